#include "bounty/edition.h"

#include <string.h>

#include "bounty/change.h"
#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"
#define AT 1795341600

static struct err err;

static struct disclosure
policy(struct arena *arena)
{
	struct disclosure policy;

	assert_true(disclosure_default(
	    TEXT(NODE), TEXT("https://psirt.example.com"), arena, &policy, &err));
	return policy;
}

static void
reads_what_it_writes(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct signer signer = note_key_signer(&key);
	struct edition edition = { .first = true, .policy = policy(&arena) }, read;
	struct hash id;

	(void)state;
	for (int i = 0; i < 2; i++) {
		scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
		scoped(statement_free) struct statement statement = { 0 };
		struct changes changes;

		assert_true(edition_sign(&edition, AT, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &key.vkey, &statement, &err));
		assert_true(edition_parse(&statement, &arena, &read, &err));
		assert_int_equal(read.first, i == 0);
		assert_true(i == 0 || hash_eq(&read.previous, &edition.previous));
		assert_true(change_list(&edition.policy, &read.policy, &arena, &changes, &err));
		assert_int_equal(changes.count, 0);
		edition.first = false;
		edition.previous = id;
	}
}

/* With these members; with the policy's JSON behind them, when they ask for it. */
static bool
reads(enum kind_id kind, const char *members, const char *wanted)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&key);
	struct edition edition = { .policy.version = 7 };
	struct hash id;
	bool good;

	statement_begin(&draft, kind_of(kind), TEXT(NODE), AT, NULL);
	buf_addf(&draft.text, "%s", members);
	assert_true(statement_end(&draft, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &statement, &err));
	good = edition_parse(&statement, &arena, &edition, &err);
	assert_int_equal(edition.policy.version == 7, !good);
	assert_int_equal(err.fault, FAULT_INPUT);
	if (strstr(err.text, wanted) == NULL)
		fail_msg("'%s' is not in: %s", wanted, err.text);
	return good;
}

static void
refuses_what_is_no_edition(void **state)
{
	(void)state;
	assert_false(reads(KIND_POLICY, "", "'/policy' is missing"));
	assert_false(reads(KIND_POLICY, ",\"policy\":1", "'/policy' is"));
	assert_false(reads(KIND_POLICY, ",\"policy\":{}", "'/policy/version' is missing"));
	assert_false(reads(KIND_POLICY, ",\"previous\":1,\"policy\":{}", "'/previous'"));
	assert_false(reads(KIND_RELEASE_SEAL, ",\"policy\":{}", "this is a release.seal"));
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_is_no_edition))
