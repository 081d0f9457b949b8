#include "view/outbox.h"

#define SAID_MAX (2 * KIB)

/* `done` has those whose receipt came: what waits, and what has no proof yet, are few. */
static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_outbox ("
    " serial INTEGER PRIMARY KEY, id BLOB NOT NULL, peer BLOB NOT NULL,"
    " said BLOB NOT NULL, at INTEGER NOT NULL, receipt BLOB, received INTEGER NOT NULL,"
    " epoch INTEGER NOT NULL, proof_by INTEGER NOT NULL, urgent INTEGER NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX IF NOT EXISTS view_outbox_id ON view_outbox (id, peer);"
    "CREATE INDEX IF NOT EXISTS view_outbox_waiting ON view_outbox (peer, serial)"
    " WHERE receipt IS NULL;"
    "CREATE INDEX IF NOT EXISTS view_outbox_due ON view_outbox (proof_by)"
    " WHERE receipt IS NOT NULL;";

/* Folding */

/* The same statement goes to several: each row has a place of its own. */
static struct hash
place_of(const struct hash *id, const struct hash *peer)
{
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, kept_bytes(id));
	hasher_add(&hasher, kept_bytes(peer));
	return hasher_end(&hasher);
}

/* A line each: to whom; what it is. */
static bool
seal_said(const struct journal *journal, struct text peer, const struct statement *s,
    const struct body *body, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(SAID_MAX);
	struct hash tag = journal_peer(journal, peer), row = place_of(&s->id, &tag);
	struct rest_place place = { "view_outbox", kept_bytes(&row) };

	buf_addf(&said, "%.*s\n%.*s", TEXT_ARGS(peer), TEXT_ARGS(s->kind->name));
	if (s->kind->id == KIND_LETTER)
		buf_addf(&said, ": %.*s", TEXT_ARGS(body->letter.title));
	buf_add(&said, TEXT("\n"));
	if (!buf_ok(&said, err))
		return false;
	rest_seal_same(&journal->rest, &place, buf_text(&said), out);
	return buf_ok(out, err);
}

static bool
add(struct journal *journal, const struct statement *s, const struct body *body,
    struct text peer, struct err *err)
{
	scoped(buf_free) struct buf said = BUF(SAID_MAX + REST_OVERHEAD);
	struct hash tag = journal_peer(journal, peer);
	struct query q;

