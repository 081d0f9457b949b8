#include "statement/work.h"

#include "test.h"

static const struct work work = { 8, 5968420, { "a.example", 9 } };
static const struct hash body = { { 7 } };

static void
what_was_worked_for_is_good_for_that_alone(void **state)
{
	struct work other = work;
	struct hash altered = body;
	unsigned good = 0;
	uint64_t number = work_do(&work, &body);

	(void)state;
	assert_true(work_check(&work, &body, number));
	/* By chance one of 256 is good elsewhere, too. */
	altered.bytes[0]++;
	other.epoch++;
	good += work_check(&other, &body, number);
	other = work;
	other.node = TEXT("b.example");
	good += work_check(&other, &body, number);
	good += work_check(&work, &altered, number);
	good += work_check(&work, &body, number + 1);
	assert_int_equal(good, 0);
	other = (struct work){ .node = TEXT("a.example") };
	assert_int_equal(work_do(&other, &body), 0);
}

static void
reads_what_it_writes(void **state)
{
	scoped(buf_free) struct buf said = BUF(KIB), query = BUF(KIB);
	struct work again = { 0 };
	uint64_t epoch = 0, number = 0;
	struct err err;

	(void)state;
	work_format(&work, &said);
	assert_string_equal(buf_string(&said), "work 8 5968420 a.example\n");
	assert_true(work_parse(buf_text(&said), &again, &err));
	assert_true(again.bits == work.bits && again.epoch == work.epoch);
	assert_true(text_eq(again.node, work.node));
	work_query_format(&work, 17, &query);
	assert_true(work_query_parse(buf_text(&query), &epoch, &number));
	assert_true(epoch == work.epoch && number == 17);
}

static void
refuses_what_asks_for_none_or_too_much(void **state)
{
	static const char *const wrong[] = { "", "work", "work 8\n", "work 8 1 a.example",
		"work -1 1 a.example\n", "work 8 1 a.example\n\n", "Work 8 1 a.example\n",
		"work 8 x a.example\n", "work 8 1 A\n", "work 8 1\n" };
	static const char *const queries[] = { "", "work=", "work=1", "work=1-", "work=-1",
		"work=1-2-3", "more=1-2", "work=01-2" };
	struct work untouched = { 1, 2, { 0 } };
	uint64_t epoch = 3, number = 4;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(work_parse(text_of(wrong[i]), &untouched, &err));
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		assert_false(work_query_parse(text_of(queries[i]), &epoch, &number));
	assert_false(work_parse(TEXT("work 25 1 a.example\n"), &untouched, &err));
	assert_int_equal(err.fault, FAULT_LIMIT); /* so that nobody is kept busy by another */
	assert_true(untouched.bits == 1 && untouched.epoch == 2 && epoch == 3 && number == 4);
}

TESTS(TEST(what_was_worked_for_is_good_for_that_alone), TEST(reads_what_it_writes),
    TEST(refuses_what_asks_for_none_or_too_much))
