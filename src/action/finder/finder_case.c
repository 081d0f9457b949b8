#include "action/finder/finder_case.h"

#include <stdlib.h>

#include "case/guest.h"
#include "case/move.h"

#define TITLE_ROOM (4 * KIB)
#define AHEAD_MAX 240 /* seconds; nodes take nothing that is 300 ahead */

void
finder_case_free(struct finder_case *held)
{
	ledger_free(&held->ledger);
	buf_free(&held->title);
}

bool
finder_case_of(
    const struct mail_entry *entry, bool *found, struct hash *of_case, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct move move;

	*found = move_is(entry->kind->id);
	if (!*found)
		return true;
	if (!statement_reopen(entry->note, &s, err) || !move_parse(&s, &arena, &move, err))
		return false;
	*of_case = move.of_case;
	return true;
}

bool
finder_case_each(const struct mailbag *bag,
    bool (*visit)(void *arg, const struct hash *of_case, struct err *err), void *arg,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA((MAIL_MAX + 1) * sizeof(struct hash));
	struct hash *seen = arena_array(&arena, struct hash, bag->count + 1);
	size_t count = 0;

	if (seen == NULL)
		return err_memory(err);
	for (size_t i = 0; i < bag->count; i++) {
		bool found, new = true;

		if (!finder_case_of(&bag->at[i], &found, &seen[count], err))
			return false;
		for (size_t j = 0; found && j < count; j++)
			new = new && !hash_eq(&seen[j], &seen[count]);
		if (found && new && !visit(arg, &seen[count++], err))
			return false;
	}
	return true;
}

/* --- folding it */

static bool
take(struct finder_case *held, const struct mail_entry *entry, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct move move;

	if (!move_is(entry->kind->id))
		return true;
	if (!statement_reopen(entry->note, &s, err) || !move_parse(&s, &arena, &move, err))
		return false;
	if (!hash_eq(&move.of_case, &held->ledger.of_case))
		return true;
	if (held->by_way_of == NULL)
		held->by_way_of = entry;
	if (move.kind == KIND_CASE_OPEN && held->title.len == 0)
		buf_add(&held->title, move.title);
	return buf_ok(&held->title, err) && ledger_add(&held->ledger, &move, err);
}

/* By the owner's node, if that is one of those who write to the finder. */
static void
find_way(struct finder_case *held, const struct mailbag *bag)
{
	uint16_t owner = held->ledger.state.owner;

	for (size_t i = 0; owner != ENTRY_NOBODY && i < bag->count; i++) {
		bool found;
		struct hash of_case;
		struct err none;

		if (!text_eq(bag->at[i].name, ledger_name(&held->ledger, owner)) ||
		    !finder_case_of(&bag->at[i], &found, &of_case, &none) || !found ||
		    !hash_eq(&of_case, &held->ledger.of_case))
			continue;
		held->by_way_of = &bag->at[i];
		return;
	}
}

static bool
fill(struct finder_case *held, const struct mailbag *bag, struct err *err)
{
	for (size_t i = 0; i < bag->count; i++)
		if (!take(held, &bag->at[i], err))
			return false;
	if (held->by_way_of == NULL)
		return err_set(err, FAULT_ABSENT, "nothing of that case was said to you");
	if (!ledger_fold(&held->ledger, err))
		return false;
	held->party = ledger_party(&held->ledger, held->self);
	find_way(held, bag);
	return true;
}

bool
finder_case_load(const struct finder *finder, const struct mailbag *bag,
    const struct hash *of_case, struct finder_case *out, struct err *err)
{
	struct finder_case held = { .title = BUF_SECRET(TITLE_ROOM),
		.self = finder->key.key.vkey.name };

	ledger_make(&held.ledger, of_case);
	if (!fill(&held, bag, err)) {
		finder_case_free(&held);
		return false;
	}
	*out = held;
	return true;
}

bool
finder_case_waits(const struct finder_case *held, const struct embargo_terms *terms)
{
	const struct state *state = &held->ledger.state;

	if (held->party == ENTRY_NOBODY ||
	    (terms->state != TERMS_PENDING && terms->state != TERMS_ACTIVE) ||
	    state->party[held->party].membership != MEMBER_JOINED)
		return false;
	return state_consent(state, terms, held->party).consent == CONSENT_NONE;
}

