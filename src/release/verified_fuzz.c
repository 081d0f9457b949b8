#include "release/verified.h"

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
check_again(const struct verified *verified, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct verified again;
	struct hash id;
	struct err err;

	if (!verified_sign(verified, at, &signer, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !verified_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(hash_eq(&again.of, &verified->of));
	REQUIRE(hash_eq(&again.bundle, &verified->bundle));
	REQUIRE(again.good == verified->good);
	REQUIRE(text_eq(again.reason, verified->reason));
}

/* The input is the text of one, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct verified verified;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    verified_parse(&statement, &verified, &err))
		check_again(&verified, statement.at);
}
