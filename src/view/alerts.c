#include "view/alerts.h"

/* `about`: it is an alert, or about one; kinds by their names, since their numbers change. */
static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_alert ("
    " serial INTEGER PRIMARY KEY, kind TEXT NOT NULL, id BLOB NOT NULL UNIQUE,"
    " of BLOB NOT NULL, by BLOB NOT NULL, about INTEGER NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS view_alert_of ON view_alert (of, serial);"
    "CREATE INDEX IF NOT EXISTS view_alert_kind ON view_alert (kind, serial);";

static struct hash
tag_of(const struct journal *journal, struct text name)
{
	return rest_tag(&journal->rest, "view_alert", name);
}

static bool
is_here(enum kind_id kind)
{
	return kind == KIND_ALERT || turn_is(kind);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	struct hash by;
	struct query q;

	if (!is_here(s->kind->id))
		return true;
	by = tag_of(journal, s->by);
	if (!db_query(journal->db,
		"INSERT INTO view_alert (kind, id, of, by, about) VALUES (?, ?, ?, ?, ?)", &q,
		err))
		return false;
	query_bind_text(&q, s->kind->name);
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_blob(&q, kept_bytes(&body->alert.of));
	query_bind_blob(&q, kept_bytes(&by));
	query_bind_integer(&q, body->alert.about);
	return query_done(&q, err);
}

static bool
forget(struct journal *journal, const struct record *record, const struct body *body,
    struct err *err)
{
	struct query q;

	if (!is_here(body->kind))
		return true;
	if (!db_query(journal->db, "DELETE FROM view_alert WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&record->id));
	return query_done(&q, err);
}

const struct projection alerts_projection = {
	.name = "alerts",
	.create = create,
	.drop = "DROP TABLE IF EXISTS view_alert;",
	.rows = { "SELECT kind, id, of, by, about FROM view_alert ORDER BY serial" },
	.fold = fold,
	.forget = forget,
};

/* Asking */

static bool
read_row(const struct query *q, struct alerts_row *out, struct err *err)
{
	const struct kind *kind = kind_find(query_text(q, 1));
	struct alerts_row row = { .serial = (uint64_t)query_integer(q, 0) };

	if (kind == NULL || !kept_hash(q, 2, &row.id) || !kept_hash(q, 3, &row.of))
		return kept_damaged("what is said about alerts", err);
	row.kind = kind->id;
	*out = row;
	return true;
}

static bool
visit_all(struct query *q,
    bool (*visit)(void *arg, const struct alerts_row *row, struct err *err), void *arg,
    struct err *err)
{
	bool found, good = true;

	while (good) {
		struct alerts_row row;

		if (!query_row(q, &found, err))
			return false;
		if (!found)
			break;
		good = read_row(q, &row, err) && visit(arg, &row, err);
	}
	query_end(q);
	return good;
}

#define COLUMNS "serial, kind, id, of"

bool
alerts_about(struct journal *journal, const struct hash *of,
    bool (*visit)(void *arg, const struct alerts_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT " COLUMNS " FROM view_alert WHERE of = ? AND about ORDER BY serial", &q,
		err))
		return false;
	query_bind_blob(&q, kept_bytes(of));
	return visit_all(&q, visit, arg, err);
}

bool
alerts_of_kind(struct journal *journal, enum kind_id kind, size_t most,
    bool (*visit)(void *arg, const struct alerts_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT " COLUMNS
		" FROM view_alert WHERE kind = ? ORDER BY serial DESC LIMIT ?",
		&q, err))
		return false;
	query_bind_text(&q, kind_of(kind)->name);
	query_bind_integer(&q, (int64_t)most);
	return visit_all(&q, visit, arg, err);
}

bool
alerts_latest(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct hash *of, struct err *err), void *arg,
    struct err *err)
{
	bool found, good = true;
	struct query q;

	if (!db_query(journal->db,
		"SELECT of FROM view_alert WHERE about GROUP BY of"
		" ORDER BY max(serial) DESC LIMIT ?",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)most);
	while (good) {
		struct hash of;

		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good =
		    (kept_hash(&q, 0, &of) || kept_damaged("what is said about alerts", err)) &&
		    visit(arg, &of, err);
	}
	query_end(&q);
	return good;
}

bool
alerts_count(
    struct journal *journal, const struct alerts_asked *asked, size_t *count, struct err *err)
{
	struct hash by = tag_of(journal, asked->by);
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT count(*) FROM view_alert WHERE of = ?1 AND kind = ?2"
		" AND (?3 = x'' OR by = ?3)",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(asked->of));
	query_bind_text(&q, kind_of(asked->kind)->name);
	query_bind_blob(&q, text_bytes(by.bytes, asked->by.len == 0 ? 0 : HASH_LEN));
	if (!query_row(&q, &found, err))
		return false;
	*count = found ? (size_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return true;
}

bool
alerts_has(
    struct journal *journal, const struct alerts_asked *asked, bool *has, struct err *err)
{
	size_t count;

	if (!alerts_count(journal, asked, &count, err))
		return false;
	*has = count > 0;
	return true;
}
