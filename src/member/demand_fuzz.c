#include "member/demand.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("a.example", 'n');
}

/* The input is the text of a statement, which its node signs first.  What is read can be
 * written; what was written reads the same, for it is written the same. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement s = { 0 }, again = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB), one = BUF(2 * MIB), two = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct demand read;
	struct hash id;
	struct err err;

	if (!note_sign(in, &signer, &note, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &s, &err) ||
	    !demand_parse(&s, &read, &err))
		return;
	if (!demand_sign(&read, s.at, &signer, &one, &id, &err) ||
	    !statement_open(buf_text(&one), &node.vkey, &again, &err) ||
	    !demand_parse(&again, &read, &err) ||
	    !demand_sign(&read, again.at, &signer, &two, &id, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(text_eq(buf_text(&one), buf_text(&two)));
}
