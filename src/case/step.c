#include "case/step.h"

#include "case/claims.h"
#include "case/consent.h"
#include "case/rm.h"
#include "case/role.h"

/* One statement that is being folded. */
struct step {
	struct state *state;
	const struct step_view *view;
	const struct case_entry *entry;
	struct participant *actor;
	uint32_t node;
};

/* --- who takes part */

static void
join(struct participant *party)
{
	party->membership = MEMBER_JOINED;
	/* Who found it has nothing to find out. */
	if ((party->roles & ROLE_FINDER) != 0 && party->rm == RM_START)
		party->rm = RM_ACCEPTED;
}

/* Who has a report in hand knows of it; a vendor then is aware. */
static void
have_received(struct participant *party)
{
	if (party->rm == RM_START)
		party->rm = RM_RECEIVED;
	if ((party->roles & ROLE_VENDOR) != 0)
		party->fix |= CS_V;
}

/* How the case is called in its author's own books: as it last said. */
static void
note_tracking(struct step *step)
{
	struct participant *actor = step->actor;

	if (step->entry->tracks &&
	    !entry_overtaken(step->view->entry, actor->tracking, step->node))
		actor->tracking = step->node;
}

static enum outcome
fold_open(struct step *step)
{
	const struct case_entry *entry = step->entry;
	struct state *state = step->state;

	if (state->opened != DAG_NONE)
		return OUTCOME_OPENED;
	state->opened = step->node;
	state->owner = entry->actor;
	for (size_t i = 0; i < entry->parties_count; i++) {
		const struct case_founder *founder = &step->view->founder[entry->parties + i];
		struct participant *party = &state->party[founder->party];

		party->roles = founder->roles;
		join(party);
	}
	have_received(step->actor);
	note_tracking(step);
	return OUTCOME_COUNTS;
}

static enum outcome
fold_invite(struct step *step)
{
	const struct case_entry *entry = step->entry;
	struct participant *party = &step->state->party[entry->party];

	if (party->membership == MEMBER_JOINED)
		return OUTCOME_IN_ALREADY;
	party->membership = MEMBER_INVITED;
	party->roles = entry->roles;
	party->invite = step->node;
	if (entry->terms != DAG_NONE)
		consent_give(step->state, entry->terms, entry->actor, step->node);
	return OUTCOME_COUNTS;
}

static enum outcome
accept_handover(struct step *step, const struct case_entry *asked)
{
	if (asked->party != step->entry->actor)
		return OUTCOME_NOT_ASKED;
	if (step->state->handover != step->entry->of)
		return OUTCOME_OVERTAKEN;
	step->state->handover = DAG_NONE;
	step->state->owner = step->entry->actor;
	note_tracking(step);
	consent_settle(step->state);
	return OUTCOME_COUNTS;
}

static enum outcome
accept_invite(struct step *step, const struct case_entry *asked)
{
	const struct case_entry *entry = step->entry;

	if (asked->party != entry->actor)
		return OUTCOME_NOT_ASKED;
	if (step->actor->membership != MEMBER_INVITED || step->actor->invite != entry->of)
		return OUTCOME_OVERTAKEN;
	if (asked->terms != entry->terms)
		return OUTCOME_OTHER_TERMS;
	join(step->actor);
	note_tracking(step);
	if (entry->terms != DAG_NONE)
		consent_give(step->state, entry->terms, entry->actor, step->node);
	return OUTCOME_COUNTS;
}

static enum outcome
fold_accept(struct step *step)
{
	const struct case_entry *asked = &step->view->entry[step->entry->of];

	if (asked->kind == KIND_CASE_HANDOVER)
		return accept_handover(step, asked);
	if (asked->kind == KIND_CASE_INVITE)
		return accept_invite(step, asked);
	return OUTCOME_NOT_ASKED;
}

static enum outcome
fold_decline(struct step *step)
{
	const struct case_entry *asked = &step->view->entry[step->entry->of];

	if ((asked->kind != KIND_CASE_HANDOVER && asked->kind != KIND_CASE_INVITE) ||
	    asked->party != step->entry->actor)
		return OUTCOME_NOT_ASKED;
	if (asked->kind == KIND_CASE_HANDOVER) {
		if (step->state->handover != step->entry->of)
			return OUTCOME_OVERTAKEN;
		step->state->handover = DAG_NONE;
		return OUTCOME_COUNTS;
	}
	if (step->actor->membership != MEMBER_INVITED || step->actor->invite != step->entry->of)
		return OUTCOME_OVERTAKEN;
	step->actor->membership = MEMBER_DECLINED;
	return OUTCOME_COUNTS;
}

