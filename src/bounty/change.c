#include "bounty/change.h"

#include "bounty/currency.h"

/* More than two policies can differ in: each element of every list, and each member. */
#define CHANGES_MAX 1024
#define WORDS_MAX (8 * KIB)

struct comparing {
	const struct disclosure *from, *to;
	struct arena *arena;
	struct changes changes;
	struct buf words; /* of the change that is being told */
	bool full;
};

/* Keep what was written into `words`. */
static void
tell(struct comparing *c, enum change_way way)
{
	struct change *change = &c->changes.at[c->changes.count];

	if (c->words.failed || c->changes.count == CHANGES_MAX) {
		c->full = true;
	} else {
		change->way = way;
		change->words = arena_text(c->arena, buf_text(&c->words));
		c->full |= change->words.at == NULL;
		c->changes.count++;
	}
	buf_clear(&c->words);
}

/* --- numbers and words */

static void
compare_days(struct comparing *c, const char *what, int64_t from, int64_t to)
{
	if (from == to)
		return;
	buf_addf(&c->words, "%s: %lld %s, was %lld", what, (long long)to,
	    to == 1 ? "day" : "days", (long long)from);
	tell(c, to > from ? CHANGE_WORSE : CHANGE_BETTER);
}

/* The same of what need not be promised at all. */
static void
compare_promise(struct comparing *c, const char *what, int64_t from, int64_t to)
{
	if (from != 0 && to != 0) {
		compare_days(c, what, from, to);
	} else if (from != to) {
		int64_t days = to != 0 ? to : from;

		buf_addf(&c->words, "%s%s %lld %s", to != 0 ? "" : "no longer promised: ", what,
		    (long long)days, days == 1 ? "day" : "days");
		tell(c, to != 0 ? CHANGE_BETTER : CHANGE_WORSE);
	}
}

/* A text of one's own, or an address, which may be missing. */
static void
compare_text(struct comparing *c, const char *what, struct text from, struct text to)
{
	if (text_eq(from, to))
		return;
	if (to.len == 0)
		buf_addf(&c->words, "%s: no longer told (was %.*s)", what, TEXT_ARGS(from));
	else
		buf_addf(&c->words, "%s: %.*s", what, TEXT_ARGS(to));
	tell(c, CHANGE_EVEN);
}

static void
compare_harbour(struct comparing *c)
{
	unsigned from = c->from->harbour.level, to = c->to->harbour.level;

	if (from != to) {
		buf_addf(&c->words, "safe harbour: %s, was %s", disclosure_harbour_word(to),
		    disclosure_harbour_word(from));
		tell(c, to > from ? CHANGE_WORSE : CHANGE_BETTER);
	}
	if (!text_eq(c->from->harbour.words, c->to->harbour.words)) {
		buf_addf(&c->words, "safe harbour is worded anew: %.*s",
		    TEXT_ARGS(c->to->harbour.words));
		tell(c, CHANGE_UNCLEAR);
	}
}

/* --- lists */

static bool
has(const struct shape_list *list, struct text wanted)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_eq(disclosure_texts(list)[i], wanted))
			return true;
	return false;
}

/* What of `in` is not in `other`. */
static void
tell_rest(struct comparing *c, const char *what, const struct shape_list *in,
    const struct shape_list *other, enum change_way way)
{
	for (size_t i = 0; i < in->count; i++) {
		struct text text = disclosure_texts(in)[i];

		if (has(other, text))
			continue;
		buf_addf(&c->words, "%s: %.*s", what, TEXT_ARGS(text));
		tell(c, way);
	}
}

static bool
same_texts(const struct shape_list *a, const struct shape_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!text_eq(disclosure_texts(a)[i], disclosure_texts(b)[i]))
			return false;
	return true;
}

/* The same ones, in another order. */
static void
tell_order(struct comparing *c, const char *what, const struct shape_list *from,
    const struct shape_list *to)
{
	if (same_texts(from, to) || from->count != to->count)
		return;
	for (size_t i = 0; i < to->count; i++)
		if (!has(from, disclosure_texts(to)[i]))
			return;
	buf_addf(&c->words, "%s: in another order", what);
	tell(c, CHANGE_EVEN);
}

static void
compare_scope(struct comparing *c)
{
	tell_rest(c, "now in scope", &c->to->scope.in, &c->from->scope.in, CHANGE_BETTER);
	tell_rest(c, "no longer in scope", &c->from->scope.in, &c->to->scope.in, CHANGE_WORSE);
	tell_order(c, "what is in scope", &c->from->scope.in, &c->to->scope.in);
	tell_rest(c, "now left out", &c->to->scope.out, &c->from->scope.out, CHANGE_WORSE);
	tell_rest(
	    c, "no longer left out", &c->from->scope.out, &c->to->scope.out, CHANGE_BETTER);
	tell_order(c, "what is left out", &c->from->scope.out, &c->to->scope.out);
}

