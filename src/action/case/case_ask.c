#include "action/case/case_ask.h"

#include <stdlib.h>
#include <string.h>

#include "action/case/case_say.h"
#include "case/guest.h"

#define RECENT ((int64_t)2 * 86400) /* seconds; who asked that lately waits longer */
#define AGAIN ((int64_t)60)         /* seconds, before the second time */
#define DOUBLINGS 7
#define ROOM (8 * MIB) /* of an arena, for a case */

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hash));
}

static uint32_t
place_of(const struct ledger_audience *audience, uint16_t party)
{
	uint32_t i = 0;

	while (i < audience->width && audience->parties[i] != party)
		i++;
	return i;
}

/* --- asking */

struct question {
	const struct ledger *ledger;
	uint16_t self;
	int64_t now;
	uint64_t asked; /* by this node in this case */
	struct text whom;
	struct hash *ids; /* of what it is asked for */
	size_t count;
};

/* The second may be asked soon: the first one may not have had it. */
static int64_t
pause_after(unsigned lately)
{
	if (lately == 1)
		return AGAIN;
	return (int64_t)CASE_ASK_AFTER
	       << (lately - 2 < DOUBLINGS ? lately - 2 : (unsigned)DOUBLINGS);
}

/* How often this node has asked in the case, and whether it is time to ask again. */
static bool
is_time(struct question *question)
{
	const struct ledger *ledger = question->ledger;
	unsigned lately = 0;
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < ledger->dag.nodes; i++) {
		const struct dag_node *node = &ledger->dag.node[i];

		if (!node->here || ledger->entry[i].kind != KIND_CASE_ASK ||
		    ledger->entry[i].author != question->self)
			continue;
		question->asked++;
		lately += node->at > question->now - RECENT;
		if (last < node->at)
			last = node->at;
	}
	return lately == 0 || last + pause_after(lately) <= question->now;
}

/* Can it be asked: another node, which answers by itself? */
static bool
may_be_asked(const struct question *question, uint16_t party)
{
	struct text name = ledger_name(question->ledger, party);

	return party != question->self && !party_is_finder(name) && !guest_parse(name, NULL);
}

/* Who has what is named: who names it, then who heard that; the n-th of them, who may be there
 * several times, or ENTRY_NOBODY. */
static uint16_t
nth_of(const struct question *question, uint32_t missing, size_t n)
{
	const struct ledger *ledger = question->ledger;
	const struct dag *dag = &ledger->dag;

	for (uint32_t e = dag->node[missing].out; e != DAG_NONE; e = dag->edge[e].next_out) {
		uint16_t author = ledger->entry[dag->edge[e].to].author;

		if (may_be_asked(question, author) && n-- == 0)
			return author;
	}
	for (uint32_t e = dag->node[missing].out; e != DAG_NONE; e = dag->edge[e].next_out) {
		const struct dag_node *namer = &dag->node[dag->edge[e].to];
		const struct ledger_audience *heard = &ledger->audience[namer->audience];

		for (uint32_t i = 0; dag->edge[e].why == DAG_AFTER && i < heard->width; i++)
			if (may_be_asked(question, heard->parties[i]) && n-- == 0)
				return heard->parties[i];
	}
	return ENTRY_NOBODY;
}

/* Another at each time, so that one who is away holds nothing up. */
static uint16_t
whom_to_ask(const struct question *question, uint32_t missing)
{
	size_t count = 0;

	while (nth_of(question, missing, count) != ENTRY_NOBODY)
		count++;
	return count == 0 ? ENTRY_NOBODY : nth_of(question, missing, question->asked % count);
}

/* Is it named by what has been here for long enough? */
static bool
is_overdue(const struct question *question, uint32_t missing)
{
	const struct dag *dag = &question->ledger->dag;

	for (uint32_t e = dag->node[missing].out; e != DAG_NONE; e = dag->edge[e].next_out)
		if (dag->node[dag->edge[e].to].at + CASE_ASK_SOON <= question->now)
			return true;
	return false;
}

