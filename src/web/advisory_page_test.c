#include "web/advisory_page.h"

#include <string.h>

#include "front_page.h"

#define HOSTILE "<script src='x'>&lt; --> </title>"

static struct err err;

/* The page of a document all of whose texts are the same. */
static void
write_page(const char *text, struct html *html)
{
	static const struct doc_limits limits = { MIB, 32 };
	scoped(front_page_free) struct front_page front = { 0 };
	scoped(buf_free) struct buf json = BUF(MIB);
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	scoped(doc_free) struct doc doc = DOC;
	struct facts_advisory advisory = { .tracking = text_of(text),
		.title = text_of(text),
		.summary = text_of(text),
		.version = text_of(text),
		.name = TEXT("w-1"),
		.place = TEXT("white/2026/w-1"),
		.has_release = true };
	struct value root;

	front_page_make(&front, "harmless");
	for (const char *at =
		 "{`document`:{`notes`:[{`category`:`general`,`text`:`%`}],`references`:[{"
		 "`summary`:`%`,`url`:`%`}],`tracking`:{`revision_history`:[{`number`:`%`,"
		 "`date`:`%`,`summary`:`%`}]}},`product_tree`:{`branches`:[{`name`:`%`,"
		 "`product`:{`product_id`:`P`,`name`:`%`},`branches`:[{`product`:{"
		 "`product_id`:`Q`,`name`:`%`}}]}]},`vulnerabilities`:[{`title`:`%`,`cve`:`%`,"
		 "`cwe`:{`name`:`%`},`acknowledgments`:[{`names`:[`%`],`organization`:`%`}],"
		 "`scores`:[{`cvss_v3`:{`baseScore`:7.5,`baseSeverity`:`%`}}],"
		 "`remediations`:[{`category`:`%`,`details`:`%`,`url`:`%`,`product_ids`:[`P`]},"
		 "{`category`:`vendor_fix`,`details`:`%`}],`product_status`:{"
		 "`known_affected`:[`P`,`Q`,`%`]}}]}";
	     *at != '\0'; at++) {
		if (*at == '`')
			buf_add(&json, TEXT("\""));
		else if (*at == '%')
			buf_add(&json, text_of(text));
		else
			buf_add_byte(&json, (uint8_t)*at);
	}
	if (!doc_parse(&doc, buf_text(&json), &limits, &root, &err))
		fail_msg("%s", err.text);
	advisory_page(&front.facts, &advisory, root, &arena, html);
	assert_true(buf_ok(&html->out, &err));
}

static size_t
count(const struct html *html, char wanted)
{
	size_t found = 0;

	for (size_t i = 0; i < html->out.len; i++)
		found += html->out.at[i] == wanted;
	return found;
}

static void
hostile_documents_are_no_markup(void **state)
{
	scoped(html_free) struct html good = HTML(MIB), bad = HTML(MIB);

	(void)state;
	write_page("harmless", &good);
	write_page(HOSTILE, &bad);
	assert_null(strstr(buf_string(&bad.out), "<script"));
	assert_non_null(strstr(buf_string(&bad.out), "&lt;script"));
	for (const char *mark = "<>\"'"; *mark != '\0'; mark++)
		if (count(&good, *mark) != count(&bad, *mark))
			fail_msg("another number of %c", *mark);
}

static void
it_is_told_in_plain_words(void **state)
{
	scoped(html_free) struct html html = HTML(MIB);

	(void)state;
	write_page("harmless", &html);
	assert_non_null(strstr(buf_string(&html.out), "<h3>What to do</h3>"));
	assert_non_null(strstr(buf_string(&html.out), "There is a fix"));
	assert_non_null(strstr(buf_string(&html.out), "<h3>Affected</h3>"));
	assert_non_null(strstr(buf_string(&html.out), "7.5 of 10 harmless"));
	assert_non_null(strstr(buf_string(&html.out), "<h3>Thanks to</h3>"));
	assert_non_null(strstr(buf_string(&html.out), "white/2026/w-1.json.sha256"));
	/* Products go by their names. */
	assert_null(strstr(buf_string(&html.out), "<li>P</li>"));
}

static void
a_document_of_nothing_has_a_page(void **state)
{
	static const struct doc_limits limits = { MIB, 32 };
	scoped(front_page_free) struct front_page front = { 0 };
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	scoped(html_free) struct html html = HTML(MIB);
	scoped(doc_free) struct doc doc = DOC;
	struct facts_advisory advisory = { .title = TEXT("T") };
	struct value root;

	(void)state;
	front_page_make(&front, "harmless");
	assert_true(doc_parse(&doc,
	    TEXT("{\"document\":7,\"product_tree\":[],\"vulnerabilities\":[1,{}]}"), &limits,
	    &root, &err));
	advisory_page(&front.facts, &advisory, root, &arena, &html);
	assert_true(buf_ok(&html.out, &err));
	assert_non_null(strstr(buf_string(&html.out), "<h1>T</h1>"));
}

TESTS(TEST(hostile_documents_are_no_markup), TEST(it_is_told_in_plain_words),
    TEST(a_document_of_nothing_has_a_page))
