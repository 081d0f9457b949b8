#include "release/timing.h"

#include "council.h"
#include "spelled.h"
#include "test.h"

static struct err err;

static bool
round_trip(const struct timing *timing, struct timing *read)
{
	scoped(note_key_free) struct note_key key = test_key(SPELLED_NODE, 'n');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&key);
	struct hash id;
	bool good;

	statement_begin(
	    &draft, kind_of(KIND_RELEASE_SEAL), TEXT(SPELLED_NODE), SPELLED_AT, NULL);
	timing_put(&draft.writer, timing);
	assert_true(statement_end(&draft, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	*read = (struct timing){ .grace = 99 };
	good = timing_get(&s, read, &err);
	for (size_t i = 0; good && i < read->witness_count; i++) {
		assert_true(vkey_eq(&read->witness[i], &timing->witness[i]));
		read->witness[i].name = timing->witness[i].name; /* outlives the statement */
	}
	return good;
}

static void
reads_what_it_writes(void **state)
{
	scoped(council_free) struct council c = council_make(1, 1);
	struct timing none = { 0 }, read, timing = c.terms.timing;

	(void)state;
	assert_true(round_trip(&none, &read));
	assert_int_equal(read.witness_count, 0);
	assert_int_equal(read.grace, 0);
	assert_true(round_trip(&timing, &read));
	assert_int_equal(read.witness_count, COUNCIL_WITNESSES);
	assert_int_equal(read.faults, 1);
	assert_int_equal(read.grace, 900);
	assert_int_equal(read.postpone.slip, timing.postpone.slip);
	assert_int_equal(read.postpone.cutoff, timing.postpone.cutoff);
	assert_int_equal(read.postpone.count, timing.postpone.count);
	timing.postpone = (struct timing_postpone){ 0 };
	assert_true(round_trip(&timing, &read));
	assert_int_equal(read.postpone.count, 0);
}

static void
is_of_more_than_twice_as_many_witnesses_as_may_lie(void **state)
{
	scoped(council_free) struct council c = council_make(1, 1);
	struct timing timing = c.terms.timing, read;

	(void)state;
	for (timing.faults = 0; timing.faults < 4; timing.faults++)
		for (timing.witness_count = 1; timing.witness_count <= COUNCIL_WITNESSES;
		     timing.witness_count++) {
			bool good = timing.witness_count > (size_t)2 * timing.faults;

			assert_int_equal(timing_check(&timing, &err), good);
			assert_int_equal(round_trip(&timing, &read), good);
			if (!good) {
				assert_int_equal(err.fault, FAULT_INPUT);
				assert_int_equal(read.grace, 99);
				continue;
			}
			/* Those who cannot all lie; and more than half. */
			assert_int_equal(timing_needed(&timing), timing.faults + 1);
			assert_true(2 * timing_quorum(&timing) > timing.witness_count);
			assert_true(timing_quorum(&timing) >= timing_needed(&timing));
			assert_true(timing_quorum(&timing) <= timing.witness_count);
		}
}

static void
refuses_witnesses_that_are_one_or_none(void **state)
{
	scoped(council_free) struct council c = council_make(1, 1);
	scoped(note_key_free) struct note_key same = test_witness("d.example/witness", 'u');
	scoped(note_key_free) struct note_key renamed = test_witness("a.example/witness", 'z');
	scoped(note_key_free) struct note_key plain = test_key("d.example", 'z');
	const struct vkey refused[] = { c.witness[0].vkey, same.vkey, renamed.vkey,
		plain.vkey };
	struct timing read;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct timing timing = c.terms.timing;

		timing.witness[2] = refused[i];
		assert_false(timing_check(&timing, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_false(round_trip(&timing, &read));
		assert_int_equal(read.grace, 99);
	}
}

static void
refuses_numbers_beyond_their_bounds(void **state)
{
	static const struct {
		int64_t grace;
		struct timing_postpone postpone;
		bool good;
	} tried[] = {
		{ 1, { 1, 0, 1 }, true },
		{ TIMING_GRACE_MAX, { TIMING_SLIP_MAX, TIMING_CUTOFF_MAX, TIMING_COUNT_MAX },
		    true },
		{ 0, { 0, 0, 0 }, false },
		{ TIMING_GRACE_MAX + 1, { 0, 0, 0 }, false },
		{ 900, { 0, 0, 1 }, false },
		{ 900, { TIMING_SLIP_MAX + 1, 0, 1 }, false },
		{ 900, { 1, -1, 1 }, false },
		{ 900, { 1, TIMING_CUTOFF_MAX + 1, 1 }, false },
		{ 900, { 1, 0, TIMING_COUNT_MAX + 1 }, false },
	};
	scoped(council_free) struct council c = council_make(1, 1);

	(void)state;
	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		struct timing timing = c.terms.timing, read;

		timing.grace = tried[i].grace;
		timing.postpone = tried[i].postpone;
		assert_int_equal(timing_check(&timing, &err), tried[i].good);
		assert_int_equal(round_trip(&timing, &read), tried[i].good);
	}
}

/* A seal with these members beside a sound list of one witness. */
static bool
reads(const char *members)
{
	scoped(note_key_free) struct note_key witness = test_witness("a.example/witness", 'u');
	scoped(buf_free) struct buf list = BUF(KIB);
	struct timing timing = { .grace = 99 };

	buf_add(&list, TEXT("[\""));
	vkey_format(&witness.vkey, &list);
	buf_addf(&list, "\"]%s", members);
	{
		const struct spelled_member all[] = { { "witnesses", buf_string(&list) },
			{ 0 } };
		scoped(spelled_free) struct spelled s =
		    spelled_make(KIND_RELEASE_SEAL, all, (struct spelled_member){ 0 });
		bool good = timing_get(&s.statement, &timing, &err);

		assert_int_equal(timing.witness_count, good ? 1 : 0);
		return good && timing.grace == TIMING_GRACE;
	}
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const char *const bad[] = { "", ",\"faults\":-1", ",\"faults\":65",
		",\"faults\":\"0\"", ",\"faults\":0,\"grace\":\"1\"",
		",\"faults\":0,\"postpone\":1", ",\"faults\":0,\"postpone\":{}",
		",\"faults\":0,\"postpone\":{\"slip\":0,\"cutoff\":0,\"count\":0}",
		",\"faults\":0,\"postpone\":{\"slip\":1,\"cutoff\":0,\"count\":-1}",
		",\"faults\":0,\"postpone\":{\"slip\":1,\"cutoff\":0}" };

	(void)state;
	assert_true(reads(",\"faults\":0"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
is_not_read_from_half_of_its_members(void **state)
{
	static const struct spelled_member some[][2] = { { { "faults", "0" } },
		{ { "grace", "1" } }, { { "witnesses", "[]" } },
		{ { "postpone", "{\"slip\":1,\"cutoff\":0,\"count\":1}" } } };

	(void)state;
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		scoped(spelled_free) struct spelled s =
		    spelled_make(KIND_RELEASE_SEAL, some[i], (struct spelled_member){ 0 });
		struct timing timing = { .grace = 99 };

		assert_false(timing_get(&s.statement, &timing, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(timing.grace, 99);
	}
}

TESTS(TEST(reads_what_it_writes), TEST(is_of_more_than_twice_as_many_witnesses_as_may_lie),
    TEST(refuses_witnesses_that_are_one_or_none), TEST(refuses_numbers_beyond_their_bounds),
    TEST(refuses_members_that_are_missing_or_wrong), TEST(is_not_read_from_half_of_its_members))
