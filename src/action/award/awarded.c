#include "action/award/awarded.h"

#include "action/node/disclose.h"
#include "bounty/currency.h"
#include "journal/anchor.h"
#include "statement/receipt.h"
#include "statement/report.h"
#include "view/inbox.h"

#define ROOM (4 * STATEMENT_PRIVATE_MAX)
#define CHAIN_MAX 1000 /* corrections of corrections; nobody makes so many */

/* --- what is there */

bool
awarded_load(struct node *node, const struct hash *id, struct arena *arena, struct award *out,
    struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;

	return journal_find(&node->journal, id, arena, &record, err) &&
	       statement_reopen(record.note, &s, err) && award_parse(&s, arena, out, err);
}

bool
awarded_load_word(struct node *node, const struct hash *id, struct arena *arena,
    struct award_word *out, struct text *by, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;

	if (!journal_find(&node->journal, id, arena, &record, err) ||
	    !statement_reopen(record.note, &s, err) || !award_word_parse(&s, arena, out, err))
		return false;
	*by = record.by;
	return true;
}

static bool
load_receipt(struct node *node, const struct hash *report, struct arena *arena,
    struct receipt *out, int64_t *at, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;
	struct hash id;

	if (!inbox_receipt(&node->journal, report, &id, err) ||
	    !journal_find(&node->journal, &id, arena, &record, err) ||
	    !journal_check_kept(&record, err) || !statement_reopen(record.note, &s, err) ||
	    !receipt_parse(&s, out, err))
		return false;
	*at = s.at;
	return true;
}

bool
awarded_pinned(struct node *node, const struct hash *report, struct arena *arena,
    struct awarded_pinned *out, struct err *err)
{
	struct awarded_pinned pinned = { 0 };
	struct disclosed said;
	struct receipt receipt;

	if (!load_receipt(node, report, arena, &receipt, &pinned.received, err))
		return false;
	pinned.found = receipt.has_policy;
	if (pinned.found) {
		pinned.id = receipt.policy;
		if (!disclose_find(node, &pinned.id, arena, &said, err))
			return err_in(err, "the policy that its receipt binds");
		pinned.edition = said.edition;
	}
	*out = pinned;
	return true;
}

/* One step back. */
static bool
step_back(
    struct node *node, struct award *at, struct text *currency, int64_t *sum, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct awards_row row;

	if (!awards_get(&node->journal, &at->corrects, &row, err) ||
	    !awarded_load(node, &row.id, &arena, at, err))
		return false;
	if (row.paid && text_eq(at->currency, *currency) && at->amount > *sum)
		*sum = at->amount; /* each is the whole */
	return true;
}

bool
awarded_before(struct node *node, const struct award *award, int64_t *minor, struct err *err)
{
	struct award at = *award;
	struct text currency = award->currency;
	int64_t sum = 0;

	for (size_t i = 0; at.has_corrects && i < CHAIN_MAX; i++)
		if (!step_back(node, &at, &currency, &sum, err))
			return false;
	*minor = sum;
	return true;
}

/* --- saying it */

static bool
say_word(struct node *node, const struct award_word *word, struct text to, int64_t now,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(node);
	struct saying how = { &signer, now, to };

	return award_word_sign(word, &how, NULL, &note, id, err) &&
	       node_keep_private(node, buf_text(&note), now, err);
}

/* To whom an award was said. */
static bool
find_finder(struct node *node, const struct awards_row *row, struct arena *arena,
    struct text *out, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct value_walk walk = { 0 };
	struct record record;
	struct value to;
	struct text name;

	if (!journal_find(&node->journal, &row->id, arena, &record, err) ||
	    !statement_reopen(record.note, &s, err) || !value_get_array(s.body, "to", &to, err))
		return false;
	if (!value_each(to, &walk) || !value_as_text(walk.value, &name, err))
		return journal_damaged(err);
	*out = arena_text(arena, name);
	return out->at != NULL || err_memory(err);
}

/* --- deciding */

struct deciding {
	struct node *node;
	const struct awarded_wish *wish;
	struct arena *arena;
	struct awarded_pinned pinned;
	struct text finder;
	struct awarded out;
};

