#include "action/case/case_due.h"

#include "action/case/case_silence.h"

#include "action/case/case_rows.h"
#include "action/release/release_due.h"
#include "case/clocks.h"
#include "view/cases.h"
#include "view/duties.h"

/* --- a deadline */

static void
put_step(const struct agenda_item *item, struct writer *w)
{
	const struct clock_row *row = clocks_row(item->clock);

	if (item->what == AGENDA_STEP) {
		case_put_word(w, "clock", row->word);
		case_put_word(w, "step", row->step[item->step].word);
		case_put_word(w, "what", row->step[item->step].what);
		case_put_word(w, "basis", row->basis);
		return;
	}
	case_put_word(w, "clock", "embargo");
	case_put_word(w, "step", "ends");
	case_put_word(w, "what", agenda_rules[item->what].text);
	case_put_word(w, "basis", "the terms that were agreed on");
}

static const char *
state_of(const struct agenda_item *item, int64_t now)
{
	if (item->end == AGENDA_STOPPED)
		return "stopped";
	if (item->end == AGENDA_DONE)
		return "done";
	return now >= item->due ? "overdue" : "due";
}

static void
put_times(const struct agenda_item *item, int64_t now, struct writer *w)
{
	case_put_word(w, "state", state_of(item, now));
	if (item->due != 0) {
		statement_put_time(w, "since", item->since);
		statement_put_time(w, "due", item->due);
	}
	if (item->end != AGENDA_OPEN)
		statement_put_time(w, "done", item->done);
	writer_put_bool(w, "late",
	    item->due != 0 && item->end != AGENDA_STOPPED &&
		(item->end == AGENDA_DONE ? item->done : now) > item->due);
}

/* What was filed, and where. */
static bool
put_notice(const struct deed_task *task, const struct agenda_item *item, struct writer *w,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM + STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct record record;
	struct move move;

	if (item->end != AGENDA_DONE)
		return true;
	if (!journal_find(&task->node->journal, &item->id, &arena, &record, err))
		return false;
	if (record.forgotten || !text_eq(record.kind, kind_of(KIND_CASE_DISCLOSURE)->name))
		return true;
	if (!statement_reopen(record.note, &s, err) || !move_parse(&s, &arena, &move, err))
		return false;
	writer_key(w, "who");
	writer_text(w, move.who);
	if (move.reference.len > 0) {
		writer_key(w, "reference");
		writer_text(w, move.reference);
	}
	writer_put_bool(w, "sensitive", move.sensitive);
	return true;
}

bool
case_due_put(const struct deed_task *task, const struct hash *of_case, struct text tracking,
    const struct agenda_item *item, struct writer *w, struct err *err)
{
	writer_object(w);
	statement_put_hash(w, "case", of_case);
	writer_key(w, "tracking");
	writer_text(w, tracking);
	put_step(item, w);
	put_times(item, task->now, w);
	statement_put_hash(w, "id", &item->id);
	if (!put_notice(task, item, w, err))
		return false;
	writer_end(w);
	return true;
}

static bool
is_deadline(const struct agenda_item *item)
{
	return item->what == AGENDA_STEP || item->what == AGENDA_EMBARGO_ENDS;
}

bool
case_due_put_all(const struct deed_task *task, const struct casebook_case *held,
    const char *key, struct writer *w, struct err *err)
{
	struct agenda agenda;

	if (!duties_find(&task->node->journal, &held->id, &agenda, err))
		return false;
	writer_key(w, key);
	writer_array(w);
	for (size_t i = 0; i < agenda.count; i++)
		if (is_deadline(&agenda.item[i]) &&
		    !case_due_put(
			task, &held->id, buf_text(&held->tracking), &agenda.item[i], w, err))
			return false;
	writer_end(w);
	return true;
}

/* --- what is next */

struct putting {
	const struct deed_task *task;
	struct writer *w;
	const char *key;
	size_t left;
	bool silent; /* with who is silent, which takes the case's ledger */
};

static bool
put_first(void *arg, const struct hash *of_case, const struct agenda *agenda, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	const struct agenda_item *item = agenda_next(agenda);
	struct putting *putting = arg;
	struct cases_row row;

	if (item == NULL)
		return true;
	writer_key(putting->w, putting->key);
	return cases_row(&putting->task->node->journal, of_case, &arena, &row, err) &&
	       case_due_put(putting->task, of_case, row.tracking, item, putting->w, err);
}

