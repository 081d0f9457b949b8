#include "release/unlock.h"

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
check_again(const struct unlock *unlock, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct unlock again;
	struct hash id;
	struct err err;

	if (!unlock_sign(unlock, at, &signer, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !unlock_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(hash_eq(&again.of, &unlock->of));
	REQUIRE(text_eq(again.key, unlock->key));
	REQUIRE(recipient_eq(&again.recipient, &unlock->recipient));
	REQUIRE(text_eq(again.reason, unlock->reason));
	REQUIRE(again.breach == unlock->breach);
	REQUIRE(again.seen == unlock->seen);
}

/* The input is the text of one, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct unlock unlock;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    unlock_parse(&statement, &unlock, &err))
		check_again(&unlock, statement.at);
}
