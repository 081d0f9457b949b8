#include "view/editions.h"

#include <string.h>

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	const struct body_policy *policy = &body->policy;
	struct query q;

	if (s->kind->id != KIND_POLICY)
		return true;
	if (!db_query(journal->db,
		"INSERT INTO view_edition (id, sender, at, previous) VALUES (?, ?, ?, ?)", &q,
		err))
		return false;
	query_bind_blob(&q, text_bytes(s->id.bytes, HASH_LEN));
	query_bind_text(&q, s->by);
	query_bind_integer(&q, s->at);
	query_bind_blob(&q, text_bytes(policy->previous.bytes, policy->first ? 0 : HASH_LEN));
	return query_done(&q, err);
}

/* The versions after it move up, as if it had never been: so a rebuild counts them. */
static bool
forget(struct journal *journal, const struct record *record, const struct body *body,
    struct err *err)
{
	struct query q;

	(void)body;
	if (!text_eq(record->kind, kind_of(KIND_POLICY)->name))
		return true;
	if (!db_query(journal->db,
		"UPDATE view_edition SET serial = -serial"
		" WHERE serial > (SELECT serial FROM view_edition WHERE id = ?)",
		&q, err))
		return false;
	query_bind_blob(&q, text_bytes(record->id.bytes, HASH_LEN));
	if (!query_done(&q, err) ||
	    !db_query(journal->db, "DELETE FROM view_edition WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, text_bytes(record->id.bytes, HASH_LEN));
	return query_done(&q, err) &&
	       db_run(journal->db,
		   "UPDATE view_edition SET serial = -serial - 1 WHERE serial < 0", err);
}

const struct projection editions_projection = {
	.name = "editions",
	.create = "CREATE TABLE IF NOT EXISTS view_edition ("
		  " serial INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, sender TEXT NOT NULL,"
		  " at INTEGER NOT NULL, previous BLOB NOT NULL) STRICT;",
	.drop = "DROP TABLE IF EXISTS view_edition;",
	.rows = { "SELECT * FROM view_edition ORDER BY serial" },
	.fold = fold,
	.forget = forget,
};

static bool
read_row(const struct query *q, struct editions_row *out, struct err *err)
{
	struct text id = query_text(q, 0), previous = query_text(q, 2);
	struct editions_row row = { .at = query_integer(q, 1), .first = previous.len == 0 };

	if (id.len != HASH_LEN || (!row.first && previous.len != HASH_LEN))
		return err_set(
		    err, FAULT_SYSTEM, "the view of policies is damaged; rebuild it");
	memcpy(row.id.bytes, id.at, HASH_LEN);
	if (!row.first)
		memcpy(row.previous.bytes, previous.at, HASH_LEN);
	*out = row;
	return true;
}

static bool
begin(struct journal *journal, struct text by, struct query *q, struct err *err)
{
	if (!db_query(journal->db,
		"SELECT id, at, previous FROM view_edition WHERE sender = ?"
		" ORDER BY serial DESC",
		q, err))
		return false;
	query_bind_text(q, by);
	return true;
}

bool
editions_each(struct journal *journal, struct text by,
    bool (*visit)(void *arg, const struct editions_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct editions_row row;
	struct query q;
	bool found;

	if (!begin(journal, by, &q, err))
		return false;
	for (;;) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		if (!read_row(&q, &row, err) || !visit(arg, &row, err)) {
			query_end(&q);
			return false;
		}
	}
	query_end(&q);
	return true;
}

bool
editions_latest(struct journal *journal, struct text by, bool *found, struct editions_row *out,
    struct err *err)
{
	struct query q;
	bool good;

	if (!begin(journal, by, &q, err) || !query_row(&q, found, err))
		return false;
	good = !*found || read_row(&q, out, err);
	query_end(&q);
	return good;
}
