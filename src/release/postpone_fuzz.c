#include "release/postpone.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("psirt.example.com/release", 'n');
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct postpone *postpone, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct postpone again;
	struct hash id;
	struct err err;

	if (!postpone_sign(postpone, at, &signer, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !postpone_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(hash_eq(&again.of, &postpone->of));
	REQUIRE(again.first == postpone->first);
	REQUIRE(hash_eq(&again.previous, &postpone->previous));
	REQUIRE(again.opens == postpone->opens);
	REQUIRE(text_eq(again.reason, postpone->reason));
}

/* The input is the text of one, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct postpone postpone;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    postpone_parse(&statement, &postpone, &err))
		check_again(&postpone, statement.at);
}
