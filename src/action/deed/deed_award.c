/* Rewards: decided, paid, thanked for, mediated in; and the ledger. */
#include "action/award/award_list.h"
#include "action/deed/deeds.h"
#include "bounty/credit.h"
#include "bounty/currency.h"
#include "journal/prefix.h"

#define TIME_LEN_MAX 40
#define MONEY_LEN_MAX 40
#define ROW_LEN_MAX 32
#define DEFAULT_LIMIT 100
#define HEX_FIELD(name_, needed_, about_)                                                      \
	{                                                                                      \
		name_, DEED_HEX, needed_, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN, about_    \
	}

static void
answer_id(const struct hash *id, struct writer *answer)
{
	writer_object(answer);
	statement_put_hash(answer, "id", id);
	writer_end(answer);
}

/* --- deciding */

static const struct deed_field decide_args[] = {
	HEX_FIELD("report", true, "The report: its id, or the beginning."),
	{ "declined", DEED_INTEGER, false, 0, 1, "1: there is no reward." },
	{ "row", DEED_TEXT, false, 1, ROW_LEN_MAX,
	    "The row of the table of rewards of the policy that its receipt binds." },
	{ "amount", DEED_TEXT, false, 1, MONEY_LEN_MAX, "Such as EUR 2,500.50; exact." },
	{ "severity", DEED_TEXT, false, 1, AWARD_VECTOR_MAX, "A vector of CVSS 3.0 or 3.1." },
	{ "split", DEED_INTEGER, false, 1, AWARD_SPLIT_MAX,
	    "How many finders share the row; 1 if absent." },
	{ "pay_by", DEED_TEXT, false, 1, TIME_LEN_MAX,
	    "By when it is paid; as the policy says if absent." },
	{ "why", DEED_TEXT, true, 1, AWARD_WHY_MAX, "The reasons, for the finder." },
	{ "below", DEED_INTEGER, false, 0, 1,
	    "1: that it is less than the policy promised is meant." },
	HEX_FIELD("corrects", false, "An award that it corrects."),
	{ 0 },
};

static bool
run_decide(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct awarded_wish wish = {
		.report = deed_text(in, "report", TEXT("")),
		.declined = deed_integer(in, "declined", 0) == 1,
		.row = deed_text(in, "row", TEXT("")),
		.severity = deed_text(in, "severity", TEXT("")),
		.why = deed_text(in, "why", TEXT("")),
		.amount = deed_text(in, "amount", TEXT("")),
		.split = deed_integer(in, "split", 1),
		.pay_by = deed_text(in, "pay_by", TEXT("")),
		.corrects = deed_text(in, "corrects", TEXT("")),
		.below = deed_integer(in, "below", 0) == 1,
		.now = task->now,
	};
	scoped(buf_free) struct buf amount = BUF(KIB);
	struct awarded said;

	if (!awarded_say(task->node, &wish, task->arena, &said, err))
		return false;
	currency_format(said.award.currency, said.award.amount, &amount);
	writer_object(answer);
	statement_put_hash(answer, "id", &said.id);
	writer_key(answer, "amount");
	writer_text(answer, buf_text(&amount));
	writer_key(answer, "promise");
	writer_text(answer, text_of(award_measure_text(said.measure)));
	if (said.award.pay_by != 0)
		statement_put_time(answer, "pay_by", said.award.pay_by);
	writer_end(answer);
	return true;
}

const struct deed deed_award_decide = {
	.name = "award.decide",
	.about = "Decide about the reward for a report, by the policy that its receipt binds, "
		 "and tell its finder.",
	.least = DEED_LEAD,
	.writes = true,
	.args = decide_args,
	.answer = "id:id amount:text promise:text pay_by?:time",
	.run = run_decide,
};

/* --- paying */

static const struct deed_field paid_args[] = {
	HEX_FIELD("award", true, "The award: its id, or the beginning."),
	{ "on", DEED_TEXT, false, 1, TIME_LEN_MAX, "When; now if absent." },
	{ "reference", DEED_TEXT, false, 1, AWARD_LINE_MAX,
	    "By which the finder finds the payment." },
	{ 0 },
};

