/* The embargo of a case: to propose, answer, revise, end and keep it. */
#include "action/case/case_policy.h"
#include "action/deed/deeds.h"
#include "case/em.h"
#include "case/embargo.h"

#define TERMS                                                                                  \
	{                                                                                      \
		"terms", DEED_HEX, false, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,           \
		    "Which terms: the id of their proposal, or its beginning; not needed "     \
		    "where only one comes into question."                                      \
	}

/* --- which terms are meant */

static bool
find_terms(const struct case_call *call, struct text hex, struct hash *id, struct err *err)
{
	const struct ledger *ledger = &call->held->ledger;

	if (!case_call_find(call, hex, id, err))
		return false;
	return state_terms(&ledger->state, dag_find(&ledger->dag, id)) != NULL ||
	       err_set(err, FAULT_INPUT, "'%.*s' are no terms", TEXT_ARGS(hex));
}

static bool
is_open(const struct case_call *call, const struct embargo_terms *terms, enum consent than)
{
	if (terms->state != TERMS_PENDING && terms->state != TERMS_ACTIVE)
		return false;
	return state_consent(&call->held->ledger.state, terms, call->self).consent != than;
}

/* The only ones that wait for this word. */
static bool
only_open(const struct case_call *call, enum consent than, struct hash *id, struct err *err)
{
	const struct ledger *ledger = &call->held->ledger;
	size_t found = 0;

	for (size_t i = 0; i < ledger->state.terms_count; i++) {
		if (!is_open(call, &ledger->state.terms[i], than))
			continue;
		*id = ledger->dag.node[ledger->state.terms[i].node].id;
		found++;
	}
	if (found == 1)
		return true;
	return err_set(err, found == 0 ? FAULT_ABSENT : FAULT_CONFLICT,
	    found == 0 ? "no terms wait for that: nothing is proposed"
		       : "several terms come into question: say which");
}

static bool
active_terms(const struct case_call *call, struct hash *id, struct err *err)
{
	const struct embargo_terms *active = state_active(&call->held->ledger.state);

	if (active == NULL)
		return err_set(err, FAULT_ABSENT, "no embargo is in force");
	*id = call->held->ledger.dag.node[active->node].id;
	return true;
}

/* --- proposing */

static bool
find_preset(struct text word, unsigned *preset, struct err *err)
{
	for (*preset = 1; embargo_preset_words[*preset] != NULL; ++*preset)
		if (text_eq(word, text_of(embargo_preset_words[*preset])))
			return true;
	return err_set(err, FAULT_INPUT,
	    "'%.*s' is none of policy, 45-days, 90+30, 14-days, 72-hours", TEXT_ARGS(word));
}

/* When somebody in the case first said that a fix is ready; INT64_MAX: nobody has. */
static int64_t
first_fix(const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->dag.ordered; i++) {
		uint32_t node = ledger->dag.order[i];

		if (ledger->entry[node].fix >= FIX_READY &&
		    ledger_outcome(ledger, node) == OUTCOME_COUNTS)
			return ledger->entry[node].at;
	}
	return INT64_MAX;
}

/* Counted from when the case was opened; where the preset has days for customers, from when
 * there is a fix. */
static bool
preset_ends(const struct case_call *call, struct text word, struct move *move, struct err *err)
{
	const struct ledger *ledger = &call->held->ledger;
	int64_t begins = call->speaker.now;
	struct case_policy policy;

	if (ledger->dag.ordered > 0)
		begins = ledger->dag.node[ledger->dag.order[0]].at;
	if (!find_preset(word, &move->preset, err) ||
	    !case_policy_find(&call->speaker, ledger, &policy, err) ||
	    !embargo_preset_ends(move->preset, begins, policy.embargo_days, &move->ends, err))
		return false;
	move->ends = embargo_ends_after_fix(move->preset, move->ends, first_fix(ledger));
	return true;
}

static bool
read_ends(const struct case_call *call, struct value in, struct move *move, struct err *err)
{
	struct text until = deed_text(in, "until", TEXT(""));
	struct text preset = deed_text(in, "preset", TEXT(""));

	if ((until.len > 0) == (preset.len > 0))
		return err_set(err, FAULT_INPUT,
		    "an embargo ends at a time ('until') or by a preset: give one of them");
	if (preset.len > 0)
		return preset_ends(call, preset, move, err);
	return utc_parse_strict(until, &move->ends) ||
	       err_set(err, FAULT_INPUT, "'%.*s' is no time such as 2026-11-22T10:00:00Z",
		   TEXT_ARGS(until));
}

static bool
run_propose(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_EMBARGO_PROPOSE,
		.why = deed_text(in, "why", TEXT("")) };
	struct case_call call;

	if (!case_call_begin(task, in, &call, err))
		return false;
	if (em_in_force(call.held->ledger.state.em))
		return err_set(err, FAULT_CONFLICT,
		    "an embargo is in force: 'embargo revise' proposes other terms");
	return read_ends(&call, in, &move, err) &&
	       case_call_say(&call, CASE_TO_ALL, &move, answer, err);
}

