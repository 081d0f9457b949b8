#include "release/arm.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("psirt.example.com", 'n');
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct arm *arm, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct arm again;
	struct hash id;
	struct err err;

	if (!arm_sign(arm, at, &signer, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !arm_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(hash_eq(&again.of, &arm->of));
	REQUIRE(again.index == arm->index);
}

/* The input is the text of one, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct arm arm;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    arm_parse(&statement, &arm, &err))
		check_again(&arm, statement.at);
}