bool
case_due_put_next(
    const struct deed_task *task, const char *key, struct writer *w, struct err *err)
{
	struct duties_page page = { DUTIES_DUE, INT64_MAX - 1, 1 };
	struct putting putting = { .task = task, .w = w, .key = key, .left = 1 };

	return duties_each(&task->node->journal, &page, put_first, &putting, err);
}

/* --- what people are reminded of */

/* Whoever has not answered, and why that may be. */
static bool
put_silent(const struct putting *putting, const struct hash *of_case,
    const struct agenda_item *item, struct err *err)
{
	struct casebook_case *held;

	if (!putting->silent ||
	    (item->what != AGENDA_QUIET && item->what != AGENDA_AWAIT_TERMS))
		return true;
	return case_load(&putting->task->node->journal, of_case, &held, err) &&
	       case_silence_put(putting->task, held, "silent", putting->w, err);
}

static bool
put_reminder(const struct putting *putting, const struct hash *of_case, struct text tracking,
    const struct agenda_item *item, struct err *err)
{
	const struct agenda_rule *rule = &agenda_rules[item->what];
	struct writer *w = putting->w;

	writer_object(w);
	statement_put_hash(w, "case", of_case);
	writer_key(w, "tracking");
	writer_text(w, tracking);
	case_put_word(w, "word", rule->word);
	if (item->what == AGENDA_STEP) {
		case_put_word(w, "what", clocks_row(item->clock)->step[item->step].what);
		case_put_word(w, "clock", clocks_row(item->clock)->word);
		case_put_word(w, "step", clocks_row(item->clock)->step[item->step].word);
	} else {
		case_put_word(w, "what", rule->text);
	}
	statement_put_time(w, "since", item->since);
	statement_put_time(w, "due", item->due);
	writer_put_bool(w, "overdue", putting->task->now >= item->due);
	statement_put_hash(w, "id", &item->id);
	if (!put_silent(putting, of_case, item, err))
		return false;
	writer_end(w);
	return true;
}

static bool
put_reminders_of(
    void *arg, const struct hash *of_case, const struct agenda *agenda, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct putting *putting = arg;
	struct cases_row row;

	if (!cases_row(&putting->task->node->journal, of_case, &arena, &row, err))
		return false;
	for (size_t i = 0; i < agenda->count && putting->left > 0; i++) {
		const struct agenda_item *item = &agenda->item[i];

		if (item->end != AGENDA_OPEN || agenda_reminds(item) > putting->task->now)
			continue;
		if (!put_reminder(putting, of_case, row.tracking, item, err))
			return false;
		putting->left--;
	}
	return true;
}

/* Which releases would open too late. */
static bool
put_releases(const struct putting *putting, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	const struct deed_task *task = putting->task;
	struct writer *w = putting->w;
	struct release_due_list list;
	struct cases_row row;

	if (!release_due_find(task->node, task->now, NULL, &list, err))
		return false;
	for (size_t i = 0; i < list.count && i < putting->left; i++) {
		const struct release_due *due = &list.due[i];

		if (!cases_row(&task->node->journal, &due->of_case, &arena, &row, err))
			return false;
		writer_object(w);
		statement_put_hash(w, "case", &due->of_case);
		writer_key(w, "tracking");
		writer_text(w, row.tracking);
		case_put_word(w, "word", "release-early");
		case_put_word(w, "what", release_due_words(due));
		statement_put_time(w, "since", due->since);
		statement_put_time(w, "due", due->ends);
		writer_put_bool(w, "overdue", due->over);
		statement_put_hash(w, "id", &due->seal);
		writer_end(w);
	}
	return true;
}

bool
case_due_put_reminders(const struct deed_task *task, const struct case_due_wanted *wanted,
    struct writer *w, struct err *err)
{
	struct duties_page page = { DUTIES_REMIND, task->now, wanted->most };
	struct putting putting = { task, w, wanted->key, wanted->most, wanted->silent };

	writer_key(w, wanted->key);
	writer_array(w);
	if (!duties_each(&task->node->journal, &page, put_reminders_of, &putting, err) ||
	    !put_releases(&putting, err))
		return false;
	writer_end(w);
	return true;
}
