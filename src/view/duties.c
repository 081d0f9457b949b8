#include "view/duties.h"

#include <string.h>

#include "view/cases.h"

#define SAID_MAX (AGENDA_LEN_MAX + REST_OVERHEAD)

/* Of `due` and `remind`, the greatest integer stands for never. */
static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_duty ("
    " number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, due INTEGER NOT NULL,"
    " remind INTEGER NOT NULL, said BLOB NOT NULL) STRICT;";

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

static bool
open_said(const struct journal *journal, const struct hash *id, struct text said,
    struct agenda *out, struct err *err)
{
	scoped(buf_free) struct buf lines = BUF_SECRET(AGENDA_LEN_MAX);
	struct rest_place place = { "view_duty", bytes_of(id) };

	if (!rest_open(&journal->rest, &place, said, &lines, err))
		return false;
	return agenda_parse(buf_text(&lines), out) || journal_damaged(err);
}

bool
duties_find(
    struct journal *journal, const struct hash *of_case, struct agenda *out, struct err *err)
{
	struct agenda agenda = { 0 };
	bool found, good;
	struct query q;

	if (!db_query(journal->db, "SELECT said FROM view_duty WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(of_case));
	if (!query_row(&q, &found, err))
		return false;
	good = !found || open_said(journal, of_case, query_text(&q, 0), &agenda, err);
	query_end(&q);
	if (good)
		*out = agenda;
	return good;
}

/* --- folding */

static bool
note(struct journal *journal, const struct hash *id, const struct agenda *agenda,
    struct err *err)
{
	scoped(buf_free) struct buf lines = BUF_SECRET(AGENDA_LEN_MAX), said = BUF(SAID_MAX);
	const struct agenda_item *next = agenda_next(agenda);
	struct rest_place place = { "view_duty", bytes_of(id) };
	struct query q;

	agenda_format(agenda, &lines);
	if (!buf_ok(&lines, err))
		return false;
	rest_seal_same(&journal->rest, &place, buf_text(&lines), &said);
	if (!buf_ok(&said, err) ||
	    !db_query(journal->db,
		"INSERT INTO view_duty (id, due, remind, said) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT (id) DO UPDATE SET due = ?2, remind = ?3, said = ?4",
		&q, err))
		return false;
	query_bind_blob(&q, bytes_of(id));
	query_bind_integer(&q, next == NULL ? INT64_MAX : next->due);
	query_bind_integer(&q, agenda_first_reminder(agenda));
	query_bind_blob(&q, buf_text(&said));
	return query_done(&q, err);
}

static bool
is_same(const struct agenda *a, const struct agenda *b)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct agenda_item *one = &a->item[i], *other = &b->item[i];

		if (i == b->count || one->what != other->what || one->end != other->end ||
		    one->clock != other->clock || one->step != other->step ||
		    one->since != other->since || one->due != other->due ||
		    one->done != other->done || !hash_eq(&one->id, &other->id))
			return false;
	}
	return a->count == b->count;
}

/* The case has it already (view/cases.h comes before). */
static bool
fold_move(struct journal *journal, const struct move *move, struct err *err)
{
	struct agenda before, agenda;
	struct casebook_case *held;

	if (!duties_find(journal, &move->of_case, &before, err) ||
	    !case_load(journal, &move->of_case, &held, err))
		return false;
	agenda = before;
	agenda_take(&agenda, &held->ledger, move, text_of(journal->name));
	return is_same(&before, &agenda) || note(journal, &move->of_case, &agenda, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	struct move move;

	(void)body;
	if (!move_is(s->kind->id))
		return true;
	return move_parse(s, &arena, &move, err) && fold_move(journal, &move, err);
}

const struct projection duties_projection = {
	.name = "duties",
	.create = create,
	.index = "CREATE INDEX IF NOT EXISTS view_duty_due ON view_duty (due);"
		 "CREATE INDEX IF NOT EXISTS view_duty_remind ON view_duty (remind);",
	.drop = "DROP TABLE IF EXISTS view_duty;",
	.rows = { "SELECT id, due, remind, said FROM view_duty ORDER BY number" },
	.fold = fold,
};

/* --- asking */

static bool
visit_row(struct journal *journal, const struct query *q,
    bool (*visit)(
	void *arg, const struct hash *of_case, const struct agenda *agenda, struct err *err),
    void *arg, struct err *err)
{
	struct agenda agenda;
	struct hash id;

	if (query_text(q, 0).len != HASH_LEN)
		return journal_damaged(err);
	memcpy(id.bytes, query_text(q, 0).at, HASH_LEN);
	return open_said(journal, &id, query_text(q, 1), &agenda, err) &&
	       visit(arg, &id, &agenda, err);
}

bool
duties_each(struct journal *journal, const struct duties_page *page,
    bool (*visit)(
	void *arg, const struct hash *of_case, const struct agenda *agenda, struct err *err),
    void *arg, struct err *err)
{
	static const char *const queries[] = {
		[DUTIES_DUE] = "SELECT id, said FROM view_duty WHERE due < ?1"
			       " ORDER BY due LIMIT ?2",
		[DUTIES_REMIND] = "SELECT id, said FROM view_duty WHERE remind < ?1"
				  " ORDER BY remind LIMIT ?2",
		[DUTIES_ALL] = "SELECT id, said FROM view_duty WHERE ?1 ORDER BY number"
			       " LIMIT ?2",
	};
	bool found, good = true;
	struct query q;

	if (!db_query(journal->db, queries[page->order], &q, err))
		return false;
	query_bind_integer(&q, page->until < INT64_MAX ? page->until + 1 : INT64_MAX);
	query_bind_integer(&q, (int64_t)page->most);
	while (good) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = visit_row(journal, &q, visit, arg, err);
	}
	query_end(&q);
	return good;
}
