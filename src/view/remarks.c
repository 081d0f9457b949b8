#include "view/remarks.h"

static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_remark ("
    " seq INTEGER PRIMARY KEY, of BLOB NOT NULL, id BLOB NOT NULL) STRICT;";

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	struct query q;

	if (s->kind->id != KIND_REMARK)
		return true;
	if (!db_query(journal->db, "INSERT INTO view_remark (of, id) VALUES (?, ?)", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&body->remark.of));
	query_bind_blob(&q, kept_bytes(&s->id));
	return query_done(&q, err);
}

static bool
forget(struct journal *journal, const struct record *record, const struct body *body,
    struct err *err)
{
	struct query q;

	if (body->kind != KIND_REMARK)
		return true;
	if (!db_query(journal->db, "DELETE FROM view_remark WHERE of = ? AND id = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&body->remark.of));
	query_bind_blob(&q, kept_bytes(&record->id));
	return query_done(&q, err);
}

const struct projection remarks_projection = {
	.name = "remarks",
	.create = create,
	.index = "CREATE INDEX IF NOT EXISTS view_remark_of ON view_remark (of);",
	.drop = "DROP TABLE IF EXISTS view_remark;",
	.rows = { "SELECT of, id FROM view_remark ORDER BY seq" },
	.fold = fold,
	.forget = forget,
};

bool
remarks_each(struct journal *journal, const struct hash *of, size_t most,
    bool (*visit)(void *arg, const struct hash *remark, struct err *err), void *arg,
    struct err *err)
{
	struct query q;
	struct hash id;
	bool found;

	if (!db_query(journal->db,
		"SELECT id FROM view_remark WHERE of = ? ORDER BY seq DESC LIMIT ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(of));
	query_bind_integer(&q, (int64_t)most);
	for (;;) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		if (!kept_hash(&q, 0, &id)) {
			query_end(&q);
			return journal_damaged(err);
		}
		if (!visit(arg, &id, err)) {
			query_end(&q);
			return false;
		}
	}
	query_end(&q);
	return true;
}
