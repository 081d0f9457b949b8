#include "statement/receipt.h"

#include <string.h>

#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"
#define AT 1795341600
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static struct err err;

static struct receipt
receipt_of(uint64_t epoch)
{
	struct receipt receipt = {
		.of = { { 1 } },
		.commitment = { .salt = { { 2 } },
		    .fields = { { 3 } },
		    .fields_salt = { { 4 } } },
		.epoch = epoch,
		.proof_by = AT + 600,
	};
	struct commitment *c = &receipt.commitment;

	c->hash = commitment_hash(&c->salt, &receipt.of, &c->fields);
	return receipt;
}

/* Read a receipt of which one member is spelled otherwise. */
static bool
reads(const char *name, const char *spelled)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB), commitment = BUF(KIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct receipt receipt = { .epoch = 17 };
	const struct salt salt = { { 0 } };
	const struct hash zeros = { { 0 } };
	struct hash good_one = commitment_hash(&salt, &zeros, &zeros);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&key);
	struct hash id;
	const struct text to = TEXT("a.example");
	struct {
		const char *name, *value;
	} members[] = {
		{ "of", "\"" ZEROS "\"" },
		{ "commitment", NULL },
		{ "salt", "\"" ZEROS "\"" },
		{ "fields", "\"" ZEROS "\"" },
		{ "fields_salt", "\"" ZEROS "\"" },
		{ "epoch", "5" },
		{ "proof_by", "\"2026-11-22T10:00:00Z\"" },
	};
	bool good;

	buf_add(&commitment, TEXT("\""));
	hash_format(&good_one, &commitment);
	buf_add(&commitment, TEXT("\""));
	members[1].value = buf_string(&commitment);
	statement_begin(&draft, kind_of(KIND_RECEIPT), TEXT(NODE), AT, &to);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		bool other = strcmp(members[i].name, name) == 0;

		if (other && spelled == NULL)
			continue;
		buf_addf(&draft.text, ",\"%s\":%s", members[i].name,
		    other ? spelled : members[i].value);
	}
	assert_true(statement_end(&draft, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &statement, &err));
	good = receipt_parse(&statement, &receipt, &err);
	assert_int_equal(receipt.epoch == 17, !good);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	static const uint64_t epochs[] = { 1, 2992236, RECEIPT_EPOCH_MAX };
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	struct signer signer = note_key_signer(&key);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		scoped(buf_free) struct buf note = BUF(MIB);
		scoped(statement_free) struct statement statement = { 0 };
		struct receipt receipt = receipt_of(epochs[i]), read;
		struct hash id;

		assert_true(receipt_sign(&receipt,
		    &(struct saying){ &signer, AT, TEXT("a.example") }, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &key.vkey, &statement, &err));
		assert_true(hash_eq(&statement.id, &id));
		assert_true(statement_check_to(&statement, TEXT("a.example"), &err));
		assert_true(receipt_parse(&statement, &read, &err));
		assert_true(hash_eq(&read.of, &receipt.of));
		assert_memory_equal(
		    &read.commitment, &receipt.commitment, sizeof(read.commitment));
		assert_int_equal(read.epoch, epochs[i]);
		assert_int_equal(read.proof_by, AT + 600);
	}
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const struct {
		const char *name, *value;
	} bad[] = {
		{ "of", NULL },
		{ "of", "\"\"" },
		{ "of", "1" },
		{ "of", "\"" ZEROS "0\"" },
		{ "commitment", NULL },
		{ "commitment", "null" },
		{ "salt", NULL },
		{ "salt", "\"00\"" },
		{ "fields", NULL },
		{ "fields", "\"\"" },
		{ "fields_salt", NULL },
		{ "fields_salt", "0" },
		{ "epoch", NULL },
		{ "epoch", "0" },
		{ "epoch", "-1" },
		{ "epoch", "\"1\"" },
		{ "epoch", "253402300800" },
		{ "epoch", "9007199254740991" },
		{ "proof_by", NULL },
		{ "proof_by", "1795341600" },
		{ "proof_by", "\"soon\"" },
	};

	(void)state;
	assert_true(reads("none", NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i].name, bad[i].value));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
refuses_a_commitment_to_something_else(void **state)
{
	static const char *const others[] = { "of", "commitment", "salt", "fields" };
	char hex[] = "\"1" ZEROS;

	(void)state;
	hex[65] = '"';
	for (size_t i = 0; i < 4; i++) {
		assert_false(reads(others[i], hex));
		assert_int_equal(err.fault, FAULT_DENIED);
	}
}

static void
refuses_a_statement_that_is_no_receipt(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&key);
	const struct text to = TEXT("a.example");
	struct receipt receipt;
	struct hash id;

	(void)state;
	statement_begin(&draft, kind_of(KIND_POLL), TEXT(NODE), AT, &to);
	assert_true(statement_end(&draft, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &statement, &err));
	assert_false(receipt_parse(&statement, &receipt, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
signs_nothing_that_would_not_be_read(void **state)
{
	static const uint64_t epochs[] = { 0, (uint64_t)RECEIPT_EPOCH_MAX + 1, UINT64_MAX };
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct receipt receipt = receipt_of(1);
	struct hash id;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct receipt bad = receipt_of(epochs[i]);

		assert_false(receipt_sign(&bad,
		    &(struct saying){ &signer, AT, TEXT("a.example") }, &note, &id, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	receipt.commitment.hash.bytes[31] ^= 1;
	assert_false(receipt_sign(
	    &receipt, &(struct saying){ &signer, AT, TEXT("a.example") }, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(note.len, 0);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_members_that_are_missing_or_wrong),
    TEST(refuses_a_commitment_to_something_else), TEST(refuses_a_statement_that_is_no_receipt),
    TEST(signs_nothing_that_would_not_be_read))