static void
compare_contact(struct comparing *c)
{
	tell_rest(c, "now reached at", &c->to->contact, &c->from->contact, CHANGE_EVEN);
	tell_rest(c, "no longer reached at", &c->from->contact, &c->to->contact, CHANGE_EVEN);
	tell_order(c, "contact", &c->from->contact, &c->to->contact);
	tell_rest(c, "now read", &c->to->languages, &c->from->languages, CHANGE_BETTER);
	tell_rest(c, "no longer read", &c->from->languages, &c->to->languages, CHANGE_WORSE);
	tell_order(c, "languages", &c->from->languages, &c->to->languages);
	/* What is missing in a report is asked for, and no reason to refuse it. */
	tell_rest(c, "a report should now say", &c->to->needs, &c->from->needs, CHANGE_EVEN);
	tell_rest(
	    c, "a report need no longer say", &c->from->needs, &c->to->needs, CHANGE_EVEN);
	tell_order(c, "what a report should say", &c->from->needs, &c->to->needs);
}

/* --- money */

static void
add_range(struct comparing *c, struct text currency, const struct disclosure_reward *row)
{
	currency_format(currency, row->least, &c->words);
	if (row->most != row->least) {
		buf_add(&c->words, TEXT(" to "));
		currency_format(currency, row->most, &c->words);
	}
}

static const struct disclosure_reward *
find_reward(const struct disclosure *policy, struct text id)
{
	const struct disclosure_reward *row = disclosure_rewards(policy);

	for (size_t i = 0; i < policy->rewards.table.count; i++)
		if (text_eq(row[i].id, id))
			return &row[i];
	return NULL;
}

/* A reward that both have: less at either end is worse, in another currency nobody knows. */
static void
compare_reward(struct comparing *c, const struct disclosure_reward *from,
    const struct disclosure_reward *to)
{
	struct text was = c->from->rewards.currency, is = c->to->rewards.currency;

	if (!text_eq(was, is) || from->least != to->least || from->most != to->most) {
		buf_addf(&c->words, "reward '%.*s': ", TEXT_ARGS(to->id));
		add_range(c, is, to);
		buf_add(&c->words, TEXT(", was "));
		add_range(c, was, from);
		tell(c, !text_eq(was, is)                                  ? CHANGE_UNCLEAR
			: to->least < from->least || to->most < from->most ? CHANGE_WORSE
									   : CHANGE_BETTER);
	}
	if (!text_eq(from->what, to->what)) {
		buf_addf(&c->words, "reward '%.*s' is now for: %.*s", TEXT_ARGS(to->id),
		    TEXT_ARGS(to->what));
		tell(c, CHANGE_UNCLEAR);
	}
}

static void
tell_reward(struct comparing *c, const char *what, struct text currency,
    const struct disclosure_reward *row, enum change_way way)
{
	buf_addf(&c->words, "%s '%.*s': ", what, TEXT_ARGS(row->id));
	add_range(c, currency, row);
	buf_addf(&c->words, " for %.*s", TEXT_ARGS(row->what));
	tell(c, way);
}

static void
compare_rewards(struct comparing *c)
{
	const struct disclosure_reward *row = disclosure_rewards(c->to), *other;
	struct text currency = c->to->rewards.currency;

	if (!text_eq(c->from->rewards.currency, currency)) {
		buf_addf(&c->words, "rewards are paid in %.*s", TEXT_ARGS(currency));
		tell(c, CHANGE_EVEN);
	}
	for (size_t i = 0; i < c->to->rewards.table.count; i++) {
		other = find_reward(c->from, row[i].id);
		if (other != NULL)
			compare_reward(c, other, &row[i]);
		else
			tell_reward(c, "new reward", currency, &row[i], CHANGE_BETTER);
	}
	compare_promise(c, "a reward is decided within", c->from->rewards.decide_days,
	    c->to->rewards.decide_days);
	compare_promise(
	    c, "a reward is paid within", c->from->rewards.pay_days, c->to->rewards.pay_days);
	row = disclosure_rewards(c->from);
	for (size_t i = 0; i < c->from->rewards.table.count; i++)
		if (find_reward(c->to, row[i].id) == NULL)
			tell_reward(c, "no longer offered", c->from->rewards.currency, &row[i],
			    CHANGE_WORSE);
}

