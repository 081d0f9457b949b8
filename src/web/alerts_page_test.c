#include "web/alerts_page.h"

#include "codec/json.h"
#include "front_page.h"

static struct err err;

static void
show(const struct front_page *front, struct buf *out)
{
	struct html html = HTML(MIB);

	alerts_page(&front->facts, &html);
	assert_false(html.out.failed);
	buf_add(out, buf_text(&html.out));
	html_free(&html);
}

static void
shows_what_was_published_and_what_to_look_for(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };
	scoped(buf_free) struct buf page = BUF(MIB);
	static const struct text indicators[] = { { "[url:value = 'x']", 17 } };

	(void)state;
	front_page_make(&front, "harmless");
	front.alert.title = TEXT("A worm");
	front.alert.text = TEXT("It spreads.\nPatch.");
	front.alert.indicators = 1;
	front.alert.indicator = indicators;
	show(&front, &page);
	assert_non_null(strstr(buf_string(&page), "<h2>A worm</h2>"));
	assert_non_null(strstr(buf_string(&page), "It spreads.<br>Patch."));
	assert_non_null(strstr(buf_string(&page), "<code>[url:value = &#39;x&#39;]</code>"));
}

/* That there are none is told, and drills only of those that are over. */
static void
says_that_nothing_was_published(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };
	scoped(buf_free) struct buf page = BUF(MIB);

	(void)state;
	front_page_make(&front, "harmless");
	front.facts.alerts = 0;
	front.facts.drills.count = 0;
	show(&front, &page);
	assert_non_null(strstr(buf_string(&page), "Nothing was published yet."));
	assert_null(strstr(buf_string(&page), "<h2>Drills</h2>"));
}

/* Of nobody there is no middle time: a dash for people, and nothing for programs. */
static void
tells_how_drills_went(void **state)
{
	scoped(front_page_free) struct front_page front = { 0 };
	const struct doc_limits limits = { MIB, 8 };
	scoped(doc_free) struct doc doc = DOC;
	scoped(buf_free) struct buf page = BUF(MIB), bytes = BUF(MIB);
	struct writer w = WRITER(&bytes);
	struct value root, drills, none;
	int64_t number;

	(void)state;
	front_page_make(&front, "harmless");
	front.facts.drills =
	    (struct facts_drills){ .count = 3, .told = 9, .receipt = 2, .ack = -1 };
	show(&front, &page);
	assert_non_null(strstr(buf_string(&page), "Middle time until then</dt><dd>2 s</dd>"));
	assert_non_null(strstr(buf_string(&page), "Middle time until then</dt><dd>-</dd>"));
	alerts_json(&front.facts, &w);
	assert_true(doc_parse(&doc, buf_text(&bytes), &limits, &root, &err));
	assert_true(value_get_object(root, "drills", &drills, &err));
	assert_true(value_get_integer(drills, "count", &number, &err) && number == 3);
	assert_true(value_get_integer(drills, "receipt_median", &number, &err) && number == 2);
	assert_false(value_find(drills, "ack_median", &none));
}

TESTS(TEST(shows_what_was_published_and_what_to_look_for),
    TEST(says_that_nothing_was_published), TEST(tells_how_drills_went))
