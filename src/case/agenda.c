#include "case/agenda.h"

#include <inttypes.h>
#include <string.h>

#include "case/clocks.h"
#include "case/em.h"
#include "case/embargo.h"
#include "case/rm.h"
#include "case/role.h"
#include "statement/party.h"

#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)
#define AT_ONCE (-1)

const struct agenda_rule agenda_rules[AGENDA_WHATS] = {
	[AGENDA_STEP] = { "step", 3 * DAY, "a deadline" },
	[AGENDA_EMBARGO_ENDS] = { "embargo-ends", 7 * DAY, "the embargo ends" },
	[AGENDA_DECIDE] = { "decide", AT_ONCE,
	    "attacks were seen: end the embargo or keep it, and say so" },
	[AGENDA_ATTACKED] = { "attacked", AT_ONCE,
	    "attacks were seen: if this product is concerned, start the clock "
	    "'cra-exploited'" },
	[AGENDA_ANSWER_INVITATION] = { "answer-invitation", AT_ONCE,
	    "an invitation waits for this node's answer" },
	[AGENDA_ANSWER_TERMS] = { "answer-terms", AT_ONCE,
	    "terms of an embargo wait for this node's answer" },
	[AGENDA_AWAIT_INVITATION] = { "await-invitation", 0, "an invitation was not answered" },
	[AGENDA_AWAIT_TERMS] = { "await-terms", 0, "proposed terms were not answered by all" },
	[AGENDA_QUIET] = { "quiet", 0, "nobody has answered what this node said last" },
};

int64_t
agenda_reminds(const struct agenda_item *item)
{
	int64_t lead = agenda_rules[item->what].lead;

	return lead == AT_ONCE ? 0 : item->due - lead;
}

static bool
has_deadline(const struct agenda_item *item)
{
	return item->end == AGENDA_OPEN &&
	       (item->what == AGENDA_STEP || item->what == AGENDA_EMBARGO_ENDS);
}

const struct agenda_item *
agenda_next(const struct agenda *agenda)
{
	const struct agenda_item *found = NULL;

	for (size_t i = 0; i < agenda->count; i++)
		if (has_deadline(&agenda->item[i]) &&
		    (found == NULL || agenda->item[i].due < found->due))
			found = &agenda->item[i];
	return found;
}

int64_t
agenda_first_reminder(const struct agenda *agenda)
{
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < agenda->count; i++)
		if (agenda->item[i].end == AGENDA_OPEN &&
		    agenda_reminds(&agenda->item[i]) < first)
			first = agenda_reminds(&agenda->item[i]);
	return first;
}

/* --- steps of clocks, of what this party says itself */

static struct agenda_item *
find_step(struct agenda *agenda, unsigned clock, unsigned step)
{
	for (size_t i = 0; i < agenda->count; i++)
		if (agenda->item[i].what == AGENDA_STEP && agenda->item[i].clock == clock &&
		    agenda->item[i].step == step)
			return &agenda->item[i];
	return NULL;
}

/* Steps alone are added here, and there is room for all of them. */
static struct agenda_item *
need_step(struct agenda *agenda, unsigned clock, unsigned step)
{
	struct agenda_item *item = find_step(agenda, clock, step);

	if (item != NULL)
		return item;
	if (agenda->count == AGENDA_ITEMS_MAX)
		agenda->count--;
	item = &agenda->item[agenda->count++];
	*item = (struct agenda_item){ .what = AGENDA_STEP, .clock = clock, .step = step };
	return item;
}

static bool
has_clock(const struct agenda *agenda, unsigned clock)
{
	for (size_t i = 0; i < agenda->count; i++)
		if (agenda->item[i].what == AGENDA_STEP && agenda->item[i].clock == clock &&
		    agenda->item[i].end != AGENDA_STOPPED)
			return true;
	return false;
}

/* What was said, as far as clocks go. */
struct word {
	const struct move *move;
	int64_t when;
};

/* An event has come; what is done stays so. */
static void
start(struct agenda *agenda, const struct word *word, unsigned clock, unsigned event)
{
	const struct clock_row *row = clocks_row(clock);
	const int64_t *days = word->move->targets.at;
	struct clock_policy policy = { 0 };

	for (size_t i = 0; i < word->move->targets.count; i++)
		policy.days[i] = days[i];
	for (unsigned step = 0; step < row->count; step++) {
		struct agenda_item *item;
		struct err none;
		int64_t due;

		if (row->step[step].event != event ||
		    !clocks_due(clock, step, word->when, &policy, &due, &none))
			continue;
		item = need_step(agenda, clock, step);
		item->since = word->when;
		item->due = due;
		if (item->end == AGENDA_DONE)
			continue;
		item->end = AGENDA_OPEN;
		item->id = word->move->id;
	}
}

