#include "release/deal.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;
static struct identity member;

void
fuzz_setup(void)
{
	node = test_key("psirt.example.com", 'n');
	member = test_identity('m');
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct deal *deal, const struct statement *read)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF_SECRET(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct saying how = { &signer, read->at, TEXT("a.example") };
	struct deal again;
	struct hash id;
	struct err err;

	if (!deal_sign(deal, &how, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !deal_parse(&statement, &again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(hash_eq(&again.of, &deal->of) && again.index == deal->index);
	REQUIRE(memcmp(again.box, deal->box, DEAL_BOX_LEN) == 0);
}

/* What opens is a share of what it says, and no other member's. */
static void
check_open(const struct deal *deal)
{
	scoped(share_wipe) struct share share = { 0 };
	struct deal other = *deal;
	struct err err;

	if (!deal_open(deal, &member, 1, &share, &err))
		return;
	REQUIRE(share_check(&share, &err));
	REQUIRE(hash_eq(&share.of, &deal->of) && share.part.index == deal->index);
	other.index ^= 1;
	REQUIRE(!deal_open(&other, &member, 1, &share, &err));
}

/* The input is the text of a deal, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct deal deal;
	struct err err;

	if (!note_sign(in, &signer, &note, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !deal_parse(&statement, &deal, &err))
		return;
	check_again(&deal, &statement);
	check_open(&deal);
}
