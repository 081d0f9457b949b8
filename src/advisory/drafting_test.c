#include "advisory/drafting.h"

#include <string.h>

#include "advisory/csaf.h"
#include "advisory/redraft.h"
#include "test.h"

/* A constant one. */
#define T(literal)                                                                             \
	{                                                                                      \
		literal, sizeof(literal) - 1                                                   \
	}

#define WORDS                                                                                  \
	"{\"title\":\"Widgets leak\",\"summary\":\"Widgets tell what they hold.\",\"id\":"     \
	"\"W-2026-1\",\"date\":\"2026-11-18T11:06:40Z\",\"cve\":\"CVE-2026-1234\","            \
	"\"cwe\":\"CWE-200\",\"cvss\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N\","       \
	"\"workaround\":\"Switch widgets off.\",\"products\":["                                \
	"{\"name\":\"Widget\",\"purl\":\"pkg:generic/widget\","                                \
	"\"affected\":\"vers:generic/<3.2.1\",\"fixed\":\"3.2.1\"},"                           \
	"{\"name\":\"Gadget\",\"affected\":\"before 2\"},"                                     \
	"{\"name\":\"Gizmo\",\"vendor\":\"Others\"},"                                          \
	"{\"name\":\"Thing\",\"unaffected\":\"1.0\",\"investigated\":\"2.0\"}],"               \
	"\"references\":[{\"summary\":\"More\",\"url\":\"https://widgets.example/more\"}],"    \
	"\"credits\":[\"Ada Finder\"]}"

static const struct drafting_publisher publisher = { T("Widgets Inc."),
	T("https://psirt.widgets.example"), T("mailto:psirt@widgets.example"), "vendor" };

static struct err err;

static struct drafting_words
read_words(struct arena *arena, const char *json)
{
	struct drafting_words words;

	if (!drafting_read(text_of(json), arena, &words, &err))
		fail_msg("%s", err.text);
	return words;
}

/* It passes the schema and all tests; else it says what is wrong. */
static void
assert_valid(struct text json)
{
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct findings findings = FINDINGS(&arena);
	const struct doc_limits limits = CSAF_LIMITS;
	scoped(doc_free) struct doc doc = DOC;
	struct value root;

	assert_true(doc_parse(&doc, json, &limits, &root, &err));
	assert_true(csaf_check(root, &findings, &err));
	for (size_t i = 0; i < findings.count; i++) {
		scoped(buf_free) struct buf at = BUF(4 * KIB);

		value_pointer(findings.all[i].at, &at);
		fail_msg("%s: %.*s [%s]", buf_string(&at), TEXT_ARGS(findings.all[i].words),
		    findings.all[i].test);
	}
}

static bool
has(const struct buf *out, const char *part)
{
	return strstr(buf_string(out), part) != NULL;
}

static void
writes_what_passes_all_tests(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf out = BUF(MIB), again = BUF(MIB);
	struct drafting_words words = read_words(&arena, WORDS);

	(void)state;
	assert_true(drafting_write(&words, &publisher, &out, &err));
	assert_valid(buf_text(&out));
	assert_true(has(&out, "\"vers:generic/<3.2.1\""));
	assert_true(has(&out, "\"pkg:generic/widget\""));
	assert_true(has(&out, "Update Widget to 3.2.1."));
	assert_true(has(&out, "\"Ada Finder\""));
	assert_true(has(&out, "\"baseScore\": 7.5"));
	assert_true(has(&out, "\"2026-11-18T11:06:40Z\""));
	assert_true(drafting_write(&words, &publisher, &again, &err));
	assert_true(text_eq(buf_text(&out), buf_text(&again)));
}

static void
writes_the_least_there_is(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf out = BUF(MIB);
	struct drafting_publisher who = publisher;
	struct drafting_words words = read_words(&arena,
	    "{\"title\":\"T\",\"id\":\"W-1\",\"date\":\"2026-11-18T11:06:40Z\","
	    "\"cve_requested\":true,\"products\":[{\"name\":\"Widget\"}]}");

	(void)state;
	who.contact = TEXT("");
	assert_true(drafting_write(&words, &who, &out, &err));
	assert_valid(buf_text(&out));
	assert_true(has(&out, "A CVE id was requested."));
	assert_false(has(&out, "acknowledgments"));
}

static void
words_go_round(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf once = BUF(MIB), twice = BUF(MIB);
	struct drafting_words words = read_words(&arena, WORDS);
	struct writer w = WRITER(&once);

	(void)state;
	drafting_write_words(&words, &w);
	words = read_words(&arena, buf_string(&once));
	w = WRITER(&twice);
	drafting_write_words(&words, &w);
	assert_true(text_eq(buf_text(&once), buf_text(&twice)));
	assert_int_equal(words.products.count, 4);
}

static void
refuses_what_may_not_stand_there(void **state)
{
#define BASE "{\"title\":\"T\",\"id\":\"W-1\",\"date\":\"2026-11-18T11:06:40Z\""
	static const char *const bad[] = { BASE "}",
		BASE ",\"products\":[{\"name\":\"W\"}],"
		     "\"cve\":\"CVE-1\"}",
		BASE ",\"products\":[{\"name\":\"W\"}],\"cwe\":\"CWE-0\"}",
		BASE ",\"products\":[{\"name\":\"W\"}],\"cvss\":\"CVSS:3.1/AV:N\"}",
		BASE ",\"products\":[{\"name\":\"W\",\"purl\":\"widget\"}]}",
		BASE ",\"products\":[{\"name\":\"W\",\"affected\":\"vers:deb/\"}]}",
		BASE ",\"products\":[{\"name\":\"W\"}],\"fix_url\":\"here\"}",
		BASE ",\"products\":[{\"name\":\"W\"}],\"references\":[{\"summary\":\"s\","
		     "\"url\":\"there\"}]}" };
	struct drafting_words untouched = { .title = TEXT("before") };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(MIB);
		scoped(buf_free) struct buf out = BUF(MIB);
		struct drafting_words words = read_words(&arena, bad[i]);

		assert_false(drafting_write(&words, &publisher, &out, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(out.len, 0);
	}
	{
		scoped(arena_free) struct arena arena = ARENA(MIB);

		assert_false(
		    drafting_read(TEXT("{\"tilte\":\"T\"}"), &arena, &untouched, &err));
		assert_string_equal(untouched.title.at, "before");
	}
}

TESTS(TEST(writes_what_passes_all_tests), TEST(writes_the_least_there_is), TEST(words_go_round),
    TEST(refuses_what_may_not_stand_there))
