#include "alert/promptness.h"

#include "test.h"

static struct err err;

static void
counts_what_was_promised_kept_and_late(void **state)
{
	static const struct promptness_case promised = { 1000, 10, 1000 + 601 },
					    none = { 1000, 0, 1601 },
					    early = { 1000, 10, 1600 };
	const struct holder silent = { .told_at = 1000 };
	const struct holder received = { .received = true, .received_at = 1001 };
	const struct holder prompt = {
		.received = true, .received_at = 1002, .acked = true, .acked_at = 1600
	};
	const struct holder late = {
		.received = true, .received_at = 990, .acked = true, .acked_at = 1601
	};
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct promptness p;

	(void)state;
	assert_true(promptness_make(&arena, TEXT("b.example"), 6, &p, &err));
	promptness_add(&p, &silent, &promised);
	promptness_add(&p, &received, &early);
	promptness_add(&p, &received, &none);
	promptness_add(&p, &prompt, &promised);
	promptness_add(&p, &late, &promised);
	promptness_add(&p, &late, &none);
	promptness_add(&p, &late, &none); /* no room */
	assert_int_equal(p.told, 6);
	assert_int_equal(p.received, 5);
	assert_int_equal(p.acked, 3);
	assert_int_equal(p.promised, 4);
	assert_int_equal(p.kept, 1);
	assert_int_equal(p.late, 2);
	assert_int_equal(promptness_median(p.receipts, p.received), 1);
	assert_int_equal(promptness_slowest(p.receipts, p.received), 2);
	assert_int_equal(promptness_median(p.acks, p.acked), 601);
}

static void
of_nothing_there_is_no_middle(void **state)
{
	int64_t none = 7;

	(void)state;
	assert_int_equal(promptness_median(&none, 0), -1);
	assert_int_equal(promptness_slowest(&none, 0), -1);
}

TESTS(TEST(counts_what_was_promised_kept_and_late), TEST(of_nothing_there_is_no_middle))
