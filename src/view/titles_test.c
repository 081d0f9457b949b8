#include "view/titles.h"

#include "test.h"

static struct err err;

static void
set(struct titles *titles, size_t number, uint64_t mark, const char *title,
    const char *tracking)
{
	const struct text said[2] = { text_of(title), text_of(tracking) };

	assert_true(titles_set(titles, number, mark, said, &err));
}

static size_t
find(const struct titles *titles, const char *words, uint64_t before, uint64_t *marks,
    size_t most)
{
	struct titles_wanted wanted = {
		.words = text_of(words), .before = before, .most = most
	};
	size_t count;

	assert_true(titles_find(titles, &wanted, marks, &count, &err));
	return count;
}

static void
the_highest_marks_come_first(void **state)
{
	struct titles titles = { 0 };
	uint64_t marks[3];

	(void)state;
	for (size_t i = 1; i <= 20; i++)
		set(&titles, i, 100 - i * 7 % 20, "A Flaw", "PSIRT-17");
	assert_int_equal(find(&titles, "flaw", UINT64_MAX, marks, 3), 3);
	assert_true(marks[0] == 100 && marks[1] == 99 && marks[2] == 98);
	assert_int_equal(find(&titles, "FLAW", 98, marks, 2), 2);
	assert_true(marks[0] == 97 && marks[1] == 96);
	assert_int_equal(find(&titles, "flaw", UINT64_MAX, marks, 0), 0);
	assert_true(titles.newest == 100);
	titles_free(&titles);
}

static void
what_is_said_last_counts(void **state)
{
	struct titles titles = { 0 };
	uint64_t marks[2];

	(void)state;
	set(&titles, 3, 1, "", "");
	set(&titles, 3, 2, "Streams", "psirt-17");
	assert_int_equal(find(&titles, "PSIRT-1", UINT64_MAX, marks, 2), 1);
	assert_true(marks[0] == 2);
	/* Not over the end of one into the other. */
	assert_int_equal(find(&titles, "streamspsirt", UINT64_MAX, marks, 2), 0);
	assert_int_equal(find(&titles, "rivers", UINT64_MAX, marks, 2), 0);
	titles_free(&titles);
}

static void
cases_are_found_by_how_they_stand_and_what_they_are_labelled(void **state)
{
	struct titles titles = { 0 };
	struct titles_wanted wanted = { .before = UINT64_MAX, .most = 3 };
	uint64_t marks[3];
	size_t count;

	(void)state;
	set(&titles, 1, 10, "A flaw", "");
	set(&titles, 2, 11, "Another", "");
	titles_note(&titles, 1, 5);
	titles_note(&titles, 2, 2);
	titles_note(&titles, 9, 2); /* there is none */
	assert_true(titles_label(&titles, 1, TEXT("ada\nhttp2\nurgent\n"), &err));
	assert_true(titles_label(&titles, 3, TEXT("ada\nhttp2\n"), &err)); /* no title yet */
	wanted.states = 4;
	assert_true(titles_find(&titles, &wanted, marks, &count, &err));
	assert_true(count == 1 && marks[0] == 10);
	wanted.tag = TEXT("urgent");
	wanted.assignee = TEXT("ada");
	assert_true(titles_find(&titles, &wanted, marks, &count, &err));
	assert_int_equal(count, 1);
	wanted.tag = TEXT("ada");
	assert_true(titles_find(&titles, &wanted, marks, &count, &err));
	assert_int_equal(count, 0);
	wanted.tag = TEXT("");
	wanted.assignee = TEXT("http2");
	assert_true(titles_find(&titles, &wanted, marks, &count, &err));
	assert_int_equal(count, 0);
	titles_free(&titles);
}

TESTS(TEST(cases_are_found_by_how_they_stand_and_what_they_are_labelled),
    TEST(the_highest_marks_come_first), TEST(what_is_said_last_counts))