static bool
run_revise(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_EMBARGO_REVISE,
		.why = deed_text(in, "why", TEXT("")) };
	struct case_call call;

	return case_call_begin(task, in, &call, err) &&
	       active_terms(&call, &move.revises, err) && read_ends(&call, in, &move, err) &&
	       case_call_say(&call, CASE_TO_ALL, &move, answer, err);
}

static const struct deed_field propose_args[] = {
	CASE_CALL_CASE,
	{ "until", DEED_TEXT, false, 1, 40, "When it ends, such as 2026-11-22T17:00:00Z." },
	{ "preset", DEED_TEXT, false, 1, 40,
	    "Or usual terms: policy, 45-days, 90+30, 14-days, 72-hours, from when the case was "
	    "opened." },
	CASE_CALL_WHY,
	{ 0 },
};

const struct deed deed_embargo_propose = {
	.name = "embargo.propose",
	.about = "Propose an embargo; it is in force once the owner and one more have agreed.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = propose_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_propose,
};

const struct deed deed_embargo_revise = {
	.name = "embargo.revise",
	.about = "Propose other terms; those in force hold until these are agreed on.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = propose_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_revise,
};

/* --- answering */

static bool
answer_terms(const struct deed_task *task, struct value in, struct move *move,
    struct writer *answer, struct err *err)
{
	struct text hex = deed_text(in, "terms", TEXT(""));
	enum consent than = move->kind == KIND_EMBARGO_ACCEPT ? CONSENT_GIVEN : CONSENT_REFUSED;
	struct case_call call;

	return case_call_begin(task, in, &call, err) &&
	       (hex.len > 0 ? find_terms(&call, hex, &move->terms, err)
			    : only_open(&call, than, &move->terms, err)) &&
	       case_call_say(&call, CASE_TO_ALL, move, answer, err);
}

static bool
run_accept(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_EMBARGO_ACCEPT };

	return answer_terms(task, in, &move, answer, err);
}

static bool
run_reject(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_EMBARGO_REJECT,
		.why = deed_text(in, "why", TEXT("")) };

	return answer_terms(task, in, &move, answer, err);
}

static const struct deed_field accept_args[] = { CASE_CALL_CASE, TERMS, CASE_CALL_AS, { 0 } };
static const struct deed_field reject_args[] = { CASE_CALL_CASE, TERMS,
	{ "why", DEED_TEXT, true, 1, MOVE_WHY_MAX, "The reason, for the others." },
	CASE_CALL_AS, { 0 } };

const struct deed deed_embargo_accept = {
	.name = "embargo.accept",
	.about = "Agree to terms: to just these, by the id of their proposal.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = accept_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_accept,
};

const struct deed deed_embargo_reject = {
	.name = "embargo.reject",
	.about = "Refuse terms that are proposed.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = reject_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_reject,
};

/* --- ending */

static const char *const reasons[] = { "", "public", "exploit", "attacks", "adversaries",
	"ready", "deployed", "other", NULL };

static bool
find_reason(struct text word, unsigned *reason, struct err *err)
{
	for (*reason = 1; reasons[*reason] != NULL; ++*reason)
		if (text_eq(word, text_of(reasons[*reason])))
			return true;
	return err_set(err, FAULT_INPUT,
	    "'%.*s' is none of public, exploit, attacks, adversaries, ready, deployed, other",
	    TEXT_ARGS(word));
}

static bool
run_end(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_EMBARGO_END, .why = deed_text(in, "why", TEXT("")) };
	struct text hex = deed_text(in, "terms", TEXT(""));
	struct case_call call;

	return case_call_begin(task, in, &call, err) &&
	       find_reason(deed_text(in, "reason", TEXT("")), &move.reason, err) &&
	       (hex.len > 0 ? find_terms(&call, hex, &move.terms, err)
			    : active_terms(&call, &move.terms, err)) &&
	       case_call_say(&call, CASE_TO_ALL, &move, answer, err);
}

static bool
run_keep(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_EMBARGO_KEEP, .why = deed_text(in, "why", TEXT("")) };
	struct case_call call;

	return case_call_begin(task, in, &call, err) && active_terms(&call, &move.terms, err) &&
	       case_call_say(&call, CASE_TO_ALL, &move, answer, err);
}

static const struct deed_field end_args[] = { CASE_CALL_CASE, TERMS,
	{ "reason", DEED_TEXT, true, 1, 20,
	    "public, exploit, attacks, adversaries, ready, deployed or other." },
	CASE_CALL_WHY, CASE_CALL_AS, { 0 } };
static const struct deed_field keep_args[] = { CASE_CALL_CASE,
	{ "why", DEED_TEXT, true, 1, MOVE_WHY_MAX, "The reason, for the others." }, { 0 } };

const struct deed deed_embargo_end = {
	.name = "embargo.end",
	.about = "Keep to the terms no longer: by the owner's word the embargo ends.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = end_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_end,
};

const struct deed deed_embargo_keep = {
	.name = "embargo.keep",
	.about = "Decide that the embargo stays, although attacks were seen.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = keep_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_keep,
};
