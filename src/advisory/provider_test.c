#include "advisory/provider.h"

#include <string.h>

#include "codec/json.h"
#include "test.h"

/* A constant one. */
#define T(literal)                                                                             \
	{                                                                                      \
		literal, sizeof(literal) - 1                                                   \
	}

static const struct provider_row rows[] = {
	{ T("W-2026 17/A"), T("2"), T("Widgets <leak> & more"), T("Why & how."),
	    INT64_C(1795000000), INT64_C(1795086400) },
	{ T("w-1"), T("1"), T("Old"), T(""), INT64_C(1700000000), INT64_C(1700000000) },
};
static const struct provider provider = {
	.base = T("https://psirt.widgets.example/advisory"),
	.name = T("Widgets \"R\" us"),
	.url = T("https://psirt.widgets.example"),
	.category = "vendor",
	.updated = INT64_C(1795086400),
	.count = 2,
	.row = rows,
};

static void
assert_name(const char *tracking, const char *wanted)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	provider_name(text_of(tracking), &name);
	assert_string_equal(buf_string(&name), wanted);
}

static void
names_files_as_the_standard_does(void **state)
{
	scoped(buf_free) struct buf place = BUF(KIB);

	(void)state;
	assert_name("Example Company - 2019-YH3234", "example_company_-_2019-yh3234");
	assert_name("RHBA-2019:0024", "rhba-2019_0024");
	assert_name("2022 #01-A", "2022_01-a");
	assert_name("a+b__c", "a+b_c");
	assert_name("\xc3\xa4/\xc3\xb6", "_");
	provider_place(&rows[0], &place);
	assert_string_equal(buf_string(&place), "white/2026/w-2026_17_a");
}

static void
lists_them(void **state)
{
	scoped(buf_free) struct buf index = BUF(KIB), changes = BUF(KIB);

	(void)state;
	provider_index(&provider, &index);
	provider_changes(&provider, &changes);
	assert_string_equal(buf_string(&index), "2026/w-2026_17_a.json\n2023/w-1.json\n");
	assert_string_equal(buf_string(&changes),
	    "\"2026/w-2026_17_a.json\",\"2026-11-19T11:06:40Z\"\n"
	    "\"2023/w-1.json\",\"2023-11-14T22:13:20Z\"\n");
}

/* It is JSON, and the text at this pointer is what is wanted. */
static void
assert_at(const struct buf *json, const char *const *way, const char *wanted)
{
	static const struct doc_limits limits = { MIB, 32 };
	scoped(doc_free) struct doc doc = DOC;
	struct value value;
	struct err err;

	assert_true(doc_parse(&doc, buf_text(json), &limits, &value, &err));
	for (; *way != NULL; way++) {
		struct value_walk walk = { 0 };

		if (value_type(value) == VALUE_OBJECT)
			assert_true(value_find(value, *way, &value));
		else {
			assert_true(value_each(value, &walk));
			value = walk.value;
		}
	}
	assert_true(text_eq(value_text(value), text_of(wanted)));
}

static void
tells_programs_where_they_are(void **state)
{
	scoped(buf_free) struct buf feed = BUF(MIB), service = BUF(MIB), metadata = BUF(MIB);
	scoped(buf_free) struct buf category = BUF(MIB);
	struct provider plain = provider;

	(void)state;
	provider_feed(&provider, &feed);
	assert_at(&feed, (const char *const[]){ "feed", "entry", "", "content", "src", NULL },
	    "https://psirt.widgets.example/advisory/white/2026/w-2026_17_a.json");
	assert_at(&feed, (const char *const[]){ "feed", "link", "", "href", NULL },
	    "https://psirt.widgets.example/advisory/white/csaf-feed-tlp-white.json");
	provider_service(&provider, &service);
	assert_at(&service,
	    (const char *const[]){ "service", "workspace", "", "collection", "", "href", NULL },
	    "https://psirt.widgets.example/advisory/white/csaf-feed-tlp-white.json");
	provider_category(&provider, &category);
	assert_at(&category,
	    (const char *const[]){ "categories", "category", "", "term", NULL }, "csaf");
	provider_metadata(&provider, &metadata);
	assert_at(&metadata, (const char *const[]){ "canonical_url", NULL },
	    "https://psirt.widgets.example/.well-known/csaf/provider-metadata.json");
	assert_at(&metadata, (const char *const[]){ "role", NULL }, "csaf_provider");
	assert_at(
	    &metadata, (const char *const[]){ "publisher", "name", NULL }, "Widgets \"R\" us");
	buf_clear(&metadata);
	plain.url = TEXT("http://127.0.0.1:1");
	provider_metadata(&plain, &metadata);
	assert_at(&metadata, (const char *const[]){ "role", NULL }, "csaf_publisher");
}

static void
makes_no_markup_of_what_others_wrote(void **state)
{
	scoped(buf_free) struct buf atom = BUF(MIB);

	(void)state;
	provider_atom(&provider, &atom);
	assert_non_null(
	    strstr(buf_string(&atom), "<title>Widgets &lt;leak&gt; &amp; more</title>"));
	assert_non_null(strstr(buf_string(&atom), "<name>Widgets &quot;R&quot; us</name>"));
	assert_non_null(strstr(buf_string(&atom),
	    "href=\"https://psirt.widgets.example/advisory/w-2026_17_a.html\""));
	assert_non_null(strstr(buf_string(&atom), "<updated>2026-11-19T11:06:40Z</updated>"));
}

TESTS(TEST(names_files_as_the_standard_does), TEST(lists_them),
    TEST(tells_programs_where_they_are), TEST(makes_no_markup_of_what_others_wrote))