/* --- who hears it */

struct hearers {
	const struct finder_case *held;
	int64_t now;
	bool told; /* contents: for those alone who may be told */
	struct text *name;
	size_t count;
};

static bool
add_name(struct hearers *hearers, struct text name, struct err *err)
{
	if (hearers->count == STATEMENT_TO_MAX)
		return err_set(
		    err, FAULT_LIMIT, "over %d would have to hear it", STATEMENT_TO_MAX);
	hearers->name[hearers->count++] = name;
	return true;
}

static bool
is_among(const struct ledger_audience *audience, uint16_t party)
{
	for (uint32_t i = 0; i < audience->width; i++)
		if (audience->parties[i] == party)
			return true;
	return false;
}

static bool
hears(const struct hearers *hearers, uint16_t party)
{
	const struct state *state = &hearers->held->ledger.state;

	return party != hearers->held->party &&
	       state->party[party].membership == MEMBER_JOINED &&
	       (!hearers->told || state_may_be_told(state, party, hearers->now));
}

/* Those who take part, of an audience if that is not NULL. */
static bool
add_joined(struct hearers *hearers, const struct ledger_audience *of, struct err *err)
{
	const struct ledger *ledger = &hearers->held->ledger;

	for (size_t i = 0; i < ledger->names; i++) {
		struct text name = ledger_name(ledger, (uint16_t)i);

		if (hears(hearers, (uint16_t)i) && (of == NULL || is_among(of, (uint16_t)i)) &&
		    !guest_parse(name, NULL) && !add_name(hearers, name, err))
			return false;
	}
	return true;
}

/* Those who heard the invitation. */
static bool
add_inviters(struct hearers *hearers, uint32_t invite, struct err *err)
{
	const struct ledger *ledger = &hearers->held->ledger;
	const struct ledger_audience *a = &ledger->audience[ledger->entry[invite].audience];

	for (uint32_t i = 0; i < a->width; i++)
		if (a->parties[i] != hearers->held->party &&
		    !add_name(hearers, ledger_name(ledger, a->parties[i]), err))
			return false;
	return true;
}

static int
by_name(const void *a, const void *b)
{
	return text_order(*(const struct text *)a, *(const struct text *)b);
}

static bool
find_hearers(const struct finder_case *held, struct move *move, int64_t now,
    struct arena *arena, struct err *err)
{
	const struct ledger *ledger = &held->ledger;
	struct hearers hearers = { .held = held,
		.now = now,
		.told = move->kind == KIND_CASE_MESSAGE,
		.name = arena_array(arena, struct text, STATEMENT_TO_MAX) };
	uint32_t of = dag_find(&ledger->dag, &move->of);
	const struct participant *self;

	if (hearers.name == NULL)
		return err_memory(err);
	if (held->party == ENTRY_NOBODY)
		return err_set(err, FAULT_CONFLICT, "you take no part in the case");
	self = &ledger->state.party[held->party];
	if (!(self->membership == MEMBER_INVITED
		    ? add_inviters(&hearers, self->invite, err)
		    : add_joined(&hearers,
			  hearers.told && of != DAG_NONE && ledger->dag.node[of].here
			      ? &ledger->audience[ledger->entry[of].audience]
			      : NULL,
			  err)))
		return false;
	if (hearers.count == 0)
		return err_set(err, FAULT_CONFLICT, "nobody takes part who would hear it%s",
		    hearers.told ? ", and has agreed to the embargo" : "");
	if (!add_name(&hearers, held->self, err))
		return false;
	qsort(hearers.name, hearers.count, sizeof(*hearers.name), by_name);
	move->to = (struct shape_list){ hearers.count, hearers.name };
	return true;
}

/* --- saying it */

/* Later than all that it has said in the case, and than what that answers: two of one second
 * would have no order.  What is far ahead by others' clocks is not followed. */
int64_t
finder_case_time(const struct finder_case *held, int64_t now)
{
	const struct ledger *ledger = &held->ledger;
	int64_t time = now;

	for (size_t i = 0; i < ledger->dag.nodes; i++) {
		const struct dag_node *node = &ledger->dag.node[i];
		bool own = ledger->entry[i].author == held->party;

		if (node->here && node->at >= time && (own || node->at < now + AHEAD_MAX))
			time = node->at + 1;
	}
	return time;
}