/* Who leaves goes on keeping what it agreed to. */
static enum outcome
fold_leave(struct step *step)
{
	if (step->entry->actor == step->state->owner)
		return OUTCOME_OWNER;
	step->actor->membership = MEMBER_LEFT;
	return OUTCOME_COUNTS;
}

static enum outcome
fold_remove(struct step *step)
{
	struct participant *party = &step->state->party[step->entry->party];

	if (party->membership != MEMBER_JOINED && party->membership != MEMBER_INVITED)
		return OUTCOME_NOT_ASKED;
	if (step->entry->party == step->state->owner)
		return OUTCOME_OWNER;
	party->membership = MEMBER_REMOVED;
	return OUTCOME_COUNTS;
}

static enum outcome
fold_handover(struct step *step)
{
	if (step->state->party[step->entry->party].membership != MEMBER_JOINED)
		return OUTCOME_STRANGER;
	step->state->handover = step->node;
	return OUTCOME_COUNTS;
}

static enum outcome
fold_nothing(struct step *step)
{
	(void)step;
	return OUTCOME_COUNTS;
}

/* --- how far each is */

/* Forward as far as it says: a sender knows best about itself. */
static enum outcome
check_rm(struct step *step, enum rm_state to)
{
	const struct participant *actor = step->actor;

	if (entry_overtaken(step->view->entry, actor->rm_by, step->node))
		return OUTCOME_OVERTAKEN;
	return to == actor->rm || rm_reaches(actor->rm, to) ? OUTCOME_COUNTS : OUTCOME_BACKWARD;
}

static void
set_rm(struct step *step, enum rm_state to)
{
	have_received(step->actor);
	step->actor->rm = to;
	step->actor->rm_by = step->node;
}

/* What has happened on the way to a fix; a deployer that is no vendor has D alone. */
static unsigned
events_of(const struct step *step)
{
	if ((step->actor->roles & ROLE_VENDOR) == 0 && step->entry->fix == FIX_DEPLOYED)
		return CS_D;
	return claims_fix((enum move_fix)step->entry->fix);
}

static enum outcome
check_fix(struct step *step, unsigned fix)
{
	const struct participant *actor = step->actor;

	if ((fix & CS_V) != 0 && (actor->roles & ROLE_VENDOR) == 0)
		return OUTCOME_ROLE;
	if ((fix & CS_D) != 0 && (actor->roles & ROLE_DEPLOYER) == 0)
		return OUTCOME_ROLE;
	if (entry_overtaken(step->view->entry, actor->fix_by, step->node))
		return OUTCOME_OVERTAKEN;
	return (actor->fix & ~fix) == 0 ? OUTCOME_COUNTS : OUTCOME_BACKWARD;
}

/* Who has a fix, or has deployed one, has accepted the report. */
static void
set_fix(struct step *step, unsigned fix)
{
	struct participant *actor = step->actor;

	have_received(actor);
	if ((fix & (CS_F | CS_D)) != 0 && actor->rm != RM_DEFERRED &&
	    rm_reaches(actor->rm, RM_ACCEPTED))
		actor->rm = RM_ACCEPTED;
	actor->fix = fix;
	actor->fix_by = step->node;
}

static enum outcome
fold_status(struct step *step)
{
	const struct case_entry *entry = step->entry;
	unsigned fix = events_of(step);
	enum outcome outcome = OUTCOME_COUNTS;

	if (entry->rm != 0)
		outcome = check_rm(step, (enum rm_state)entry->rm);
	if (outcome == OUTCOME_COUNTS && fix != 0)
		outcome = check_fix(step, fix);
	if (outcome != OUTCOME_COUNTS)
		return outcome;
	if (entry->rm != 0)
		set_rm(step, (enum rm_state)entry->rm);
	if (fix != 0)
		set_fix(step, fix);
	if (entry->seen != 0)
		consent_see(step->state, entry->seen);
	note_tracking(step);
	return OUTCOME_COUNTS;
}

/* --- the embargo */

static enum outcome
fold_propose(struct step *step)
{
	return consent_propose(step->state, step->view->entry, step->node);
}

static enum outcome
fold_agree(struct step *step)
{
	return consent_accept(step->state, step->view->entry, step->node);
}

static enum outcome
fold_reject(struct step *step)
{
	return consent_reject(step->state, step->view->entry, step->node);
}

static enum outcome
fold_end(struct step *step)
{
	return consent_end(step->state, step->view->entry, step->node);
}

static enum outcome
fold_keep(struct step *step)
{
	return consent_keep(step->state, step->view->entry, step->node);
}

