#include "bounty/disclosure.h"

#include <stdio.h>
#include <string.h>

#include "test.h"

#define GOOD                                                                                   \
	"{\"version\":1,\"name\":\"Example\",\"words\":[\"Hello.\"],"                          \
	"\"contact\":[\"mailto:a@example.com\"],\"languages\":[\"en\"],"                       \
	"\"scope\":{\"in\":[\"x\"],\"out\":[]},"                                               \
	"\"safe_harbour\":{\"level\":\"full\",\"words\":\"No harm.\"},"                        \
	"\"rewards\":{\"currency\":\"EUR\",\"table\":["                                        \
	"{\"id\":\"high\",\"what\":\"A\",\"least\":10,\"most\":20},"                           \
	"{\"id\":\"low\",\"what\":\"B\",\"least\":1,\"most\":2}]},"                            \
	"\"response_days\":{\"acknowledge\":3,\"assess\":14,\"fix\":91},"                      \
	"\"embargo_days\":90,\"release_slots\":[{\"weekday\":\"tuesday\",\"time\":\"17:00\"}," \
	"{\"weekday\":\"friday\",\"time\":\"09:30\"}],"                                        \
	"\"retention_days\":1095,\"swag\":false}"

static struct err err;

static void
reads_what_it_writes(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf first = BUF(MIB), second = BUF(MIB);
	struct disclosure policy, again;

	(void)state;
	assert_true(disclosure_parse(TEXT(GOOD), &arena, &policy, &err));
	assert_int_equal(policy.rewards.table.count, 2);
	assert_int_equal(disclosure_rewards(&policy)[1].most, 2);
	assert_string_equal(disclosure_weekday(disclosure_slots(&policy)[1].weekday), "friday");
	assert_true(disclosure_format(&policy, &first, &err));
	assert_true(disclosure_parse(buf_text(&first), &arena, &again, &err));
	assert_true(disclosure_format(&again, &second, &err));
	assert_string_equal(buf_string(&first), buf_string(&second));
}