static bool
find_report(struct deciding *d, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct award *award = &d->out.award;
	struct report report;
	struct record record;

	if (!inbox_find(&d->node->journal, d->wish->report, &award->of, err) ||
	    !journal_find(&d->node->journal, &award->of, d->arena, &record, err) ||
	    !journal_check_kept(&record, err) || !statement_reopen(record.note, &s, err) ||
	    !report_parse(&s, &report, err))
		return false;
	if (report.anonymous)
		return err_set(err, FAULT_INPUT,
		    "the report is anonymous: nobody asks for what is said about it");
	d->finder = record.by;
	return awarded_pinned(d->node, &award->of, d->arena, &d->pinned, err);
}

/* What was decided for the same row, and stands. */
static bool
find_same(void *arg, const struct awards_row *row, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	const struct deciding *d = arg;
	const struct award *award = &d->out.award;
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct award other;

	if (row->corrected || (award->has_corrects && hash_eq(&award->corrects, &row->id)))
		return true;
	if (!awarded_load(d->node, &row->id, &arena, &other, err))
		return false;
	if (!text_eq(other.row, award->row))
		return true;
	hash_format(&row->id, &hex);
	return err_set(err, FAULT_CONFLICT,
	    "that is decided, by award %.12s: another one corrects it ('--corrects')",
	    buf_string(&hex));
}

static bool
find_corrected(struct deciding *d, struct err *err)
{
	struct award *award = &d->out.award;
	struct awards_row row;

	if (d->wish->corrects.len == 0)
		return true;
	if (!awards_find(&d->node->journal, d->wish->corrects, &row, err))
		return false;
	if (!hash_eq(&row.report, &award->of))
		return err_set(err, FAULT_INPUT, "'%.*s' is an award for another report",
		    TEXT_ARGS(d->wish->corrects));
	if (row.corrected)
		return err_set(err, FAULT_CONFLICT, "'%.*s' was corrected already",
		    TEXT_ARGS(d->wish->corrects));
	award->has_corrects = true;
	award->corrects = row.id;
	return true;
}

/* The policy's currency where nothing is said. */
static bool
read_amount(struct deciding *d, struct err *err)
{
	struct award *award = &d->out.award;
	const struct awarded_wish *wish = d->wish;

	award->currency =
	    d->pinned.found ? d->pinned.edition.policy.rewards.currency : TEXT("EUR");
	if (wish->declined) {
		award->decision = AWARD_DECLINED;
		return wish->amount.len == 0 ||
		       err_set(err, FAULT_INPUT, "what is declined has no amount");
	}
	if (wish->amount.len == 0)
		return err_set(err, FAULT_INPUT,
		    "how much is it? an amount such as 'EUR 2,500', or it is declined");
	return currency_parse(wish->amount, &award->currency, &award->amount, err);
}

static bool
find_times(struct deciding *d, struct err *err)
{
	const struct awarded_wish *wish = d->wish;
	struct award *award = &d->out.award;
	int64_t promised =
	    d->pinned.found ? award_pay_by(&d->pinned.edition.policy, wish->now) : 0;

	if (award->amount == 0)
		return wish->pay_by.len == 0 ||
		       err_set(err, FAULT_INPUT, "there is nothing to be paid by a time");
	award->pay_by = promised;
	if (wish->pay_by.len == 0)
		return true;
	if (!utc_parse_strict(wish->pay_by, &award->pay_by) || award->pay_by < wish->now)
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no time to come, such as 2026-11-22T10:00:00Z",
		    TEXT_ARGS(wish->pay_by));
	return promised == 0 || award->pay_by <= promised ||
	       err_set(err, FAULT_DENIED,
		   "the policy that the report is bound to has it paid earlier: within %lld "
		   "days",
		   (long long)d->pinned.edition.policy.rewards.pay_days);
}

static bool
check_promise(struct deciding *d, struct err *err)
{
	struct award *award = &d->out.award;
	const struct disclosure *policy = d->pinned.found ? &d->pinned.edition.policy : NULL;
	scoped(buf_free) struct buf least = BUF(KIB);

	if (!award_measure(award, policy, &d->out.measure, err))
		return false;
	award->below = d->out.measure == AWARD_BELOW;
	if (!award->below || d->wish->below)
		return true;
	currency_format(award->currency, award_row(policy, award->row)->least, &least);
	return err_set(err, FAULT_DENIED,
	    "the policy under which the report came promises %s for '%.*s'%s: if less is "
	    "meant, "
	    "say so ('--below') and why; it shows as that",
	    buf_string(&least), TEXT_ARGS(award->row),
	    award->split > 1 ? ", to all who share it together" : "");
}