	if (!seal_said(journal, peer, s, body, &said, err) ||
	    !db_query(journal->db,
		"INSERT INTO view_outbox"
		" (id, peer, said, at, received, epoch, proof_by, urgent)"
		" VALUES (?, ?, ?, ?, 0, 0, 0, ?)",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_blob(&q, buf_text(&said));
	query_bind_integer(&q, s->at);
	query_bind_integer(&q, kind_is_urgent(s->kind));
	return query_done(&q, err);
}

/* Who gave something into custody hears of it with the answer; and what he wrote for himself
 * stays here. */
static bool
goes_to(const struct statement *s, const struct body *body, struct text name)
{
	if (party_is_finder(name) || text_eq(name, s->by))
		return false;
	return s->kind->id != KIND_CUSTODY ||
	       (text_eq(name, body->custody.recipient) && !text_eq(name, body->custody.from));
}

/* For each node that it is addressed to, but the one that says it. */
static bool
fold_said(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	struct value_walk walk = { 0 };
	struct value to;
	struct text name;

	if (!value_get_array(s->body, "to", &to, err))
		return false;
	while (value_each(to, &walk)) {
		if (!value_as_text(walk.value, &name, err))
			return false;
		if (goes_to(s, body, name) && !add(journal, s, body, name, err))
			return false;
	}
	return true;
}

static bool
fold_receipt(struct journal *journal, const struct statement *s, const struct receipt *receipt,
    struct err *err)
{
	struct hash tag = journal_peer(journal, s->by);
	struct query q;

	if (!db_query(journal->db,
		"UPDATE view_outbox SET receipt = ?, received = ?, epoch = ?, proof_by = ?"
		" WHERE id = ? AND peer = ? AND receipt IS NULL",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_integer(&q, s->at);
	query_bind_integer(&q, (int64_t)receipt->epoch);
	query_bind_integer(&q, receipt->proof_by);
	query_bind_blob(&q, kept_bytes(&receipt->of));
	query_bind_blob(&q, kept_bytes(&tag));
	return query_done(&q, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	bool own = text_eq(s->by, text_of(journal->name));

	if (own)
		return !kind_is_posted(s->kind) || fold_said(journal, s, body, err);
	return s->kind->id != KIND_RECEIPT || fold_receipt(journal, s, &body->receipt, err);
}

static bool
forget(struct journal *journal, const struct record *record, const struct body *body,
    struct err *err)
{
	struct query q;

	if (!kind_is_posted(kind_of(body->kind)))
		return true;
	if (!db_query(journal->db, "DELETE FROM view_outbox WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&record->id));
	return query_done(&q, err);
}

const struct projection outbox_projection = {
	.name = "outbox",
	.version = 2,
	.create = create,
	.drop = "DROP TABLE IF EXISTS view_outbox;",
	.rows = { "SELECT id, peer, said, at, receipt, received, epoch, proof_by,"
		  " urgent FROM view_outbox ORDER BY serial" },
	.fold = fold,
	.forget = forget,
};

/* Asking */

#define COLUMNS "serial, id, peer, said, at, receipt, received, epoch, proof_by"

/* Its texts are those of `said`. */
static bool
read_row(const struct journal *journal, const struct query *q, struct buf *said,
    struct outbox_row *out, struct err *err)
{
	struct outbox_row row = {
		.serial = (uint64_t)query_integer(q, 0),
		.at = query_integer(q, 4),
		.received = query_text(q, 5).len != 0,
		.when = query_integer(q, 6),
		.epoch = (uint64_t)query_integer(q, 7),
		.proof_by = query_integer(q, 8),
	};
	struct hash tag, place_row;
	struct rest_place place = { "view_outbox", kept_bytes(&place_row) };
	struct text rest;

	if (!kept_hash(q, 1, &row.id) || !kept_hash(q, 2, &tag) ||
	    (row.received && !kept_hash(q, 5, &row.receipt)))
		return kept_damaged("the outbox", err);
	place_row = place_of(&row.id, &tag);
	buf_clear(said);
	if (!rest_open(&journal->rest, &place, query_text(q, 3), said, err))
		return false;
	rest = buf_text(said);
	if (!text_line(&rest, &row.peer) || !text_line(&rest, &row.what))
		return journal_damaged(err);
	*out = row;
	return true;
}

static bool
visit_all(const struct journal *journal, struct query *q,
    bool (*visit)(void *arg, const struct outbox_row *row, struct err *err), void *arg,
    struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(SAID_MAX);
	bool found, good = true;

	while (good) {
		struct outbox_row row;

		if (!query_row(q, &found, err))
			return false;
		if (!found)
			break;
		good = read_row(journal, q, &said, &row, err) && visit(arg, &row, err);
	}
	query_end(q);
	return good;
}

bool
outbox_due(struct journal *journal, int64_t now,
    bool (*visit)(void *arg, const struct outbox_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT " COLUMNS " FROM view_outbox WHERE serial IN"
		" (SELECT coalesce(min(CASE WHEN urgent THEN serial END), min(serial))"
		" FROM view_outbox w WHERE receipt IS NULL AND NOT EXISTS"
		" (SELECT 1 FROM refusal r WHERE r.id = w.id AND r.peer = w.peer)"
		" GROUP BY peer) AND NOT EXISTS (SELECT 1 FROM attempt a"
		" WHERE a.peer = view_outbox.peer AND a.next > ?) ORDER BY serial",
		&q, err))
		return false;
	query_bind_integer(&q, now);
	return visit_all(journal, &q, visit, arg, err);
}

static bool
find_time(struct journal *journal, const char *sql, int64_t now, int64_t *next, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db, sql, &q, err))
		return false;
	query_bind_integer(&q, now);
	if (!query_row(&q, &found, err))
		return false;
	*next = query_text(&q, 0).len == 0 ? INT64_MAX : query_integer(&q, 0);
	query_end(&q);
	return true;
}

bool
outbox_next(struct journal *journal, int64_t now, int64_t *next, struct err *err)
{
	return find_time(
	    journal, "SELECT min(next) FROM attempt WHERE next > ?", now, next, err);
}

bool
outbox_next_proof(struct journal *journal, int64_t now, int64_t *next, struct err *err)
{
	return find_time(journal,
	    "SELECT min(proof_by) FROM view_outbox WHERE receipt IS NOT NULL AND proof_by > ?",
	    now, next, err);
}

bool
outbox_list(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct outbox_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT " COLUMNS " FROM view_outbox ORDER BY serial DESC LIMIT ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)most);
	return visit_all(journal, &q, visit, arg, err);
}

bool
outbox_of(struct journal *journal, const struct hash *id,
    bool (*visit)(void *arg, const struct outbox_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT " COLUMNS " FROM view_outbox WHERE id = ? ORDER BY serial", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(id));
	return visit_all(journal, &q, visit, arg, err);
}

/* A row, kept. */
struct one {
	struct arena *arena;
	struct outbox_row *row;
	bool found;
};

static bool
keep_one(void *arg, const struct outbox_row *row, struct err *err)
{
	struct one *one = arg;

	one->found = true;
	*one->row = *row;
	one->row->peer = arena_text(one->arena, row->peer);
	one->row->what = arena_text(one->arena, row->what);
	return (one->row->peer.at != NULL && one->row->what.at != NULL) || err_memory(err);
}

bool
outbox_find(struct journal *journal, const struct outbox_place *place, struct arena *arena,
    bool *found, struct outbox_row *out, struct err *err)
{
	struct hash tag = journal_peer(journal, place->peer);
	struct outbox_row row = { 0 };
	struct one one = { arena, &row, false };
	struct query q;

	if (!db_query(journal->db,
		"SELECT " COLUMNS " FROM view_outbox WHERE id = ? AND peer = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(place->id));
	query_bind_blob(&q, kept_bytes(&tag));
	if (!visit_all(journal, &q, keep_one, &one, err))
		return false;
	*found = one.found;
	if (one.found)
		*out = row;
	return true;
}

bool
outbox_unproven(struct journal *journal, const struct outbox_wanted *wanted,
    bool (*visit)(void *arg, const struct outbox_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct hash tag = journal_peer(journal, wanted->peer);
	struct query q;

	if (!db_query(journal->db,
		"SELECT " COLUMNS " FROM view_outbox"
		" WHERE receipt IS NOT NULL AND proof_by <= ?1 AND (?2 = x'' OR peer = ?2)"
		" AND (NOT EXISTS (SELECT 1 FROM evidence e WHERE e.of = view_outbox.id"
		" AND e.giver = view_outbox.peer) OR EXISTS (SELECT 1 FROM held h"
		" JOIN view_outbox o ON o.id = h.of AND o.receipt IS NULL"
		" WHERE h.ask = view_outbox.id AND h.own AND h.answer IS NULL))"
		" ORDER BY proof_by LIMIT ?3",
		&q, err))
		return false;
	query_bind_integer(&q, wanted->now);
	query_bind_blob(&q, text_bytes(tag.bytes, wanted->peer.len == 0 ? 0 : HASH_LEN));
	query_bind_integer(&q, (int64_t)wanted->most);
	return visit_all(journal, &q, visit, arg, err);
}
