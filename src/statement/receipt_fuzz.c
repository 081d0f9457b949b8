#include "statement/receipt.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("psirt.example.com", 'n');
}

/* What is read can be signed again, and reads the same; for another statement than
 * it names, it could not be signed. */
static void
check_again(struct receipt *receipt, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct receipt again;
	struct hash id;
	struct err err;

	if (!receipt_sign(receipt, &(struct saying){ &signer, at, TEXT("a.example") }, &note,
		&id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !receipt_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(hash_eq(&again.of, &receipt->of));
	REQUIRE(memcmp(&again.commitment, &receipt->commitment, sizeof(again.commitment)) == 0);
	REQUIRE(again.epoch == receipt->epoch && again.proof_by == receipt->proof_by);
	receipt->of.bytes[0] ^= 1;
	REQUIRE(!receipt_sign(
	    receipt, &(struct saying){ &signer, at, TEXT("a.example") }, &note, &id, &err));
}

/* The input is the text of a receipt, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct receipt receipt;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    receipt_parse(&statement, &receipt, &err))
		check_again(&receipt, statement.at);
}
