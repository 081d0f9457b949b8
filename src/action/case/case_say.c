#include "action/case/case_say.h"

#include <stdlib.h>

#include "action/case/case_tell.h"
#include "action/inbox/from_node.h"
#include "case/claims.h"
#include "case/guest.h"
#include "journal/anchor.h"

/* --- who hears it */

static int
by_name(const void *a, const void *b)
{
	return text_order(*(const struct text *)a, *(const struct text *)b);
}

/* In order, each once. */
static void
settle(struct text *names, struct shape_list *to)
{
	size_t count = 0;

	qsort(names, to->count, sizeof(*names), by_name);
	for (size_t i = 0; i < to->count; i++)
		if (count == 0 || !text_eq(names[count - 1], names[i]))
			names[count++] = names[i];
	*to = (struct shape_list){ count, names };
}

static bool
add_name(struct text *names, struct shape_list *to, struct text name, struct err *err)
{
	if (to->count == STATEMENT_TO_MAX)
		return err_set(
		    err, FAULT_LIMIT, "over %d would have to hear it", STATEMENT_TO_MAX);
	names[to->count++] = name;
	return true;
}

/* Those who heard the invitation. */
static bool
add_inviters(const struct ledger *ledger, uint32_t invite, struct text *names,
    struct shape_list *to, struct err *err)
{
	const struct ledger_audience *a = &ledger->audience[ledger->entry[invite].audience];

	for (uint32_t i = 0; i < a->width; i++)
		if (!add_name(names, to, ledger_name(ledger, a->parties[i]), err))
			return false;
	return true;
}

static bool
is_heard(const struct case_speaker *speaker, const struct ledger *ledger,
    enum case_audience audience, uint16_t party)
{
	const struct state *state = &ledger->state;

	if (state->party[party].membership != MEMBER_JOINED ||
	    guest_parse(ledger_name(ledger, party), NULL))
		return false;
	return audience == CASE_TO_ALL || state_may_be_told(state, party, speaker->now);
}

static bool
add_joined(const struct case_speaker *speaker, const struct ledger *ledger,
    enum case_audience audience, struct text *names, struct shape_list *to, struct err *err)
{
	for (size_t i = 0; i < ledger->names; i++)
		if (is_heard(speaker, ledger, audience, (uint16_t)i) &&
		    !add_name(names, to, ledger_name(ledger, (uint16_t)i), err))
			return false;
	return true;
}

bool
case_audience_of(const struct case_speaker *speaker, const struct ledger *ledger,
    enum case_audience audience, struct shape_list *to, struct err *err)
{
	struct text self = speaker->node->manifest.name;
	struct text *names = arena_array(speaker->arena, struct text, STATEMENT_TO_MAX + 1);
	uint16_t party = ledger_party(ledger, self);
	struct shape_list list = { 0 };

	if (names == NULL)
		return err_memory(err);
	if (ledger->state.party[party].membership == MEMBER_INVITED) {
		if (!add_inviters(ledger, ledger->state.party[party].invite, names, &list, err))
			return false;
	} else if (!add_joined(speaker, ledger, audience, names, &list, err))
		return false;
	names[list.count++] = self;
	settle(names, &list);
	*to = list;
	return true;
}

static bool
settle_given(const struct case_speaker *speaker, struct move *move, struct err *err)
{
	struct text *names = arena_array(speaker->arena, struct text, STATEMENT_TO_MAX + 1);
	const struct text *given = move_to(move);
	struct shape_list list = { 0 };

	if (names == NULL)
		return err_memory(err);
	for (size_t i = 0; i < move->to.count; i++)
		if (!add_name(names, &list, given[i], err))
			return false;
	names[list.count++] = speaker->node->manifest.name;
	settle(names, &list);
	move->to = list;
	return true;
}

/* --- what is known */

static bool
has_heard(const struct ledger *ledger, uint16_t party, uint32_t node)
{
	const struct ledger_audience *a = &ledger->audience[ledger->dag.node[node].audience];

	for (uint32_t i = 0; i < a->width; i++)
		if (a->parties[i] == party)
			return true;
	return false;
}

bool
case_party_has(const struct ledger *ledger, uint16_t party, uint32_t node)
{
	const struct dag *dag = &ledger->dag;

	if (has_heard(ledger, party, node))
		return true;
	for (uint32_t e = dag->node[node].in; e != DAG_NONE; e = dag->edge[e].next_in)
		if (dag->edge[e].why == DAG_TELLS && dag->node[dag->edge[e].from].here &&
		    has_heard(ledger, party, dag->edge[e].from))
			return true;
	return false;
}

/* --- time */

/* How far others' times are followed: less than what is taken from them, so that nobody who
 * dates ahead as far as he may leaves this node without a time of its own. */
#define FOLLOWED_AHEAD (FROM_NODE_AHEAD / 2)

/* Later than all that this node has said in the case, to whomever, and than what that answers
 * unless that is dated ahead: so whoever folds it has this node's statements in their order,
 * whatever the others' clocks.
 */
static bool
find_time(const struct case_speaker *speaker, const struct ledger *ledger, int64_t *at,
    struct err *err)
{
	uint16_t self = ledger_party(ledger, speaker->node->manifest.name);
	int64_t time = speaker->now;

	for (size_t i = 0; i < ledger->dag.nodes; i++) {
		const struct dag_node *node = &ledger->dag.node[i];

		if (!node->here || ledger->entry[i].author != self)
			continue;
		if (node->at >= time)
			time = node->at + 1;
		if (node->since >= time && node->since < speaker->now + FOLLOWED_AHEAD)
			time = node->since + 1;
	}
	if (time > speaker->now + FROM_NODE_AHEAD)
		return err_set(err, FAULT_CONFLICT,
		    "this node has said something in the case that is later than its clock; "
		    "check the clock");
	*at = time;
	return true;
}

