/* Who takes part: to invite, accept, decline, leave, remove, hand over. */
#include "action/case/case_call.h"
#include "action/deed/deeds.h"
#include "case/guest.h"

#define PARTY                                                                                  \
	{                                                                                      \
		"party", DEED_TEXT, true, 1, 2 * MOVE_TITLE_MAX,                               \
		    "A node, a finder, or /LABEL for a guest of this node."                    \
	}
#define TRACKING                                                                               \
	{                                                                                      \
		"tracking", DEED_TEXT, false, 1, MOVE_LABEL_MAX,                               \
		    "How the case is called in this node's own books."                         \
	}

static struct text
why_of(struct value in)
{
	return deed_text(in, "why", TEXT(""));
}

/* --- inviting */

/* What whoever comes in shall agree to: the terms in force, else those proposed that end
 * first. */
static const struct embargo_terms *
asked_terms(const struct state *state)
{
	const struct embargo_terms *found = state_active(state);

	for (size_t i = 0; found == NULL && i < state->terms_count; i++)
		if (state->terms[i].state == TERMS_PENDING)
			found = &state->terms[i];
	for (size_t i = 0;
	     found != NULL && found->state == TERMS_PENDING && i < state->terms_count; i++)
		if (state->terms[i].state == TERMS_PENDING &&
		    state->terms[i].ends < found->ends)
			found = &state->terms[i];
	return found;
}

static bool
read_answer_by(struct value in, int64_t *out, struct err *err)
{
	struct text by = deed_text(in, "answer_by", TEXT(""));

	return by.len == 0 || utc_parse_strict(by, out) ||
	       err_set(err, FAULT_INPUT, "'%.*s' is no time such as 2026-11-22T10:00:00Z",
		   TEXT_ARGS(by));
}

/* The terms, and nothing else: contents after consent. */
static bool
run_invite(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_CASE_INVITE, .why = why_of(in) };
	const struct embargo_terms *terms;
	struct case_call call;
	bool guest;

	if (!case_call_begin(task, in, &call, err) ||
	    !case_call_party(
		&call.speaker, deed_text(in, "party", TEXT("")), &move.party.name, err) ||
	    !case_call_roles(&call.speaker, deed_text(in, "roles", TEXT("vendor")),
		&move.party.roles, &move.party.words, err) ||
	    !read_answer_by(in, &move.answer_by, err))
		return false;
	terms = asked_terms(&call.held->ledger.state);
	guest = guest_parse(move.party.name, NULL);
	if (terms != NULL)
		move.terms = call.held->ledger.dag.node[terms->node].id;
	if (terms != NULL && !guest)
		move.history = (struct shape_list){ 1, &move.terms };
	move.to = (struct shape_list){ 1, &move.party.name };
	return case_call_say(&call, guest ? CASE_TO_ALL : CASE_TO_GIVEN, &move, answer, err);
}

static const struct deed_field invite_args[] = {
	CASE_CALL_CASE,
	PARTY,
	{ "roles", DEED_TEXT, false, 1, 100,
	    "What it shall be, commas between: vendor if absent." },
	{ "answer_by", DEED_TEXT, false, 1, 40, "Until when an answer is waited for." },
	CASE_CALL_WHY,
	{ 0 },
};

const struct deed deed_case_invite = {
	.name = "case.invite",
	.about = "Ask somebody in: with the embargo's terms first, contents after consent.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = invite_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_invite,
};

/* --- answering */

/* The invitation or the handover that waits for an answer, or DAG_NONE. */
static uint32_t
asked(const struct case_call *call)
{
	const struct ledger *ledger = &call->held->ledger;
	const struct participant *self = &ledger->state.party[call->self];
	uint32_t handover = ledger->state.handover;

	if (self->membership == MEMBER_INVITED)
		return self->invite;
	if (handover != DAG_NONE && ledger->entry[handover].party == call->self)
		return handover;
	return DAG_NONE;
}

static bool
answer_asked(const struct deed_task *task, struct value in, struct move *move,
    struct writer *answer, struct err *err)
{
	const struct ledger *ledger;
	struct case_call call;
	uint32_t of;

	if (!case_call_begin(task, in, &call, err))
		return false;
	ledger = &call.held->ledger;
	of = asked(&call);
	if (of == DAG_NONE)
		return err_set(err, FAULT_CONFLICT,
		    "nothing in the case waits to be accepted or declined");
	move->of = ledger->dag.node[of].id;
	if (move->kind == KIND_CASE_ACCEPT && ledger->entry[of].terms != DAG_NONE)
		move->terms = ledger->dag.node[ledger->entry[of].terms].id;
	return case_call_say(&call, CASE_TO_ALL, move, answer, err);
}

static bool
run_accept(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_CASE_ACCEPT,
		.tracking = deed_text(in, "tracking", TEXT("")) };

	return answer_asked(task, in, &move, answer, err);
}

static bool
run_decline(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_CASE_DECLINE, .why = why_of(in) };

	return answer_asked(task, in, &move, answer, err);
}

static const struct deed_field accept_args[] = { CASE_CALL_CASE, TRACKING, CASE_CALL_AS,
	{ 0 } };
static const struct deed_field decline_args[] = { CASE_CALL_CASE, CASE_CALL_WHY, CASE_CALL_AS,
	{ 0 } };

const struct deed deed_case_accept = {
	.name = "case.accept",
	.about =
	    "Accept an invitation, and with it the terms that it names; or the case, where "
	    "it is handed over.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = accept_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_accept,
};

const struct deed deed_case_decline = {
	.name = "case.decline",
	.about = "Decline an invitation, or to be the case's owner.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = decline_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_decline,
};

/* --- leaving and changing hands */

static bool
run_leave(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_CASE_LEAVE, .why = why_of(in) };
	struct case_call call;

	return case_call_begin(task, in, &call, err) &&
	       case_call_say(&call, CASE_TO_ALL, &move, answer, err);
}

static bool
about_party(const struct deed_task *task, struct value in, enum kind_id kind,
    struct writer *answer, struct err *err)
{
	struct move move = { .kind = kind, .why = why_of(in) };
	struct case_call call;

	return case_call_begin(task, in, &call, err) &&
	       case_call_party(
		   &call.speaker, deed_text(in, "party", TEXT("")), &move.party.name, err) &&
	       case_call_say(&call, CASE_TO_ALL, &move, answer, err);
}

static bool
run_remove(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	return about_party(task, in, KIND_CASE_REMOVE, answer, err);
}

static bool
run_handover(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	return about_party(task, in, KIND_CASE_HANDOVER, answer, err);
}

static const struct deed_field leave_args[] = { CASE_CALL_CASE, CASE_CALL_WHY, CASE_CALL_AS,
	{ 0 } };
static const struct deed_field party_args[] = { CASE_CALL_CASE, PARTY,
	{ "why", DEED_TEXT, true, 1, MOVE_WHY_MAX, "The reason, for the others." }, { 0 } };

const struct deed deed_case_leave = {
	.name = "case.leave",
	.about = "Leave a case; what was agreed to still binds.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = leave_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_leave,
};

const struct deed deed_case_remove = {
	.name = "case.remove",
	.about = "Have somebody take part no longer; it is told nothing new.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = party_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_remove,
};

const struct deed deed_case_handover = {
	.name = "case.handover",
	.about = "Ask a participant to be the case's owner from now on.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = party_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_handover,
};
