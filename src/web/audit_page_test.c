#include "web/audit_page.h"

#include <string.h>

#include "codec/json.h"
#include "test.h"

static struct err err;

#define HOSTILE "<script>alert(1)</script>\"'&"

static void
page_of(struct text words, struct html *html)
{
	struct audit_row rows[] = {
		{ words, AUDIT_KEPT, AUDIT_MEASURED, words, words, true, { { 0 } } },
		{ TEXT("log"), AUDIT_BROKEN, AUDIT_COUNTERSIGNED, .words = words },
	};
	struct audit_bar bars[] = { { words, words, 250, false }, { words, words, -1, true } };
	struct audit_node nodes[] = { { words, words, TEXT("one line\nanother\n"), 2, rows, 2,
					  bars },
		{ .place = words, .row = rows } };
	struct audit_offer offer = { words, true, { { 1 } }, AUDIT_FORGED, words };
	const struct audit_facts facts = { .at = 1700000000,
		.nodes = 2,
		.node = nodes,
		.offers = 1,
		.offer = &offer,
		.offers_left = 3 };

	*html = HTML(MIB);
	audit_page(&facts, html);
	assert_false(html->out.failed);
}

static void
what_others_wrote_stays_text(void **state)
{
	struct html html;

	(void)state;
	page_of(TEXT(HOSTILE), &html);
	assert_null(strstr(html.out.at, "<script"));
	assert_non_null(strstr(html.out.at, "&lt;script&gt;"));
	html_free(&html);
}

static void
the_page_needs_nothing_from_elsewhere(void **state)
{
	struct html html;

	(void)state;
	page_of(TEXT("words"), &html);
	assert_null(strstr(html.out.at, "http"));
	assert_null(strstr(html.out.at, "<link"));
	assert_non_null(strstr(html.out.at, "1 kept, "));
	assert_non_null(strstr(html.out.at, "1 broken"));
	assert_non_null(strstr(html.out.at, "<a href=\"#of-2\">"));
	assert_non_null(strstr(html.out.at, "<h2 id=\"of-2\">"));
	assert_non_null(strstr(html.out.at, "250 ms"));
	assert_non_null(strstr(html.out.at, "not seen"));
	assert_non_null(strstr(html.out.at, "one line<br>\nanother</p>"));
	assert_non_null(strstr(html.out.at, "does not hold"));
	assert_non_null(strstr(html.out.at, "too many: 3."));
	html_free(&html);
}

static void
json_tells_the_same(void **state)
{
	scoped(buf_free) struct buf out = BUF(MIB);
	struct writer writer = WRITER(&out);
	struct audit_row row = { TEXT("log"), AUDIT_KEPT, AUDIT_MEASURED,
		.words = TEXT(HOSTILE) };
	struct audit_node node = { TEXT("place"), TEXT("name"), .rows = 1, .row = &row };
	struct audit_offer offer = { TEXT("file"), false, .worth = AUDIT_UNVERIFIED,
		.words = TEXT("nothing") };
	struct audit_facts facts = { .at = 1700000000, .nodes = 1, .node = &node };
	const struct doc_limits limits = { MIB, 8 };
	scoped(doc_free) struct doc doc = DOC;
	struct value root;

	(void)state;
	audit_json(&facts, &writer);
	assert_true(buf_ok(&out, &err));
	assert_true(doc_parse(&doc, buf_text(&out), &limits, &root, &err));
	assert_non_null(strstr(out.at, "\"result\":\"kept\",\"known_by\":\"measured\""));
	assert_null(strstr(out.at, "offered"));
	assert_int_equal(audit_count(&node, AUDIT_KEPT), 1);
	assert_int_equal(audit_count(&node, AUDIT_BROKEN), 0);
	facts.offers = 1;
	facts.offer = &offer;
	buf_clear(&out);
	writer = WRITER(&out);
	audit_json(&facts, &writer);
	assert_true(buf_ok(&out, &err));
	assert_non_null(strstr(out.at, "\"offered\":[{\"file\":\"file\",\"worth\":\"not "
				       "verifiable\",\"words\":\"nothing\"}]"));
}

TESTS(TEST(what_others_wrote_stays_text), TEST(the_page_needs_nothing_from_elsewhere),
    TEST(json_tells_the_same))