static void
finish(struct agenda *agenda, const struct word *word, unsigned clock, unsigned step)
{
	struct agenda_item *item = need_step(agenda, clock, step);

	item->end = AGENDA_DONE;
	item->done = word->when;
	item->id = word->move->id;
}

/* The same of one that runs, by what was said for other reasons. */
static void
finish_if_open(struct agenda *agenda, const struct word *word, unsigned clock, unsigned step)
{
	const struct agenda_item *item = find_step(agenda, clock, step);

	if (item != NULL && item->end == AGENDA_OPEN)
		finish(agenda, word, clock, step);
}

static void
stop(struct agenda *agenda, const struct move *move, unsigned clock)
{
	for (unsigned step = 0; step < clocks_row(clock)->count; step++) {
		struct agenda_item *item = need_step(agenda, clock, step);

		if (item->end == AGENDA_DONE)
			continue;
		item->end = AGENDA_STOPPED;
		item->done = move->at;
		item->id = move->id;
	}
}

/* A running clock's event that comes with what is said, if it has not come. */
static void
start_if_runs(
    struct agenda *agenda, const struct word *word, const char *clock, const char *event)
{
	unsigned which, of;
	struct err none;

	if (!clocks_find(text_of(clock), &which, &none) ||
	    !clocks_find_event(which, text_of(event), &of, &none) || !has_clock(agenda, which))
		return;
	for (unsigned step = 0; step < clocks_row(which)->count; step++)
		if (clocks_row(which)->step[step].event == of &&
		    find_step(agenda, which, step) != NULL)
			return;
	start(agenda, word, which, of);
}

static void
take_clock(struct agenda *agenda, const struct move *move)
{
	struct word word = { move, move->since };
	unsigned clock, which;
	struct err none;

	if (!clocks_find(move->clock, &clock, &none))
		return;
	if (move->event.len > 0 && clocks_find_event(clock, move->event, &which, &none))
		start(agenda, &word, clock, which);
	else if (move->step.len > 0 && clocks_find_step(clock, move->step, &which, &none))
		finish(agenda, &word, clock, which);
	else
		stop(agenda, move, clock);
}

/* A notice was filed; a month counts from the second of some. */
static void
take_notice(struct agenda *agenda, const struct move *move)
{
	struct word word = { move, move->told };
	unsigned clock, step, event;
	struct err none;

	if (move->clock.len == 0 || !clocks_find(move->clock, &clock, &none) ||
	    !clocks_find_step(clock, move->step, &step, &none))
		return;
	finish(agenda, &word, clock, step);
	if (text_eq(move->step, TEXT("notification")) &&
	    clocks_find_event(clock, TEXT("notified"), &event, &none))
		start(agenda, &word, clock, event);
}

enum { POLICY, ACKNOWLEDGE = 0, ASSESS, FIX };

static void
take_status(struct agenda *agenda, const struct move *move)
{
	struct word word = { move, move->at };

	if (move->rm > RM_RECEIVED)
		finish_if_open(agenda, &word, POLICY, ASSESS);
	if (move->fix >= FIX_READY) {
		finish_if_open(agenda, &word, POLICY, FIX);
		start_if_runs(agenda, &word, "cra-exploited", "measure");
	}
	if ((move->seen & CS_P) != 0)
		start_if_runs(agenda, &word, "cna", "disclosed");
	if (move->rm == RM_CLOSED)
		for (unsigned step = 0; step < clocks_row(POLICY)->count; step++)
			finish_if_open(agenda, &word, POLICY, step);
}

/* A person answers: to somebody else than itself. */
static void
take_answer(struct agenda *agenda, const struct move *move)
{
	struct word word = { move, move->at };

	if (move->to.count > 1)
		finish_if_open(agenda, &word, POLICY, ACKNOWLEDGE);
}

