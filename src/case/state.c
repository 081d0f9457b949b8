#include "case/state.h"

#include <stdlib.h>

#include "case/em.h"
#include "case/room.h"

static const struct participant nobody = { .rm_by = DAG_NONE,
	.fix_by = DAG_NONE,
	.invite = DAG_NONE,
	.tracking = DAG_NONE,
	.claims = { .rm_by = DAG_NONE, .fix_by = DAG_NONE, .terms = DAG_NONE },
	.contradiction = { DAG_NONE, DAG_NONE } };

const char *
membership_word(enum membership membership)
{
	static const char *const words[MEMBERSHIPS] = { "outside", "invited", "joined",
		"declined", "left", "removed" };

	return words[membership];
}

void
state_clear(struct state *state)
{
	state->owner = ENTRY_NOBODY;
	state->opened = DAG_NONE;
	state->handover = DAG_NONE;
	state->em = EM_NONE;
	state->pxa = 0;
	state->decide = false;
	state->terms_count = 0;
	state->consents = 0;
	state->claimed_count = 0;
	for (size_t i = 0; i < state->parties; i++)
		state->party[i] = nobody;
}

void
state_free(struct state *state)
{
	free(state->party);
	free(state->terms);
	free(state->consent);
	free(state->claimed);
	*state = (struct state){ 0 };
}

bool
state_grow(struct state *state, size_t parties, struct err *err)
{
	struct participant *grown;

	if (parties > STATE_PARTIES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the case has over %d parties", STATE_PARTIES_MAX);
	grown = room_grow(state->party, &state->party_room, parties, sizeof(*grown));
	if (grown == NULL)
		return err_memory(err);
	state->party = grown;
	while (state->parties < parties)
		grown[state->parties++] = nobody;
	return true;
}

const struct embargo_terms *
state_active(const struct state *state)
{
	for (size_t i = 0; i < state->terms_count; i++)
		if (state->terms[i].state == TERMS_ACTIVE)
			return &state->terms[i];
	return NULL;
}

struct embargo_terms *
state_terms(const struct state *state, uint32_t node)
{
	for (size_t i = 0; i < state->terms_count; i++)
		if (state->terms[i].node == node)
			return &state->terms[i];
	return NULL;
}

bool
state_reserve(struct state *state, struct err *err)
{
	struct embargo_consent *consent;
	struct claimed_terms *claimed;
	struct embargo_terms *terms;

	terms =
	    room_grow(state->terms, &state->terms_room, state->terms_count + 1, sizeof(*terms));
	if (terms == NULL)
		return err_memory(err);
	state->terms = terms;
	consent = room_grow(
	    state->consent, &state->consent_room, state->consents + 1, sizeof(*consent));
	if (consent == NULL)
		return err_memory(err);
	state->consent = consent;
	claimed = room_grow(
	    state->claimed, &state->claimed_room, state->claimed_count + 1, sizeof(*claimed));
	if (claimed == NULL)
		return err_memory(err);
	state->claimed = claimed;
	return true;
}

struct embargo_consent
state_consent(const struct state *state, const struct embargo_terms *terms, uint16_t party)
{
	for (uint32_t i = terms->consents; i != DAG_NONE; i = state->consent[i].next)
		if (state->consent[i].party == party)
			return state->consent[i];
	return (struct embargo_consent){ party, CONSENT_NONE, DAG_NONE, DAG_NONE };
}

enum em_state
state_em_at(const struct state *state, int64_t now)
{
	const struct embargo_terms *active = state_active(state);

	return active != NULL && now >= active->ends ? EM_EXITED : state->em;
}

static bool
has_agreed(const struct state *state, const struct embargo_terms *terms, uint16_t party)
{
	return state_consent(state, terms, party).consent == CONSENT_GIVEN;
}

bool
state_adheres(const struct state *state, uint16_t party)
{
	const struct embargo_terms *active = state_active(state);

	for (size_t i = 0; active != NULL && i < state->terms_count; i++) {
		const struct embargo_terms *terms = &state->terms[i];
		bool bound = terms->state == TERMS_ACTIVE ||
			     (terms->state == TERMS_REPLACED && terms->ends >= active->ends);

		if (bound && has_agreed(state, terms, party))
			return true;
	}
	return false;
}

/* To any terms that are proposed. */
static bool
agrees_to_some(const struct state *state, uint16_t party)
{
	for (size_t i = 0; i < state->terms_count; i++)
		if (state->terms[i].state == TERMS_PENDING &&
		    has_agreed(state, &state->terms[i], party))
			return true;
	return false;
}

bool
state_may_be_told(const struct state *state, uint16_t party, int64_t now)
{
	enum em_state em = state_em_at(state, now);

	if (state->party[party].membership != MEMBER_JOINED)
		return false;
	if (em_in_force(em))
		return state_adheres(state, party);
	return em != EM_PROPOSED || agrees_to_some(state, party);
}

unsigned
state_cs(const struct state *state, uint16_t party)
{
	return state->party[party].fix | state->pxa;
}
