#include "view/finders.h"

static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_finder_report ("
    " seq INTEGER PRIMARY KEY, finder BLOB NOT NULL, id BLOB NOT NULL UNIQUE,"
    " bytes INTEGER NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS view_finder_report_finder ON view_finder_report (finder);"
    "CREATE TABLE IF NOT EXISTS view_finder_vouch ("
    " seq INTEGER PRIMARY KEY, finder BLOB NOT NULL, node BLOB NOT NULL,"
    " own INTEGER NOT NULL, id BLOB NOT NULL UNIQUE) STRICT;"
    "CREATE INDEX IF NOT EXISTS view_finder_vouch_finder ON view_finder_vouch (finder);";

/* Of those who say so, this node and those that are confirmed count. */
#define VOUCHED                                                                                \
	"EXISTS (SELECT 1 FROM view_finder_vouch v LEFT JOIN view_peer p ON p.peer = v.node"   \
	" WHERE v.finder = r.finder AND (v.own OR p.how >= 0))"

static struct hash
tag_of(const struct journal *journal, struct text finder)
{
	return rest_tag(&journal->rest, "view_finder", finder);
}

/* --- folding */

static bool
fold_report(struct journal *journal, const struct statement *s, const struct report *report,
    struct err *err)
{
	struct hash tag = tag_of(journal, s->by);
	uint64_t bytes = s->bytes.len;
	struct query q;

	for (size_t i = 0; i < report->count; i++)
		bytes += report->file[i].size;
	if (!db_query(journal->db,
		"INSERT INTO view_finder_report (finder, id, bytes) VALUES (?, ?, ?)", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_integer(&q, (int64_t)bytes);
	return query_done(&q, err);
}

static bool
fold_vouch(struct journal *journal, const struct statement *s, const struct finder_vouch *vouch,
    struct err *err)
{
	struct hash finder = tag_of(journal, vouch->finder),
		    node = journal_peer(journal, s->by);
	bool own = text_eq(s->by, text_of(journal->name));
	struct err other;
	struct query q;

	/* What this node says to others is theirs to heed. */
	if (own && !statement_check_to(s, s->by, &other))
		return true;
	if (!db_query(journal->db,
		"INSERT INTO view_finder_vouch (finder, node, own, id) VALUES (?, ?, ?, ?)", &q,
		err))
		return false;
	query_bind_blob(&q, kept_bytes(&finder));
	query_bind_blob(&q, kept_bytes(&node));
	query_bind_integer(&q, own);
	query_bind_blob(&q, kept_bytes(&s->id));
	return query_done(&q, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	if (s->kind->id == KIND_REPORT && party_is_finder(s->by))
		return fold_report(journal, s, &body->report, err);
	return s->kind->id != KIND_FINDER_VOUCH ||
	       fold_vouch(journal, s, &body->finder_vouch, err);
}

static bool
drop_from(struct journal *journal, const char *query, const struct hash *id, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, query, &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(id));
	return query_done(&q, err);
}

static bool
forget(struct journal *journal, const struct record *record, const struct body *body,
    struct err *err)
{
	if (body->kind == KIND_REPORT)
		return drop_from(
		    journal, "DELETE FROM view_finder_report WHERE id = ?", &record->id, err);
	return body->kind != KIND_FINDER_VOUCH ||
	       drop_from(
		   journal, "DELETE FROM view_finder_vouch WHERE id = ?", &record->id, err);
}

const struct projection finders_projection = {
	.name = "finders",
	.create = create,
	.drop = "DROP TABLE IF EXISTS view_finder_report;"
		"DROP TABLE IF EXISTS view_finder_vouch;",
	.rows = { "SELECT finder, id, bytes FROM view_finder_report ORDER BY seq",
	    "SELECT finder, node, own, id FROM view_finder_vouch ORDER BY seq" },
	.fold = fold,
	.forget = forget,
};

/* --- asking */

static bool
read_kept(struct query *q, struct finders_kept *out, struct err *err)
{
	bool found;

	if (!query_row(q, &found, err))
		return false;
	*out = (struct finders_kept){ (uint64_t)query_integer(q, 0),
		(uint64_t)query_integer(q, 1) };
	query_end(q);
	return true;
}

bool
finders_of(struct journal *journal, struct text finder, int64_t since, struct finders_kept *out,
    struct err *err)
{
	struct hash tag = tag_of(journal, finder);
	struct query q;

	if (!db_query(journal->db,
		"SELECT count(*), coalesce(sum(r.bytes), 0) FROM view_finder_report r"
		" JOIN view_inbox i ON i.id = r.id WHERE r.finder = ? AND i.received >= ?",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_integer(&q, since);
	return read_kept(&q, out, err);
}

bool
finders_strangers(
    struct journal *journal, int64_t since, struct finders_kept *out, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT count(*), coalesce(sum(r.bytes), 0) FROM view_inbox i"
		" JOIN view_finder_report r ON r.id = i.id"
		" WHERE i.listed AND i.received >= ? AND NOT " VOUCHED,
		&q, err))
		return false;
	query_bind_integer(&q, since);
	return read_kept(&q, out, err);
}

bool
finders_vouched(struct journal *journal, struct text finder, bool *vouched, struct err *err)
{
	struct hash tag = tag_of(journal, finder);
	struct query q;

	if (!db_query(
		journal->db, "SELECT 1 FROM (SELECT ? AS finder) r WHERE " VOUCHED, &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	if (!query_row(&q, vouched, err))
		return false;
	if (*vouched)
		query_end(&q);
	return true;
}
