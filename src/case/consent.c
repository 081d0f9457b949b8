#include "case/consent.h"

#include <assert.h>

#include "case/em.h"

/* A step that the rules here take is one that the machine has. */
static void
move_em(struct state *state, enum em_symbol symbol)
{
	bool moved = em_step(state->em, symbol, &state->em);

	assert(moved);
	(void)moved;
}

static bool
any_pending(const struct state *state)
{
	for (size_t i = 0; i < state->terms_count; i++)
		if (state->terms[i].state == TERMS_PENDING)
			return true;
	return false;
}

/* There is room for one more. */
static void
set_consent(struct state *state, struct embargo_terms *terms, uint16_t party,
    enum consent consent, uint32_t by)
{
	uint32_t i = terms->consents;

	while (i != DAG_NONE && state->consent[i].party != party)
		i = state->consent[i].next;
	if (i == DAG_NONE) {
		i = (uint32_t)state->consents++;
		state->consent[i].party = party;
		state->consent[i].next = terms->consents;
		terms->consents = i;
	}
	state->consent[i].consent = consent;
	state->consent[i].by = by;
}

static void
reject_pending(struct state *state)
{
	for (size_t i = 0; i < state->terms_count; i++)
		if (state->terms[i].state == TERMS_PENDING)
			state->terms[i].state = TERMS_REJECTED;
}

static struct embargo_terms *
active_of(struct state *state)
{
	const struct embargo_terms *active = state_active(state);

	return active == NULL ? NULL : &state->terms[active - state->terms];
}

/* --- agreeing */

/* Has the owner agreed, and one participant more? */
static bool
is_agreed(const struct state *state, const struct embargo_terms *terms)
{
	size_t agreed = 0;
	bool owner = false;

	for (uint32_t i = terms->consents; i != DAG_NONE; i = state->consent[i].next) {
		const struct embargo_consent *consent = &state->consent[i];

		if (consent->consent != CONSENT_GIVEN ||
		    state->party[consent->party].membership != MEMBER_JOINED)
			continue;
		owner = owner || consent->party == state->owner;
		agreed++;
	}
	return owner && agreed >= 2;
}

static void
put_in_force(struct state *state, struct embargo_terms *terms)
{
	struct embargo_terms *old = active_of(state);

	move_em(state, EM_ACCEPT);
	if (old != NULL)
		old->state = TERMS_REPLACED;
	terms->state = TERMS_ACTIVE;
	if (any_pending(state))
		move_em(state, EM_PROPOSE); /* the others are revisions from now on */
}

/* The pending terms that are agreed on and end first, or NULL. */
static struct embargo_terms *
agreed_on(struct state *state)
{
	struct embargo_terms *found = NULL;

	for (size_t i = 0; i < state->terms_count; i++) {
		struct embargo_terms *terms = &state->terms[i];

		if (terms->state == TERMS_PENDING && is_agreed(state, terms) &&
		    (found == NULL || terms->ends < found->ends))
			found = terms;
	}
	return found;
}

void
consent_settle(struct state *state)
{
	struct embargo_terms *terms;

	while ((terms = agreed_on(state)) != NULL)
		put_in_force(state, terms);
}

static void
give(struct state *state, struct embargo_terms *terms, uint16_t party, uint32_t node)
{
	set_consent(state, terms, party, CONSENT_GIVEN, node);
	if (terms->state == TERMS_PENDING)
		consent_settle(state);
}

static bool
is_open(const struct embargo_terms *terms)
{
	return terms->state == TERMS_PENDING || terms->state == TERMS_ACTIVE;
}

void
consent_give(struct state *state, uint32_t node, uint16_t party, uint32_t by)
{
	struct embargo_terms *terms = state_terms(state, node);

	if (terms != NULL && is_open(terms) &&
	    state_consent(state, terms, party).consent != CONSENT_GIVEN)
		give(state, terms, party, by);
}

/* --- proposing */

/* Whoever proposes without end uses up its own share, and nobody else's. */
static bool
has_share(const struct state *state, uint16_t party)
{
	size_t own = 0;

	if (party == state->owner)
		return state->terms_count < STATE_TERMS_MAX;
	for (size_t i = 0; i < state->terms_count; i++)
		own += state->terms[i].by == party;
	return own < STATE_TERMS_EACH &&
	       state->terms_count < STATE_TERMS_MAX - STATE_TERMS_OWNER;
}

static enum outcome
check_proposal(const struct state *state, const struct case_entry *entry)
{
	const struct embargo_terms *active = state_active(state);

	if (!has_share(state, entry->actor))
		return OUTCOME_TOO_MANY;
	if (state->em == EM_EXITED)
		return OUTCOME_EXITED;
	if (state->pxa != 0)
		return OUTCOME_NOT_SECRET;
	if (active != NULL && entry->at >= active->ends)
		return OUTCOME_LATE;
	if (entry->kind == KIND_EMBARGO_REVISE &&
	    (active == NULL || active->node != entry->revises))
		return OUTCOME_NOT_IN_FORCE;
	return OUTCOME_COUNTS;
}

