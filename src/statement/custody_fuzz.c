#include "statement/custody.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("a.example", 'n');
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct custody *read, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct custody again;
	struct hash id;
	struct err err;

	if (!custody_sign(
		read, &(struct saying){ &signer, at, TEXT("b.example") }, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !custody_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(hash_eq(&again.of, &read->of) && text_eq(again.from, read->from));
	REQUIRE(text_eq(again.ask.recipient, read->ask.recipient));
	REQUIRE(
	    hash_eq(&again.ask.digest, &read->ask.digest) && again.ask.size == read->ask.size);
}

/* The input is the text of a statement, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct custody out;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    custody_parse(&statement, &out, &err))
		check_again(&out, statement.at);
}