static bool
run_paid(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct awarded_payment payment = { deed_text(in, "award", TEXT("")),
		deed_text(in, "on", TEXT("")), deed_text(in, "reference", TEXT("")),
		task->now };
	struct hash id;

	if (!awarded_pay(task->node, &payment, &id, err))
		return false;
	answer_id(&id, answer);
	return true;
}

const struct deed deed_award_paid = {
	.name = "award.paid",
	.about = "Tell the finder that an award was paid; no money is moved here.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = paid_args,
	.answer = "id:id",
	.run = run_paid,
};

/* --- thanking */

static const struct deed_field thank_args[] = {
	HEX_FIELD("award", true, "The award: its id, or the beginning."),
	{ "where", DEED_TEXT, true, 1, CREDIT_WHERE_MAX, "Where the flaw is public." },
	{ "title", DEED_TEXT, false, 1, CREDIT_LINE_MAX,
	    "What was found, for everybody; the report's title if absent." },
	{ 0 },
};

static bool
run_thank(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct awarded_thanks thanks = { deed_text(in, "award", TEXT("")),
		deed_text(in, "title", TEXT("")), deed_text(in, "where", TEXT("")), task->now };
	struct hash id;

	if (!awarded_thank(task->node, &thanks, &id, err))
		return false;
	answer_id(&id, answer);
	return true;
}

const struct deed deed_award_thank = {
	.name = "award.thank",
	.about = "Thank the finder in public, as he wished, once the flaw is public.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = thank_args,
	.answer = "id:id",
	.run = run_thank,
};

/* --- mediating */

static const struct deed_field mediate_args[] = {
	HEX_FIELD("ask", true, "The request, an award.mediate: its id, or the beginning."),
	{ "opinion", DEED_TEXT, true, 1, ROW_LEN_MAX, "holds, owes or unclear." },
	{ "amount", DEED_TEXT, false, 1, MONEY_LEN_MAX, "What would be right." },
	{ "text", DEED_TEXT, true, 1, AWARD_WHY_MAX, "What that follows from." },
	{ 0 },
};

static bool
run_mediate(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct text word = deed_text(in, "opinion", TEXT(""));
	struct awarded_opinion opinion = { .ask = deed_text(in, "ask", TEXT("")),
		.amount = deed_text(in, "amount", TEXT("")),
		.text = deed_text(in, "text", TEXT("")),
		.now = task->now };
	struct hash id;

	while (opinion.opinion <= AWARD_UNCLEAR &&
	       !text_eq(word, text_of(award_opinion_text(opinion.opinion))))
		opinion.opinion++;
	if (opinion.opinion > AWARD_UNCLEAR)
		return err_set(err, FAULT_INPUT, "'%.*s' is none of holds, owes, unclear",
		    TEXT_ARGS(word));
	if (!awarded_mediate(task->node, &opinion, &id, err))
		return false;
	answer_id(&id, answer);
	return true;
}

const struct deed deed_award_mediate = {
	.name = "award.mediate",
	.about = "Tell a finder and the other node what mediating in an award found; it binds "
		 "nobody.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = mediate_args,
	.answer = "id:id",
	.run = run_mediate,
};

static const struct deed_field limit_args[] = {
	{ "limit", DEED_INTEGER, false, 1, AWARD_LIST_MAX, "So many at most; 100 if absent." },
	{ 0 },
};

struct asked {
	struct node *node;
	struct writer *w;
};

static bool
put_terms(const struct award *award, const struct award_mediate *ask, struct writer *w,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf least = BUF(KIB), most = BUF(KIB);
	const struct disclosure_reward *row;
	struct edition edition;

	if (ask->policy.len == 0)
		return true;
	if (!statement_reopen(ask->policy, &s, err) ||
	    !edition_parse(&s, &arena, &edition, err))
		return false;
	row = award_row(&edition.policy, award->row);
	if (row == NULL)
		return true;
	currency_format(edition.policy.rewards.currency, row->least, &least);
	currency_format(edition.policy.rewards.currency, row->most, &most);
	writer_put_text(w, "row_what", row->what);
	writer_put_text(w, "row_least", buf_text(&least));
	writer_put_text(w, "row_most", buf_text(&most));
	return true;
}

