#include "release/sighting.h"

#include "spelled.h"
#include "test.h"

static struct err err;

static const struct spelled_member members[] = { { "of", SPELLED_HASH },
	{ "opens", "\"2026-11-22T10:00:00Z\"" }, { "from", "3" }, { "until", "9000" },
	{ "seen", "[12,-1,9000]" }, { 0 } };

static bool
reads(struct spelled_member other)
{
	scoped(spelled_free) struct spelled s =
	    spelled_make(KIND_RELEASE_SIGHTING, members, other);
	struct sighting sighting = { .count = 0 };
	bool good = sighting_parse(&s.statement, &sighting, &err);

	assert_int_equal(sighting.count, good ? 3 : 0);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	static const size_t counts[] = { 2, 3, SIGHTING_PARTIES_MAX };
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	struct signer signer = note_key_signer(&key);

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		scoped(buf_free) struct buf note = BUF(MIB);
		scoped(statement_free) struct statement s = { 0 };
		struct sighting sighting = { { { 1 } }, SPELLED_AT, 5, 70000, counts[i],
			{ 0 } };
		struct sighting read;
		struct hash id;

		for (size_t j = 0; j < counts[i]; j++)
			sighting.ms[j] = j == 1 ? SIGHTING_NEVER : (int64_t)j * 500;
		assert_true(sighting_sign(&sighting, SPELLED_AT, &signer, &note, &id, &err));
		assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
		assert_true(sighting_parse(&s, &read, &err));
		assert_true(hash_eq(&read.of, &sighting.of));
		assert_int_equal(read.opens, sighting.opens);
		assert_int_equal(read.from, 5);
		assert_int_equal(read.until, 70000);
		assert_int_equal(read.count, counts[i]);
		assert_memory_equal(read.ms, sighting.ms, counts[i] * sizeof(sighting.ms[0]));
	}
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const struct spelled_member bad[] = { { "of", NULL }, { "of", "1" },
		{ "opens", NULL }, { "opens", "1" }, { "from", NULL }, { "from", "-1" },
		{ "from", "9001" }, { "until", NULL }, { "until", "8999" },
		{ "until", "31622400001" }, { "seen", NULL }, { "seen", "[1]" },
		{ "seen", "[]" }, { "seen", "[1,-2]" }, { "seen", "[1,9001]" },
		{ "seen", "[1,\"1\"]" }, { "seen", "1" } };

	(void)state;
	assert_true(reads((struct spelled_member){ 0 }));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
refuses_more_parties_than_a_release_has(void **state)
{
	scoped(buf_free) struct buf list = BUF(4 * KIB);

	(void)state;
	buf_add(&list, TEXT("[0"));
	for (size_t i = 0; i < SIGHTING_PARTIES_MAX; i++)
		buf_add(&list, TEXT(",0"));
	buf_add(&list, TEXT("]"));
	assert_false(reads((struct spelled_member){ "seen", buf_string(&list) }));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
writes_none_that_it_would_not_read(void **state)
{
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct sighting sighting = { .until = 10, .count = 2, .ms = { 0, 11 } };
	struct hash id;

	(void)state;
	assert_false(sighting_sign(&sighting, SPELLED_AT, &signer, &note, &id, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_members_that_are_missing_or_wrong),
    TEST(refuses_more_parties_than_a_release_has), TEST(writes_none_that_it_would_not_read))
