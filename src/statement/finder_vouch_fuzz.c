#include "statement/finder_vouch.h"

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
check_again(const struct finder_vouch *read, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct finder_vouch_how how = { &signer, at, TEXT("b.example") };
	struct finder_vouch again;
	struct hash id;
	struct err err;

	if (!finder_vouch_sign(read, &how, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !finder_vouch_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(text_eq(again.finder, read->finder) && text_eq(again.why, read->why));
}

/* The input is the text of a statement, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct finder_vouch out;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    finder_vouch_parse(&statement, &out, &err))
		check_again(&out, statement.at);
}
