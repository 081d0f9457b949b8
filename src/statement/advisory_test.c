#include "statement/advisory.h"

#include "keys.h"
#include "test.h"

#define NODE "psirt.example.com"

static struct err err;

static struct advisory
one(void)
{
	return (struct advisory){ .document = hash_text(TEXT("{}")),
		.size = 2,
		.tracking = TEXT("W-2026-1"),
		.version = TEXT("1"),
		.title = TEXT("Widgets leak"),
		.summary = TEXT("All of it.\nUpdate."),
		.initial = 1000000000,
		.current = 1000000007 };
}

static bool
goes_round(const struct advisory *advisory)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct advisory read;
	struct hash id;

	if (!advisory_sign(advisory, 1000000000, &signer, &note, &id, &err)) {
		assert_int_equal(note.len, 0);
		return false;
	}
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	assert_true(advisory_parse(&s, &arena, &read, &err));
	assert_true(hash_eq(&read.document, &advisory->document));
	assert_true(text_eq(read.tracking, advisory->tracking));
	assert_true(text_eq(read.version, advisory->version));
	assert_true(text_eq(read.title, advisory->title));
	assert_true(text_eq(read.summary, advisory->summary));
	assert_int_equal(read.size, advisory->size);
	assert_int_equal(read.initial, advisory->initial);
	assert_int_equal(read.current, advisory->current);
	assert_int_equal(read.has_release, advisory->has_release);
	return true;
}

static void
reads_what_it_writes(void **state)
{
	struct advisory advisory = one();

	(void)state;
	assert_true(goes_round(&advisory));
	advisory.summary = TEXT("");
	advisory.has_release = true;
	assert_true(goes_round(&advisory));
}

static void
says_nothing_that_others_would_refuse(void **state)
{
	struct advisory advisory = one();

	(void)state;
	advisory.title = TEXT("");
	assert_false(goes_round(&advisory));
	assert_int_equal(err.fault, FAULT_INPUT);
	advisory = one();
	advisory.size = ADVISORY_SIZE_MAX + 1;
	assert_false(goes_round(&advisory));
	advisory = one();
	advisory.current = advisory.initial - 1;
	assert_false(goes_round(&advisory));
	advisory = one();
	advisory.tracking = TEXT("\x1b[2J");
	assert_false(goes_round(&advisory));
}

static void
refuses_members_that_are_missing_or_another_kind(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(NODE, 'n');
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	struct signer signer = note_key_signer(&key);
	static const enum kind_id kinds[] = { KIND_ADVISORY, KIND_POLICY };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		scoped(statement_free) struct statement s = { 0 };
		scoped(buf_free) struct buf note = BUF(MIB);
		struct draft_statement draft = DRAFT_STATEMENT;
		struct advisory advisory = { .title = TEXT("before") };
		struct hash id;

		statement_begin(&draft, kind_of(kinds[i]), signer.vkey.name, 1000000000, NULL);
		assert_true(statement_end(&draft, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
		assert_false(advisory_parse(&s, &arena, &advisory, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_true(text_eq(advisory.title, TEXT("before")));
	}
}

TESTS(TEST(reads_what_it_writes), TEST(says_nothing_that_others_would_refuse),
    TEST(refuses_members_that_are_missing_or_another_kind))
