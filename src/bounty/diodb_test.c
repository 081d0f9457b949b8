#include "bounty/diodb.h"

#include <string.h>

#include "test.h"

static struct err err;

static struct disclosure
first(struct arena *arena)
{
	struct disclosure policy;

	assert_true(disclosure_default(TEXT("psirt.example.com"),
	    TEXT("https://psirt.example.com"), arena, &policy, &err));
	return policy;
}

static void
writes_the_entry_of_a_policy(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf out = BUF(DIODB_MAX);
	struct disclosure policy = first(&arena);

	(void)state;
	assert_true(diodb_format(&policy, TEXT("https://psirt.example.com"), &out, &err));
	assert_string_equal(buf_string(&out),
	    "{\n"
	    "  \"program_name\": \"psirt.example.com\",\n"
	    "  \"policy_url\": \"https://psirt.example.com/policy.html\",\n"
	    "  \"contact_url\": \"https://psirt.example.com/report.html\",\n"
	    "  \"launch_date\": \"\",\n"
	    "  \"offers_bounty\": \"no\",\n"
	    "  \"offers_swag\": false,\n"
	    "  \"safe_harbor\": \"full\",\n"
	    "  \"public_disclosure\": \"co-ordinated\",\n"
	    "  \"disclosure_timeline_days\": 90,\n"
	    "  \"securitytxt_url\": \"https://psirt.example.com/.well-known/security.txt\",\n"
	    "  \"preferred_languages\": \"en\"\n"
	    "}\n");
}

static void
takes_over_what_an_entry_tells(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf told = BUF(64 * KIB);
	struct disclosure policy = first(&arena);

	(void)state;
	assert_true(diodb_parse(
	    TEXT("[{\"program_name\":\"Example\",\"contact_email\":\"s@example.com\","
		 "\"launch_date\":\"2020-01-01\",\"offers_bounty\":\"yes\","
		 "\"offers_swag\":true,\"safe_harbor\":\"partial\",\"hiring\":\"\","
		 "\"public_disclosure\":\"nda\",\"disclosure_timeline_days\":45,"
		 "\"preferred_languages\":\"de, en\",\"extra\":\"thing\"}]"),
	    &arena, &policy, &told, &err));
	assert_true(text_eq(policy.name, TEXT("Example")));
	assert_int_equal(policy.contact.count, 2);
	assert_true(
	    text_eq(disclosure_texts(&policy.contact)[0], TEXT("mailto:s@example.com")));
	assert_int_equal(policy.embargo_days, 45);
	assert_int_equal(policy.languages.count, 2);
	assert_int_equal(policy.harbour.level, HARBOUR_PARTIAL);
	assert_true(policy.swag);
	assert_non_null(strstr(buf_string(&told), "public_disclosure: it says 'nda'"));
	assert_non_null(strstr(buf_string(&told), "offers_bounty: fill in"));
	assert_non_null(strstr(buf_string(&told), "extra: there is no place"));
}

static void
refuses_what_would_be_no_policy(void **state)
{
	static const char *const bad[] = {
		"1",
		"[]",
		"[{},{}]",
		"{\"contact_email\":\"nobody\"}",
		"{\"contact_url\":\"http://example.com\"}",
		"{\"disclosure_timeline_days\":400}",
		"{\"disclosure_timeline_days\":\"45\"}",
		"{\"safe_harbor\":\"some\"}",
		"{\"launch_date\":\"soon\"}",
		"{\"preferred_languages\":\"English\"}",
		"{\"preferred_languages\":\"en, en\"}",
		"{\"offers_swag\":\"yes\"}",
		"{\"hiring\":\"javascript:alert(1)\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(MIB);
		scoped(buf_free) struct buf told = BUF(64 * KIB), before = BUF(MIB);
		scoped(buf_free) struct buf after = BUF(MIB);
		struct disclosure policy = first(&arena);

		assert_true(disclosure_format(&policy, &before, &err));
		assert_false(diodb_parse(text_of(bad[i]), &arena, &policy, &told, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_true(disclosure_format(&policy, &after, &err));
		assert_string_equal(buf_string(&before), buf_string(&after));
	}
}

TESTS(TEST(writes_the_entry_of_a_policy), TEST(takes_over_what_an_entry_tells),
    TEST(refuses_what_would_be_no_policy))
