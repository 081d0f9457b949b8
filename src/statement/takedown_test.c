#include "statement/takedown.h"

#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"

static struct err err;

/* Is it read back as it was said? */
static bool
goes_round(struct text why)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct takedown takedown = { hash_text(TEXT("a policy")), why }, read;
	struct hash id;

	if (!takedown_sign(&takedown, 1000000000, &signer, &note, &id, &err)) {
		assert_int_equal(note.len, 0);
		return false;
	}
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_true(takedown_parse(&s, &read, &err));
	assert_true(text_eq(read.why, why));
	assert_true(hash_eq(&read.of, &takedown.of));
	return true;
}

static void
reads_what_it_writes_and_says_nothing_else(void **state)
{
	char why[TAKEDOWN_WHY_MAX + 1];

	(void)state;
	memset(why, 'w', sizeof(why));
	assert_true(goes_round(TEXT("it named a finder who did not want that")));
	assert_true(goes_round(text_bytes(why, sizeof(why) - 1)));
	assert_false(goes_round(text_bytes(why, sizeof(why))));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(goes_round(TEXT("")));
	assert_false(goes_round(TEXT("\x1b[2J")));
}

static bool
reads(enum kind_id kind, const char *members)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&key);
	struct takedown takedown = { .why = TEXT("before") };
	struct hash id;
	bool good;

	statement_begin(&draft, kind_of(kind), signer.vkey.name, 1000000000, NULL);
	buf_add(&draft.text, text_of(members));
	assert_true(statement_end(&draft, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	good = takedown_parse(&s, &takedown, &err);
	assert_true(good || text_eq(takedown.why, TEXT("before")));
	return good;
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
#define OF "\"of\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""
	static const char *const bad[] = { "", "," OF, ",\"why\":\"x\"", "," OF ",\"why\":\"\"",
		"," OF ",\"why\":1", ",\"of\":\"e3\",\"why\":\"x\"" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(KIND_TAKEDOWN, bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_true(reads(KIND_TAKEDOWN, "," OF ",\"why\":\"x\""));
	assert_false(reads(KIND_POLICY, "," OF ",\"why\":\"x\""));
}

static void
leaves_what_others_go_by(void **state)
{
	(void)state;
	assert_true(takedown_may(kind_of(KIND_POLICY)));
	assert_false(takedown_may(kind_of(KIND_MANIFEST)));
	assert_false(takedown_may(kind_of(KIND_RELEASE_SEAL)));
	assert_false(takedown_may(kind_of(KIND_TAKEDOWN)));
	assert_false(takedown_may(kind_of(KIND_REPORT)));
}

TESTS(TEST(reads_what_it_writes_and_says_nothing_else),
    TEST(refuses_members_that_are_missing_or_wrong), TEST(leaves_what_others_go_by))
