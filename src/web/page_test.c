#include "web/page.h"

#include <string.h>

#include "front_page.h"
#include "web/pages.h"

static struct err err;

static struct buf
written(const struct front_page *front, const struct pages_file *file)
{
	struct buf out = BUF(MIB);

	assert_true(pages_write(file, &front->facts, &out, &err));
	return out;
}

static bool
is_html(const struct pages_file *file)
{
	return text_ends(text_of(file->name), TEXT(".html"));
}

static size_t
count(const char *page, const char *wanted)
{
	size_t found = 0;

	for (const char *at = page; (at = strstr(at, wanted)) != NULL; at++)
		found++;
	return found;
}

static void
assert_once(const char *name, const char *page, const char *wanted)
{
	if (count(page, wanted) != 1)
		fail_msg("%s has %zu times '%s'", name, count(page, wanted), wanted);
}

/* One of the first order comes first, and none is left out on the way down. */
static void
assert_headings(const char *name, const char *page)
{
	char last = '0';

	for (const char *at = page; (at = strstr(at, "<h")) != NULL; at++) {
		if (at[2] < '1' || at[2] > '6')
			continue;
		if (at[2] > last + 1)
			fail_msg("%s: h%c after h%c", name, at[2], last);
		last = at[2];
	}
}

/* What an attribute's value is, from the place where it begins. */
static struct text
value_at(const char *at)
{
	const char *end = strchr(at, '"');

	assert_non_null(end);
	return (struct text){ at, (size_t)(end - at) };
}

static bool
has_id(const char *page, struct text id)
{
	for (const char *at = page; (at = strstr(at, " id=\"")) != NULL; at++)
		if (text_eq(value_at(at + 5), id))
			return true;
	return false;
}

static void
assert_names_what_is_there(const char *name, const char *page, const char *attribute)
{
	for (const char *at = page; (at = strstr(at, attribute)) != NULL; at++) {
		struct text id = value_at(at + strlen(attribute));

		if (!has_id(page, id))
			fail_msg("%s: there is no '%.*s'", name, TEXT_ARGS(id));
	}
}

static void
assert_ids_differ(const char *name, const char *page)
{
	for (const char *at = page; (at = strstr(at, " id=\"")) != NULL; at++)
		if (has_id(at + 1, value_at(at + 5)))
			fail_msg("%s: twice '%.*s'", name, TEXT_ARGS(value_at(at + 5)));
}

/* WCAG 2.1: language, title, landmarks, headings, a way past the tabs, names of regions. */
static void
every_page_tells_programs_how_it_is_made(void **state)
{
	static const char *const once[] = { "<html lang=\"en\">", "<title>", "<h1>",
		"<main id=\"content\">", "</main>", "<header>", "<footer>", "class=\"lead\"",
		"<body>\n<a class=\"skip\" href=\"#content\">", "<nav aria-label=\"Pages\">",
		"<nav class=\"onward\" aria-labelledby=\"onward\">" };
	scoped(front_page_free) struct front_page front = { 0 };

	(void)state;
	front_page_make(&front, "harmless");
	for (const struct pages_file *file = pages_table; file->name != NULL; file++) {
		scoped(buf_free) struct buf out = BUF(KIB);
		const char *page;

		if (!is_html(file))
			continue;
		out = written(&front, file);
		page = buf_string(&out);
		for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
			assert_once(file->name, page, once[i]);
		assert_headings(file->name, page);
		assert_ids_differ(file->name, page);
		assert_names_what_is_there(file->name, page, "aria-labelledby=\"");
		assert_names_what_is_there(file->name, page, "href=\"#");
		assert_int_equal(count(page, "<table"), count(page, "role=\"region\""));
		assert_int_equal(count(page, "<th>") + count(page, "<td>"), 0);
	}
}

static bool
is_written(struct text path)
{
	static const char *const others[] = { "checkpoint", ".well-known/accord",
		"advisory/index.html", "advisory/index.json" };

	(void)!text_skip(&path, TEXT("/"));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (text_eq(path, text_of(others[i])))
			return true;
	for (const struct pages_file *file = pages_table; file->name != NULL; file++)
		if (text_eq(path, text_of(file->name)))
			return true;
	/* Files of their own: the stories look whether they are there. */
	return text_starts(path, TEXT("policy/")) || text_starts(path, TEXT("statement/")) ||
	       text_starts(path, TEXT("bundle/")) || text_starts(path, TEXT("release/")) ||
	       text_starts(path, TEXT("register/"));
}

static bool
is_elsewhere(struct text to)
{
	return html_good_url(to) || text_starts(to, TEXT("#"));
}

static void
no_page_leads_to_what_is_never_written(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };

	(void)state;
	front_page_make(&front, "harmless");
	for (const struct pages_file *file = pages_table; file->name != NULL; file++) {
		scoped(buf_free) struct buf out = BUF(KIB);

		if (!is_html(file))
			continue;
		out = written(&front, file);
		for (const char *at = buf_string(&out); (at = strstr(at, " href=\"")) != NULL;
		     at++) {
			struct text to = value_at(at + 7);

			if (!is_elsewhere(to) && !is_written(to))
				fail_msg("%s leads to '%.*s'", file->name, TEXT_ARGS(to));
		}
	}
}

/* Whoever comes to a page finds every other one from there. */
static void
every_page_leads_to_each_other_page(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };

	(void)state;
	front_page_make(&front, "harmless");
	for (const struct pages_file *from = pages_table; from->name != NULL; from++) {
		scoped(buf_free) struct buf out = BUF(KIB);

		if (!is_html(from) || strcmp(from->name, "404.html") == 0)
			continue;
		out = written(&front, from);
		for (const struct pages_file *to = pages_table; to->name != NULL; to++) {
			scoped(buf_free) struct buf link = BUF(KIB);

			if (!is_html(to) || strcmp(to->name, "404.html") == 0)
				continue;
			buf_addf(&link, "href=\"%s\"", to->name);
			if (strstr(buf_string(&out), buf_string(&link)) == NULL)
				fail_msg("%s does not lead to %s", from->name, to->name);
		}
	}
}

static void
sizes_are_told_as_people_read_them(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *words;
	} table[] = { { 0, "0 bytes" }, { 10239, "10239 bytes" }, { 10240, "10 KiB" },
		{ 80088, "79 KiB" }, { MIB, "1024 KiB" }, { 10 * MIB + 1, "11 MiB" },
		{ UINT64_MAX, "17592186044416 MiB" } };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct html h = HTML(KIB);

		page_size(table[i].bytes, &h);
		assert_string_equal(buf_string(&h.out), table[i].words);
		html_free(&h);
	}
}

TESTS(TEST(every_page_tells_programs_how_it_is_made),
    TEST(no_page_leads_to_what_is_never_written), TEST(every_page_leads_to_each_other_page),
    TEST(sizes_are_told_as_people_read_them))
