/* Deadlines: which events have come, what is done, and what is due. */
#include "action/case/case_due.h"
#include "action/case/case_policy.h"
#include "action/deed/deeds.h"
#include "view/duties.h"

#define LIMIT 100

#define CLOCK                                                                                  \
	{                                                                                      \
		"clock", DEED_TEXT, true, 1, MOVE_LABEL_MAX,                                   \
		    "Which: policy, cra-exploited, cra-incident, nis2, cna."                   \
	}
#define SINCE(about)                                                                           \
	{                                                                                      \
		"since", DEED_TEXT, false, 1, 40, about                                        \
	}

/* --- when events came, as far as the case knows */

/* What the case tells of when an event was. */
struct hint {
	const struct case_call *call;
	int64_t since;
	struct shape_list targets;
};

/* What a statement of the case says: that it was seen, or is so far with the fix. */
static bool
find_said(struct hint *hint, unsigned seen, enum move_fix fix)
{
	const struct ledger *ledger = &hint->call->held->ledger;

	for (size_t i = 0; i < ledger->dag.ordered; i++) {
		uint32_t node = ledger->dag.order[i];
		const struct case_entry *entry = &ledger->entry[node];

		if (ledger_outcome(ledger, node) != OUTCOME_COUNTS ||
		    (entry->seen & seen) != seen || entry->fix < fix ||
		    (fix != FIX_NONE && entry->actor != hint->call->self))
			continue;
		hint->since =
		    entry->at < hint->call->speaker.now ? entry->at : hint->call->speaker.now;
		return true;
	}
	return false;
}

static bool
find_attacks(struct hint *hint)
{
	return find_said(hint, CS_A, FIX_NONE);
}

static bool
find_public(struct hint *hint)
{
	return find_said(hint, CS_P, FIX_NONE);
}

static bool
find_fix(struct hint *hint)
{
	return find_said(hint, 0, FIX_READY);
}

static bool
find_received(struct hint *hint)
{
	struct case_policy policy;
	struct err none;

	if (!case_policy_find(&hint->call->speaker, &hint->call->held->ledger, &policy, &none))
		return false;
	hint->since = policy.received;
	return true;
}

static const struct origin {
	const char *clock, *event;
	bool (*find)(struct hint *hint);
	const char *what; /* it is taken from */
} origins[] = {
	{ "policy", "received", find_received, "the report's receipt" },
	{ "cra-exploited", "aware", find_attacks, "the first word of attacks in the case" },
	{ "cra-exploited", "measure", find_fix, "this node's fix-ready" },
	{ "cna", "disclosed", find_public, "the first word that it is public" },
};

static const struct origin *
find_origin(const char *clock, const char *event)
{
	for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++)
		if (text_eq(text_of(clock), text_of(origins[i].clock)) &&
		    text_eq(text_of(event), text_of(origins[i].event)))
			return &origins[i];
	return NULL;
}

/* --- saying it */

static bool
read_since(const struct case_call *call, struct value in, int64_t *since, struct err *err)
{
	struct text given = deed_text(in, "since", TEXT(""));

	if (given.len > 0 && !utc_parse_strict(given, since))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no time such as 2026-11-22T10:00:00Z", TEXT_ARGS(given));
	return *since <= call->speaker.now ||
	       err_set(err, FAULT_INPUT, "'%.*s' has not come: give when it happened",
		   TEXT_ARGS(given));
}

/* Of the clock that the policy sets, its targets go along: they stay what they were. */
static bool
read_targets(const struct case_call *call, unsigned clock, struct move *move, struct err *err)
{
	int64_t *days = arena_array(call->speaker.arena, int64_t, CLOCK_STEPS_MAX);
	struct case_policy policy;

	if (!clocks_by_policy(clock))
		return true;
	if (days == NULL)
		return err_memory(err);
	if (!case_policy_find(&call->speaker, &call->held->ledger, &policy, err))
		return false;
	if (!policy.found)
		return err_set(err, FAULT_CONFLICT,
		    "this node has no disclosure policy, which would say by when: see 'accord "
		    "help policy'");
	for (size_t i = 0; i < CLOCK_STEPS_MAX; i++)
		days[i] = policy.targets.days[i];
	move->targets = (struct shape_list){ CLOCK_STEPS_MAX, days };
	return true;
}