/* --- the rest */

static bool
same_slots(const struct disclosure *a, const struct disclosure *b)
{
	if (a->slots.count != b->slots.count)
		return false;
	for (size_t i = 0; i < a->slots.count; i++)
		if (disclosure_slots(a)[i].weekday != disclosure_slots(b)[i].weekday ||
		    !text_eq(disclosure_slots(a)[i].time, disclosure_slots(b)[i].time))
			return false;
	return true;
}

static void
compare_slots(struct comparing *c)
{
	const struct disclosure_slot *slot = disclosure_slots(c->to);

	if (same_slots(c->from, c->to))
		return;
	buf_add(&c->words, TEXT("fixes are released:"));
	for (size_t i = 0; i < c->to->slots.count; i++)
		buf_addf(&c->words, "%s %s %.*s UTC", i == 0 ? "" : ",",
		    disclosure_weekday(slot[i].weekday), TEXT_ARGS(slot[i].time));
	if (c->to->slots.count == 0)
		buf_add(&c->words, TEXT(" at any time"));
	tell(c, CHANGE_EVEN);
}

static void
compare_rest(struct comparing *c)
{
	const struct disclosure *from = c->from, *to = c->to;

	compare_days(c, "flaws are kept secret for", from->embargo_days, to->embargo_days);
	compare_slots(c);
	if (from->retention_days != to->retention_days) {
		buf_addf(&c->words, "closed reports are kept for: %lld days, was %lld",
		    (long long)to->retention_days, (long long)from->retention_days);
		tell(c, CHANGE_EVEN);
	}
	compare_text(c, "hall of fame", from->hall_of_fame, to->hall_of_fame);
	compare_text(c, "hiring", from->hiring, to->hiring);
	compare_text(c, "OpenPGP key", from->openpgp_key, to->openpgp_key);
	if (from->swag != to->swag) {
		buf_addf(
		    &c->words, "finders are %s sent presents", to->swag ? "now" : "no longer");
		tell(c, to->swag ? CHANGE_BETTER : CHANGE_WORSE);
	}
	compare_text(c, "reports are taken since", from->launched, to->launched);
}

static void
compare(struct comparing *c)
{
	const struct disclosure *from = c->from, *to = c->to;

	compare_text(c, "name", from->name, to->name);
	if (!same_texts(&from->words, &to->words)) {
		buf_add(&c->words, TEXT("its own words are others"));
		tell(c, CHANGE_UNCLEAR);
	}
	compare_contact(c);
	compare_scope(c);
	compare_harbour(c);
	compare_rewards(c);
	compare_days(
	    c, "a person answers within", from->days.acknowledge, to->days.acknowledge);
	compare_days(c, "a report is assessed within", from->days.assess, to->days.assess);
	compare_days(c, "a fix is out within", from->days.fix, to->days.fix);
	compare_rest(c);
}

/* Whatever no words are found for above. */
static void
compare_spelling(struct comparing *c)
{
	scoped(buf_free) struct buf from = BUF(4 * DISCLOSURE_MAX);
	scoped(buf_free) struct buf to = BUF(4 * DISCLOSURE_MAX);
	struct err err;

	if (!disclosure_format(c->from, &from, &err) || !disclosure_format(c->to, &to, &err)) {
		c->full = true;
	} else if (!text_eq(buf_text(&from), buf_text(&to))) {
		buf_add(&c->words, TEXT("the same, in another order"));
		tell(c, CHANGE_EVEN);
	}
}

bool
change_list(const struct disclosure *from, const struct disclosure *to, struct arena *arena,
    struct changes *out, struct err *err)
{
	struct comparing c = {
		.from = from, .to = to, .arena = arena, .words = BUF(WORDS_MAX)
	};

	c.changes.at = arena_array(arena, struct change, CHANGES_MAX);
	if (c.changes.at == NULL)
		return err_memory(err);
	compare(&c);
	if (c.changes.count == 0 && !c.full)
		compare_spelling(&c);
	buf_free(&c.words);
	if (c.full)
		return err_memory(err);
	*out = c.changes;
	return true;
}

bool
change_any_worse(const struct changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		if (changes->at[i].way == CHANGE_WORSE || changes->at[i].way == CHANGE_UNCLEAR)
			return true;
	return false;
}

const char *
change_way_word(enum change_way way)
{
	static const char *const words[] = {
		[CHANGE_BETTER] = "better",
		[CHANGE_WORSE] = "worse",
		[CHANGE_UNCLEAR] = "unclear",
		[CHANGE_EVEN] = "even",
	};

	return words[way];
}
