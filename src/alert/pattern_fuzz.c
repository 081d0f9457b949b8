#include "alert/pattern.h"

#include "fuzz.h"

/* What is read is written in one spelling, which reads the same, is written the same, and can
 * be shown on a line. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf one = BUF(4 * PATTERN_LEN_MAX);
	scoped(buf_free) struct buf two = BUF(4 * PATTERN_LEN_MAX);
	struct pattern pattern, again;
	struct err err;

	if (!pattern_parse(in, &pattern, &err))
		return;
	REQUIRE(pattern.count > 0 && pattern.count <= PATTERN_SET_MAX);
	REQUIRE(
	    pattern.object.at >= in.at && pattern.path.at + pattern.path.len <= in.at + in.len);
	pattern_format(&pattern, &one);
	if (one.failed)
		return;
	REQUIRE(text_printable(buf_text(&one)));
	if (!pattern_parse(buf_text(&one), &again, &err)) {
		/* A blank here and there more may be too many. */
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(again.count == pattern.count && again.operator== pattern.operator);
	pattern_format(&again, &two);
	REQUIRE(two.failed || text_eq(buf_text(&one), buf_text(&two)));
}
