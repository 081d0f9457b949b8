#include "bounty/change.h"

#include <string.h>

#include "test.h"

static struct err err;

#define POLICY(members)                                                                        \
	"{\"version\":1,\"name\":\"E\",\"words\":[],\"contact\":[\"mailto:a@e.example\"],"     \
	"\"languages\":[\"en\"],\"retention_days\":30,\"embargo_days\":90,"                    \
	"\"release_slots\":[],\"swag\":false," members "}"
#define SCOPE(in, out) "\"scope\":{\"in\":[" in "],\"out\":[" out "]},"
#define HARBOUR(level, words)                                                                  \
	"\"safe_harbour\":{\"level\":\"" level "\",\"words\":\"" words "\"},"
#define REWARDS(currency, table)                                                               \
	"\"rewards\":{\"currency\":\"" currency "\",\"table\":[" table "]},"
#define HIGH(least, most)                                                                      \
	"{\"id\":\"high\",\"what\":\"a leak\",\"least\":" least ",\"most\":" most "}"
#define DAYS(a, b, c) "\"response_days\":{\"acknowledge\":" a ",\"assess\":" b ",\"fix\":" c "}"

#define BEFORE                                                                                 \
	POLICY(SCOPE("\"a\",\"b\"", "\"z\"") HARBOUR("partial", "w")                           \
		REWARDS("EUR", HIGH("10000", "50000")) DAYS("3", "14", "90"))

/* Is just this told of the change from BEFORE to that? */
static void
assert_tells(const char *to, const char *const *wanted, bool worse)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(buf_free) struct buf told = BUF(64 * KIB);
	struct disclosure before, after;
	struct changes changes;
	size_t count = 0;

	assert_true(disclosure_parse(TEXT(BEFORE), &arena, &before, &err));
	assert_true(disclosure_parse(text_of(to), &arena, &after, &err));
	assert_true(change_list(&before, &after, &arena, &changes, &err));
	for (size_t i = 0; i < changes.count; i++)
		buf_addf(&told, "%s: %.*s\n", change_way_word(changes.at[i].way),
		    TEXT_ARGS(changes.at[i].words));
	for (; wanted[count] != NULL; count++)
		if (strstr(buf_string(&told), wanted[count]) == NULL)
			fail_msg("'%s' is not in: %s", wanted[count], buf_string(&told));
	assert_int_equal(changes.count, count);
	assert_int_equal(change_any_worse(&changes), worse);
}

#define TELLS(to, worse, ...)                                                                  \
	assert_tells(to, (const char *const[]){ __VA_ARGS__, NULL }, worse)

static void
tells_nothing_where_nothing_changed(void **state)
{
	(void)state;
	assert_tells(BEFORE, (const char *const[]){ NULL }, false);
}

static void
tells_what_is_in_scope_and_what_no_longer(void **state)
{
	(void)state;
	TELLS(POLICY(SCOPE("\"a\",\"b\",\"c\"", "") HARBOUR("partial", "w")
		      REWARDS("EUR", HIGH("10000", "50000")) DAYS("3", "14", "90")),
	    false, "better: now in scope: c", "better: no longer left out: z");
	TELLS(POLICY(SCOPE("\"a\"", "\"z\",\"y\"") HARBOUR("partial", "w")
		      REWARDS("EUR", HIGH("10000", "50000")) DAYS("3", "14", "90")),
	    true, "worse: no longer in scope: b", "worse: now left out: y");
	TELLS(POLICY(SCOPE("\"b\",\"a\"", "\"z\"") HARBOUR("partial", "w")
		      REWARDS("EUR", HIGH("10000", "50000")) DAYS("3", "14", "90")),
	    false, "even: what is in scope: in another order");
	TELLS(POLICY(SCOPE("\"a\",\"b\"", "\"z\"")
		      HARBOUR("partial", "w") "\"report_needs\":[\"steps\"]," REWARDS(
			  "EUR", HIGH("10000", "50000")) DAYS("3", "14", "90")),
	    false, "even: a report should now say: steps");
}