static bool
put_ask(void *arg, const struct awards_ask *ask, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf amount = BUF(KIB);
	struct asked *asked = arg;
	struct award_word word;
	struct award award;
	struct text by;

	if (!awarded_load_word(asked->node, &ask->id, &arena, &word, &by, err) ||
	    !statement_reopen(word.mediate.award, &s, err) ||
	    !award_parse(&s, &arena, &award, err))
		return false;
	currency_format(award.currency, award.amount, &amount);
	writer_object(asked->w);
	statement_put_hash(asked->w, "ask", &ask->id);
	statement_put_hash(asked->w, "award", &ask->award);
	writer_put_text(asked->w, "node", s.by);
	writer_put_text(asked->w, "finder", by);
	writer_put_text(asked->w, "dispute", word.mediate.why);
	writer_put_text(asked->w, "decision", text_of(award_decision_word(award.decision)));
	writer_put_text(asked->w, "row", award.row);
	writer_put_text(asked->w, "amount", buf_text(&amount));
	writer_key(asked->w, "split");
	writer_integer(asked->w, award.split);
	writer_key(asked->w, "below");
	writer_bool(asked->w, award.below);
	writer_put_text(asked->w, "why", award.why);
	if (!put_terms(&award, &word.mediate, asked->w, err))
		return false;
	writer_key(asked->w, "answered");
	writer_bool(asked->w, ask->answered);
	writer_end(asked->w);
	return true;
}

static bool
run_asked(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct asked asked = { task->node, answer };

	writer_object(answer);
	writer_key(answer, "asked");
	writer_array(answer);
	if (!awards_asked(&task->node->journal,
		(size_t)deed_integer(in, "limit", DEFAULT_LIMIT), put_ask, &asked, err))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

const struct deed deed_award_asked = {
	.name = "award.asked",
	.about =
	    "The awards of others in which this node is asked to mediate, the newest first.",
	.least = DEED_READ_ONLY,
	.args = limit_args,
	.answer = "asked:[ask:id award:id node:text finder:text dispute:text decision:text "
		  "row:text amount:text split:int below:bool why:text row_what?:text "
		  "row_least?:text row_most?:text answered:bool]",
	.run = run_asked,
};

/* --- the ledger */

static const struct deed_field list_args[] = {
	{ "limit", DEED_INTEGER, false, 1, AWARD_LIST_MAX, "So many at most; 100 if absent." },
	{ "at", DEED_TEXT, false, 1, TIME_LEN_MAX,
	    "What is late then, if nothing else happens; now if absent." },
	{ 0 },
};

static bool
run_list(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct text given = deed_text(in, "at", TEXT(""));
	int64_t at = task->now;

	if (given.len > 0 && !utc_parse_strict(given, &at))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no time, such as 2026-11-22T10:00:00Z", TEXT_ARGS(given));
	writer_object(answer);
	if (!award_list_write(
		task->node, at, (size_t)deed_integer(in, "limit", DEFAULT_LIMIT), answer, err))
		return false;
	writer_end(answer);
	return true;
}

const struct deed deed_award_list = {
	.name = "award.list",
	.about =
	    "The ledger of rewards: what was decided, what is owed and late, what waits for "
	    "a decision, what each row came to.",
	.least = DEED_READ_ONLY,
	.args = list_args,
	.answer = "awards:[award:id report:id decided:time decision:text row?:text "
		  "severity?:text amount:text minor:int currency:text split:int below:bool "
		  "why:text policy?:id corrects?:id corrected_by?:id state:text owed:text "
		  "pay_by?:time paid?:time paid_late?:bool thanks?:id answer:text "
		  "dispute?:text mediator?:text donate?:text credit?:text anonymous?:bool "
		  "opinion?:{by:text opinion:text amount?:text text:text}] "
		  "undecided:[report:id received:time decide_by?:time state:text] "
		  "rows:[row:text awards:int amount:text paid:text below:int late:int]",
	.run = run_list,
};
