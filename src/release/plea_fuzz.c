#include "release/plea.h"

#include "fuzz.h"

/* What is read is its own only spelling. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf again = BUF_SECRET(2 * MIB);
	static struct plea plea;
	struct err err;

	if (!plea_parse(in, &plea, &err)) {
		REQUIRE(err.fault == FAULT_INPUT);
		return;
	}
	REQUIRE(plea.head_count <= WARRANT_HEADS_MAX);
	REQUIRE(plea.postpone_count <= SCHEDULE_FACTS_MAX);
	plea_format(&plea, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
}
