#include "view/inbox.h"

#include <string.h>

#define PREFIX_MIN 4

static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_inbox ("
    " id BLOB PRIMARY KEY, hex TEXT NOT NULL, sender TEXT NOT NULL, title TEXT NOT NULL,"
    " at INTEGER NOT NULL, files INTEGER NOT NULL, receipt BLOB,"
    " received INTEGER NOT NULL, epoch INTEGER NOT NULL,"
    " remarks INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE INDEX IF NOT EXISTS view_inbox_hex ON view_inbox (hex);"
    "CREATE INDEX IF NOT EXISTS view_inbox_sender ON view_inbox (sender);"
    "CREATE INDEX IF NOT EXISTS view_inbox_received ON view_inbox (received DESC, id);"
    "CREATE TABLE IF NOT EXISTS view_inbox_epoch ("
    " epoch INTEGER PRIMARY KEY, reports INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS view_inbox_count ("
    " only INTEGER PRIMARY KEY CHECK (only = 1), reports INTEGER NOT NULL,"
    " unread INTEGER NOT NULL) STRICT;"
    "INSERT OR IGNORE INTO view_inbox_count VALUES (1, 0, 0);";

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

/* Counted, as looking at all of them each time would take ever longer. */
static bool
count(struct journal *journal, int64_t reports, int64_t unread, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"UPDATE view_inbox_count SET reports = reports + ?, unread = unread + ?", &q,
		err))
		return false;
	query_bind_integer(&q, reports);
	query_bind_integer(&q, unread);
	return query_done(&q, err);
}

static bool
count_in_epoch(struct journal *journal, uint64_t epoch, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"INSERT INTO view_inbox_epoch (epoch, reports) VALUES (?, 1)"
		" ON CONFLICT (epoch) DO UPDATE SET reports = reports + 1",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)epoch);
	return query_done(&q, err);
}

static bool
fold_report(struct journal *journal, const struct statement *s, const struct report *report,
    struct err *err)
{
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct query q;

	if (!db_query(journal->db,
		"INSERT INTO view_inbox (id, hex, sender, title, at, files, received, epoch)"
		" VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
		&q, err))
		return false;
	hash_format(&s->id, &hex);
	query_bind_blob(&q, bytes_of(&s->id));
	query_bind_text(&q, buf_text(&hex));
	query_bind_text(&q, s->by);
	query_bind_text(&q, report->title);
	query_bind_integer(&q, s->at);
	query_bind_integer(&q, (int64_t)report->count);
	return query_done(&q, err) && count(journal, 1, 1, err);
}

static bool
fold_receipt(struct journal *journal, const struct statement *s, const struct receipt *receipt,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"UPDATE view_inbox SET receipt = ?, received = ?, epoch = ? WHERE id = ?", &q,
		err))
		return false;
	query_bind_blob(&q, bytes_of(&s->id));
	query_bind_integer(&q, s->at);
	query_bind_integer(&q, (int64_t)receipt->epoch);
	query_bind_blob(&q, bytes_of(&receipt->of));
	return query_done(&q, err) && count_in_epoch(journal, receipt->epoch, err);
}

