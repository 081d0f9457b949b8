/* What was done in a case, by whom, when: all that was said in it, who of this node's people
 * had it said, and what they arranged about it. */
#include <stdlib.h>

#include "action/case/case_call.h"
#include "action/case/case_rows.h"
#include "action/deed/deeds.h"
#include "case/room.h"
#include "view/desk.h"

#define LIMIT 100
#define LIMIT_MAX 1000
#define ARRANGED_MAX 100000

/* One thing that was done: a statement of the case, or one of the node to itself. */
struct line {
	int64_t at;
	uint32_t node; /* DAG_NONE: of the desk */
	unsigned does;
	struct hash id;
	struct text who, name; /* in the arena */
};

struct history {
	struct journal *journal;
	const struct ledger *ledger;
	struct arena *arena;
	struct line *line;
	size_t count, room;
};

static void
history_free(struct history *history)
{
	free(history->line);
}

static bool
add(struct history *history, const struct line *line, struct err *err)
{
	struct line *grown;

	grown = room_grow(history->line, &history->room, history->count + 1, sizeof(*grown));
	if (grown == NULL)
		return err_memory(err);
	history->line = grown;
	history->line[history->count++] = *line;
	return true;
}

static bool
add_desk(void *arg, const struct statement *s, const struct desk *desk, struct err *err)
{
	struct history *history = arg;
	struct line line = { s->at, DAG_NONE, desk->does, s->id, { 0 }, { 0 } };

	if (desk->does == DESK_SAID)
		return true; /* who said that, stands beside it */
	if (history->count == ARRANGED_MAX)
		return err_set(
		    err, FAULT_LIMIT, "over %d things were arranged about it", ARRANGED_MAX);
	line.who = arena_text(history->arena, desk->who);
	line.name = arena_text(history->arena, desk->name);
	return line.who.at != NULL && line.name.at != NULL ? add(history, &line, err)
							   : err_memory(err);
}

static int
compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* By the times that their authors say. */
static bool
gather(struct history *history, const struct hash *of_case, struct err *err)
{
	const struct dag *dag = &history->ledger->dag;

	if (!desk_each(history->journal, of_case, add_desk, history, err))
		return false;
	for (uint32_t i = 0; i < dag->nodes; i++) {
		struct line line = { dag->node[i].at, i, DESK_NOTHING, dag->node[i].id, { 0 },
			{ 0 } };

		if (dag->node[i].here && !add(history, &line, err))
			return false;
	}
	qsort(history->line, history->count, sizeof(*history->line), compare);
	return true;
}

/* --- telling */

static bool
take_who(void *arg, const struct statement *s, const struct desk *desk, struct err *err)
{
	struct history *history = arg;
	struct line *line = history->line;

	(void)s;
	if (desk->does != DESK_SAID)
		return true;
	line->who = arena_text(history->arena, desk->who);
	return line->who.at != NULL || err_memory(err);
}

/* Who of this node's people had it say that. */
static bool
find_who(const struct history *history, struct line *line, struct err *err)
{
	struct history one = { .arena = history->arena, .line = line };

	return desk_each(history->journal, &line->id, take_who, &one, err);
}

static void
put_move(const struct history *history, const struct line *line, struct writer *w)
{
	const struct ledger *ledger = history->ledger;
	const struct case_entry *entry = &ledger->entry[line->node];
	enum outcome outcome = ledger_outcome(ledger, line->node);

	case_put_text(w, "by", ledger_name(ledger, entry->author));
	case_put_text(w, "kind", kind_of(entry->kind)->name);
	if (entry->party != ENTRY_NOBODY)
		case_put_text(w, "about", ledger_name(ledger, entry->party));
	if (entry->relayed)
		case_put_text(w, "for", ledger_name(ledger, entry->actor));
	if (outcome != OUTCOME_COUNTS)
		case_put_word(w, "void", outcome_text(outcome));
}

static bool
put_line(const struct history *history, struct line *line, struct writer *w, struct err *err)
{
	writer_object(w);
	statement_put_time(w, "at", line->at);
	statement_put_hash(w, "id", &line->id);
	if (line->node != DAG_NONE) {
		if (!find_who(history, line, err))
			return false;
		put_move(history, line, w);
	} else {
		case_put_text(w, "by", text_of(history->journal->name));
		case_put_word(w, "kind", desk_word(line->does));
		if (line->name.len > 0)
			case_put_text(w, "about", line->name);
	}
	if (line->who.len > 0)
		case_put_text(w, "who", line->who);
	writer_end(w);
	return true;
}

static bool
put_lines(const struct history *history, struct value in, struct writer *w, struct err *err)
{
	size_t limit = (size_t)deed_integer(in, "limit", LIMIT);
	size_t last = (size_t)deed_integer(in, "before", INT64_MAX);
	size_t first;

	if (last > history->count)
		last = history->count;
	first = last > limit ? last - limit : 0;
	case_put_count(w, "first", first);
	case_put_count(w, "count", history->count);
	writer_key(w, "history");
	writer_array(w);
	for (size_t i = first; i < last; i++)
		if (!put_line(history, &history->line[i], w, err))
			return false;
	writer_end(w);
	return true;
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(history_free) struct history history = { .journal = &task->node->journal,
		.arena = task->arena };
	struct casebook_case *held;
	struct hash id;

	if (!cases_find(history.journal, deed_text(in, "case", TEXT("")), &id, err) ||
	    !case_load(history.journal, &id, &held, err))
		return false;
	history.ledger = &held->ledger;
	if (!gather(&history, &id, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "case", &id);
	if (!put_lines(&history, in, answer, err))
		return false;
	writer_end(answer);
	return true;
}

static const struct deed_field args[] = {
	CASE_CALL_CASE,
	{ "limit", DEED_INTEGER, false, 1, LIMIT_MAX,
	    "How many at most, the last ones; 100 if absent." },
	{ "before", DEED_INTEGER, false, 0, INT64_MAX,
	    "Only the first so many: the `first` of an answer, to go on before it." },
	{ 0 },
};

const struct deed deed_case_history = {
	.name = "case.history",
	.about = "Who did what in a case, and when: by all parties, and by whom at this node.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer = "case:id first:int count:int history:[at:time id:id by:text kind:text "
		  "about?:text for?:text void?:text who?:text]",
	.run = run,
};
