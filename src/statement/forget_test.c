#include "statement/forget.h"

#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"

static struct err err;

/* Is what we say of so many read back as it was? */
static bool
goes_round(struct text why, size_t count)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct saying how = { &signer, 1000000000, TEXT(NODE) };
	struct forget forget = { .why = why, .count = count }, read = { .count = 17 };
	struct hash id;

	for (size_t i = 0; i < count && i < FORGET_IDS_MAX; i++)
		forget.of[i] = hash_text(text_bytes(&i, sizeof(i)));
	if (!forget_sign(&forget, &how, &note, &id, &err)) {
		assert_int_equal(note.len, 0);
		return false;
	}
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_true(forget_parse(&s, &read, &err));
	assert_true(text_eq(read.why, why));
	assert_int_equal(read.count, count);
	assert_memory_equal(read.of, forget.of, count * sizeof(*read.of));
	return true;
}

static void
reads_what_it_writes(void **state)
{
	(void)state;
	assert_true(goes_round(TEXT("asked to by the finder"), 1));
	assert_true(goes_round(TEXT("kept for two years"), FORGET_IDS_MAX));
}

static void
says_nothing_that_would_not_be_read(void **state)
{
	char why[FORGET_WHY_MAX + 1];

	(void)state;
	memset(why, 'w', sizeof(why));
	assert_false(goes_round(TEXT("why"), 0));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(goes_round(TEXT("why"), FORGET_IDS_MAX + 1));
	assert_false(goes_round(TEXT(""), 1));
	assert_false(goes_round(TEXT("\x1b[2J"), 1));
	assert_false(goes_round(text_bytes(why, sizeof(why)), 1));
	assert_true(goes_round(text_bytes(why, sizeof(why) - 1), 1));
}

/* A statement with these members. */
static bool
reads(const char *members)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&key);
	struct forget forget = { .count = 17 };
	struct text to = TEXT(NODE);
	struct hash id;
	bool good;

	statement_begin(&draft, kind_of(KIND_FORGET), signer.vkey.name, 1000000000, &to);
	buf_add(&draft.text, text_of(members));
	assert_true(statement_end(&draft, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	good = forget_parse(&s, &forget, &err);
	assert_int_equal(forget.count == 17, !good);
	return good;
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const char of[] =
	    "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"";
	static const char *const bad[] = { "", ",\"why\":\"x\"", ",\"why\":\"x\",\"of\":[]",
		",\"why\":\"x\",\"of\":[1]", ",\"why\":\"x\",\"of\":[\"e3\"]",
		",\"why\":\"x\",\"of\":\"e3\"", ",\"why\":1,\"of\":[\"e3\"]" };
	scoped(buf_free) struct buf one = BUF(KIB), many = BUF(128 * KIB);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	buf_addf(&one, ",\"why\":\"x\",\"of\":[%s]", of);
	assert_true(reads(buf_string(&one)));
	buf_addf(&many, ",\"why\":\"x\",\"of\":[%s", of);
	for (size_t i = 0; i < FORGET_IDS_MAX; i++)
		buf_addf(&many, ",%s", of);
	buf_add(&many, TEXT("]"));
	assert_false(reads(buf_string(&many)));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(reads_what_it_writes), TEST(says_nothing_that_would_not_be_read),
    TEST(refuses_members_that_are_missing_or_wrong))
