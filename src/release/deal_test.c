#include "release/deal.h"

#include "spelled.h"
#include "test.h"

static struct err err;

/* A box of 80 bytes, as it is spelled. */
#define BYTES_8 "0001020304050607"
#define BYTES_40 BYTES_8 BYTES_8 BYTES_8 BYTES_8 BYTES_8
#define BOX "\"" BYTES_40 BYTES_40 "\""

static const struct spelled_member members[] = { { "of", SPELLED_HASH }, { "index", "7" },
	{ "box", BOX }, { 0 } };

static const struct share share = { { { 1 } }, { 7, { 7, 8, 9 } } };

static bool
reads(struct spelled_member other)
{
	scoped(spelled_free) struct spelled s = spelled_make(KIND_RELEASE_DEAL, members, other);
	struct deal deal = { .index = 99 };
	bool good = deal_parse(&s.statement, &deal, &err);

	assert_int_equal(deal.index, good ? 7 : 99);
	return good;
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const struct spelled_member bad[] = { { "of", NULL }, { "of", "\"\"" },
		{ "index", NULL }, { "index", "0" }, { "index", "129" }, { "box", NULL },
		{ "box", "7" }, { "box", "\"\"" }, { "box", "\"" BYTES_40 "\"" },
		{ "box", "\"" BYTES_40 BYTES_40 "00\"" } };

	(void)state;
	assert_true(reads((struct spelled_member){ 0 }));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
is_read_and_opened_by_whom_it_was_written_for(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	scoped(identity_free) struct identity member = test_identity('m');
	scoped(buf_free) struct buf note = BUF_SECRET(MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(&key);
	struct saying how = { &signer, SPELLED_AT, TEXT("a.example") };
	struct deal deal, read;
	struct share opened;
	struct hash id;

	(void)state;
	assert_true(deal_seal(&share, &member.recipient, &deal, &err));
	assert_true(deal_sign(&deal, &how, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_true(hash_eq(&s.id, &id));
	assert_true(deal_parse(&s, &read, &err));
	assert_true(deal_open(&read, &member, 1, &opened, &err));
	assert_memory_equal(&opened, &share, sizeof(share));
	/* It is no share that everybody may see. */
	assert_false(share_parse(&s, &opened, &err));
}

/* A member's keys: the present one, then those before, whose deals wait for their time. */
static bool
opens(const struct deal *deal, const struct identity *keys, size_t count)
{
	struct share opened = { .part = { .index = 99 } };
	bool good = deal_open(deal, keys, count, &opened, &err);

	assert_true(good || err.fault == FAULT_DENIED);
	assert_int_equal(opened.part.index, good ? 7 : 99);
	return good;
}

static void
opens_for_its_release_its_member_and_its_key_alone(void **state)
{
	struct identity keys[] = { test_identity('m'), test_identity('o') };
	struct deal deal, other;

	(void)state;
	assert_true(deal_seal(&share, &keys[1].recipient, &deal, &err));
	assert_true(opens(&deal, keys, 2));
	assert_false(opens(&deal, keys, 1));
	assert_false(opens(&deal, keys, 0));
	other = deal;
	other.index = 6;
	assert_false(opens(&other, keys, 2));
	other = deal;
	other.of.bytes[0] ^= 1;
	assert_false(opens(&other, keys, 2));
	for (size_t i = 0; i < DEAL_BOX_LEN; i += test_step(7)) {
		other = deal;
		other.box[i] ^= 1;
		assert_false(opens(&other, keys, 2));
	}
	for (size_t i = 0; i < 2; i++)
		identity_free(&keys[i]);
}

/* Another purpose of the same key: whatever was sealed to a node so for something else. */
static void
opens_under_no_other_label(void **state)
{
	const struct hpke purpose = { TEXT("accord/release.deal/v2"), TEXT("") };
	scoped(identity_free) struct identity member = test_identity('m');
	scoped(buf_free) struct buf box = BUF(KIB);
	struct deal deal = { .index = 7 };

	(void)state;
	assert_true(hpke_seal(&purpose, &member.recipient,
	    text_bytes(share.part.scalar, SHARING_SCALAR_LEN), &box, &err));
	assert_int_equal(box.len, DEAL_BOX_LEN);
	memcpy(deal.box, box.at, DEAL_BOX_LEN);
	assert_false(opens(&deal, &member, 1));
}

static void
writes_nothing_that_would_not_be_read(void **state)
{
	scoped(identity_free) struct identity member = test_identity('m');
	const struct recipient none = { { 0 } };
	struct share refused[] = { { .part = { 0, { 7 } } },
		{ .part = { SHARING_MEMBERS_MAX + 1, { 7 } } }, { .part = { 1, { 7 } } } };
	struct deal deal = { .index = 99 };

	(void)state;
	memset(refused[2].part.scalar, 0xff, SHARING_SCALAR_LEN);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		assert_false(deal_seal(&refused[i], &member.recipient, &deal, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_false(deal_seal(&share, &none, &deal, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(deal.index, 99);
}

static void
is_shown_only_where_it_is_told_to_everybody(void **state)
{
	(void)state;
	assert_true(deal_check_shown(TEXT("release.share"), &err));
	assert_false(deal_check_shown(TEXT("release.deal"), &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

TESTS(TEST(refuses_members_that_are_missing_or_wrong),
    TEST(is_read_and_opened_by_whom_it_was_written_for),
    TEST(opens_for_its_release_its_member_and_its_key_alone), TEST(opens_under_no_other_label),
    TEST(writes_nothing_that_would_not_be_read),
    TEST(is_shown_only_where_it_is_told_to_everybody))