/* Each of these in the place of the good one. */
static void
refuses_what_makes_no_sense_and_says_what_would(void **state)
{
	static const struct {
		const char *good, *bad, *said;
	} cases[] = {
		{ "\"version\":1", "\"version\":2", "'/version' is too large: give 1" },
		{ "\"mailto:a@example.com\"", "", "'/contact' has too few" },
		{ "mailto:a@example.com", "a@example.com", "'/contact/0' is not of that form" },
		{ "mailto:a@example.com", "javascript:alert(1)", "'/contact/0'" },
		{ "mailto:a@example.com", "https://a.example/<b>", "'/contact/0'" },
		{ "mailto:a@example.com", "https:///a", "'/contact/0'" },
		{ "mailto:a@example.com", "http://a.example", "'/contact/0'" },
		{ "mailto:a@example.com", "mailto:@example.com", "'/contact/0'" },
		{ "mailto:a@example.com", "tel:110", "'/contact/0'" },
		{ "mailto:a@example.com", "https://a.example/ b", "'/contact/0'" },
		{ "\"en\"", "\"EN\"", "'/languages/0'" },
		{ "\"languages\":", "\"report_needs\":[\"credit\"],\"languages\":",
		    "'/report_needs/0' is not of that form" },
		{ "\"en\"", "\"e-\"", "'/languages/0'" },
		{ "\"en\"", "\"english123\"", "'/languages/0'" },
		{ "EUR", "EUX", "'/rewards/currency' is not of that form: give the code" },
		{ "\"most\":20", "\"most\":9", "'/rewards/table/0': its least is more" },
		{ "\"low\"", "\"high\"", "'/rewards/table/1/id' is there twice" },
		{ "\"low\"", "\"Low\"", "'/rewards/table/1/id' is not of that form" },
		{ "\"least\":1,", "\"least\":-1,", "'/rewards/table/1/least' is too small" },
		{ "\"assess\":14", "\"assess\":2", "'/response_days' are out of order" },
		{ "\"fix\":91", "\"fix\":13", "'/response_days' are out of order" },
		{ "\"embargo_days\":90", "\"embargo_days\":366",
		    "'/embargo_days' is too large" },
		{ "17:00", "24:00", "'/release_slots/0/time' is not of that form" },
		{ "17:00", "7:00", "'/release_slots/0/time' is not of that form" },
		{ "\"friday\",\"time\":\"09:30\"", "\"tuesday\",\"time\":\"17:00\"",
		    "'/release_slots/1' is there twice" },
		{ "\"swag\":false", "\"swag\":false,\"launched\":\"2026-02-30\"",
		    "'/launched'" },
		{ "\"swag\":false", "\"swag\":false,\"hiring\":\"http://a.example\"",
		    "'/hiring'" },
		{ "\"swag\":false", "\"swag\":false,\"bounty\":1", "'/bounty' is not known" },
		{ "\"swag\":false", "\"swag\":false,\"swag\":true", "given twice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(MIB);
		const char *at = strstr(GOOD, cases[i].good);
		struct disclosure policy = { .version = 7 };
		char json[4 * KIB];

		snprintf(json, sizeof(json), "%.*s%s%s", (int)(at - GOOD), GOOD, cases[i].bad,
		    at + strlen(cases[i].good));
		assert_false(disclosure_parse(text_of(json), &arena, &policy, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		if (strstr(err.text, cases[i].said) == NULL)
			fail_msg("'%s' is not in: %s", cases[i].said, err.text);
		assert_int_equal(policy.version, 7);
	}
}

static void
refuses_what_no_statement_could_carry(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf json = BUF(MIB);
	struct disclosure policy;

	(void)state;
	while (json.len <= DISCLOSURE_MAX)
		buf_add(&json, TEXT(GOOD));
	assert_false(disclosure_parse(buf_text(&json), &arena, &policy, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

/* What init makes has to hold as it is. */
static void
the_first_policy_is_a_good_one(void **state)
{
	static const struct {
		struct text url;
		const char *contact;
	} cases[] = {
		{ { "https://psirt.example.com", 25 },
		    "https://psirt.example.com/report.html" },
		{ { "http://127.0.0.1:8080", 21 }, "mailto:security@psirt.example.com" },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(arena_free) struct arena arena = ARENA(MIB);
		scoped(buf_free) struct buf json = BUF(MIB);
		struct disclosure policy, again;

		assert_true(disclosure_default(
		    TEXT("psirt.example.com"), cases[i].url, &arena, &policy, &err));
		assert_true(disclosure_format(&policy, &json, &err));
		assert_true(disclosure_parse(buf_text(&json), &arena, &again, &err));
		assert_true(
		    text_eq(disclosure_texts(&again.contact)[0], text_of(cases[i].contact)));
		assert_int_equal(again.rewards.table.count, 0);
	}
}

static void
the_first_policy_needs_room(void **state)
{
	struct disclosure policy = { .version = 7 };

	(void)state;
	for (size_t most = 0; most < 100; most += 10) {
		scoped(arena_free) struct arena arena = ARENA(most);

		assert_false(disclosure_default(
		    TEXT("a.example"), TEXT("https://a.example"), &arena, &policy, &err));
		assert_int_equal(err.fault, FAULT_LIMIT);
		assert_int_equal(policy.version, 7);
	}
}

static void
knows_the_next_release_slot(void **state)
{
	/* 2026-11-26 is a Thursday. */
	static const struct {
		int64_t after, next;
	} cases[] = {
		{ 1795687200, 1795771800 }, /* Thu 10:00 -> Fri 09:30 */
		{ 1795771799, 1795771800 }, /* a second before */
		{ 1795771800, 1796144400 }, /* at it -> Tue 17:00 */
		{ 1796144400, 1796376600 }, /* Tue 17:00 -> Fri 09:30 */
		{ 0, 120600 },              /* Thu 1970-01-01 -> Fri 09:30 */
	};
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct disclosure policy;

	(void)state;
	assert_true(disclosure_parse(TEXT(GOOD), &arena, &policy, &err));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(disclosure_next_slot(&policy, cases[i].after), cases[i].next);
	policy.slots.count = 0;
	assert_int_equal(disclosure_next_slot(&policy, 12345), 12345);
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_makes_no_sense_and_says_what_would),
    TEST(refuses_what_no_statement_could_carry), TEST(the_first_policy_is_a_good_one),
    TEST(the_first_policy_needs_room), TEST(knows_the_next_release_slot))
