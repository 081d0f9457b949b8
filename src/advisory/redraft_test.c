#include "advisory/redraft.h"

#include <string.h>

#include "advisory/csaf.h"
#include "test.h"

/* A constant one. */
#define T(literal)                                                                             \
	{                                                                                      \
		literal, sizeof(literal) - 1                                                   \
	}

#define FIRST INT64_C(1795000000) /* 2026-11-18T11:06:40Z */
#define DAY INT64_C(86400)

static const struct drafting_publisher publisher = { T("Widgets Inc."),
	T("https://psirt.widgets.example"), T(""), "vendor" };

static struct err err;

static void
draft_into(const char *json, struct buf *out)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct drafting_words words;

	assert_true(drafting_read(text_of(json), &arena, &words, &err));
	words.date = FIRST;
	assert_true(drafting_write(&words, &publisher, out, &err));
}

#define LEAST "{\"title\":\"T\",\"id\":\"W-1\",\"products\":[{\"name\":\"Widget\"}]}"
#define WITH_CVE                                                                               \
	"{\"title\":\"T\",\"id\":\"W-1\",\"cve\":\"CVE-2026-1234\",\"cwe\":\"CWE-79\","        \
	"\"products\":[{\"name\":\"Widget\",\"affected\":\"1.0\",\"fixed\":\"1.1\"}]}"

static const struct drafting_words nothing = { 0 };

static bool
has(const struct buf *out, const char *part)
{
	return strstr(buf_string(out), part) != NULL;
}

static void
edit(struct buf *json, const char *what, const char *with)
{
	scoped(buf_free) struct buf edited = BUF(MIB);
	const char *at = strstr(buf_string(json), what);

	assert_non_null(at);
	buf_add(&edited, (struct text){ json->at, (size_t)(at - json->at) });
	buf_add(&edited, text_of(with));
	buf_add(&edited, text_of(at + strlen(what)));
	buf_clear(json);
	buf_add(json, buf_text(&edited));
}

static void
assert_valid(const struct buf *json)
{
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct findings findings = FINDINGS(&arena);
	const struct doc_limits limits = CSAF_LIMITS;
	scoped(doc_free) struct doc doc = DOC;
	struct value root;

	assert_true(doc_parse(&doc, buf_text(json), &limits, &root, &err));
	assert_true(csaf_check(root, &findings, &err));
	if (findings.count > 0)
		fail_msg("%.*s", TEXT_ARGS(findings.all[0].words));
}

static void
keeps_what_a_person_wrote(void **state)
{
	scoped(buf_free) struct buf old = BUF(MIB), fresh = BUF(MIB), out = BUF(MIB);
	scoped(buf_free) struct buf again = BUF(MIB);
	struct redraft how = { .said = &nothing, .date = FIRST + DAY };

	(void)state;
	draft_into(LEAST, &old);
	edit(&old, "\"text\": \"T\"",
	    "\"text\": \"Better words, 2.50.\", \"audience\": \"all\"");
	edit(&old, "\"csaf_version\"",
	    "\"aggregate_severity\": {\"text\": \"low\"},\n"
	    "\"csaf_version\"");
	draft_into(WITH_CVE, &fresh);
	assert_true(redraft_write(&how, buf_text(&old), buf_text(&fresh), &out, &err));
	assert_true(has(&out, "Better words, 2.50."));
	assert_true(has(&out, "\"audience\": \"all\""));
	assert_true(has(&out, "aggregate_severity"));
	assert_true(has(&out, "CVE-2026-1234"));
	assert_true(has(&out, "CWE-79"));
	assert_false(has(&out, "\"fixed\""));
	assert_true(has(&out, "\"current_release_date\": \"2026-11-18T11:06:40Z\""));
	assert_valid(&out);
	assert_true(redraft_write(&how, buf_text(&out), buf_text(&fresh), &again, &err));
	assert_true(text_eq(buf_text(&out), buf_text(&again)));
}

static void
what_is_said_takes_its_place(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf old = BUF(MIB), fresh = BUF(MIB), out = BUF(MIB);
	struct drafting_words said;
	struct redraft how = { .said = &said, .date = FIRST };

	(void)state;
	assert_true(drafting_read(TEXT(WITH_CVE), &arena, &said, &err));
	draft_into(LEAST, &old);
	draft_into(WITH_CVE, &fresh);
	assert_true(redraft_write(&how, buf_text(&old), buf_text(&fresh), &out, &err));
	assert_true(has(&out, "\"fixed\""));
	assert_true(has(&out, "Update Widget to 1.1."));
	assert_valid(&out);
}

static void
ends_the_draft_and_begins_the_next_version(void **state)
{
	scoped(buf_free) struct buf draft = BUF(MIB), final = BUF(MIB), next = BUF(MIB);
	struct redraft how = { .said = &nothing, .date = FIRST + DAY };

	(void)state;
	draft_into(LEAST, &draft);
	how.revision = TEXT("More is known.");
	assert_false(redraft_write(&how, buf_text(&draft), buf_text(&draft), &final, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(final.len, 0);
	how = (struct redraft){ .said = &nothing, .final = true, .date = FIRST + DAY };
	assert_true(redraft_write(&how, TEXT(""), buf_text(&draft), &final, &err));
	assert_true(has(&final, "\"status\": \"final\""));
	assert_true(has(&final, "\"initial_release_date\": \"2026-11-19T11:06:40Z\""));
	assert_true(has(&final, "\"date\": \"2026-11-19T11:06:40Z\""));
	assert_valid(&final);
	how = (struct redraft){
		.said = &nothing, .date = FIRST + 2 * DAY, .revision = TEXT("More is known.")
	};
	assert_true(redraft_write(&how, buf_text(&final), buf_text(&draft), &next, &err));
	assert_true(has(&next, "\"version\": \"2\""));
	assert_true(has(&next, "\"number\": \"2\""));
	assert_true(has(&next, "More is known."));
	assert_true(has(&next, "\"initial_release_date\": \"2026-11-19T11:06:40Z\""));
	assert_true(has(&next, "\"current_release_date\": \"2026-11-20T11:06:40Z\""));
	assert_valid(&next);
	how.date = FIRST;
	buf_clear(&draft);
	assert_false(redraft_write(&how, buf_text(&next), buf_text(&final), &draft, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
refuses_what_is_no_document(void **state)
{
	static const char *const bad[] = { "[]", "{", "7" };
	scoped(buf_free) struct buf fresh = BUF(MIB), out = BUF(MIB);
	struct redraft how = { .said = &nothing, .date = FIRST };

	(void)state;
	draft_into(LEAST, &fresh);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(
		    redraft_write(&how, text_of(bad[i]), buf_text(&fresh), &out, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(out.len, 0);
	}
}

TESTS(TEST(keeps_what_a_person_wrote), TEST(what_is_said_takes_its_place),
    TEST(ends_the_draft_and_begins_the_next_version), TEST(refuses_what_is_no_document))
