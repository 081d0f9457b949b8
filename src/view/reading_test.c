#include "view/reading.h"

#include "base/thread.h"
#include "reports.h"

/* Several groups of them, and some. */
#define MANY 300

static struct daybook
daybook_of_receipts(unsigned count)
{
	struct daybook daybook = daybook_make();
	struct err err;

	assert_true(journal_begin(&daybook.journal, &err));
	for (unsigned i = 0; i < count; i++) {
		scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
		scoped(statement_free) struct statement s =
		    daybook_say(&daybook, KIND_RECEIPT, DAYBOOK_BEGAN + i, &bytes);
		struct record record;

		assert_true(journal_add_private(&daybook.journal, &s, 1, &record, &err));
	}
	assert_true(journal_commit(&daybook.journal, &err));
	return daybook;
}

/* What was seen, and when to have enough. */
struct seen {
	int64_t last;
	uint64_t count;
	uint64_t most;
};

static bool
see(void *arg, const struct statement *statement, const struct body *body, struct err *err)
{
	struct seen *seen = arg;

	assert_true(statement->at >= seen->last);
	assert_int_equal(body->kind, statement->kind->id);
	if (body->kind == KIND_RECEIPT)
		assert_int_equal(body->receipt.proof_by, statement->at);
	seen->last = statement->at;
	return ++seen->count < seen->most || err_set(err, FAULT_LIMIT, "enough");
}

static void
check_order(struct daybook *daybook, uint64_t expected)
{
	struct seen seen = { .most = UINT64_MAX };
	uint64_t count;
	struct err err;

	assert_true(reading_each(&daybook->journal, see, &seen, &count, &err));
	assert_true(count == expected && seen.count == expected);
	assert_int_equal(seen.last, DAYBOOK_BEGAN + MANY - 1);
}

static void
tells_each_in_order_with_a_thread_and_without(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of_receipts(MANY);

	(void)state;
	check_order(&daybook, MANY + 1);
	thread_refuse(true);
	check_order(&daybook, MANY + 1);
	thread_refuse(false);
}

static void
what_was_forgotten_is_passed_over(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of_receipts(MANY);

	(void)state;
	daybook_tamper(
	    &daybook, "UPDATE statement SET note = NULL WHERE seq BETWEEN 5 AND 104");
	check_order(&daybook, MANY + 1 - 100);
}

static void
check_damage(struct daybook *daybook)
{
	struct seen seen = { .most = UINT64_MAX };
	uint64_t count = 17;
	struct err err;

	assert_false(reading_each(&daybook->journal, see, &seen, &count, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(count, 17);
}

static void
one_that_is_damaged_ends_it(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of_receipts(MANY);

	(void)state;
	daybook_tamper(&daybook, "UPDATE statement SET note = x'00' WHERE seq = 200");
	check_damage(&daybook);
	thread_refuse(true);
	check_damage(&daybook);
	thread_refuse(false);
}

/* Wherever the reading thread is then. */
static void
whoever_has_enough_is_told_no_more(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_of_receipts(MANY);

	(void)state;
	for (uint64_t most = 1; most <= MANY; most += 23) {
		struct seen seen = { .most = most };
		uint64_t count = 17;
		struct err err;

		assert_false(reading_each(&daybook.journal, see, &seen, &count, &err));
		assert_int_equal(err.fault, FAULT_LIMIT);
		assert_true(seen.count == most && count == 17);
	}
}

TESTS(TEST(tells_each_in_order_with_a_thread_and_without),
    TEST(what_was_forgotten_is_passed_over), TEST(one_that_is_damaged_ends_it),
    TEST(whoever_has_enough_is_told_no_more))
