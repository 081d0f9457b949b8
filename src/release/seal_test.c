#include "release/seal.h"

#include <string.h>

#include "council.h"
#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"
#define AT 1795341600
#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct err err;

/* Read a seal of which one member is spelled otherwise, or left out. */
static bool
reads(const char *name, const char *spelled)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(identity_free) struct identity identity = test_identity('r');
	scoped(buf_free) struct buf note = BUF(MIB), recipient = BUF(KIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = note_key_signer(&key);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct seal seal = { .size = 17 };
	struct hash id;
	struct {
		const char *name, *value;
	} members[] = {
		{ "bundle", "\"" HEX "\"" },
		{ "size", "1000" },
		{ "recipient", NULL },
		{ "opens", "\"2026-11-22T10:00:00Z\"" },
	};
	bool good;

	buf_add(&recipient, TEXT("\""));
	recipient_format(&identity.recipient, &recipient);
	buf_add(&recipient, TEXT("\""));
	members[2].value = buf_string(&recipient);
	statement_begin(&draft, kind_of(KIND_RELEASE_SEAL), TEXT(NODE), AT, NULL);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		bool other = strcmp(members[i].name, name) == 0;

		if (other && spelled == NULL)
			continue;
		buf_addf(&draft.text, ",\"%s\":%s", members[i].name,
		    other ? spelled : members[i].value);
	}
	assert_true(statement_end(&draft, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &statement, &err));
	good = seal_parse(&statement, &seal, &err);
	assert_int_equal(seal.size == 17, !good);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	static const uint64_t sizes[] = { 1, 123456, STATEMENT_INTEGER_MAX };
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(identity_free) struct identity identity = test_identity('r');
	struct signer signer = note_key_signer(&key);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		scoped(buf_free) struct buf note = BUF(MIB);
		scoped(statement_free) struct statement statement = { 0 };
		struct seal seal = { { { 1 } }, sizes[i], identity.recipient, AT + 86400 },
			    read;
		struct hash id;

		assert_true(seal_sign(&seal, AT, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &key.vkey, &statement, &err));
		assert_true(hash_eq(&statement.id, &id));
		assert_true(seal_parse(&statement, &read, &err));
		assert_true(hash_eq(&read.bundle, &seal.bundle));
		assert_int_equal(read.size, seal.size);
		assert_true(recipient_eq(&read.recipient, &seal.recipient));
		assert_int_equal(read.opens, seal.opens);
	}
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const struct {
		const char *name, *value;
	} bad[] = {
		{ "bundle", NULL },
		{ "bundle", "\"\"" },
		{ "bundle", "\"" HEX "0\"" },
		{ "bundle", "1" },
		{ "size", NULL },
		{ "size", "0" },
		{ "size", "-1" },
		{ "size", "\"1000\"" },
		{ "recipient", NULL },
		{ "recipient", "\"\"" },
		{ "recipient", "\"age1\"" },
		{ "recipient",
		    "\"age1amlllllllllllllllllllllllllllllllllllllllllllllllllsam3fc4\"" },
		{ "recipient", "1" },
		{ "opens", NULL },
		{ "opens", "\"tomorrow\"" },
		{ "opens", "1795341600" },
		{ "opens", "\"2026-11-22T10:00:00.5Z\"" },
	};

	(void)state;
	assert_true(reads("none", NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i].name, bad[i].value));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
refuses_a_statement_that_is_no_seal(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE "/root", 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&key);
	struct seal seal;
	struct hash id;

	(void)state;
	statement_begin(&draft, kind_of(KIND_MANIFEST), TEXT(NODE), AT, NULL);
	assert_true(statement_end(&draft, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &statement, &err));
	assert_false(seal_parse(&statement, &seal, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
signs_nothing_that_would_not_be_read(void **state)
{
	static const uint64_t sizes[] = { 0, (uint64_t)STATEMENT_INTEGER_MAX + 1, UINT64_MAX };
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct hash id;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct seal seal = { .size = sizes[i], .opens = AT };

		assert_false(seal_sign(&seal, AT, &signer, &note, &id, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(note.len, 0);
	}
}

static void
reads_the_terms_that_it_writes(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	scoped(note_key_free) struct note_key key = test_key(NODE, 'a');
	scoped(statement_free) struct statement s = { 0 }, known = { 0 };
	struct seal_terms terms;
	struct seal seal;

	(void)state;
	council_seal(&c);
	assert_true(statement_open(buf_text(&c.note), &key.vkey, &s, &err));
	assert_true(seal_parse_terms(&s, &seal, &terms, &err));
	assert_int_equal(terms.committee.sharing.members, 3);
	assert_int_equal(terms.timing.witness_count, COUNCIL_WITNESSES);
	assert_true(seal_parse(&s, &seal, &err));
	assert_int_equal(seal.opens, COUNCIL_OPENS);
	/* As the journal has it. */
	assert_true(statement_reopen(buf_text(&c.note), &known, &err));
	assert_true(seal_parse_terms(&known, &seal, &terms, &err));
	assert_int_equal(terms.committee.sharing.threshold, 2);
}

static void
has_no_committee_that_could_not_tell_the_time(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	scoped(note_key_free) struct note_key key = test_key(NODE, 'a');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct saying how = { .signer = &signer, .at = AT };
	struct hash id;

	(void)state;
	c.terms.timing = (struct timing){ 0 };
	assert_false(seal_sign_terms(&c.seal, &c.terms, &how, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
}

static void
knows_its_key_by_the_recipient(void **state)
{
	scoped(identity_free) struct identity right = test_identity('r');
	scoped(identity_free) struct identity wrong = test_identity('w');
	struct seal seal = { .recipient = right.recipient };

	(void)state;
	assert_true(seal_check_key(&seal, &right, &err));
	assert_false(seal_check_key(&seal, &wrong, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
names_the_files_of_a_release(void **state)
{
	scoped(buf_free) struct buf bundle = BUF(KIB), key = BUF(KIB);
	struct hash hash;

	(void)state;
	assert_true(hash_parse(TEXT(HEX), &hash));
	seal_bundle_path(&hash, &bundle);
	seal_key_path(&hash, &key);
	assert_string_equal(buf_string(&bundle), "bundle/" HEX ".age");
	assert_string_equal(buf_string(&key), "release/" HEX "/key");
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_members_that_are_missing_or_wrong),
    TEST(refuses_a_statement_that_is_no_seal), TEST(signs_nothing_that_would_not_be_read),
    TEST(reads_the_terms_that_it_writes), TEST(has_no_committee_that_could_not_tell_the_time),
    TEST(knows_its_key_by_the_recipient), TEST(names_the_files_of_a_release))
