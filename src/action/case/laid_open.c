#include "action/case/laid_open.h"

#include <stdlib.h>

#include "action/case/closed.h"
#include "base/mem.h"
#include "case/move.h"
#include "statement/closing.h"

#define PAGE 256
#define WHY TEXT("It is public: here is what came earlier.")
#define FIELDS_LEAST 2 /* that the last word opens: more than which kind it is of */

/* The reports that were closed since one came earlier. */
struct gathering {
	struct hash earlier;
	struct hash *of;
	bool *told; /* all was opened */
	size_t count, room;
	uint64_t last; /* of the page */
	size_t seen;
};

static void
gathering_free(struct gathering *g)
{
	free(g->of);
	free(g->told);
}

static bool
grow(struct gathering *g, struct err *err)
{
	size_t room = g->room == 0 ? 16 : 2 * g->room;
	void *of, *told;

	if (g->count < g->room)
		return true;
	if ((of = mem_grow(g->of, room * sizeof(*g->of))) == NULL)
		return err_memory(err);
	g->of = of;
	if ((told = mem_grow(g->told, room * sizeof(*g->told))) == NULL)
		return err_memory(err);
	g->told = told;
	g->room = room;
	return true;
}

/* One is told all by what this says in just these words. */
static bool
note(struct gathering *g, const struct closing *closing, struct err *err)
{
	bool all = text_eq(closing->why, WHY) && closing->count >= FIELDS_LEAST;

	for (size_t i = 0; i < g->count; i++) {
		if (!hash_eq(&g->of[i], &closing->of))
			continue;
		g->told[i] = g->told[i] || all;
		return true;
	}
	if (!grow(g, err))
		return false;
	g->of[g->count] = closing->of;
	g->told[g->count++] = all;
	return true;
}

static bool
take(void *arg, const struct record *record, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * CLOSING_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct closing *closing = arena_new(&arena, struct closing);
	struct gathering *g = arg;

	g->last = record->seq;
	g->seen++;
	if (closing == NULL)
		return err_memory(err);
	if (record->forgotten)
		return true;
	if (!statement_reopen(record->note, &s, err) ||
	    !closing_parse(&s, &arena, closing, err))
		return false;
	return closing->as != CLOSED_DUPLICATE || !hash_eq(&closing->earlier, &g->earlier) ||
	       note(g, closing, err);
}

static bool
gather(struct node *node, struct gathering *g, struct err *err)
{
	struct journal_page page = JOURNAL_PAGE(PAGE);

	page.kind = kind_of(KIND_CLOSING)->name;
	page.by = node->manifest.name;
	do {
		g->seen = 0;
		if (!journal_list(&node->journal, &page, take, g, err))
			return false;
		page.before = g->last;
	} while (g->seen == PAGE);
	return true;
}

static bool
tell(struct node *node, const struct gathering *g, size_t i, int64_t now, struct err *err)
{
	scoped(buf_free) struct buf of = BUF(KIB), earlier = BUF(KIB);
	struct closed_wish wish = {
		.as = CLOSED_DUPLICATE, .why = WHY, .all = true, .now = now
	};
	struct hash id;

	hash_format(&g->of[i], &of);
	hash_format(&g->earlier, &earlier);
	wish.report = buf_text(&of);
	wish.earlier = buf_text(&earlier);
	return buf_ok(&of, err) && buf_ok(&earlier, err) && closed_say(node, &wish, &id, err);
}

/* What was forgotten since is told to nobody, nor what others wrote that is no report. */
static bool
is_kept(struct node *node, const struct hash *id, bool *kept, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX);
	struct record record;

	*kept = false;
	if (!journal_find(&node->journal, id, &arena, &record, err))
		return err->fault == FAULT_ABSENT;
	*kept = !record.forgotten && text_eq(record.kind, kind_of(KIND_REPORT)->name);
	return true;
}

bool
laid_open_report(
    struct node *node, const struct hash *earlier, int64_t now, size_t *count, struct err *err)
{
	scoped(gathering_free) struct gathering g = { .earlier = *earlier };
	size_t done = 0;
	bool kept;

	if (!is_kept(node, earlier, &kept, err) || (kept && !gather(node, &g, err)))
		return false;
	for (size_t i = 0; i < g.count; i++) {
		if (g.told[i])
			continue;
		if (!is_kept(node, &g.of[i], &kept, err) ||
		    (kept && !tell(node, &g, i, now, err)))
			return false;
		done += kept;
	}
	*count = done;
	return true;
}

bool
laid_open_case(
    struct node *node, const struct hash *of_case, int64_t now, size_t *count, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX + MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct record record;
	struct move move;
	size_t some;

	*count = 0;
	if (!journal_find(&node->journal, of_case, &arena, &record, err))
		return err->fault == FAULT_ABSENT; /* how it was opened was not told here */
	if (!statement_reopen(record.note, &s, err) || !move_parse(&s, &arena, &move, err))
		return false;
	for (size_t i = 0; i < move.reports.count; i++) {
		if (!laid_open_report(node, &move_hashes(&move.reports)[i], now, &some, err))
			return false;
		*count += some;
	}
	return true;
}