static void
take_own(struct agenda *agenda, const struct move *move)
{
	if (move->kind == KIND_CASE_CLOCK)
		take_clock(agenda, move);
	else if (move->kind == KIND_CASE_DISCLOSURE)
		take_notice(agenda, move);
	else if (move->kind == KIND_CASE_STATUS)
		take_status(agenda, move);
	if (move->kind == KIND_CASE_STATUS || move->kind == KIND_CASE_MESSAGE)
		take_answer(agenda, move);
}

/* --- what follows from the state of the case */

/* A look at it: what was there before is known, so that what it counts from stays. */
struct look {
	struct agenda *agenda;
	const struct agenda *before;
	const struct ledger *ledger;
	const struct move *move;
	uint16_t self;
};

static const struct agenda_item *
find_before(const struct look *look, enum agenda_what what, const struct hash *id)
{
	for (size_t i = 0; i < look->before->count; i++)
		if (look->before->item[i].what == what &&
		    hash_eq(&look->before->item[i].id, id))
			return &look->before->item[i];
	return NULL;
}

/* The times of one that stood there before stay. */
static void
add(const struct look *look, struct agenda_item item)
{
	const struct agenda_item *before = find_before(look, item.what, &item.id);

	if (look->agenda->count == AGENDA_ITEMS_MAX)
		return;
	if (before != NULL && item.what != AGENDA_EMBARGO_ENDS)
		item = *before;
	look->agenda->item[look->agenda->count++] = item;
}

static struct hash
id_of(const struct look *look, uint32_t node)
{
	return look->ledger->dag.node[node].id;
}

static const struct participant *
own_part(const struct look *look)
{
	return &look->ledger->state.party[look->self];
}

static void
look_at_embargo(const struct look *look)
{
	const struct state *state = &look->ledger->state;
	const struct embargo_terms *active = state_active(state);

	if (active != NULL && em_in_force(state->em))
		add(look, (struct agenda_item){ .what = AGENDA_EMBARGO_ENDS,
			      .since = look->ledger->dag.node[active->node].at,
			      .due = active->ends,
			      .id = id_of(look, active->node) });
}

static bool
somebody_silent(const struct look *look, const struct embargo_terms *terms)
{
	const struct state *state = &look->ledger->state;

	for (size_t i = 0; i < look->ledger->names; i++)
		if (state->party[i].membership == MEMBER_JOINED && i != look->self &&
		    state_consent(state, terms, (uint16_t)i).consent == CONSENT_NONE)
			return true;
	return false;
}

static void
look_at_terms(const struct look *look)
{
	const struct state *state = &look->ledger->state;

	for (size_t i = 0; i < state->terms_count; i++) {
		const struct embargo_terms *terms = &state->terms[i];
		struct agenda_item item = { .since = look->ledger->dag.node[terms->node].at };

		if (terms->state != TERMS_PENDING)
			continue;
		item.due = item.since + EMBARGO_ANSWER_DAYS * DAY;
		item.id = id_of(look, terms->node);
		item.what = AGENDA_ANSWER_TERMS;
		if (state_consent(state, terms, look->self).consent != CONSENT_NONE)
			item.what = AGENDA_AWAIT_TERMS;
		if (item.what == AGENDA_ANSWER_TERMS ||
		    (terms->by == look->self && somebody_silent(look, terms)))
			add(look, item);
	}
}

static void
look_at_invitations(const struct look *look)
{
	const struct state *state = &look->ledger->state;

	for (size_t i = 0; i < look->ledger->names; i++) {
		uint32_t invite = state->party[i].invite;
		struct agenda_item item = { .what = i == look->self ? AGENDA_ANSWER_INVITATION
								    : AGENDA_AWAIT_INVITATION };

		if (state->party[i].membership != MEMBER_INVITED || invite == DAG_NONE ||
		    (i != look->self && look->ledger->entry[invite].author != look->self))
			continue;
		item.id = id_of(look, invite);
		item.since = look->ledger->dag.node[invite].at;
		item.due = item.since + EMBARGO_ANSWER_DAYS * DAY;
		if (hash_eq(&item.id, &look->move->id) && look->move->answer_by != 0)
			item.due = look->move->answer_by;
		add(look, item);
	}
}

static void
look_at_attacks(const struct look *look)
{
	const struct state *state = &look->ledger->state;
	struct agenda_item item = { .since = look->move->at, .due = look->move->at };
	unsigned clock;
	struct err none;

	if ((state->pxa & CS_A) == 0)
		return;
	item.what = AGENDA_DECIDE;
	if (state->decide && state->owner == look->self)
		add(look, item);
	item.what = AGENDA_ATTACKED;
	if ((own_part(look)->roles & ROLE_VENDOR) != 0 &&
	    clocks_find(TEXT("cra-exploited"), &clock, &none) &&
	    find_step(look->agenda, clock, 0) == NULL)
		add(look, item);
}

