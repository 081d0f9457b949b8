#include "statement/work.h"

#include "fuzz.h"

/* What is read is written the same; a line and a query are never both. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf said = BUF(KIB);
	struct work work = { 0 };
	uint64_t number;
	struct err err;

	if (work_parse(in, &work, &err)) {
		work_format(&work, &said);
		REQUIRE(said.failed || text_eq(buf_text(&said), in));
	} else if (work_query_parse(in, &work.epoch, &number)) {
		work_query_format(&work, number, &said);
		REQUIRE(said.failed || text_eq(buf_text(&said), in));
	}
}
