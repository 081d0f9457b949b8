#include "cli/command/lines.h"

#include "test.h"

struct seen {
	struct buf all;
	size_t fail_at; /* the number of the visit that fails; 0: none */
	size_t visits;
};

static bool
visit(void *arg, struct text line, struct err *err)
{
	struct seen *seen = arg;

	if (++seen->visits == seen->fail_at)
		return err_set(err, FAULT_INPUT, "not this one");
	buf_add(&seen->all, TEXT("["));
	buf_add(&seen->all, line);
	buf_add(&seen->all, TEXT("]"));
	return true;
}

static void
visits_each_line_that_says_something(void **state)
{
	static const struct {
		struct text in;
		struct text seen;
	} cases[] = {
		{ { "", 0 }, { "", 0 } },
		{ { "\n\n", 2 }, { "", 0 } },
		{ { "a", 1 }, { "[a]", 3 } },
		{ { "a\n", 2 }, { "[a]", 3 } },
		{ { "# note\na\r\n\r\n#b\n c \n", 19 }, { "[a][ c ]", 8 } },
		{ { "a\nb", 3 }, { "[a][b]", 6 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct seen seen = { BUF(KIB), 0, 0 };
		struct err err;

		assert_true(lines_each(cases[i].in, visit, &seen, &err));
		assert_true(text_eq(buf_text(&seen.all), cases[i].seen));
		buf_free(&seen.all);
	}
}

static void
tells_the_number_of_the_line_that_fails(void **state)
{
	struct seen seen = { BUF(KIB), 2, 0 };
	struct err err;

	(void)state;
	assert_false(lines_each(TEXT("# one\ntwo\n\nfour\nfive\n"), visit, &seen, &err));
	assert_string_equal(err.text, "line 4: not this one");
	assert_int_equal(seen.visits, 2);
	buf_free(&seen.all);
}

static void
loads_no_directory_and_nothing_over_the_limit(void **state)
{
	scoped(buf_free) struct buf out = BUF(0);
	struct err err;

	(void)state;
	assert_false(lines_load("/", &out, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(lines_load("/proc/self/cmdline", &out, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(visits_each_line_that_says_something), TEST(tells_the_number_of_the_line_that_fails),
    TEST(loads_no_directory_and_nothing_over_the_limit))
