#include "journal/anchor.h"

#include "daybook.h"

#define BEGAN_EPOCH (DAYBOOK_BEGAN / DAYBOOK_EPOCH)

static uint64_t
anchors(struct daybook *daybook, int64_t now)
{
	uint64_t made;
	struct err err;

	assert_true(anchor_all(&daybook->journal, now, DAYBOOK_EPOCH, &made, &err));
	return made;
}

static uint64_t
entries(struct daybook *daybook)
{
	return daybook_size(&daybook->journal);
}

static bool
proves_from(struct daybook *daybook, const struct record *record, struct anchored *anchored,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct proof proof;
	uint64_t epoch;

	return anchor_prove(&daybook->journal, record, anchored, &bytes, err) &&
	       proof_parse(buf_text(&bytes), &proof, err) &&
	       proof_check_commitment(
		   &proof, &record->commitment.hash, &daybook->log.vkey, &epoch, err) &&
	       epoch == record->epoch;
}

static bool
proves(struct daybook *daybook, const struct record *record, struct err *err)
{
	scoped(anchored_free) struct anchored anchored = { 0 };

	return proves_from(daybook, record, &anchored, err);
}

static void
an_epoch_gets_one_anchor_when_it_has_ended(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();

	(void)state;
	assert_int_equal(anchor_epoch(DAYBOOK_BEGAN + 9, DAYBOOK_EPOCH), BEGAN_EPOCH);
	assert_int_equal(anchor_epoch(DAYBOOK_BEGAN + 10, DAYBOOK_EPOCH), BEGAN_EPOCH + 1);
	assert_int_equal(anchors(&daybook, DAYBOOK_BEGAN + 9), 0);
	assert_int_equal(anchors(&daybook, DAYBOOK_BEGAN + 10), 1);
	assert_int_equal(anchors(&daybook, DAYBOOK_BEGAN + 19), 0);
	assert_int_equal(entries(&daybook), 2);
}

static void
epochs_missed_are_anchored_in_order_some_at_a_time(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	int64_t now = DAYBOOK_BEGAN + (ANCHOR_AT_ONCE + 5) * DAYBOOK_EPOCH;

	(void)state;
	assert_int_equal(anchors(&daybook, now), ANCHOR_AT_ONCE);
	assert_int_equal(anchors(&daybook, now), 5);
	assert_int_equal(anchors(&daybook, now), 0);
	assert_int_equal(entries(&daybook), ANCHOR_AT_ONCE + 6);
}