static bool
sign(struct deciding *d, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(d->node);
	struct saying how = { &signer, d->wish->now, d->finder };

	return award_sign(&d->out.award, &how, &note, &d->out.id, err) &&
	       node_keep_private(d->node, buf_text(&note), d->wish->now, err);
}

bool
awarded_say(struct node *node, const struct awarded_wish *wish, struct arena *arena,
    struct awarded *out, struct err *err)
{
	struct deciding d = { .node = node, .wish = wish, .arena = arena };
	struct award *award = &d.out.award;

	award->row = wish->row;
	award->severity = wish->severity;
	award->why = wish->why;
	award->split = wish->split;
	if (!find_report(&d, err))
		return false;
	award->has_policy = d.pinned.found;
	award->policy = d.pinned.id;
	if (!find_corrected(&d, err) || !read_amount(&d, err) || !find_times(&d, err) ||
	    !awards_each(&node->journal, &award->of, SIZE_MAX >> 1, find_same, &d, err) ||
	    !check_promise(&d, err) || !sign(&d, err))
		return false;
	*out = d.out;
	return true;
}

/* --- paying */

static bool
check_owed(const struct awards_row *row, const struct award *award, struct err *err)
{
	if (row->corrected)
		return err_set(
		    err, FAULT_CONFLICT, "it was corrected: the later award is owed");
	if (award->amount == 0)
		return err_set(err, FAULT_CONFLICT, "nothing is owed");
	return !row->paid || err_set(err, FAULT_CONFLICT, "it was paid already, as was said");
}

bool
awarded_pay(
    struct node *node, const struct awarded_payment *payment, struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct award_word word = { .kind = KIND_AWARD_PAID };
	struct awards_row row;
	struct award award;
	struct text finder;

	word.paid.on = payment->now;
	word.paid.reference = payment->reference;
	if (payment->on.len > 0 &&
	    (!utc_parse_strict(payment->on, &word.paid.on) || word.paid.on > payment->now))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no time that has come, such as 2026-11-22T10:00:00Z",
		    TEXT_ARGS(payment->on));
	if (!awards_find(&node->journal, payment->award, &row, err) ||
	    !awarded_load(node, &row.id, &arena, &award, err) ||
	    !check_owed(&row, &award, err) || !find_finder(node, &row, &arena, &finder, err))
		return false;
	word.paid.of = row.id;
	return say_word(node, &word, finder, payment->now, id, err);
}

/* --- mediating */

bool
awarded_mediate(
    struct node *node, const struct awarded_opinion *opinion, struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(node);
	struct saying how = { &signer, opinion->now, TEXT("") };
	struct award_word word = { .kind = KIND_AWARD_OPINION }, ask;
	struct award award;
	struct text finder, to[2], code;
	bool answered;
	struct hash of;

	if (!awards_find_ask(&node->journal, opinion->ask, &of, &answered, err) ||
	    !awarded_load_word(node, &of, &arena, &ask, &finder, err) ||
	    !statement_reopen(ask.mediate.award, &s, err) ||
	    !award_parse(&s, &arena, &award, err))
		return false;
	if (answered)
		return err_set(err, FAULT_CONFLICT, "it was answered already");
	word.opinion = (struct award_opinion){ .of = ask.mediate.of,
		.ask = of,
		.opinion = opinion->opinion,
		.text = opinion->text };
	if (opinion->amount.len > 0 &&
	    !currency_parse(opinion->amount, &code, &word.opinion.amount, err))
		return false;
	if (opinion->amount.len > 0 && !text_eq(code, award.currency))
		return err_set(
		    err, FAULT_INPUT, "the award is in %.*s", TEXT_ARGS(award.currency));
	to[0] = text_order(finder, s.by) < 0 ? finder : s.by;
	to[1] = text_order(finder, s.by) < 0 ? s.by : finder;
	return award_word_sign(&word, &how, &(struct shape_list){ 2, to }, &note, id, err) &&
	       node_keep_private(node, buf_text(&note), opinion->now, err);
}
