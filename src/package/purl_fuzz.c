#include "package/purl.h"

#include "fuzz.h"

/* What is a package URL can be shown on a line, and has a name behind its type: less than the
 * slash between them is none. */
void
fuzz(struct text in)
{
	struct text rest = in;
	const char *wrong = NULL;

	if (!purl_check(in, &wrong)) {
		REQUIRE(wrong != NULL);
		return;
	}
	REQUIRE(text_printable(in) && text_skip(&rest, TEXT("pkg:")));
	while (rest.len > 0 && rest.at[0] == '/')
		rest = text_after(rest, 1);
	while (rest.len > 0 && rest.at[0] != '/')
		rest = text_after(rest, 1);
	REQUIRE(rest.len > 1 && !purl_check((struct text){ in.at, in.len - rest.len }, &wrong));
}