/* --- the rules */

static bool
check_counts(
    const struct ledger *ledger, const struct hash *id, const char *what, struct err *err)
{
	static const struct hash none;
	scoped(buf_free) struct buf hex = BUF(KIB);

	if (hash_eq(id, &none) || ledger_counts(ledger, id))
		return true;
	hash_format(id, &hex);
	return err_set(err, FAULT_CONFLICT, "%s: nothing that counts in the case is '%s'", what,
	    buf_string(&hex));
}

static bool
check_named(const struct ledger *ledger, const struct move *move, struct err *err)
{
	for (size_t i = 0; i < move->history.count; i++)
		if (!check_counts(
			ledger, &move_hashes(&move->history)[i], "what comes along", err))
			return false;
	return check_counts(ledger, &move->of, "what it answers", err) &&
	       check_counts(ledger, &move->edits, "what it replaces", err) &&
	       check_counts(ledger, &move->terms, "the terms", err) &&
	       check_counts(ledger, &move->revises, "the terms it revises", err);
}

/* What this node has said of itself to anybody stays so. */
static bool
check_claims(
    const struct ledger *ledger, uint16_t self, const struct move *move, struct err *err)
{
	enum rm_state rm = (enum rm_state)move->rm;
	unsigned fix = claims_fix((enum move_fix)move->fix);

	if (move->relays.len > 0)
		return true;
	if (move->kind == KIND_CASE_STATUS &&
	    !claims_allow_status(&ledger->state, self, rm, fix))
		return err_set(err, FAULT_CONFLICT,
		    "this node has said before that it was further, and cannot take that back");
	if (move->kind == KIND_EMBARGO_REJECT &&
	    !claims_allow_refusal(&ledger->state, self, dag_find(&ledger->dag, &move->terms)))
		return err_set(err, FAULT_CONFLICT,
		    "this node has agreed to these terms; 'embargo end' says that it keeps to "
		    "them no longer");
	return true;
}

static bool
check_before(const struct case_speaker *speaker, const struct ledger *ledger,
    const struct move *move, struct err *err)
{
	uint16_t self = ledger_party(ledger, speaker->node->manifest.name);

	if (self == ENTRY_NOBODY)
		return err_set(err, FAULT_CONFLICT, "this node takes no part in the case");
	return check_named(ledger, move, err) && check_claims(ledger, self, move, err);
}

/* --- saying it */

static bool
sign_and_keep(const struct case_speaker *speaker, struct move *move, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct node *node = speaker->node;
	struct signer signer = node_signer(node);

	return move_sign(move, &signer, move->at, &note, &move->id, err) &&
	       node_keep_private(node, buf_text(&note), speaker->now, err);
}

/* It was folded just now: by the rules that all others will ask. */
static bool
check_outcome(const struct case_speaker *speaker, const struct move *move, struct err *err)
{
	const struct hash *of_case = move->kind == KIND_CASE_OPEN ? &move->id : &move->of_case;
	struct casebook_case *held;
	enum outcome outcome;

	if (!case_load(&speaker->node->journal, of_case, &held, err))
		return false;
	outcome = ledger_outcome(&held->ledger, dag_find(&held->ledger.dag, &move->id));
	return outcome == OUTCOME_COUNTS ||
	       err_set(err, FAULT_CONFLICT, "it would not count: %s", outcome_text(outcome));
}

static bool
fill(const struct case_speaker *speaker, const struct ledger *ledger,
    enum case_audience audience, struct move *move, struct err *err)
{
	struct hash *heads = arena_array(speaker->arena, struct hash, MOVE_AFTER_MAX);
	size_t count;

	if (heads == NULL)
		return err_memory(err);
	if (!(audience == CASE_TO_GIVEN
		    ? settle_given(speaker, move, err)
		    : case_audience_of(speaker, ledger, audience, &move->to, err)) ||
	    !find_time(speaker, ledger, &move->at, err))
		return false;
	/* Of too many, the others are named the next time. */
	count = ledger_heads_for(
	    ledger, move->by, move_to(move), move->to.count, heads, MOVE_AFTER_MAX);
	move->after =
	    (struct shape_list){ count < MOVE_AFTER_MAX ? count : MOVE_AFTER_MAX, heads };
	return true;
}

/* Whoever hears such is told of what is not public. */
static bool
tells(enum kind_id kind)
{
	return kind == KIND_CASE_MESSAGE || kind == KIND_CASE_STATUS ||
	       kind == KIND_CASE_ACCEPT;
}

bool
case_say(const struct case_speaker *speaker, const struct hash *of_case,
    enum case_audience audience, struct move *move, struct err *err)
{
	struct casebook_case *held;

	move->of_case = *of_case;
	move->by = speaker->node->manifest.name;
	return case_load(&speaker->node->journal, of_case, &held, err) &&
	       check_before(speaker, &held->ledger, move, err) &&
	       fill(speaker, &held->ledger, audience, move, err) &&
	       sign_and_keep(speaker, move, err) && check_outcome(speaker, move, err) &&
	       (!tells(move->kind) || case_tell_all(speaker, of_case, err));
}

bool
case_say_open(const struct case_speaker *speaker, struct move *move, struct err *err)
{
	move->by = speaker->node->manifest.name;
	move->at = speaker->now;
	return settle_given(speaker, move, err) && sign_and_keep(speaker, move, err) &&
	       check_outcome(speaker, move, err) && case_tell_all(speaker, &move->id, err);
}