static void
each_statement_has_its_proof_once_its_epoch_is_public(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct record record[5];
	struct err err;

	(void)state;
	for (int i = 0; i < 5; i++)
		record[i] =
		    daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN + 3 * i);
	assert_false(proves(&daybook, &record[0], &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	anchors(&daybook, DAYBOOK_BEGAN + 10);
	assert_false(proves(&daybook, &record[0], &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	for (int i = 0; i < 4; i++)
		assert_true(proves(&daybook, &record[i], &err));
	assert_false(proves(&daybook, &record[4], &err)); /* of the next epoch */
	assert_int_equal(err.fault, FAULT_ABSENT);
	anchors(&daybook, DAYBOOK_BEGAN + 20);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	assert_true(proves(&daybook, &record[4], &err));
	assert_true(proves(&daybook, &record[0], &err));
}

static void
a_clock_set_back_opens_the_next_epoch_without_an_anchor(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct record record;
	uint64_t epoch;
	struct err err;

	(void)state;
	anchors(&daybook, DAYBOOK_BEGAN + 50);
	assert_true(anchor_open_epoch(
	    &daybook.journal, DAYBOOK_BEGAN + 12, DAYBOOK_EPOCH, &epoch, &err));
	assert_int_equal(epoch, BEGAN_EPOCH + 5);
	record = daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN + 12);
	assert_int_equal(record.epoch, BEGAN_EPOCH + 5);
	assert_int_equal(anchors(&daybook, DAYBOOK_BEGAN + 20), 0);
	assert_int_equal(anchors(&daybook, DAYBOOK_BEGAN + 60), 1);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	assert_true(proves(&daybook, &record, &err));
}

/* A stranger's statement may bear any time. */
static void
what_a_stranger_says_of_the_time_makes_no_anchors(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement old =
	    daybook_say(&daybook, KIND_RECEIPT, 600, &bytes);
	struct record record;
	struct err err;

	(void)state;
	assert_true(journal_add_private(&daybook.journal, &old, BEGAN_EPOCH, &record, &err));
	assert_int_equal(anchors(&daybook, DAYBOOK_BEGAN + 10), 1);
}

static void
a_clock_far_ahead_is_not_believed(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	int64_t far = DAYBOOK_BEGAN + INT64_C(401) * 86400;
	uint64_t made = 42, epoch;
	struct err err;

	(void)state;
	assert_false(anchor_all(&daybook.journal, far, DAYBOOK_EPOCH, &made, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(made, 42);
	assert_false(anchor_open_epoch(&daybook.journal, far, DAYBOOK_EPOCH, &epoch, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(entries(&daybook), 1);
	assert_int_equal(anchors(&daybook, DAYBOOK_BEGAN + 10), 1); /* it was set right */
}

static void
a_damaged_commitment_is_not_anchored(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	uint64_t made;
	struct err err;

	(void)state;
	daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
	daybook_tamper(&daybook, "UPDATE statement SET commitment = x'00' WHERE position > 0");
	assert_false(
	    anchor_all(&daybook.journal, DAYBOOK_BEGAN + 10, DAYBOOK_EPOCH, &made, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(entries(&daybook), 1);
}

/* The size of the proof of one statement among so many. */
static size_t
proof_len(unsigned statements)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(anchored_free) struct anchored anchored = { 0 };
	scoped(buf_free) struct buf bytes = BUF(MIB);
	struct record record;
	struct err err;

	for (unsigned i = 0; i < statements; i++)
		record = daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
	anchors(&daybook, DAYBOOK_BEGAN + 10);
	assert_int_equal(entries(&daybook), 2);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	assert_true(anchor_prove(&daybook.journal, &record, &anchored, &bytes, &err));
	return bytes.len;
}

static void
proofs_are_of_one_length_however_much_their_epoch_holds(void **state)
{
	size_t alone = proof_len(1);

	(void)state;
	assert_int_equal(proof_len(2), alone);
	assert_int_equal(proof_len(70), alone);
}

static void
proofs_of_epochs_in_turn_are_each_of_its_own(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(anchored_free) struct anchored anchored = { 0 };
	struct record record[6];
	struct err err;

	(void)state;
	for (int i = 0; i < 6; i++)
		record[i] = daybook_add_private(
		    &daybook, &daybook.journal, DAYBOOK_BEGAN + i / 3 * DAYBOOK_EPOCH);
	anchors(&daybook, DAYBOOK_BEGAN + DAYBOOK_EPOCH);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	assert_true(proves_from(&daybook, &record[0], &anchored, &err));
	assert_false(proves_from(&daybook, &record[3], &anchored, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	anchors(&daybook, DAYBOOK_BEGAN + 2 * DAYBOOK_EPOCH);
	assert_true(daybook_publish(&daybook, &daybook.journal, &err));
	for (int i = 0; i < 6; i++)
		assert_true(proves_from(&daybook, &record[i % 2 * 3 + i / 2], &anchored, &err));
	for (int i = 0; i < 6; i++)
		assert_true(proves_from(&daybook, &record[i], &anchored, &err));
}

static void
every_epoch_has_a_seed_of_its_own_and_so_another_root(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct query q;
	struct err err;
	bool found;

	(void)state;
	assert_int_equal(anchors(&daybook, DAYBOOK_BEGAN + 300), 30);
	assert_true(db_query(daybook.journal.db,
	    "SELECT count(DISTINCT seed), count(DISTINCT root), min(length(seed)) FROM anchor",
	    &q, &err));
	assert_true(query_row(&q, &found, &err));
	assert_int_equal(query_integer(&q, 0), 30);
	assert_int_equal(query_integer(&q, 1), 30);
	assert_int_equal(query_integer(&q, 2), BATCH_SEED_LEN);
	query_end(&q);
}

/* What the database says must lead to what the log says, or nothing is told. */
static void
a_damaged_epoch_proves_nothing(void **state)
{
	static const char *const damages[] = {
		"UPDATE anchor SET seed = randomblob(32)",
		"UPDATE anchor SET seed = x'00'",
		"UPDATE anchor SET root = randomblob(32)",
		"UPDATE statement SET commitment = randomblob(32) WHERE position = 1",
		"UPDATE statement SET position = 2 WHERE position = 0",
		"UPDATE statement SET position = 2 WHERE position = 1",
		"UPDATE statement SET position = 16777216 WHERE position = 1",
		"UPDATE statement SET position = -1 WHERE position = 1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		scoped(daybook_free) struct daybook daybook = daybook_make();
		struct record record[2];
		struct err err;

		for (unsigned n = 0; n < 2; n++)
			record[n] =
			    daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
		daybook_tamper(&daybook,
		    "UPDATE statement SET position = seq - 2 WHERE position IS NOT NULL");
		record[0].position = 0;
		anchors(&daybook, DAYBOOK_BEGAN + 10);
		assert_true(daybook_publish(&daybook, &daybook.journal, &err));
		assert_true(proves(&daybook, &record[0], &err));
		daybook_tamper(&daybook, damages[i]);
		assert_false(proves(&daybook, &record[0], &err));
		assert_int_equal(err.fault, FAULT_SYSTEM);
	}
}

static void
an_epoch_is_made_anew_and_compared_with_its_anchor(void **state)
{
	static const char *const damages[] = { "UPDATE anchor SET seed = zeroblob(32)",
		"UPDATE anchor SET root = zeroblob(32)", "UPDATE anchor SET idx = 0",
		"UPDATE statement SET position = position + 1 WHERE position IS NOT NULL",
		"UPDATE statement SET commitment = zeroblob(32) WHERE position IS NOT NULL" };

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		scoped(daybook_free) struct daybook daybook = daybook_make();
		uint64_t index = 77, count = 77;
		struct err err;

		(void)daybook_add_private(&daybook, &daybook.journal, DAYBOOK_BEGAN);
		assert_false(anchor_check(&daybook.journal, BEGAN_EPOCH, &index, &count, &err));
		assert_int_equal(err.fault, FAULT_ABSENT);
		anchors(&daybook, DAYBOOK_BEGAN + 10);
		assert_true(anchor_check(&daybook.journal, BEGAN_EPOCH, &index, &count, &err));
		assert_int_equal(index, 1);
		assert_int_equal(count, 1);
		index = count = 77;
		daybook_tamper(&daybook, damages[i]);
		assert_false(anchor_check(&daybook.journal, BEGAN_EPOCH, &index, &count, &err));
		assert_int_equal(err.fault, FAULT_CONFLICT);
		assert_int_equal(index + count, 154);
	}
}

TESTS(TEST(an_epoch_is_made_anew_and_compared_with_its_anchor),
    TEST(an_epoch_gets_one_anchor_when_it_has_ended),
    TEST(epochs_missed_are_anchored_in_order_some_at_a_time),
    TEST(each_statement_has_its_proof_once_its_epoch_is_public),
    TEST(a_clock_set_back_opens_the_next_epoch_without_an_anchor),
    TEST(what_a_stranger_says_of_the_time_makes_no_anchors),
    TEST(a_clock_far_ahead_is_not_believed), TEST(a_damaged_commitment_is_not_anchored),
    TEST(proofs_are_of_one_length_however_much_their_epoch_holds),
    TEST(proofs_of_epochs_in_turn_are_each_of_its_own),
    TEST(every_epoch_has_a_seed_of_its_own_and_so_another_root),
    TEST(a_damaged_epoch_proves_nothing))
