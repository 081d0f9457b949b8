#include "advisory/provided.h"

#include <string.h>

#include "test.h"

static struct err err;

static struct value
parse(struct doc *doc, struct text json)
{
	const struct doc_limits limits = PROVIDED_LIMITS;
	struct value root;

	assert_true(doc_parse(doc, json, &limits, &root, &err));
	return root;
}

static void
reads_who_provides_and_where(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	struct provided provided;
	struct value root = parse(&doc,
	    TEXT("{\"publisher\":{\"name\":\"Example PSIRT\"},\"role\":\"csaf_publisher\","
		 "\"last_updated\":\"2026-01-01T00:00:00.000Z\",\"distributions\":["
		 "{\"directory_url\":\"https://example.com/csaf/\"},"
		 "{\"directory_url\":\"http://example.com/plain\"},"
		 "{\"rolie\":{\"feeds\":[{\"url\":\"https://example.com/feed.json\"}]}}]}"));

	(void)state;
	assert_true(provided_parse(root, &provided, &err));
	assert_true(text_eq(provided.publisher, TEXT("Example PSIRT")));
	assert_int_equal(provided.places, 2);
	assert_true(text_eq(provided.place[0].url, TEXT("https://example.com/csaf")));
	assert_false(provided.place[0].feed);
	assert_true(provided.place[1].feed);
	assert_false(provided_parse(parse(&doc, TEXT("[]")), &provided, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
keeps_the_newest_of_a_list(void **state)
{
	struct provided_list list;

	(void)state;
	assert_true(provided_changes(TEXT("\"2026/a.json\",\"2026-01-01T00:00:00Z\"\r\n"
					  "2025/b.json,2025-01-01T00:00:00Z\n"
					  "\"2026/c.json\",\"2026-03-01T00:00:00Z\"\n"
					  "\"2024/d.json\",\"2024-01-01T00:00:00Z\"\n"
					  "\"2024/e.json\",\"2024-02-01T00:00:00Z\"\n"
					  "\"2023/f.json\",\"2023-01-01T00:00:00Z\"\n"),
	    &list, &err));
	assert_int_equal(list.count, 6);
	assert_int_equal(list.kept, PROVIDED_NEWEST);
	assert_true(text_eq(list.item[0].path, TEXT("2026/c.json")));
	assert_true(text_eq(list.item[1].path, TEXT("2026/a.json")));
	assert_true(text_eq(list.item[4].path, TEXT("2024/d.json")));
}

static void
refuses_paths_that_lead_elsewhere(void **state)
{
	static const char *const bad[] = { "\"../a.json\",\"2026-01-01T00:00:00Z\"\n",
		"\"/a.json\",\"2026-01-01T00:00:00Z\"\n",
		"\"https://x/a.json\",\"2026-01-01T00:00:00Z\"\n", "\"a.json\",\"yesterday\"\n",
		"\"a.json\"\n" };
	struct provided_list list;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(provided_changes(text_of(bad[i]), &list, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_non_null(strstr(err.text, "line 1"));
	}
}

static void
reads_a_feed_and_its_dates(void **state)
{
	scoped(doc_free) struct doc doc = DOC;
	struct provided_list list;
	struct provided_dates dates;

	(void)state;
	assert_true(provided_feed(
	    parse(&doc, TEXT("{\"feed\":{\"entry\":[{\"updated\":\"2026-01-01T00:00:00Z\","
			     "\"content\":{\"src\":\"https://example.com/2026/a.json\"}}]}}")),
	    &list, &err));
	assert_int_equal(list.count, 1);
	assert_true(provided_dates(
	    parse(&doc, TEXT("{\"document\":{\"tracking\":{\"id\":\"A-1\",\"version\":\"2\","
			     "\"initial_release_date\":\"2026-01-01T00:00:00Z\","
			     "\"current_release_date\":\"2026-02-01T00:00:00Z\","
			     "\"revision_history\":[{\"date\":\"2026-02-01T00:00:00Z\"},"
			     "{\"date\":\"2026-01-01T00:00:00Z\"}]}}}")),
	    &dates, &err));
	assert_int_equal(dates.revisions, 2);
	assert_true(dates.backwards);
	assert_true(dates.initial < dates.current);
}

TESTS(TEST(reads_who_provides_and_where), TEST(keeps_the_newest_of_a_list),
    TEST(refuses_paths_that_lead_elsewhere), TEST(reads_a_feed_and_its_dates))