/* What is said to oneself, and that something was read, breaks no silence. */
static bool
is_speech(const struct look *look, uint32_t node)
{
	const struct case_entry *entry = &look->ledger->entry[node];

	return entry->kind != KIND_CASE_READ && entry->kind != KIND_CASE_ERROR &&
	       look->ledger->audience[entry->audience].width > 1;
}

static void
look_at_silence(const struct look *look)
{
	const struct dag *dag = &look->ledger->dag;
	size_t i = dag->ordered;

	while (i > 0 && !is_speech(look, dag->order[i - 1]))
		i--;
	if (i == 0 || look->ledger->entry[dag->order[i - 1]].author != look->self)
		return;
	add(look, (struct agenda_item){ .what = AGENDA_QUIET,
		      .since = dag->node[dag->order[i - 1]].at,
		      .due = dag->node[dag->order[i - 1]].at + AGENDA_QUIET_DAYS * DAY,
		      .id = id_of(look, dag->order[i - 1]) });
}

static void
look_at_state(const struct look *look)
{
	const struct participant *own = own_part(look);
	bool over = (look->ledger->state.pxa & CS_P) != 0 || own->rm == RM_CLOSED;

	if (own->membership == MEMBER_INVITED || (own->membership == MEMBER_JOINED && !over)) {
		look_at_invitations(look);
		look_at_terms(look);
	}
	if (own->membership != MEMBER_JOINED)
		return;
	look_at_attacks(look);
	if (over)
		return;
	look_at_embargo(look);
	look_at_silence(look);
}

static void
keep_steps(const struct agenda *from, struct agenda *to)
{
	to->count = 0;
	for (size_t i = 0; i < from->count; i++)
		if (from->item[i].what == AGENDA_STEP)
			to->item[to->count++] = from->item[i];
}

void
agenda_take(struct agenda *agenda, const struct ledger *ledger, const struct move *move,
    struct text self)
{
	struct agenda before = *agenda;
	struct look look = { agenda, &before, ledger, move, ledger_party(ledger, self) };

	keep_steps(&before, agenda);
	if (text_eq(move->by, self) && move->relays.len == 0)
		take_own(agenda, move);
	if (look.self != ENTRY_NOBODY)
		look_at_state(&look);
}

/* --- as text */

void
agenda_format(const struct agenda *agenda, struct buf *out)
{
	for (size_t i = 0; i < agenda->count; i++) {
		const struct agenda_item *item = &agenda->item[i];

		buf_addf(out, "%d %d %u %u %" PRId64 " %" PRId64 " %" PRId64 " ",
		    (int)item->what, (int)item->end, item->clock, item->step, item->since,
		    item->due, item->done);
		hash_format(&item->id, out);
		buf_add(out, TEXT("\n"));
	}
}

static bool
read_step(const int64_t *n)
{
	if (n[2] < 0 || n[3] < 0 || n[2] > UINT16_MAX || clocks_row((unsigned)n[2]) == NULL)
		return false;
	return n[3] < (int64_t)clocks_row((unsigned)n[2])->count;
}

static bool
read_item(struct text line, struct agenda_item *out)
{
	struct text number;
	int64_t n[7];

	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++)
		if (!text_cut(&line, ' ', &number) || !text_i64(number, &n[i]))
			return false;
	if (n[0] < 0 || n[0] >= AGENDA_WHATS || n[1] < 0 || n[1] > AGENDA_STOPPED ||
	    !read_step(n))
		return false;
	*out = (struct agenda_item){ .what = (enum agenda_what)n[0],
		.end = (enum agenda_end)n[1],
		.clock = (unsigned)n[2],
		.step = (unsigned)n[3],
		.since = n[4],
		.due = n[5],
		.done = n[6] };
	return hash_parse(line, &out->id);
}

bool
agenda_parse(struct text in, struct agenda *out)
{
	struct agenda agenda = { 0 };
	struct text line;

	while (text_line(&in, &line))
		if (agenda.count == AGENDA_ITEMS_MAX ||
		    !read_item(line, &agenda.item[agenda.count++]))
			return false;
	if (in.len > 0)
		return false;
	*out = agenda;
	return true;
}
