#include "cli/command/likeness.h"

#include "test.h"

#include <stdint.h>

static void
counts_slips(void **state)
{
	(void)state;
	assert_int_equal(likeness_slips(TEXT("inbox"), TEXT("inbox")), 0);
	assert_int_equal(likeness_slips(TEXT("inbx"), TEXT("inbox")), 1);
	assert_int_equal(likeness_slips(TEXT("inboxx"), TEXT("inbox")), 1);
	assert_int_equal(likeness_slips(TEXT("unbox"), TEXT("inbox")), 1);
	assert_int_equal(likeness_slips(TEXT("inbxo"), TEXT("inbox")), 1);
	assert_int_equal(likeness_slips(TEXT(""), TEXT("inbox")), 5);
	assert_int_equal(likeness_slips(TEXT("seal"), TEXT("")), 4);
	assert_int_equal(likeness_slips(TEXT("open"), TEXT("seal")), 4);
}

static void
asks_about_what_is_near_alone(void **state)
{
	(void)state;
	assert_true(likeness_near(TEXT("reprot"), TEXT("report")));
	assert_true(likeness_near(TEXT("repotr"), TEXT("report")));
	assert_true(likeness_near(TEXT("gov"), TEXT("government")));
	assert_true(likeness_near(TEXT("sael"), TEXT("seal")));
	assert_false(likeness_near(TEXT("sale"), TEXT("seal")));
	assert_false(likeness_near(TEXT("go"), TEXT("government")));
	assert_false(likeness_near(TEXT("x"), TEXT("log")));
	assert_false(likeness_near(TEXT(""), TEXT("log")));
	assert_false(likeness_near(TEXT("nonsense"), TEXT("note")));
}

static void
does_not_count_in_endless_words(void **state)
{
	struct text most = TEXT("0123456789012345678901234567890");
	struct text more = TEXT("01234567890123456789012345678901");

	(void)state;
	assert_int_equal(likeness_slips(most, most), 0);
	assert_true(likeness_slips(more, most) == SIZE_MAX);
	assert_true(likeness_slips(most, more) == SIZE_MAX);
	assert_false(likeness_near(more, TEXT("log")));
}

TESTS(TEST(counts_slips), TEST(asks_about_what_is_near_alone),
    TEST(does_not_count_in_endless_words))
