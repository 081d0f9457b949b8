#include "action/outsider/organisation.h"

#include <string.h>

#include "test.h"

static struct err err;

#define NOW INT64_C(1790000000)

struct page {
	const char *url, *text;
};

/* A web of a few pages; of others there is nothing, or, without any, no way. */
struct small_web {
	const struct page *page;
	size_t count;
	struct open_web web;
	struct arena arena;
	struct audit_node node;
};

static bool
get(void *arg, struct text url, const struct sink *to, struct buf *reached, struct err *why)
{
	const struct small_web *web = arg;

	for (size_t i = 0; i < web->count; i++) {
		if (!text_eq(url, text_of(web->page[i].url)))
			continue;
		buf_add(reached, url);
		return sink_write(to, text_of(web->page[i].text), why);
	}
	return web->count > 0 ? err_set(why, FAULT_ABSENT, "there is nothing")
			      : err_set(why, FAULT_SYSTEM, "there is no way");
}

static void
measure(struct small_web *web, const struct page *page, size_t count)
{
	*web = (struct small_web){ .page = page, .count = count, .arena = ARENA(MIB) };
	web->web = (struct open_web){ get, web };
	assert_true(organisation_measure(
	    &web->web, TEXT("example.com"), NOW, &web->arena, &web->node, &err));
}

static void
assert_found(const struct small_web *web, const char *about, enum audit_result result)
{
	for (size_t i = 0; i < web->node.rows; i++) {
		const struct audit_row *row = &web->node.row[i];

		if (!text_eq(row->about, text_of(about)))
			continue;
		assert_int_equal(row->class, AUDIT_MEASURED);
		if (row->result != result)
			fail_msg(
			    "%s: %s: %s", about, audit_result_word(row->result), row->words.at);
		return;
	}
	fail_msg("nothing is told of %s", about);
}

static void
tells_absence_from_what_cannot_be_measured(void **state)
{
	static const struct page other[] = { { "https://elsewhere.example/", "" } };
	struct small_web web;

	(void)state;
	measure(&web, other, 1);
	assert_found(&web, "security.txt", AUDIT_ABSENT);
	assert_found(&web, "CSAF provider", AUDIT_ABSENT);
	assert_found(&web, "disclosure policy", AUDIT_UNKNOWN);
	arena_free(&web.arena);
	measure(&web, NULL, 0);
	assert_found(&web, "security.txt", AUDIT_UNKNOWN);
	assert_found(&web, "CSAF provider", AUDIT_UNKNOWN);
	arena_free(&web.arena);
}

static void
what_has_lapsed_or_contradicts_itself_is_broken(void **state)
{
	static const struct page pages[] = {
		{ "https://example.com/security.txt",
		    "Contact: tel:+1-201-555-0123\nExpires: 2020-01-01T00:00:00Z\n"
		    "CSAF: https://example.com/p.json\n" },
		{ "https://example.com/p.json",
		    "{\"publisher\":{\"name\":\"E\"},\"role\":\"csaf_provider\",\"last_"
		    "updated\":"
		    "\"2026-01-01T00:00:00Z\",\"distributions\":[{\"directory_url\":"
		    "\"https://example.com/csaf/\"}]}" },
		{ "https://example.com/csaf/changes.csv",
		    "\"2025/a.json\",\"2026-01-01T00:00:00Z\"\n" },
		{ "https://example.com/csaf/2025/a.json",
		    "{\"document\":{\"tracking\":{\"id\":\"A\",\"version\":\"1\","
		    "\"initial_release_date\":\"2026-01-01T00:00:00Z\","
		    "\"current_release_date\":\"2026-01-01T00:00:00Z\","
		    "\"revision_history\":[]}}}" },
	};
	struct small_web web;

	(void)state;
	measure(&web, pages, sizeof(pages) / sizeof(pages[0]));
	assert_found(&web, "security.txt", AUDIT_BROKEN);
	assert_found(&web, "CSAF provider", AUDIT_PRESENT);
	assert_found(&web, "advisories", AUDIT_PRESENT);
	/* It lies in the folder of a year in which it was not released. */
	assert_found(&web, "dates of advisories", AUDIT_BROKEN);
	assert_found(&web, "accord", AUDIT_ABSENT);
	arena_free(&web.arena);
}

static void
knows_a_domain(void **state)
{
	static const char *const good[] = { "example.com", "a-b.example", "1.2" };
	static const char *const bad[] = { "example", "https://example.com", "a/b.c", ".a.b",
		"a..b", "a.b.", "Example.com", "", "../public" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(organisation_is_domain(text_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(organisation_is_domain(text_of(bad[i])));
}

TESTS(TEST(tells_absence_from_what_cannot_be_measured),
    TEST(what_has_lapsed_or_contradicts_itself_is_broken), TEST(knows_a_domain))
