#include "view/tally.h"

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	struct query q;

	(void)body;
	if (!db_query(journal->db,
		"INSERT INTO view_tally (kind, statements) VALUES (?, 1)"
		" ON CONFLICT (kind) DO UPDATE SET statements = statements + 1",
		&q, err))
		return false;
	query_bind_text(&q, s->kind->name);
	return query_done(&q, err);
}

static bool
forget(struct journal *journal, const struct record *record, const struct body *body,
    struct err *err)
{
	struct query q;

	(void)body;
	if (!db_query(journal->db,
		"UPDATE view_tally SET statements = statements - 1 WHERE kind = ?", &q, err))
		return false;
	query_bind_text(&q, record->kind);
	return query_done(&q, err) &&
	       db_run(journal->db, "DELETE FROM view_tally WHERE statements = 0", err);
}

const struct projection tally_projection = {
	.name = "tally",
	.create = "CREATE TABLE IF NOT EXISTS view_tally ("
		  " kind TEXT PRIMARY KEY, statements INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
	.drop = "DROP TABLE IF EXISTS view_tally;",
	.rows = { "SELECT * FROM view_tally ORDER BY kind" },
	.fold = fold,
	.forget = forget,
};

bool
tally_each(struct journal *journal,
    bool (*visit)(void *arg, struct text kind, uint64_t count, struct err *err), void *arg,
    struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(
		journal->db, "SELECT kind, statements FROM view_tally ORDER BY kind", &q, err))
		return false;
	for (;;) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		if (!visit(arg, query_text(&q, 0), (uint64_t)query_integer(&q, 1), err)) {
			query_end(&q);
			return false;
		}
	}
	query_end(&q);
	return true;
}

static bool
add(void *arg, struct text kind, uint64_t count, struct err *err)
{
	uint64_t *sum = arg;

	(void)kind;
	(void)err;
	*sum += count;
	return true;
}

bool
tally_all(struct journal *journal, uint64_t *count, struct err *err)
{
	uint64_t sum = 0;

	if (!tally_each(journal, add, &sum, err))
		return false;
	*count = sum;
	return true;
}
