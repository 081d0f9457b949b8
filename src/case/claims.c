#include "case/claims.h"

#include "case/rm.h"

unsigned
claims_fix(enum move_fix fix)
{
	static const unsigned events[] = { 0, CS_V, CS_V | CS_F, CS_VFD };

	return events[fix];
}

/* The first contradiction of a party stays, the earlier statement first. */
static void
show(struct state *state, const struct case_entry *entries, uint32_t one, uint32_t other)
{
	uint32_t *shown = state->party[entries[one].actor].contradiction;

	if (shown[0] != DAG_NONE || entries[one].audience == entries[other].audience)
		return;
	shown[0] = one;
	shown[1] = other;
}

/* Which was said first, by the clock of who said both: below 0, the one. */
static int
order(const struct case_entry *entries, uint32_t one, uint32_t other)
{
	return (entries[one].at > entries[other].at) - (entries[one].at < entries[other].at);
}

static bool
rm_goes_on(enum rm_state from, enum rm_state to)
{
	return from == to || rm_reaches(from, to);
}

/* One of another audience that was said before what is known already stands aside. */
static bool
stands_aside(const struct case_entry *entries, uint32_t known, uint32_t node)
{
	return known != DAG_NONE && entries[known].audience != entries[node].audience &&
	       order(entries, node, known) <= 0;
}

static void
hear_rm(struct state *state, const struct case_entry *entries, uint32_t node)
{
	struct claims *claims = &state->party[entries[node].actor].claims;
	enum rm_state rm = (enum rm_state)entries[node].rm;

	if (stands_aside(entries, claims->rm_by, node)) {
		if (order(entries, node, claims->rm_by) < 0 && !rm_goes_on(rm, claims->rm))
			show(state, entries, node, claims->rm_by);
		return;
	}
	if (!rm_goes_on(claims->rm, rm)) {
		show(state, entries, claims->rm_by, node);
		return;
	}
	claims->rm = rm;
	claims->rm_by = node;
}

static void
hear_fix(struct state *state, const struct case_entry *entries, uint32_t node)
{
	struct claims *claims = &state->party[entries[node].actor].claims;
	unsigned fix = claims_fix((enum move_fix)entries[node].fix);

	if (stands_aside(entries, claims->fix_by, node)) {
		if (order(entries, node, claims->fix_by) < 0 && (fix & ~claims->fix) != 0)
			show(state, entries, node, claims->fix_by);
		return;
	}
	if ((claims->fix & ~fix) != 0) {
		show(state, entries, claims->fix_by, node);
		return;
	}
	claims->fix = fix;
	claims->fix_by = node;
}

static struct claimed_terms *
find(const struct state *state, uint16_t party, uint32_t terms)
{
	for (uint32_t i = state->party[party].claims.terms; i != DAG_NONE;
	     i = state->claimed[i].next)
		if (state->claimed[i].terms == terms)
			return &state->claimed[i];
	return NULL;
}

static struct claimed_terms *
find_or_add(struct state *state, uint16_t party, uint32_t terms)
{
	struct claims *claims = &state->party[party].claims;
	struct claimed_terms *found = find(state, party, terms);

	if (found != NULL)
		return found;
	found = &state->claimed[state->claimed_count];
	*found = (struct claimed_terms){ terms, DAG_NONE, DAG_NONE, claims->terms };
	claims->terms = (uint32_t)state->claimed_count++;
	return found;
}

static void
hear_terms(struct state *state, const struct case_entry *entries, uint32_t node, bool agreed)
{
	struct claimed_terms *claimed =
	    find_or_add(state, entries[node].actor, entries[node].terms);
	uint32_t *said = agreed ? &claimed->agreed : &claimed->refused;

	if (*said == DAG_NONE)
		*said = node;
	if (claimed->agreed != DAG_NONE && claimed->refused != DAG_NONE &&
	    order(entries, claimed->agreed, claimed->refused) < 0)
		show(state, entries, claimed->agreed, claimed->refused);
}

void
claims_hear(struct state *state, const struct case_entry *entries, uint32_t node)
{
	const struct case_entry *entry = &entries[node];

	if (entry->relayed)
		return;
	if (entry->kind == KIND_CASE_STATUS && entry->rm != 0)
		hear_rm(state, entries, node);
	if (entry->kind == KIND_CASE_STATUS && entry->fix != 0)
		hear_fix(state, entries, node);
	if (entry->terms == DAG_NONE)
		return;
	if (entry->kind == KIND_EMBARGO_REJECT)
		hear_terms(state, entries, node, false);
	if (entry->kind == KIND_EMBARGO_ACCEPT || entry->kind == KIND_CASE_ACCEPT)
		hear_terms(state, entries, node, true);
}

bool
claims_allow_status(const struct state *state, uint16_t party, enum rm_state rm, unsigned fix)
{
	const struct claims *claims = &state->party[party].claims;

	return (rm == RM_START || rm_goes_on(claims->rm, rm)) &&
	       (fix == 0 || (claims->fix & ~fix) == 0);
}

bool
claims_allow_refusal(const struct state *state, uint16_t party, uint32_t terms)
{
	const struct claimed_terms *claimed = find(state, party, terms);

	return claimed == NULL || claimed->agreed == DAG_NONE;
}