static bool
find_heads(
    const struct finder_case *held, struct move *move, struct arena *arena, struct err *err)
{
	struct hash *heads = arena_array(arena, struct hash, MOVE_AFTER_MAX);
	size_t count;

	if (heads == NULL)
		return err_memory(err);
	count = ledger_heads_for(
	    &held->ledger, held->self, move_to(move), move->to.count, heads, MOVE_AFTER_MAX);
	move->after =
	    (struct shape_list){ count < MOVE_AFTER_MAX ? count : MOVE_AFTER_MAX, heads };
	return true;
}

/* It is folded as others will fold it; this very statement is never sent. */
static bool
check_counts(const struct deliver *how, struct finder_case *held, const struct move *move,
    int64_t at, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = finder_signer(how->finder);
	struct move tried = *move;
	enum outcome outcome;

	if (!move_sign(move, &signer, at, &note, &tried.id, err))
		return false;
	tried.by = held->self;
	tried.at = at;
	if (!ledger_add(&held->ledger, &tried, err) || !ledger_fold(&held->ledger, err))
		return false;
	outcome = ledger_outcome(&held->ledger, dag_find(&held->ledger.dag, &tried.id));
	return outcome == OUTCOME_COUNTS ||
	       err_set(err, FAULT_CONFLICT, "it would not count: %s", outcome_text(outcome));
}

bool
finder_case_say(const struct deliver *how, struct finder_case *held,
    const struct finder_case_speech *speech, struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct move *move = speech->move;
	struct deliver later = *how;

	move->of_case = held->ledger.of_case;
	later.now = finder_case_time(held, how->now);
	return find_hearers(held, move, how->now, &arena, err) &&
	       find_heads(held, move, &arena, err) &&
	       check_counts(how, held, move, later.now, err) &&
	       deliver_move(&later, move, speech->files, id, err);
}

/* --- answering what asks for a yes or no */

static bool
read_question(const struct finder_case_answer *answer, struct move *move, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	enum kind_id kind = answer->to->kind->id;
	struct move asked;

	if (kind != KIND_CASE_INVITE && kind != KIND_EMBARGO_PROPOSE &&
	    kind != KIND_EMBARGO_REVISE)
		return err_set(err, FAULT_INPUT,
		    "a %.*s asks for nothing: an invitation or the terms of an embargo are "
		    "accepted and declined",
		    TEXT_ARGS(answer->to->kind->name));
	if (!statement_reopen(answer->to->note, &s, err) ||
	    !move_parse(&s, &arena, &asked, err))
		return false;
	if (kind == KIND_CASE_INVITE) {
		move->kind = answer->accept ? KIND_CASE_ACCEPT : KIND_CASE_DECLINE;
		move->of = answer->to->id;
		if (answer->accept)
			move->terms = asked.terms;
	} else {
		move->kind = answer->accept ? KIND_EMBARGO_ACCEPT : KIND_EMBARGO_REJECT;
		move->terms = answer->to->id;
	}
	if (move->kind == KIND_EMBARGO_REJECT && answer->why.len == 0)
		return err_set(err, FAULT_INPUT, "say why, so that others can propose better");
	if (!answer->accept)
		move->why = answer->why;
	return true;
}

/* What was said stays said; to say it again tells nobody anything. */
static bool
check_unsaid(struct finder_case *held, const struct move *move, struct err *err)
{
	struct state *state = &held->ledger.state;
	const struct embargo_terms *terms;

	if (move->kind != KIND_EMBARGO_ACCEPT || held->party == ENTRY_NOBODY)
		return true;
	terms = state_terms(state, dag_find(&held->ledger.dag, &move->terms));
	return terms == NULL ||
	       state_consent(state, terms, held->party).consent != CONSENT_GIVEN ||
	       err_set(err, FAULT_CONFLICT, "you have agreed to these terms");
}

bool
finder_case_reply(const struct deliver *how, struct finder_case *held,
    const struct finder_case_answer *answer, struct hash *id, struct err *err)
{
	struct move move = { 0 };
	const struct finder_case_speech speech = { &move, NULL };

	return read_question(answer, &move, err) && check_unsaid(held, &move, err) &&
	       finder_case_say(how, held, &speech, id, err);
}
