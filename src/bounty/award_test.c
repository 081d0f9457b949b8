#include "bounty/award.h"

#include <string.h>

#include "keys.h"
#include "test.h"

#define AT INT64_C(1795341600)
#define FINDER "1111111111111111111111111111111111111111111111111111111111111111"
#define VECTOR "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

static struct err err;

static struct award
granted(int64_t amount)
{
	return (struct award){ .of = hash_text(TEXT("report")),
		.has_policy = true,
		.policy = hash_text(TEXT("policy")),
		.row = TEXT("critical"),
		.severity = TEXT(VECTOR),
		.amount = amount,
		.currency = TEXT("EUR"),
		.split = 1,
		.pay_by = AT + 1,
		.why = TEXT("Code runs.\nFar away.") };
}

static bool
says(const struct award *award, struct buf *note)
{
	scoped(note_key_free) struct note_key key = test_key("a.example", 'a');
	struct signer signer = note_key_signer(&key);
	struct saying how = { &signer, AT, TEXT(FINDER) };
	struct hash id;

	return award_sign(award, &how, note, &id, &err);
}

static void
says_what_was_decided(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(AWARD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct award award = granted(250050), read;

	(void)state;
	award.has_corrects = true;
	award.corrects = hash_text(TEXT("earlier"));
	assert_true(says(&award, &note));
	assert_true(statement_reopen(buf_text(&note), &s, &err));
	assert_true(award_parse(&s, &arena, &read, &err));
	assert_int_equal(read.amount, 250050);
	assert_true(text_eq(read.row, award.row) && text_eq(read.why, award.why));
	assert_true(text_eq(read.severity, award.severity));
	assert_true(hash_eq(&read.policy, &award.policy) && read.has_policy);
	assert_true(hash_eq(&read.corrects, &award.corrects) && read.has_corrects);
	assert_true(read.pay_by == AT + 1 && read.split == 1 && !read.below);
}

static void
refuses(struct award award)
{
	scoped(buf_free) struct buf note = BUF(MIB);

	assert_false(says(&award, &note));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(note.len, 0);
}

static void
what_makes_no_sense_is_not_said(void **state)
{
	struct award award = granted(1);

	(void)state;
	award.decision = AWARD_DECLINED;
	refuses(award); /* declined, with an amount */
	award = granted(-1);
	refuses(award);
	award = granted(DISCLOSURE_MONEY_MAX + 1);
	refuses(award);
	award = granted(1);
	award.pay_by = AT - 1;
	refuses(award);
	award = granted(1);
	award.currency = TEXT("XXX");
	refuses(award);
	award = granted(1);
	award.severity = TEXT("CVSS:3.1/AV:N");
	refuses(award);
	award = granted(1);
	award.why = TEXT("");
	refuses(award);
	award = granted(1);
	award.split = 0;
	refuses(award);
	award = granted(1);
	award.row = TEXT("");
	award.below = true;
	refuses(award); /* less than no row promises */
	award = granted(0);
	award.row = TEXT("");
	refuses(award);
}

/* --- held to the policy */

static const struct disclosure_reward rows[] = {
	{ { "critical", 8 }, { "x", 1 }, 250000, 1000000 },
	{ { "low", 3 }, { "y", 1 }, 0, 5000 },
};

static struct disclosure
policy(void)
{
	struct disclosure policy = { .rewards.currency = TEXT("EUR"),
		.rewards.table = { 2, rows },
		.rewards.decide_days = 14 };

	return policy;
}

static void
measures(int64_t amount, int64_t split, enum award_measure wanted)
{
	struct disclosure terms = policy();
	struct award award = granted(amount);
	enum award_measure measure;

	award.split = split;
	assert_true(award_measure(&award, &terms, &measure, &err));
	assert_int_equal(measure, wanted);
}

static void
is_held_to_the_row_that_was_promised(void **state)
{
	(void)state;
	measures(249999, 1, AWARD_BELOW);
	measures(250000, 1, AWARD_KEEPS);
	measures(1000000, 1, AWARD_KEEPS);
	measures(1000001, 1, AWARD_MORE);
	measures(125000, 2, AWARD_KEEPS);
	measures(124999, 2, AWARD_BELOW);
	measures(DISCLOSURE_MONEY_MAX, AWARD_SPLIT_MAX, AWARD_MORE);
}

static void
a_row_or_currency_that_was_not_promised_is_refused(void **state)
{
	struct disclosure terms = policy();
	struct award award = granted(250000);
	enum award_measure measure = AWARD_MORE;

	(void)state;
	award.row = TEXT("high");
	assert_false(award_measure(&award, &terms, &measure, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	award = granted(250000);
	award.currency = TEXT("USD");
	assert_false(award_measure(&award, &terms, &measure, &err));
	award = granted(250000);
	award.row = TEXT("");
	assert_false(award_measure(&award, &terms, &measure, &err));
	assert_int_equal(measure, AWARD_MORE);
	/* Without a policy, or for nothing, there is no promise. */
	assert_true(award_measure(&award, NULL, &measure, &err));
	assert_int_equal(measure, AWARD_UNPROMISED);
	award = granted(0);
	award.row = TEXT("");
	award.decision = AWARD_DECLINED;
	assert_true(award_measure(&award, &terms, &measure, &err));
	assert_int_equal(measure, AWARD_UNPROMISED);
}

static void
days_count_from_the_report_and_the_decision(void **state)
{
	struct disclosure terms = policy();

	(void)state;
	assert_true(award_decide_by(&terms, AT) == AT + INT64_C(14) * 86400);
	assert_true(award_pay_by(&terms, AT) == 0); /* not promised */
	terms.rewards.pay_days = 1;
	assert_true(award_pay_by(&terms, AT) == AT + 86400);
	assert_true(award_pay_by(&terms, UTC_MAX) == 0);
}

static void
each_decision_and_measure_has_words(void **state)
{
	(void)state;
	assert_string_equal(award_decision_word(AWARD_GRANTED), "granted");
	assert_string_equal(award_decision_word(AWARD_DECLINED), "declined");
	assert_string_equal(award_decision_word(7), "");
	assert_non_null(strstr(award_measure_text(AWARD_BELOW), "LESS"));
}

TESTS(TEST(says_what_was_decided), TEST(what_makes_no_sense_is_not_said),
    TEST(is_held_to_the_row_that_was_promised),
    TEST(a_row_or_currency_that_was_not_promised_is_refused),
    TEST(days_count_from_the_report_and_the_decision),
    TEST(each_decision_and_measure_has_words))