static bool
find_since(
    const struct case_call *call, const struct origin *origin, int64_t *since, struct err *err)
{
	struct hint hint = { .call = call };

	if (origin == NULL)
		return err_set(
		    err, FAULT_INPUT, "say since when, as only people know that: 'since'");
	if (!origin->find(&hint))
		return err_set(err, FAULT_INPUT,
		    "the case does not tell since when (from %s): say it, 'since'",
		    origin->what);
	*since = hint.since;
	return true;
}

/* The clock's other events that the case tells of, so that what is due by them is told, too. */
static bool
say_others(struct case_call *call, unsigned clock, unsigned than, struct err *err)
{
	const struct clock_row *row = clocks_row(clock);

	for (unsigned i = 0; row->events[i] != NULL; i++) {
		const struct origin *origin = find_origin(row->word, row->events[i]);
		struct hint hint = { .call = call };
		struct move move = { .kind = KIND_CASE_CLOCK,
			.clock = text_of(row->word),
			.event = text_of(row->events[i]) };

		if (i == than || origin == NULL || !origin->find(&hint))
			continue;
		move.since = hint.since;
		if (!case_say(&call->speaker, &call->id, CASE_TO_GIVEN, &move, err))
			return false;
	}
	return true;
}

static bool
run_start(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_CASE_CLOCK,
		.clock = deed_text(in, "clock", TEXT("")),
		.event = deed_text(in, "event", TEXT("")),
		.why = deed_text(in, "why", TEXT("")) };
	const struct origin *origin;
	struct case_call call;
	unsigned clock, event;

	if (!case_call_begin(task, in, &call, err) || !clocks_find(move.clock, &clock, err))
		return false;
	if (move.event.len == 0)
		move.event = text_of(clocks_row(clock)->events[0]);
	if (!clocks_find_event(clock, move.event, &event, err))
		return false;
	origin = find_origin(clocks_row(clock)->word, clocks_row(clock)->events[event]);
	return (deed_text(in, "since", TEXT("")).len > 0
		       ? read_since(&call, in, &move.since, err)
		       : find_since(&call, origin, &move.since, err)) &&
	       read_targets(&call, clock, &move, err) &&
	       case_call_say(&call, CASE_TO_GIVEN, &move, answer, err) &&
	       (event != 0 || say_others(&call, clock, event, err));
}

static bool
run_done(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_CASE_CLOCK,
		.clock = deed_text(in, "clock", TEXT("")),
		.step = deed_text(in, "step", TEXT("")),
		.since = task->now,
		.why = deed_text(in, "why", TEXT("")) };
	struct case_call call;
	unsigned clock, step;

	return case_call_begin(task, in, &call, err) && clocks_find(move.clock, &clock, err) &&
	       clocks_find_step(clock, move.step, &step, err) &&
	       read_since(&call, in, &move.since, err) &&
	       case_call_say(&call, CASE_TO_GIVEN, &move, answer, err);
}

static bool
run_stop(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_CASE_CLOCK,
		.clock = deed_text(in, "clock", TEXT("")),
		.why = deed_text(in, "why", TEXT("")) };
	struct case_call call;
	unsigned clock;

	return case_call_begin(task, in, &call, err) && clocks_find(move.clock, &clock, err) &&
	       case_call_say(&call, CASE_TO_GIVEN, &move, answer, err);
}

static const struct deed_field start_args[] = { CASE_CALL_CASE, CLOCK,
	{ "event", DEED_TEXT, false, 1, MOVE_LABEL_MAX,
	    "Which of its events has come: its first if absent." },
	SINCE("When that was; as the case tells it if absent."), CASE_CALL_WHY, { 0 } };
static const struct deed_field done_args[] = { CASE_CALL_CASE, CLOCK,
	{ "step", DEED_TEXT, true, 1, MOVE_LABEL_MAX, "Which of its steps is done." },
	SINCE("When that was; now if absent."), CASE_CALL_WHY, { 0 } };
