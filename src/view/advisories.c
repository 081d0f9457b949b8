#include "view/advisories.h"

#include <string.h>

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	const struct body_advisory *advisory = &body->advisory;
	struct query q;

	if (s->kind->id != KIND_ADVISORY)
		return true;
	if (!db_query(journal->db,
		"INSERT INTO view_advisory (id, sender, tracking, document)"
		" VALUES (?, ?, ?, ?)",
		&q, err))
		return false;
	query_bind_blob(&q, text_bytes(s->id.bytes, HASH_LEN));
	query_bind_text(&q, s->by);
	query_bind_text(&q, advisory->tracking);
	query_bind_blob(&q, text_bytes(advisory->document.bytes, HASH_LEN));
	return query_done(&q, err);
}

const struct projection advisories_projection = {
	.name = "advisories",
	.create = "CREATE TABLE IF NOT EXISTS view_advisory ("
		  " serial INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, sender TEXT NOT NULL,"
		  " tracking TEXT NOT NULL, document BLOB NOT NULL) STRICT;"
		  "CREATE INDEX IF NOT EXISTS view_advisory_tracking ON view_advisory"
		  " (sender, tracking);",
	.drop = "DROP TABLE IF EXISTS view_advisory;",
	.rows = { "SELECT * FROM view_advisory ORDER BY serial" },
	.fold = fold,
};

static bool
read_id(const struct query *q, struct hash *out, struct err *err)
{
	struct text id = query_text(q, 0);

	if (id.len != HASH_LEN)
		return err_set(
		    err, FAULT_SYSTEM, "the view of advisories is damaged; rebuild it");
	memcpy(out->bytes, id.at, HASH_LEN);
	return true;
}

bool
advisories_each(struct journal *journal, struct text by,
    bool (*visit)(void *arg, const struct hash *id, struct err *err), void *arg,
    struct err *err)
{
	struct hash id;
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT id FROM view_advisory WHERE serial IN"
		" (SELECT max(serial) FROM view_advisory WHERE sender = ? GROUP BY tracking)"
		" ORDER BY serial DESC",
		&q, err))
		return false;
	query_bind_text(&q, by);
	for (;;) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		if (!read_id(&q, &id, err) || !visit(arg, &id, err)) {
			query_end(&q);
			return false;
		}
	}
	query_end(&q);
	return true;
}

bool
advisories_find(struct journal *journal, struct text by, struct text tracking, bool *found,
    struct hash *id, struct err *err)
{
	struct query q;
	bool good;

	if (!db_query(journal->db,
		"SELECT id FROM view_advisory WHERE sender = ? AND tracking = ?"
		" ORDER BY serial DESC LIMIT 1",
		&q, err))
		return false;
	query_bind_text(&q, by);
	query_bind_text(&q, tracking);
	if (!query_row(&q, found, err))
		return false;
	good = !*found || read_id(&q, id, err);
	query_end(&q);
	return good;
}

bool
advisories_stamp(struct journal *journal, struct text by, uint64_t *out, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT coalesce(max(serial), 0) FROM view_advisory WHERE sender = ?", &q, err))
		return false;
	query_bind_text(&q, by);
	if (!query_row(&q, &found, err))
		return false;
	*out = found ? (uint64_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return true;
}
