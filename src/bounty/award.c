#include "bounty/award.h"

#include "advisory/cvss.h"
#include "bounty/currency.h"

#define ROW_MAX 32
#define DAY INT64_C(86400)

static const char *const decisions[] = { "granted", "declined", NULL };

const char *
award_decision_word(unsigned decision)
{
	return decision <= AWARD_DECLINED ? decisions[decision] : "";
}

const char *
award_measure_text(enum award_measure measure)
{
	static const char *const texts[] = {
		[AWARD_UNPROMISED] = "nothing was promised for it",
		[AWARD_KEEPS] = "as the policy promised when the report came",
		[AWARD_MORE] = "more than the policy promised when the report came",
		[AWARD_BELOW] = "LESS than the policy promised when the report came",
	};

	return texts[measure];
}

/* --- the body */

static bool
good_vector(struct text in)
{
	struct cvss_vector vector;
	const char *wrong;

	return cvss_parse(CVSS_3_1, in, &vector, &wrong) ||
	       cvss_parse(CVSS_3_0, in, &vector, &wrong);
}

#define AT(member) offsetof(struct award, member)

static const struct shape members[] = {
	{ "of", SHAPE_HEX, AT(of), "the id of the report", .size = HASH_LEN },
	{ "decision", SHAPE_CHOICE, AT(decision), "granted or declined", .words = decisions },
	{ "row", SHAPE_TEXT, AT(row), "a row of the table of rewards, such as critical",
	    .least = 1, .most = ROW_MAX, .optional = true },
	{ "severity", SHAPE_TEXT, AT(severity),
	    "a vector such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H, or leave it out",
	    .least = 1, .most = AWARD_VECTOR_MAX, .optional = true, .good = good_vector },
	{ "amount", SHAPE_INTEGER, AT(amount), "an amount in the currency's smallest unit",
	    .least = 0, .most = DISCLOSURE_MONEY_MAX },
	{ "currency", SHAPE_TEXT, AT(currency), "the code of a currency, such as EUR",
	    .least = CURRENCY_CODE_LEN, .most = CURRENCY_CODE_LEN, .good = currency_known },
	{ "split", SHAPE_INTEGER, AT(split), "how many finders share the row, 1 to 100",
	    .least = 1, .most = AWARD_SPLIT_MAX },
	{ "below", SHAPE_FLAG, AT(below), "true when it is less than the row promises",
	    .optional = false },
	{ "pay_by", SHAPE_TIME, AT(pay_by), "by when it is paid, such as 2026-11-22T10:00:00Z",
	    .least = 1, .optional = true },
	{ "why", SHAPE_LINES, AT(why), "the reasons", .least = 1, .most = AWARD_WHY_MAX },
	{ 0 },
};

/* What no single member tells. */
static bool
check(const struct award *award, int64_t at, struct err *err)
{
	bool declined = award->decision == AWARD_DECLINED;

	if (declined && (award->amount != 0 || award->pay_by != 0))
		return err_set(err, FAULT_INPUT, "what is declined has no amount");
	if (!declined && award->amount == 0 && award->row.len == 0)
		return err_set(err, FAULT_INPUT, "nothing is granted, for no row");
	if (award->amount == 0 && award->pay_by != 0)
		return err_set(err, FAULT_INPUT, "nothing is to be paid by a time");
	if (award->pay_by != 0 && award->pay_by < at)
		return err_set(err, FAULT_INPUT, "it was to be paid before it was decided");
	return !(award->below && award->row.len == 0) ||
	       err_set(err, FAULT_INPUT, "it is less than what no row promises");
}

bool
award_parse(
    const struct statement *statement, struct arena *arena, struct award *out, struct err *err)
{
	struct award award = { 0 };

	if (statement->kind->id != KIND_AWARD)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not an award",
		    TEXT_ARGS(statement->kind->name));
	if (!shape_read_among(members, statement->body, arena, &award, err) ||
	    !statement_get_hash_if(
		statement->body, "policy", &award.has_policy, &award.policy, err) ||
	    !statement_get_hash_if(
		statement->body, "corrects", &award.has_corrects, &award.corrects, err) ||
	    !check(&award, statement->at, err))
		return err_in(err, "award");
	*out = award;
	return true;
}

bool
award_sign(const struct award *award, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(AWARD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct draft_statement draft = DRAFT_STATEMENT_SECRET;
	struct award again;
	struct hash made;

	statement_begin(&draft, kind_of(KIND_AWARD), how->signer->vkey.name, how->at, &how->to);
	shape_write_among(members, award, &draft.writer);
	if (award->has_policy)
		statement_put_hash(&draft.writer, "policy", &award->policy);
	if (award->has_corrects)
		statement_put_hash(&draft.writer, "corrects", &award->corrects);
	if (!statement_end(&draft, how->signer, &note, &made, err) ||
	    !statement_reopen(buf_text(&note), &s, err) ||
	    !award_parse(&s, &arena, &again, err))
		return false;
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return false;
	*id = made;
	return true;
}

/* --- held to the policy */

const struct disclosure_reward *
award_row(const struct disclosure *policy, struct text id)
{
	const struct disclosure_reward *row = disclosure_rewards(policy);

	for (size_t i = 0; i < policy->rewards.table.count; i++)
		if (text_eq(row[i].id, id))
			return &row[i];
	return NULL;
}

/* Those who share a row get what it promises together. */
static enum award_measure
measure_row(const struct award *award, const struct disclosure_reward *row)
{
	int64_t whole = award->amount * award->split; /* far from what 64 bits hold */

	if (whole < row->least)
		return AWARD_BELOW;
	return whole > row->most ? AWARD_MORE : AWARD_KEEPS;
}

bool
award_measure(const struct award *award, const struct disclosure *policy,
    enum award_measure *out, struct err *err)
{
	const struct disclosure_reward *row =
	    policy == NULL ? NULL : award_row(policy, award->row);

	if (award->row.len > 0 && row == NULL)
		return err_set(err, FAULT_INPUT,
		    "the policy that the report is bound to has no reward '%.*s': its receipt "
		    "says which one that is",
		    TEXT_ARGS(award->row));
	if (row != NULL && !text_eq(award->currency, policy->rewards.currency))
		return err_set(err, FAULT_INPUT, "the policy promises rewards in %.*s",
		    TEXT_ARGS(policy->rewards.currency));
	if (row == NULL && award->decision == AWARD_GRANTED && policy != NULL &&
	    policy->rewards.table.count > 0)
		return err_set(err, FAULT_INPUT,
		    "which row of the table of rewards is it? 'accord policy show' has them");
	*out = row == NULL ? AWARD_UNPROMISED : measure_row(award, row);
	return true;
}

static int64_t
after_days(int64_t since, int64_t days)
{
	if (days == 0 || since > UTC_MAX - days * DAY)
		return 0;
	return since + days * DAY;
}

int64_t
award_decide_by(const struct disclosure *policy, int64_t received)
{
	return after_days(received, policy->rewards.decide_days);
}

int64_t
award_pay_by(const struct disclosure *policy, int64_t decided)
{
	return after_days(decided, policy->rewards.pay_days);
}