/* The first one about a report shows that somebody has read it. */
static bool
fold_remark(struct journal *journal, const struct remark *remark, struct err *err)
{
	struct query q;
	bool found;
	int64_t remarks;

	if (!db_query(journal->db,
		"UPDATE view_inbox SET remarks = remarks + 1 WHERE id = ? RETURNING remarks",
		&q, err))
		return false;
	query_bind_blob(&q, bytes_of(&remark->of));
	if (!query_row(&q, &found, err))
		return false;
	remarks = found ? query_integer(&q, 0) : 0;
	query_end(&q);
	return remarks != 1 || count(journal, 0, -1, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	if (s->kind->id == KIND_REPORT)
		return fold_report(journal, s, &body->report, err);
	if (s->kind->id == KIND_RECEIPT)
		return fold_receipt(journal, s, &body->receipt, err);
	if (s->kind->id == KIND_REMARK)
		return fold_remark(journal, &body->remark, err);
	return true;
}

const struct projection inbox_projection = {
	.name = "inbox",
	.create = create,
	.drop = "DROP TABLE IF EXISTS view_inbox; DROP TABLE IF EXISTS view_inbox_epoch;"
		"DROP TABLE IF EXISTS view_inbox_count;",
	.fold = fold,
};

static bool
read_id(const struct query *q, int column, struct hash *out, struct err *err)
{
	struct text bytes = query_text(q, column);

	if (bytes.len != HASH_LEN)
		return err_set(err, FAULT_SYSTEM, "the inbox is damaged; rebuild it");
	memcpy(out->bytes, bytes.at, HASH_LEN);
	return true;
}

static bool
read_report(const struct query *q, struct inbox_report *out, struct err *err)
{
	*out = (struct inbox_report){
		.by = query_text(q, 1),
		.title = query_text(q, 2),
		.at = query_integer(q, 3),
		.received = query_integer(q, 4),
		.epoch = (uint64_t)query_integer(q, 5),
		.files = (uint64_t)query_integer(q, 6),
		.anchored = query_integer(q, 7) != 0,
		.remarks = (uint64_t)query_integer(q, 8),
	};
	return read_id(q, 0, &out->id, err);
}

static bool
visit_all(struct query *q,
    bool (*visit)(void *arg, const struct inbox_report *report, struct err *err), void *arg,
    struct err *err)
{
	struct inbox_report report;
	bool found;

	for (;;) {
		if (!query_row(q, &found, err))
			return false;
		if (!found)
			break;
		if (!read_report(q, &report, err) || !visit(arg, &report, err)) {
			query_end(q);
			return false;
		}
	}
	query_end(q);
	return true;
}

#define REPORT_COLUMNS                                                                         \
	"id, sender, title, at, received, epoch, files,"                                       \
	" EXISTS (SELECT 1 FROM anchor WHERE anchor.epoch = view_inbox.epoch), remarks"

bool
inbox_each(struct journal *journal,
    bool (*visit)(void *arg, const struct inbox_report *report, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	return db_query(journal->db,
		   "SELECT " REPORT_COLUMNS " FROM view_inbox ORDER BY received DESC, id", &q,
		   err) &&
	       visit_all(&q, visit, arg, err);
}

bool
inbox_page(struct journal *journal, const struct inbox_mark *after, size_t most,
    bool (*visit)(void *arg, const struct inbox_report *report, struct err *err), void *arg,
    struct err *err)
{
	static const struct inbox_mark first = { .received = INT64_MAX };
	struct query q;

	if (after == NULL)
		after = &first;
	if (!db_query(journal->db,
		"SELECT " REPORT_COLUMNS " FROM view_inbox"
		" WHERE received <= ?1 AND (received < ?1 OR id > ?2)"
		" ORDER BY received DESC, id LIMIT ?3",
		&q, err))
		return false;
	query_bind_integer(&q, after->received);
	query_bind_blob(&q, bytes_of(&after->id));
	query_bind_integer(&q, (int64_t)most);
	return visit_all(&q, visit, arg, err);
}

bool
inbox_total(struct journal *journal, struct inbox_totals *out, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT reports, unread, (SELECT coalesce(sum(reports), 0) FROM "
		"view_inbox_epoch"
		" WHERE epoch > (SELECT coalesce(max(epoch), 0) FROM anchor))"
		" FROM view_inbox_count",
		&q, err) ||
	    !query_row(&q, &found, err))
		return false;
	*out = (struct inbox_totals){ 0 };
	if (found)
		*out = (struct inbox_totals){ (uint64_t)query_integer(&q, 0),
			(uint64_t)query_integer(&q, 1), (uint64_t)query_integer(&q, 2) };
	query_end(&q);
	return true;
}

/* The one id that a query of at most two rows finds. */
static bool
only_id(struct query *q, struct hash *id, struct err *err)
{
	struct hash first;
	bool found;

	if (!query_row(q, &found, err))
		return false;
	if (!found) {
		query_end(q);
		return err_set(
		    err, FAULT_ABSENT, "there is no such report; see 'accord inbox'");
	}
	if (!read_id(q, 0, &first, err)) {
		query_end(q);
		return false;
	}
	if (!query_row(q, &found, err))
		return false;
	query_end(q);
	if (found)
		return err_set(
		    err, FAULT_CONFLICT, "several reports begin so; give more of the id");
	*id = first;
	return true;
}

static bool
is_prefix(struct text hex)
{
	if (hex.len < PREFIX_MIN || hex.len > 2 * HASH_LEN)
		return false;
	for (size_t i = 0; i < hex.len; i++)
		if (strchr("0123456789abcdef", hex.at[i]) == NULL || hex.at[i] == '\0')
			return false;
	return true;
}

bool
inbox_find(struct journal *journal, struct text hex, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf end = BUF(KIB);
	struct query q;

	if (!is_prefix(hex))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no id: %d to %d lowercase hex digits", TEXT_ARGS(hex),
		    PREFIX_MIN, 2 * HASH_LEN);
	if (!db_query(journal->db,
		"SELECT id FROM view_inbox WHERE hex >= ? AND hex < ? LIMIT 2", &q, err))
		return false;
	buf_add(&end, hex);
	buf_add(&end, TEXT("g")); /* after every hex digit */
	query_bind_text(&q, hex);
	query_bind_text(&q, buf_text(&end));
	return only_id(&q, id, err);
}

bool
inbox_receipt(
    struct journal *journal, const struct hash *report, struct hash *receipt, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT receipt FROM view_inbox WHERE id = ? AND receipt IS NOT NULL", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(report));
	return only_id(&q, receipt, err);
}

bool
inbox_proof_due(struct journal *journal, struct text finder, const struct hash *report,
    bool *due, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT 1 FROM view_inbox JOIN anchor USING (epoch)"
		" WHERE view_inbox.id = ? AND view_inbox.sender = ?",
		&q, err))
		return false;
	query_bind_blob(&q, bytes_of(report));
	query_bind_text(&q, finder);
	if (!query_row(&q, due, err))
		return false;
	query_end(&q);
	return true;
}
