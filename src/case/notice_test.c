#include "case/notice.h"

#include <string.h>

#include "case/clocks.h"
#include "test.h"

static struct err err;

static void
each_notice_does_a_step_of_a_clock_and_each_step_of_the_law_has_one(void **state)
{
	unsigned done[16][CLOCK_STEPS_MAX] = { 0 };
	const struct notice_row *row;

	(void)state;
	for (unsigned i = 0; (row = notice_row(i)) != NULL; i++) {
		unsigned clock, step;

		assert_true(clocks_find(text_of(row->clock), &clock, &err));
		assert_true(clocks_find_step(clock, text_of(row->step), &step, &err));
		done[clock][step]++;
		/* What it rests on is what the clock rests on. */
		assert_true(text_starts(
		    text_of(row->basis), text_bytes(clocks_row(clock)->basis,
					     strcspn(clocks_row(clock)->basis, ","))));
		assert_null(row->field[NOTICE_FIELDS_MAX - 1].label);
	}
	for (unsigned clock = 0; clocks_row(clock) != NULL; clock++)
		for (unsigned step = 0; step < CLOCK_STEPS_MAX; step++)
			assert_int_equal(done[clock][step],
			    strncmp(clocks_row(clock)->word, "cra", 3) == 0 ||
				strcmp(clocks_row(clock)->word, "nis2") == 0);
}

static void
what_is_known_stands_there_and_the_rest_is_blank(void **state)
{
	scoped(buf_free) struct buf out = BUF(NOTICE_LEN_MAX), none = BUF(NOTICE_LEN_MAX);
	struct notice_facts facts = { 0 };
	const struct notice_row *row;
	size_t before, blanks, fields = 0;

	(void)state;
	assert_true(notice_find(TEXT("cra-notification"), &row, &err));
	while (row->field[fields].label != NULL)
		fields++;
	notice_write(row, &facts, &none, &before);
	assert_int_equal(before, fields);
	facts.text[NOTICE_PRODUCT] = TEXT("A router");
	facts.text[NOTICE_NATURE] = TEXT("Streams\nthat are reset");
	/* What only people know is theirs to say. */
	facts.text[NOTICE_EMBARGO] = TEXT("2027-01-01T00:00:00Z");
	notice_write(row, &facts, &out, &blanks);
	assert_int_equal(blanks, before - 3);
	assert_non_null(strstr(buf_string(&out), "    A router\n"));
	assert_non_null(strstr(buf_string(&out), "    Streams\n    that are reset\n"));
	assert_non_null(strstr(buf_string(&out), NOTICE_BLANK));
	assert_non_null(strstr(buf_string(&out), "Article 14(2)(b)"));
}

static void
another_is_refused_with_those_that_there_are(void **state)
{
	const struct notice_row *row = NULL;

	(void)state;
	assert_false(notice_find(TEXT("gdpr"), &row, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_non_null(strstr(err.text, "cra-early-warning"));
	assert_null(row);
}

TESTS(TEST(each_notice_does_a_step_of_a_clock_and_each_step_of_the_law_has_one),
    TEST(what_is_known_stands_there_and_the_rest_is_blank),
    TEST(another_is_refused_with_those_that_there_are))
