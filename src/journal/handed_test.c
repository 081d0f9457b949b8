#include "journal/handed.h"

#include "daybook.h"

#define ONE TEXT("1111111111111111111111111111111111111111111111111111111111111111")
#define TWO TEXT("2222222222222222222222222222222222222222222222222222222222222222")

static void
what_a_finder_has_only_grows(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct journal *journal = &daybook.journal;
	uint64_t have;
	struct err err;

	(void)state;
	assert_true(journal_begin(journal, &err));
	assert_true(handed_note(journal, ONE, 0, 1, &err));
	assert_true(handed_find(journal, ONE, &have, &err) && have == 0);
	assert_true(handed_note(journal, ONE, 5, 2, &err));
	assert_true(handed_note(journal, ONE, 3, 3, &err));
	assert_true(handed_find(journal, ONE, &have, &err) && have == 5);
	assert_true(handed_note(journal, ONE, UINT64_MAX, 4, &err));
	assert_true(handed_find(journal, ONE, &have, &err) && have == INT64_MAX);
	assert_true(handed_find(journal, TWO, &have, &err) && have == 0);
	assert_true(journal_commit(journal, &err));
}

TESTS(TEST(what_a_finder_has_only_grows))
