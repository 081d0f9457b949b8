#include "bounty/change.h"
#include "fuzz.h"

/* What is read is written so that it reads the same, and differs in nothing from itself. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(2 * MIB);
	scoped(buf_free) struct buf first = BUF(MIB), second = BUF(MIB);
	struct disclosure policy, again;
	struct changes changes;
	struct err err;

	if (!disclosure_parse(in, &arena, &policy, &err))
		return;
	if (!disclosure_format(&policy, &first, &err) ||
	    !disclosure_parse(buf_text(&first), &arena, &again, &err) ||
	    !disclosure_format(&again, &second, &err) ||
	    !change_list(&policy, &again, &arena, &changes, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(text_eq(buf_text(&first), buf_text(&second)));
	REQUIRE(changes.count == 0);
	REQUIRE(disclosure_next_slot(&policy, 1000000000) >= 1000000000);
}
