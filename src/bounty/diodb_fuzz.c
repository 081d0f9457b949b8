#include "bounty/diodb.h"

#include "fuzz.h"

/* Whatever entry is taken over, what comes of it is a policy; and its own entry, taken
 * over, changes nothing. */
static void
check_again(const struct disclosure *policy, struct arena *arena)
{
	scoped(buf_free) struct buf entry = BUF(MIB), told = BUF(MIB);
	scoped(buf_free) struct buf before = BUF(MIB), after = BUF(MIB);
	struct disclosure again = *policy;
	struct err err;

	if (!disclosure_format(policy, &before, &err) ||
	    !diodb_format(policy, TEXT("https://a.example"), &entry, &err) ||
	    !diodb_parse(buf_text(&entry), arena, &again, &told, &err) ||
	    !diodb_format(&again, TEXT("https://a.example"), &after, &err))
		REQUIRE(err.fault == FAULT_LIMIT || err.fault == FAULT_INPUT);
	else
		REQUIRE(text_eq(buf_text(&entry), buf_text(&after)));
}

void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(buf_free) struct buf told = BUF(MIB);
	struct disclosure policy;
	struct err err;

	if (disclosure_default(
		TEXT("a.example"), TEXT("https://a.example"), &arena, &policy, &err) &&
	    diodb_parse(in, &arena, &policy, &told, &err))
		check_again(&policy, &arena);
}
