#include "release/share.h"

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
check_again(const struct share *share, const struct statement *read)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF_SECRET(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct share again;
	struct hash id;
	struct err err;

	if (!share_sign(share, read->at, &signer, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !share_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(statement.kind == read->kind);
	REQUIRE(memcmp(&again, share, sizeof(again)) == 0);
}

/* The input is the text of a share, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct share share = { 0 };
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    share_parse(&statement, &share, &err))
		check_again(&share, &statement);
}
