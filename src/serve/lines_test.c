#include "serve/lines.h"

#include <stdio.h>

#include "test.h"

static struct err err;

static struct line *
take(struct lines *lines, const char *url)
{
	struct line *line = NULL;

	assert_true(lines_take(lines, text_of(url), &line, &err));
	assert_non_null(line->client);
	return line;
}

static void
one_that_leads_there_is_taken_again(void **state)
{
	scoped(lines_close) struct lines *lines = NULL;
	struct line *a, *b, *other;
	struct client *kept;

	(void)state;
	assert_true(lines_open(NULL, NULL, &lines, &err));
	a = take(lines, "https://a.example");
	b = take(lines, "https://a.example"); /* at the same time */
	other = take(lines, "https://b.example");
	assert_ptr_not_equal(a, b);
	kept = b->client;
	lines_give(lines, other);
	lines_give(lines, a);
	lines_give(lines, b);
	assert_ptr_equal(take(lines, "https://a.example")->client, kept); /* used last */
	assert_ptr_equal(take(lines, "https://a.example"), a);
	assert_ptr_equal(take(lines, "https://b.example"), other);
}

static void
where_all_are_in_use_the_one_used_longest_ago_leads_elsewhere(void **state)
{
	scoped(lines_close) struct lines *lines = NULL;
	struct line *line[LINES_MAX], *more = NULL;
	char url[64];

	(void)state;
	assert_true(lines_open(NULL, NULL, &lines, &err));
	for (unsigned i = 0; i < LINES_MAX; i++) {
		snprintf(url, sizeof(url), "https://n%u.example", i);
		line[i] = take(lines, url);
	}
	assert_false(lines_take(lines, TEXT("https://n0.example"), &more, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	for (unsigned i = 0; i < LINES_MAX; i++)
		lines_give(lines, line[(i + 7) % LINES_MAX]);
	assert_ptr_equal(take(lines, "https://new.example"), line[7]);
	assert_ptr_equal(take(lines, "https://n8.example"), line[8]);
	assert_ptr_equal(take(lines, "https://newer.example"), line[9]);
}

static void
what_is_no_address_is_refused(void **state)
{
	scoped(lines_close) struct lines *lines = NULL;
	struct line *line = NULL;

	(void)state;
	assert_true(lines_open(NULL, NULL, &lines, &err));
	for (unsigned i = 0; i <= LINES_MAX; i++) {
		assert_false(lines_take(lines, TEXT("nonsense"), &line, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_null(line);
}

TESTS(TEST(one_that_leads_there_is_taken_again),
    TEST(where_all_are_in_use_the_one_used_longest_ago_leads_elsewhere),
    TEST(what_is_no_address_is_refused))
