#include "base/utc.h"

#include <string.h>

#include "fuzz.h"

/* What is read is written in the one spelling, and that is read as the same.
 * The first eight bytes are a time too, whatever they are. */
static void
check(int64_t seconds, struct text in, bool strict)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct err err;
	int64_t again;

	REQUIRE(seconds >= UTC_MIN && seconds <= UTC_MAX);
	utc_format(seconds, &out);
	if (!buf_ok(&out, &err))
		return;
	REQUIRE(utc_parse(buf_text(&out), &again) && again == seconds);
	REQUIRE(utc_parse_strict(buf_text(&out), &again) && again == seconds);
	REQUIRE(!strict || text_eq(buf_text(&out), in));
}

void
fuzz(struct text in)
{
	scoped(buf_free) struct buf span = BUF(KIB);
	int64_t seconds, same;

	if (utc_parse(in, &seconds)) {
		bool strict = utc_parse_strict(in, &same);

		REQUIRE(!strict || same == seconds);
		check(seconds, in, strict);
	} else {
		REQUIRE(!utc_parse_strict(in, &same));
	}
	if (in.len < sizeof(seconds))
		return;
	memcpy(&seconds, in.at, sizeof(seconds));
	utc_format_span(seconds, &span);
	seconds %= UTC_MAX;
	if (seconds >= UTC_MIN)
		check(seconds, in, false);
}