enum outcome
consent_propose(struct state *state, const struct case_entry *entries, uint32_t node)
{
	const struct case_entry *entry = &entries[node];
	enum outcome outcome = check_proposal(state, entry);
	struct embargo_terms *terms = &state->terms[state->terms_count];

	if (outcome != OUTCOME_COUNTS)
		return outcome;
	*terms = (struct embargo_terms){
		.node = node, .by = entry->actor, .ends = entry->ends, .consents = DAG_NONE
	};
	state->terms_count++;
	move_em(state, EM_PROPOSE);
	give(state, terms, entry->actor, node);
	return OUTCOME_COUNTS;
}

/* --- answering */

enum outcome
consent_accept(struct state *state, const struct case_entry *entries, uint32_t node)
{
	const struct case_entry *entry = &entries[node];
	struct embargo_terms *terms = state_terms(state, entry->terms);
	const struct embargo_terms *active = state_active(state);

	if (terms == NULL)
		return OUTCOME_NO_TERMS;
	if (!is_open(terms))
		return OUTCOME_CLOSED;
	if (entry->at >= terms->ends || (active != NULL && entry->at >= active->ends))
		return OUTCOME_LATE;
	if (entry_overtaken(entries, state_consent(state, terms, entry->actor).by, node))
		return OUTCOME_OVERTAKEN;
	give(state, terms, entry->actor, node);
	return OUTCOME_COUNTS;
}

/* The owner's word, and that of who proposed them, takes them off the table. */
static void
take_away(struct state *state, struct embargo_terms *terms, uint16_t actor)
{
	if (terms->state != TERMS_PENDING || (actor != state->owner && actor != terms->by))
		return;
	terms->state = TERMS_REJECTED;
	if (!any_pending(state))
		move_em(state, EM_REJECT);
}

enum outcome
consent_reject(struct state *state, const struct case_entry *entries, uint32_t node)
{
	const struct case_entry *entry = &entries[node];
	struct embargo_terms *terms = state_terms(state, entry->terms);
	struct embargo_consent before;

	if (terms == NULL)
		return OUTCOME_NO_TERMS;
	if (!is_open(terms))
		return OUTCOME_CLOSED;
	before = state_consent(state, terms, entry->actor);
	if (entry_overtaken(entries, before.by, node))
		return OUTCOME_OVERTAKEN;
	/* Who proposed them may take them back, until they are in force. */
	if (before.consent == CONSENT_GIVEN &&
	    (terms->by != entry->actor || terms->state == TERMS_ACTIVE))
		return OUTCOME_AGREED;
	set_consent(state, terms, entry->actor, CONSENT_REFUSED, node);
	take_away(state, terms, entry->actor);
	return OUTCOME_COUNTS;
}

/* --- ending */

static void
end_all(struct state *state)
{
	struct embargo_terms *active = active_of(state);

	reject_pending(state);
	if (active == NULL)
		return;
	active->state = TERMS_ENDED;
	move_em(state, EM_TERMINATE);
	state->decide = false;
}

enum outcome
consent_end(struct state *state, const struct case_entry *entries, uint32_t node)
{
	const struct case_entry *entry = &entries[node];
	struct embargo_terms *terms = state_terms(state, entry->terms);

	if (terms == NULL)
		return OUTCOME_NO_TERMS;
	if (!is_open(terms))
		return OUTCOME_NOT_IN_FORCE;
	if (entry_overtaken(entries, state_consent(state, terms, entry->actor).by, node))
		return OUTCOME_OVERTAKEN;
	set_consent(state, terms, entry->actor, CONSENT_WITHDRAWN, node);
	if (terms->state == TERMS_PENDING)
		take_away(state, terms, entry->actor);
	else if (entry->actor == state->owner)
		end_all(state);
	return OUTCOME_COUNTS;
}

enum outcome
consent_keep(struct state *state, const struct case_entry *entries, uint32_t node)
{
	const struct case_entry *entry = &entries[node];
	const struct embargo_terms *active = state_active(state);

	if (active == NULL || active->node != entry->terms)
		return OUTCOME_NOT_IN_FORCE;
	if (!state->decide)
		return OUTCOME_NO_DECISION;
	state->decide = false;
	return OUTCOME_COUNTS;
}

void
consent_see(struct state *state, unsigned events)
{
	bool attacks = (events & CS_A) != 0 && (state->pxa & CS_A) == 0;

	if (events & CS_X)
		events |= CS_P;
	state->pxa |= events;
	if (any_pending(state)) {
		reject_pending(state);
		move_em(state, EM_REJECT);
	}
	if ((events & (CS_P | CS_X)) != 0)
		end_all(state);
	else if (attacks && em_in_force(state->em))
		state->decide = true;
}
