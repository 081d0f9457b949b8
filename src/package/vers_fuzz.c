#include "package/vers.h"

#include "base/buf.h"
#include "fuzz.h"

/* Of a range that is one, each part is one by itself; and it can be shown on a line. */
void
fuzz(struct text in)
{
	struct text rest = in, scheme, part;
	const char *wrong = NULL;

	if (!vers_check(in, &wrong)) {
		REQUIRE(wrong != NULL);
		return;
	}
	REQUIRE(text_printable(in) && vers_is_meant(in));
	REQUIRE(text_cut(&rest, '/', &scheme));
	while (text_each(&rest, '|', &part)) {
		scoped(buf_free) struct buf one = BUF(8 * KIB);

		buf_addf(&one, "%.*s/%.*s", TEXT_ARGS(scheme), TEXT_ARGS(part));
		REQUIRE(one.failed || vers_check(buf_text(&one), &wrong));
	}
}