/* Might a party have it: does it name it, or did it hear what does? */
static bool
might_have(const struct question *question, uint32_t missing, uint16_t party)
{
	const struct ledger *ledger = question->ledger;
	const struct dag *dag = &ledger->dag;

	for (uint32_t e = dag->node[missing].out; e != DAG_NONE; e = dag->edge[e].next_out) {
		const struct dag_node *namer = &dag->node[dag->edge[e].to];
		const struct ledger_audience *heard = &ledger->audience[namer->audience];

		if (place_of(heard, party) < heard->width)
			return true;
	}
	return false;
}

/* One party is asked at a time, for all that it might have. */
static void
fill(struct question *question)
{
	const struct dag *dag = &question->ledger->dag;
	uint16_t whom = ENTRY_NOBODY;

	for (uint32_t i = 0; i < dag->nodes && question->count < MOVE_WANTS_MAX; i++) {
		if (dag->node[i].here || !is_overdue(question, i))
			continue;
		if (whom == ENTRY_NOBODY)
			whom = whom_to_ask(question, i);
		if (whom != ENTRY_NOBODY && might_have(question, i, whom))
			question->ids[question->count++] = dag->node[i].id;
	}
	if (whom != ENTRY_NOBODY)
		question->whom = ledger_name(question->ledger, whom);
	qsort(question->ids, question->count, sizeof(*question->ids), compare);
}

static bool
find_question(const struct case_speaker *speaker, const struct hash *of_case,
    struct question *out, struct err *err)
{
	struct casebook_case *held;

	out->ids = arena_array(speaker->arena, struct hash, MOVE_WANTS_MAX);
	if (out->ids == NULL)
		return err_memory(err);
	if (!case_load(&speaker->node->journal, of_case, &held, err))
		return false;
	out->ledger = &held->ledger;
	out->now = speaker->now;
	out->self = ledger_party(out->ledger, speaker->node->manifest.name);
	if (out->self == ENTRY_NOBODY || !is_time(out))
		return true;
	fill(out);
	out->whom = arena_text(speaker->arena, out->whom);
	return out->whom.at != NULL || err_memory(err);
}

static bool
ask(const struct case_speaker *speaker, const struct hash *of_case, bool *asked,
    struct err *err)
{
	struct question question = { 0 };
	struct move move = { .kind = KIND_CASE_ASK };

	*asked = false;
	if (!find_question(speaker, of_case, &question, err))
		return false;
	if (question.count == 0)
		return true;
	*asked = true;
	move.wants = (struct shape_list){ question.count, question.ids };
	move.to = (struct shape_list){ 1, &question.whom };
	return case_say(speaker, of_case, CASE_TO_GIVEN, &move, err);
}

/* In a transaction of its own: what cannot be asked keeps no other case from it. */
static bool
ask_or_undo(
    struct node *node, const struct hash *of_case, int64_t now, bool *asked, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct case_speaker speaker = { node, now, &arena };

	if (!journal_begin(&node->journal, err))
		return false;
	if (ask(&speaker, of_case, asked, err))
		return journal_commit(&node->journal, err);
	journal_rollback(&node->journal);
	*asked = false;
	return err->fault != FAULT_SYSTEM;
}

struct gaps {
	struct hash *of_case;
	size_t count, most;
};

static bool
note_gap(void *arg, const struct hash *of_case, struct err *err)
{
	struct gaps *gaps = arg;

	(void)err;
	if (gaps->count < gaps->most)
		gaps->of_case[gaps->count++] = *of_case;
	return true;
}

bool
case_ask_do(struct node *node, int64_t now, size_t most, size_t *asked, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct gaps gaps = { arena_array(&arena, struct hash, most), 0, most };

	*asked = 0;
	if (gaps.of_case == NULL)
		return err_memory(err);
	if (!cases_waiting(&node->journal, most, note_gap, &gaps, err))
		return false;
	for (size_t i = 0; i < gaps.count; i++) {
		bool one;

		if (!ask_or_undo(node, &gaps.of_case[i], now, &one, err))
			return false;
		*asked += one;
	}
	return true;
}