/* --- the table */

enum who { WHO_ANYBODY, WHO_OWNER, WHO_IN, WHO_ASKED, WHO_KNOWN };

static const struct rule {
	enum kind_id kind;
	enum who who;
	enum outcome (*fold)(struct step *step);
} rules[] = {
	{ KIND_CASE_OPEN, WHO_ANYBODY, fold_open },
	{ KIND_CASE_INVITE, WHO_OWNER, fold_invite },
	{ KIND_CASE_ACCEPT, WHO_ASKED, fold_accept },
	{ KIND_CASE_DECLINE, WHO_ASKED, fold_decline },
	{ KIND_CASE_LEAVE, WHO_IN, fold_leave },
	{ KIND_CASE_REMOVE, WHO_OWNER, fold_remove },
	{ KIND_CASE_HANDOVER, WHO_OWNER, fold_handover },
	{ KIND_CASE_MESSAGE, WHO_ASKED, fold_nothing },
	{ KIND_CASE_STATUS, WHO_IN, fold_status },
	{ KIND_CASE_READ, WHO_ASKED, fold_nothing },
	{ KIND_CASE_ERROR, WHO_ASKED, fold_nothing },
	{ KIND_CASE_DISCLOSURE, WHO_KNOWN, fold_nothing },
	{ KIND_CASE_CLOCK, WHO_KNOWN, fold_nothing },
	{ KIND_CASE_MOVED, WHO_OWNER, fold_nothing },
	{ KIND_CASE_ASK, WHO_ASKED, fold_nothing },
	{ KIND_CASE_RELEASE, WHO_IN, fold_nothing },
	{ KIND_EMBARGO_PROPOSE, WHO_IN, fold_propose },
	{ KIND_EMBARGO_REVISE, WHO_IN, fold_propose },
	{ KIND_EMBARGO_ACCEPT, WHO_IN, fold_agree },
	{ KIND_EMBARGO_REJECT, WHO_ASKED, fold_reject },
	{ KIND_EMBARGO_END, WHO_IN, fold_end },
	{ KIND_EMBARGO_KEEP, WHO_OWNER, fold_keep },
};

static void
let_in(struct participant *party)
{
	if (party->membership == MEMBER_OUTSIDE)
		party->membership = MEMBER_JOINED;
}

/* To who joins, the owner is who asked it in, until it is shown how the case was opened. */
static void
learn_owner(struct state *state, const struct case_entry *entry)
{
	if (state->owner != ENTRY_NOBODY || entry->kind != KIND_CASE_INVITE)
		return;
	state->owner = entry->actor;
	let_in(&state->party[entry->actor]);
}

/* Who speaks in history that is told was in the case then, as who tells it says. */
static void
learn_author(struct state *state, const struct case_entry *entry, const struct dag_node *node)
{
	if (!node->told)
		return;
	let_in(&state->party[entry->author]);
	let_in(&state->party[entry->actor]);
}

static enum outcome
check_who(const struct state *state, const struct case_entry *entry, enum who who)
{
	enum membership membership = state->party[entry->actor].membership;

	if (who == WHO_ANYBODY)
		return OUTCOME_COUNTS;
	if (entry->relayed && state->party[entry->author].membership != MEMBER_JOINED)
		return OUTCOME_STRANGER;
	/* What laws ask for, also of who has left, ends with no case. */
	if (who == WHO_KNOWN)
		return membership == MEMBER_OUTSIDE ? OUTCOME_STRANGER : OUTCOME_COUNTS;
	if (membership != MEMBER_JOINED && (who != WHO_ASKED || membership != MEMBER_INVITED))
		return OUTCOME_STRANGER;
	return who != WHO_OWNER || entry->actor == state->owner ? OUTCOME_COUNTS
								: OUTCOME_NOT_OWNER;
}

static const struct rule *
find(enum kind_id kind)
{
	size_t i = 0;

	while (rules[i].kind != kind)
		i++;
	return &rules[i];
}

bool
step_fold(struct state *state, const struct step_view *view, uint32_t node,
    enum outcome *outcome, struct err *err)
{
	const struct case_entry *entry = &view->entry[node];
	struct step step = { state, view, entry, &state->party[entry->actor], node };
	const struct rule *rule = find(entry->kind);

	if (!state_reserve(state, err))
		return false;
	claims_hear(state, view->entry, node);
	learn_owner(state, entry);
	learn_author(state, entry, &view->node[node]);
	*outcome = check_who(state, entry, rule->who);
	if (*outcome == OUTCOME_COUNTS)
		*outcome = rule->fold(&step);
	return true;
}