static void
tells_of_safe_harbour_and_times(void **state)
{
	(void)state;
	TELLS(POLICY(SCOPE("\"a\",\"b\"", "\"z\"") HARBOUR("full", "v")
		      REWARDS("EUR", HIGH("10000", "50000")) DAYS("1", "20", "90")),
	    true, "better: safe harbour: full, was partial",
	    "unclear: safe harbour is worded anew: v",
	    "better: a person answers within: 1 day, was 3",
	    "worse: a report is assessed within: 20 days, was 14");
}

static void
tells_of_money(void **state)
{
	(void)state;
	TELLS(POLICY(SCOPE("\"a\",\"b\"", "\"z\"") HARBOUR("partial", "w")
		      REWARDS("EUR", HIGH("10000", "60050")) DAYS("3", "14", "90")),
	    false, "better: reward 'high': EUR 100 to EUR 600.50, was EUR 100 to EUR 500");
	TELLS(POLICY(SCOPE("\"a\",\"b\"", "\"z\"") HARBOUR("partial", "w")
		      REWARDS("EUR", HIGH("0", "60000")) DAYS("3", "14", "90")),
	    true, "worse: reward 'high': EUR 0 to EUR 600, was EUR 100 to EUR 500");
	TELLS(POLICY(SCOPE("\"a\",\"b\"", "\"z\"") HARBOUR("partial", "w") REWARDS("EUR", "")
		      DAYS("3", "14", "90")),
	    true, "worse: no longer offered 'high': EUR 100 to EUR 500 for a leak");
	TELLS(POLICY(SCOPE("\"a\",\"b\"", "\"z\"") HARBOUR("partial", "w")
		      REWARDS("JPY", HIGH("10000", "50000")) DAYS("3", "14", "90")),
	    true, "even: rewards are paid in JPY",
	    "unclear: reward 'high': JPY 10,000 to JPY 50,000, was EUR 100 to EUR 500");
}

static void
tells_what_is_promised_of_rewards_by_when(void **state)
{
#define PROMISED(more)                                                                         \
	POLICY(SCOPE("\"a\",\"b\"", "\"z\"")                                                   \
		HARBOUR("partial", "w") "\"rewards\":{\"currency\":\"EUR\",\"table\":[" HIGH(  \
		    "10000", "50000") "]" more "}," DAYS("3", "14", "90"))
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct disclosure promised, longer, before;
	struct changes changes;

	(void)state;
	TELLS(PROMISED(",\"decide_days\":14,\"pay_days\":1"), false,
	    "better: a reward is decided within 14 days",
	    "better: a reward is paid within 1 day");
	assert_true(
	    disclosure_parse(TEXT(PROMISED(",\"decide_days\":14")), &arena, &promised, &err));
	assert_true(
	    disclosure_parse(TEXT(PROMISED(",\"decide_days\":15")), &arena, &longer, &err));
	assert_true(disclosure_parse(TEXT(BEFORE), &arena, &before, &err));
	assert_true(change_list(&promised, &longer, &arena, &changes, &err));
	assert_true(changes.count == 1 && changes.at[0].way == CHANGE_WORSE);
	assert_true(change_list(&promised, &before, &arena, &changes, &err));
	assert_true(changes.count == 1 && changes.at[0].way == CHANGE_WORSE);
	assert_true(text_starts(changes.at[0].words, TEXT("no longer promised: ")));
	assert_false(
	    disclosure_parse(TEXT(PROMISED(",\"decide_days\":0")), &arena, &promised, &err));
}

TESTS(TEST(tells_what_is_promised_of_rewards_by_when),
    TEST(tells_nothing_where_nothing_changed), TEST(tells_what_is_in_scope_and_what_no_longer),
    TEST(tells_of_safe_harbour_and_times), TEST(tells_of_money))
