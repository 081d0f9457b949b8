#include "journal/notified.h"

#include "daybook.h"

static void
there_is_one_mark_which_is_replaced_and_goes(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct journal *journal = &daybook.journal;
	struct notified notified = { 7, 7 };
	bool found;
	struct err err;

	(void)state;
	assert_true(journal_begin(journal, &err));
	assert_true(notified_find(journal, &found, &notified, &err) && !found);
	assert_int_equal(notified.mark, 7);
	assert_true(notified_set(journal, &(struct notified){ 3, 100 }, &err));
	assert_true(notified_set(journal, &(struct notified){ 5, 200 }, &err));
	assert_true(notified_find(journal, &found, &notified, &err) && found);
	assert_int_equal(notified.mark, 5);
	assert_int_equal(notified.until, 200);
	assert_true(notified_clear(journal, &err));
	assert_true(notified_find(journal, &found, &notified, &err) && !found);
	assert_true(journal_commit(journal, &err));
}

TESTS(TEST(there_is_one_mark_which_is_replaced_and_goes))
