#include "view/inbox.h"

#include <string.h>

static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_inbox ("
    " seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, sender BLOB NOT NULL,"
    " said BLOB NOT NULL, at INTEGER NOT NULL, files INTEGER NOT NULL, receipt BLOB,"
    " received INTEGER NOT NULL, epoch INTEGER NOT NULL,"
    " remarks INTEGER NOT NULL DEFAULT 0, listed INTEGER NOT NULL DEFAULT 1,"
    " ranks INTEGER NOT NULL DEFAULT 0, ranked BLOB) STRICT;"
    "CREATE TABLE IF NOT EXISTS view_inbox_epoch ("
    " epoch INTEGER PRIMARY KEY, reports INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS view_inbox_count ("
    " only INTEGER PRIMARY KEY CHECK (only = 1), reports INTEGER NOT NULL,"
    " unread INTEGER NOT NULL) STRICT;"
    "INSERT OR IGNORE INTO view_inbox_count VALUES (1, 0, 0);";

/* What a forgotten report leaves open in `seq` tells the order no less. */
static const char rows[] = "SELECT id, sender, said, at, files, receipt, received, epoch, "
			   "remarks, listed, ranks, ranked"
			   " FROM view_inbox"
			   " ORDER BY seq";

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

/* What a report says, as its row keeps it: by whom, a newline, its title; and if it says more
 * in detail, in lines of their own whether it is exploited, whether it is public, and the
 * product. */
#define SAID_MAX (2 * KIB)

static bool
add_details(const struct statement *s, struct buf *said, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(DETAILS_ROOM);
	struct details details;

	if (!report_details(s, &arena, &details, err))
		return false;
	buf_addf(said, "\n%s\n%s\n%.*s", details_exploited_word(details.exploited),
	    details_public_word(details.public), TEXT_ARGS(details.product));
	return true;
}

static bool
seal_said(const struct journal *journal, const struct statement *s, struct text title,
    bool detailed, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(SAID_MAX);
	struct rest_place place = { "view_inbox", kept_bytes(&s->id) };

	buf_add(&said, s->by);
	buf_add(&said, TEXT("\n"));
	buf_add(&said, title);
	if ((detailed && !add_details(s, &said, err)) || !buf_ok(&said, err))
		return false;
	rest_seal_same(&journal->rest, &place, buf_text(&said), out);
	return buf_ok(out, err);
}

/* What came from others and gets a receipt; for people only what is `listed`. */
struct arrived {
	int64_t received; /* 0: its receipt will tell */
	struct text title;
	size_t files;
	bool listed;
	bool detailed;
};

static bool
fold_arrived(struct journal *journal, const struct statement *s, const struct arrived *arrived,
    struct err *err)
{
	scoped(buf_free) struct buf said = BUF(SAID_MAX + REST_OVERHEAD);
	struct hash sender = rest_tag(&journal->rest, "view_inbox", s->by);
	struct query q;

	if (!seal_said(journal, s, arrived->title, arrived->detailed, &said, err) ||
	    !db_query(journal->db,
		"INSERT INTO view_inbox (id, sender, said, at, files, listed, received, epoch)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_blob(&q, kept_bytes(&sender));
	query_bind_blob(&q, buf_text(&said));
	query_bind_integer(&q, s->at);
	query_bind_integer(&q, (int64_t)arrived->files);
	query_bind_integer(&q, arrived->listed);
	query_bind_integer(&q, arrived->received);
	return query_done(&q, err) && (!arrived->listed || count(journal, 1, 1, err));
}

static bool
fold_receipt(struct journal *journal, const struct statement *s, const struct receipt *receipt,
    struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"UPDATE view_inbox SET receipt = ?, received = ?, epoch = ? WHERE id = ?"
		" RETURNING listed",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_integer(&q, s->at);
	query_bind_integer(&q, (int64_t)receipt->epoch);
	query_bind_blob(&q, kept_bytes(&receipt->of));
	if (!query_row(&q, &found, err))
		return false;
	found = found && query_integer(&q, 0) != 0;
	query_end(&q);
	return !found || count_in_epoch(journal, receipt->epoch, err);
}

/* The first one about a report shows that somebody has read it. */
static bool
fold_remark(struct journal *journal, const struct remark *remark, struct err *err)
{
	struct query q;
	bool found;
	int64_t remarks;

	if (!db_query(journal->db,
		"UPDATE view_inbox SET remarks = remarks + 1 WHERE id = ? AND listed"
		" RETURNING remarks",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&remark->of));
	if (!query_row(&q, &found, err))
		return false;
	remarks = found ? query_integer(&q, 0) : 0;
	query_end(&q);
	return remarks != 1 || count(journal, 0, -1, err);
}

static bool
is_own(const struct journal *journal, const struct statement *s)
{
	return text_eq(s->by, text_of(journal->name));
}

/* The earliest that this node itself says counts; what others say of it does not. */
static bool
fold_rank(struct journal *journal, const struct statement *s, const struct custody_rank *rank,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"UPDATE view_inbox SET ranks = ?1, ranked = ?2"
		" WHERE id = ?3 AND (ranks = 0 OR ranks > ?1)",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)rank->epoch);
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_blob(&q, kept_bytes(&rank->of));
	return query_done(&q, err);
}

/* What people read; of the node's own what it wrote for itself. */
static bool
fold_read(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	struct arrived arrived = { .listed = true };
	struct err not_for_itself;

	if (is_own(journal, s) && !statement_check_to(s, s->by, &not_for_itself))
		return true;
	if (s->kind->id == KIND_REPORT)
		arrived = (struct arrived){ body->report.anonymous ? s->at : 0,
			body->report.title, body->report.count, true, body->report.detailed };
	else
		arrived.title = body->letter.title, arrived.files = body->letter.count;
	return fold_arrived(journal, s, &arrived, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	if (s->kind->id == KIND_REPORT || s->kind->id == KIND_LETTER)
		return fold_read(journal, s, body, err);
	if (s->kind->id == KIND_RECEIPT)
		return fold_receipt(journal, s, &body->receipt, err);
	if (s->kind->id == KIND_REMARK)
		return fold_remark(journal, &body->remark, err);
	if (s->kind->id == KIND_CUSTODY_RANK)
		return !is_own(journal, s) || fold_rank(journal, s, &body->custody_rank, err);
	return !kind_is_posted(s->kind) || is_own(journal, s) ||
	       fold_arrived(journal, s, &(struct arrived){ .title = s->kind->name }, err);
}

/* What the counts lose with a report: one that was not read, one of an epoch. */
static bool
uncount(struct journal *journal, bool unread, uint64_t epoch, struct err *err)
{
	struct query q;

	if (!count(journal, -1, unread ? -1 : 0, err))
		return false;
	if (epoch == 0)
		return true;
	if (!db_query(journal->db,
		"UPDATE view_inbox_epoch SET reports = reports - 1 WHERE epoch = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)epoch);
	return query_done(&q, err) &&
	       db_run(journal->db, "DELETE FROM view_inbox_epoch WHERE reports = 0", err);
}

/* A report, the receipt that answers it and the remarks about it are forgotten together. */
static bool
forget(struct journal *journal, const struct record *record, const struct body *body,
    struct err *err)
{
	bool found, unread;
	uint64_t epoch;
	struct query q;

	(void)body;
	if (!db_query(journal->db,
		"DELETE FROM view_inbox WHERE id = ? RETURNING remarks, epoch, listed", &q,
		err))
		return false;
	query_bind_blob(&q, kept_bytes(&record->id));
	if (!query_row(&q, &found, err))
		return false;
	unread = found && query_integer(&q, 0) == 0;
	epoch = found ? (uint64_t)query_integer(&q, 1) : 0;
	found = found && query_integer(&q, 2) != 0;
	query_end(&q);
	return !found || uncount(journal, unread, epoch, err);
}

const struct projection inbox_projection = {
	.name = "inbox",
	.version = 2,
	.create = create,
	.index = "CREATE INDEX IF NOT EXISTS view_inbox_received"
		 " ON view_inbox (received DESC, id) WHERE listed;",
	.drop = "DROP TABLE IF EXISTS view_inbox; DROP TABLE IF EXISTS view_inbox_epoch;"
		"DROP TABLE IF EXISTS view_inbox_count;",
	.rows = { rows, "SELECT * FROM view_inbox_epoch ORDER BY epoch",
	    "SELECT * FROM view_inbox_count" },
	.fold = fold,
	.forget = forget,
};

static bool
read_id(const struct query *q, int column, struct hash *out, struct err *err)
{
	return kept_hash(q, column, out) || kept_damaged("the inbox", err);
}

/* Its texts are those of `said`. */
static bool
read_report(const struct journal *journal, const struct query *q, struct buf *said,
    struct inbox_report *out, struct err *err)
{
	struct inbox_report report = {
		.at = query_integer(q, 2),
		.received = query_integer(q, 3),
		.epoch = (uint64_t)query_integer(q, 4),
		.files = (uint64_t)query_integer(q, 5),
		.anchored = query_integer(q, 6) != 0,
		.remarks = (uint64_t)query_integer(q, 7),
		.rank = (uint64_t)query_integer(q, 8),
	};
	struct rest_place place = { "view_inbox", kept_bytes(&report.id) };

	buf_clear(said);
	if (!read_id(q, 0, &report.id, err) ||
	    !rest_open(&journal->rest, &place, query_text(q, 1), said, err))
		return false;
	report.product = buf_text(said);
	if (!text_line(&report.product, &report.by))
		return journal_damaged(err);
	if (!text_line(&report.product, &report.title)) {
		report.title = report.product;
		report.product.len = 0;
	} else if (!text_line(&report.product, &report.exploited) ||
		   !text_line(&report.product, &report.public)) {
		return journal_damaged(err);
	}
	*out = report;
	return true;
}

static bool
visit_all(const struct journal *journal, struct query *q,
    bool (*visit)(void *arg, const struct inbox_report *report, struct err *err), void *arg,
    struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(SAID_MAX);
	struct inbox_report report;
	bool found;

	for (;;) {
		if (!query_row(q, &found, err))
			return false;
		if (!found)
			break;
		if (!read_report(journal, q, &said, &report, err) ||
		    !visit(arg, &report, err)) {
			query_end(q);
			return false;
		}
	}
	query_end(q);
	return true;
}

#define REPORT_COLUMNS                                                                         \
	"id, said, at, received, epoch, files,"                                                \
	" EXISTS (SELECT 1 FROM anchor WHERE anchor.epoch = view_inbox.epoch), remarks, " RANK

/* By custody only where that is earlier. */
#define RANK "CASE WHEN ranks = 0 OR ranks > epoch THEN epoch ELSE ranks END"

bool
inbox_each(struct journal *journal,
    bool (*visit)(void *arg, const struct inbox_report *report, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	return db_query(journal->db,
		   "SELECT " REPORT_COLUMNS
		   " FROM view_inbox WHERE listed ORDER BY received DESC, id",
		   &q, err) &&
	       visit_all(journal, &q, visit, arg, err);
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
		" WHERE listed AND received <= ?1 AND (received < ?1 OR id > ?2)"
		" ORDER BY received DESC, id LIMIT ?3",
		&q, err))
		return false;
	query_bind_integer(&q, after->received);
	query_bind_blob(&q, kept_bytes(&after->id));
	query_bind_integer(&q, (int64_t)most);
	return visit_all(journal, &q, visit, arg, err);
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

bool
inbox_find(struct journal *journal, struct text hex, struct hash *id, struct err *err)
{
	struct hash first, last;
	struct query q;

	if (!journal_prefix(hex, &first, &last, err) ||
	    !db_query(journal->db,
		"SELECT id FROM view_inbox WHERE id BETWEEN ? AND ? AND listed LIMIT 2", &q,
		err))
		return false;
	query_bind_blob(&q, kept_bytes(&first));
	query_bind_blob(&q, kept_bytes(&last));
	return journal_only_id(&q, "report", id, err);
}

bool
inbox_receipt(
    struct journal *journal, const struct hash *report, struct hash *receipt, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT receipt FROM view_inbox WHERE id = ? AND receipt IS NOT NULL", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(report));
	return journal_only_id(&q, "report", receipt, err);
}

bool
inbox_rank(
    struct journal *journal, const struct hash *id, struct inbox_rank *out, struct err *err)
{
	struct inbox_rank rank = { 0 };
	struct query q;
	bool found, good = true;

	if (!db_query(
		journal->db, "SELECT " RANK ", ranked FROM view_inbox WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(id));
	if (!query_row(&q, &found, err))
		return false;
	if (found) {
		rank.epoch = (uint64_t)query_integer(&q, 0);
		rank.said = query_text(&q, 1).len != 0;
		good = !rank.said || read_id(&q, 1, &rank.by, err);
	}
	query_end(&q);
	if (good)
		*out = rank;
	return good;
}

bool
inbox_is_of(struct journal *journal, struct text sender, const struct hash *id, bool *is,
    struct err *err)
{
	struct hash tag = rest_tag(&journal->rest, "view_inbox", sender);
	struct query q;

	if (!db_query(
		journal->db, "SELECT 1 FROM view_inbox WHERE id = ? AND sender = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(id));
	query_bind_blob(&q, kept_bytes(&tag));
	if (!query_row(&q, is, err))
		return false;
	query_end(&q);
	return true;
}

bool
inbox_proof_due(struct journal *journal, struct text finder, const struct hash *report,
    bool *due, struct err *err)
{
	struct hash sender = rest_tag(&journal->rest, "view_inbox", finder);
	struct query q;

	if (!db_query(journal->db,
		"SELECT 1 FROM view_inbox JOIN anchor USING (epoch)"
		" WHERE view_inbox.id = ? AND view_inbox.sender = ?",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(report));
	query_bind_blob(&q, kept_bytes(&sender));
	if (!query_row(&q, due, err))
		return false;
	query_end(&q);
	return true;
}
