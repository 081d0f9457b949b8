#include "web/pages.h"

#include <string.h>

#include "codec/json.h"
#include "front_page.h"

static struct err err;

#define HOSTILE "<script src=\"x\" id='y'>&lt; --> ]]> </title></textarea>"

/* A page of that name, or, without one, that of a version. */
static struct buf
written(const struct front_page *front, const struct pages_file *file)
{
	struct buf out = BUF(MIB);

	if (file->name != NULL)
		assert_true(pages_write(file, &front->facts, &out, &err));
	else
		assert_true(
		    pages_write_version(&front->facts, &front->versions[0], &out, &err));
	return out;
}

static size_t
count(const struct buf *page, char wanted)
{
	size_t found = 0;

	for (size_t i = 0; i < page->len; i++)
		found += page->at[i] == wanted;
	return found;
}

static void
assert_entities(const struct buf *page)
{
	static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };

	for (const char *at = strchr(page->at, '&'); at != NULL; at = strchr(at + 1, '&')) {
		bool good = false;

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			good |= strncmp(at, known[i], strlen(known[i])) == 0;
		if (!good)
			fail_msg("unescaped: %.40s", at);
	}
}

static bool
is_html(const struct pages_file *file)
{
	return file->name == NULL || text_ends(text_of(file->name), TEXT(".html"));
}

/* The same page of harmless texts and of hostile ones has the same markup. */
static void
hostile_texts_stay_texts_on_every_page(void **state)
{
	scoped(front_page_free) struct front_page harmless = { 0 }, hostile = { 0 };
	const struct pages_file *file = pages_table;

	(void)state;
	front_page_make(&harmless, "harmless");
	front_page_make(&hostile, HOSTILE);
	for (bool more = true; more; file++) {
		scoped(buf_free) struct buf good = written(&harmless, file);
		scoped(buf_free) struct buf bad = written(&hostile, file);

		more = file->name != NULL;
		if (!is_html(file))
			continue;
		assert_null(strstr(buf_string(&bad), "<script"));
		assert_non_null(strstr(buf_string(&bad), "&lt;script"));
		for (const char *mark = "<>\"'"; *mark != '\0'; mark++)
			if (count(&good, *mark) != count(&bad, *mark))
				fail_msg("%s: another number of %c", file->name, *mark);
		assert_entities(&bad);
		assert_true(text_utf8(buf_text(&bad)));
	}
}

/* Controls and broken UTF-8, too; but JSON takes no broken UTF-8 at all. */
static void
unprintable_texts_do_not_get_onto_pages(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };

	(void)state;
	front_page_make(&front, "a\x1b[2J\r\n\xff\xe2\x80\xae");
	for (const struct pages_file *file = pages_table; file->name != NULL; file++) {
		scoped(buf_free) struct buf page = BUF(MIB);
		struct text rest, line;

		if (!is_html(file))
			continue;
		assert_true(pages_write(file, &front.facts, &page, &err));
		for (rest = buf_text(&page); text_line(&rest, &line);)
			assert_true(text_printable(line));
	}
}

static void
the_json_beside_each_page_is_json(void **state)
{
	static const struct doc_limits limits = { MIB, 16 };
	scoped(front_page_free) struct front_page front = { 0 };
	size_t found = 0;

	(void)state;
	front_page_make(&front, HOSTILE);
	for (const struct pages_file *file = pages_table; file->name != NULL; file++) {
		scoped(buf_free) struct buf page = BUF(MIB);
		scoped(doc_free) struct doc doc = DOC;
		struct value root;
		struct text name;

		if (!text_ends(text_of(file->name), TEXT(".json")))
			continue;
		assert_true(pages_write(file, &front.facts, &page, &err));
		assert_true(doc_parse(&doc, buf_text(&page), &limits, &root, &err));
		assert_true(value_get_text(root, "name", &name, &err));
		assert_true(text_eq(name, TEXT(HOSTILE)));
		found++;
	}
	assert_int_equal(found, 12);
}

/* Before there is a policy, a checkpoint or a witness. */
static void
a_new_node_has_all_pages_and_says_what_is_missing(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };

	(void)state;
	front_page_make(&front, "harmless");
	front.facts.versions = front.facts.size = front.facts.cosigners = 0;
	front.facts.members = NULL;
	front.facts.releases = front.facts.tolds = front.facts.credits = 0;
	front.facts.alerts = 0;
	front.facts.keepers.count = 0;
	for (const struct pages_file *file = pages_table; file->name != NULL; file++) {
		scoped(buf_free) struct buf page = written(&front, file);

		if (is_html(file) && strcmp(file->name, "keys.html") != 0 &&
		    strcmp(file->name, "404.html") != 0)
			assert_non_null(strstr(buf_string(&page), " yet"));
	}
}

/* Nothing that a browser would run or fetch from elsewhere. */
static void
pages_run_nothing_and_fetch_nothing_from_elsewhere(void **state)
{
	static const char *const bad[] = { "<script", " style=", "onclick", "<iframe", "<img",
		"src=", "url(", "@import", "<form", "javascript:" };
	scoped(front_page_free) struct front_page front = { 0 };

	(void)state;
	front_page_make(&front, "harmless");
	for (const struct pages_file *file = pages_table; file->name != NULL; file++) {
		scoped(buf_free) struct buf page = written(&front, file);

		for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
			if (strstr(buf_string(&page), bad[i]) != NULL)
				fail_msg("%s has '%s'", file->name, bad[i]);
	}
}

static void
says_when_a_page_does_not_fit(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };

	(void)state;
	front_page_make(&front, "harmless");
	for (const struct pages_file *file = pages_table; file->name != NULL; file++) {
		scoped(buf_free) struct buf page = BUF(10);

		assert_false(pages_write(file, &front.facts, &page, &err));
		assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

/* What stands on the page of that name. */
static void
assert_says(const struct front_page *front, const char *name, const char *words)
{
	for (const struct pages_file *file = pages_table; file->name != NULL; file++) {
		if (strcmp(file->name, name) == 0) {
			scoped(buf_free) struct buf page = written(front, file);

			assert_non_null(strstr(buf_string(&page), words));
		}
	}
}

static void
silence_and_corrections_are_told_in_plain_words(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };

	(void)state;
	front_page_make(&front, "harmless");
	assert_says(&front, "canary.html", "<strong>lapsed</strong>");
	assert_says(&front, "canary.html", "says no more: harmless");
	assert_says(&front, "canary.html", "silent from ");
	assert_says(&front, "canary.html", "does not count, of ");
	assert_says(&front, "canary.html", "for defence only, and nothing is passed on");
	assert_says(&front, "requests.html", "may not say");
	assert_says(&front, "requests.html", "corrected ");
	assert_says(&front, "requests.html", "Lapsed: ");
}

TESTS(TEST(hostile_texts_stay_texts_on_every_page),
    TEST(silence_and_corrections_are_told_in_plain_words),
    TEST(unprintable_texts_do_not_get_onto_pages), TEST(the_json_beside_each_page_is_json),
    TEST(a_new_node_has_all_pages_and_says_what_is_missing),
    TEST(pages_run_nothing_and_fetch_nothing_from_elsewhere),
    TEST(says_when_a_page_does_not_fit))
