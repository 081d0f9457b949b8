#include "action/peer/peering.h"

#include "fuzz.h"

/* The line that a name and its address were found on reads as that. */
static void
check_found(struct text name, struct text url)
{
	scoped(buf_free) struct buf line = BUF(MIB);
	struct text again;
	struct err err;

	buf_addf(&line, "%.*s %.*s\n", TEXT_ARGS(name), TEXT_ARGS(url));
	if (line.failed)
		return;
	REQUIRE(peering_look(buf_text(&line), name, &again, &err));
	REQUIRE(text_eq(again, url));
}

/* Comments and blanks change nothing; what is found stands in the file. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf more = BUF(4 * MIB);
	struct text name = TEXT("a.example"), url, other;
	struct err err;

	if (!peering_look(in, name, &url, &err))
		return;
	if (url.len > 0)
		check_found(name, url);
	buf_add(&more, TEXT("# a comment\n\n \t \n"));
	buf_add(&more, in);
	if (more.failed)
		return;
	REQUIRE(peering_look(buf_text(&more), name, &other, &err));
	REQUIRE(text_eq(url, other));
}
