#include "action/finder/working.h"

#include "statement/work.h"
#include "test.h"

static void
does_what_is_asked_for(void **state)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct work work = { 6, 7, TEXT("a.example") };
	struct text query;
	struct hash body = hash_text(TEXT("sealed"));
	uint64_t epoch, number;
	struct err err;

	(void)state;
	assert_true(
	    working_path(TEXT("work 6 7 a.example\n"), "/inbox", TEXT("sealed"), &path, &err));
	query = buf_text(&path);
	assert_true(text_skip(&query, TEXT("/inbox?")));
	assert_true(work_query_parse(query, &epoch, &number));
	assert_int_equal(epoch, 7);
	assert_true(work_check(&work, &body, number));
}

static void
does_nothing_for_other_words(void **state)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct err err;

	(void)state;
	assert_false(working_path(TEXT("later\n"), "/inbox", TEXT("sealed"), &path, &err));
	assert_int_equal(path.len, 0);
}

TESTS(TEST(does_what_is_asked_for), TEST(does_nothing_for_other_words))