static const struct deed_field stop_args[] = { CASE_CALL_CASE, CLOCK,
	{ "why", DEED_TEXT, true, 1, MOVE_WHY_MAX, "The reason, for whoever looks later." },
	{ 0 } };

const struct deed deed_clock_start = {
	.name = "clock.start",
	.about = "Say that an event has come from which a deadline counts.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = start_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_start,
};

const struct deed deed_clock_done = {
	.name = "clock.done",
	.about = "Say that a step of a clock is done; a notice to an authority: notice.filed.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = done_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_done,
};

const struct deed deed_clock_stop = {
	.name = "clock.stop",
	.about = "Say that a clock does not apply, and why.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = stop_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_stop,
};

/* --- what is due */

struct listing {
	const struct deed_task *task;
	struct writer *w;
	bool all;
	size_t left;
};

static bool
list_case(void *arg, const struct hash *of_case, const struct agenda *agenda, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct listing *listing = arg;
	struct cases_row row;

	if (!cases_row(&listing->task->node->journal, of_case, &arena, &row, err))
		return false;
	for (size_t i = 0; i < agenda->count && listing->left > 0; i++) {
		const struct agenda_item *item = &agenda->item[i];

		if ((item->what != AGENDA_STEP && item->what != AGENDA_EMBARGO_ENDS) ||
		    (item->end != AGENDA_OPEN && !listing->all))
			continue;
		if (!case_due_put(listing->task, of_case, row.tracking, item, listing->w, err))
			return false;
		listing->left--;
	}
	return true;
}

static bool
list_all(struct listing *listing, struct err *err)
{
	struct duties_page page = { listing->all ? DUTIES_ALL : DUTIES_DUE, INT64_MAX - 1,
		listing->left };

	return duties_each(&listing->task->node->journal, &page, list_case, listing, err);
}

static bool
list_one(struct listing *listing, struct text hex, struct err *err)
{
	struct journal *journal = &listing->task->node->journal;
	struct agenda agenda;
	struct hash id;

	listing->all = true;
	return cases_find(journal, hex, &id, err) && duties_find(journal, &id, &agenda, err) &&
	       list_case(listing, &id, &agenda, err);
}

static bool
run_list(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct listing listing = { task, answer, deed_integer(in, "all", 0) != 0,
		(size_t)deed_integer(in, "limit", LIMIT) };
	struct text hex = deed_text(in, "case", TEXT(""));

	writer_object(answer);
	writer_key(answer, "clocks");
	writer_array(answer);
	if (hex.len > 0 ? !list_one(&listing, hex, err) : !list_all(&listing, err))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

static const struct deed_field list_args[] = {
	{ "case", DEED_HEX, false, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "Only of this case, what is done too: its id, or its beginning." },
	{ "all", DEED_INTEGER, false, 0, 1, "1: what is done, and what was stopped, too." },
	{ "limit", DEED_INTEGER, false, 1, CASE_DUE_MAX, "How many at most; 100 if absent." },
	{ 0 },
};

const struct deed deed_clock_list = {
	.name = "clock.list",
	.about = "Deadlines of the cases: the case first in which something is due first.",
	.least = DEED_READ_ONLY,
	.args = list_args,
	.answer = "clocks:" CASE_DUE_OUTLINE,
	.run = run_list,
};

/* --- reminders */

static bool
run_reminders(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct case_due_wanted wanted = { "reminders", (size_t)deed_integer(in, "limit", LIMIT),
		true };

	writer_object(answer);
	if (!case_due_put_reminders(task, &wanted, answer, err))
		return false;
	writer_end(answer);
	return true;
}

static const struct deed_field reminder_args[] = {
	{ "limit", DEED_INTEGER, false, 1, CASE_DUE_MAX, "How many at most; 100 if absent." },
	{ 0 },
};

const struct deed deed_reminders = {
	.name = "reminders",
	.about = "What people are to be reminded of now: deadlines, answers, silences.",
	.least = DEED_READ_ONLY,
	.args = reminder_args,
	.answer = "reminders:" CASE_REMINDER_OUTLINE,
	.run = run_reminders,
};
