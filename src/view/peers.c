#include "view/peers.h"

#include <string.h>

#include "view/attachments.h"
#include "view/manifests.h"

#define SAID_MAX (8 * KIB)
#define ROW_ARENA (64 * KIB)
#define NOT_CONFIRMED (-1)

static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_peer ("
    " serial INTEGER PRIMARY KEY, peer BLOB NOT NULL UNIQUE, said BLOB NOT NULL,"
    " first BLOB NOT NULL, newest BLOB NOT NULL, version INTEGER NOT NULL,"
    " retired INTEGER NOT NULL, expires INTEGER NOT NULL, how INTEGER NOT NULL, kept INTEGER "
    "NOT NULL,"
    " bytes INTEGER NOT NULL, latest INTEGER NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS view_peer_quarantine ON view_peer (how) WHERE how < 0;"
    "CREATE TABLE IF NOT EXISTS view_peer_manifest ("
    " peer BLOB NOT NULL, version INTEGER NOT NULL, id BLOB NOT NULL,"
    " PRIMARY KEY (peer, version)) STRICT, WITHOUT ROWID;";

static bool
is_own(const struct journal *journal, struct text name)
{
	return text_eq(name, text_of(journal->name));
}

/* Folding */

/* A line each: name, url, statement key, recipient. */
static bool
seal_said(const struct journal *journal, const struct hash *tag, struct text name,
    const struct manifest *m, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf said = BUF(SAID_MAX);
	struct rest_place place = { "view_peer", kept_bytes(tag) };

	buf_addf(&said, "%.*s\n%.*s\n", TEXT_ARGS(name), TEXT_ARGS(m->url));
	vkey_format(&m->key[PARTY_STATEMENT], &said);
	buf_add(&said, TEXT("\n"));
	recipient_format(&m->recipient, &said);
	buf_add(&said, TEXT("\n"));
	if (!buf_ok(&said, err))
		return false;
	rest_seal_same(&journal->rest, &place, buf_text(&said), out);
	return buf_ok(out, err);
}

static bool
note_manifest(struct journal *journal, const struct hash *tag, int64_t version,
    const struct hash *id, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"INSERT INTO view_peer_manifest (peer, version, id) VALUES (?, ?, ?)", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(tag));
	query_bind_integer(&q, version);
	query_bind_blob(&q, kept_bytes(id));
	return query_done(&q, err);
}

/* What comes from one that is not confirmed is counted against its share. */
static bool
count(struct journal *journal, const struct hash *tag, unsigned kept, uint64_t bytes,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"UPDATE view_peer SET kept = kept + ?, bytes = bytes + ?"
		" WHERE peer = ? AND how < 0",
		&q, err))
		return false;
	query_bind_integer(&q, kept);
	query_bind_integer(&q, (int64_t)bytes);
	query_bind_blob(&q, kept_bytes(tag));
	return query_done(&q, err);
}

/* Who is not confirmed begins anew with another first manifest: it was found where the name
 * leads, and not just shown by who claims the name. */
static bool
begin_anew(
    struct journal *journal, const struct hash *tag, const struct hash *first, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"DELETE FROM view_peer_manifest WHERE peer = ?1 AND EXISTS"
		" (SELECT 1 FROM view_peer WHERE peer = ?1 AND how < 0)",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(tag));
	if (!query_done(&q, err) ||
	    !db_query(journal->db,
		"UPDATE view_peer SET first = ?, version = 0 WHERE peer = ? AND how < 0", &q,
		err))
		return false;
	query_bind_blob(&q, kept_bytes(first));
	query_bind_blob(&q, kept_bytes(tag));
	return query_done(&q, err);
}

/* Whoever appends a manifest has held it to the one before. */
static bool
fold_manifest(struct journal *journal, const struct statement *s, const struct manifest *m,
    struct err *err)
{
	scoped(buf_free) struct buf said = BUF(SAID_MAX + REST_OVERHEAD);
	struct hash tag = journal_peer(journal, s->by);
	struct query q;

	if ((m->version == 1 && !begin_anew(journal, &tag, &s->id, err)) ||
	    !note_manifest(journal, &tag, m->version, &s->id, err))
		return false;
	if (is_own(journal, s->by))
		return true;
	if (!seal_said(journal, &tag, s->by, m, &said, err) ||
	    !db_query(journal->db,
		"INSERT INTO view_peer"
		" (peer, said, first, newest, version, retired, expires, how, kept, bytes,"
		" latest)"
		" VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, 0, 0, 0) ON CONFLICT (peer) DO UPDATE"
		" SET said = ?2, newest = ?3, version = ?4, retired = ?5, expires = ?6"
		" WHERE version < ?4",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_blob(&q, buf_text(&said));
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_integer(&q, m->version);
	query_bind_integer(&q, m->retired);
	query_bind_integer(&q, m->expires);
	query_bind_integer(&q, NOT_CONFIRMED);
	return query_done(&q, err) && count(journal, &tag, 0, s->bytes.len, err);
}

static bool
fold_vouch(struct journal *journal, const struct vouch *vouch, struct err *err)
{
	struct hash tag = journal_peer(journal, vouch->peer);
	struct query q;

	if (!db_query(journal->db, "UPDATE view_peer SET how = ? WHERE peer = ? AND first = ?",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)vouch->how);
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_blob(&q, kept_bytes(&vouch->manifest));
	return query_done(&q, err);
}

static bool
fold_posted(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	const struct attached_file *file;
	struct hash tag = journal_peer(journal, s->by);
	uint64_t bytes = s->bytes.len;
	size_t files = attachments_of(s->kind->id, body, &file);

	for (size_t i = 0; i < files; i++)
		bytes += file[i].size;
	return count(journal, &tag, 1, bytes, err);
}

/* When something of a stranger came, its receipt tells: what the stranger says of the time may
 * be anything. */
static bool
fold_receipt(struct journal *journal, const struct statement *s, struct err *err)
{
	struct value_walk walk = { 0 };
	struct text name;
	struct value to;
	struct hash tag;
	struct query q;

	if (!value_get_array(s->body, "to", &to, err) || !value_each(to, &walk) ||
	    !value_as_text(walk.value, &name, err))
		return journal_damaged(err);
	if (memchr(name.at, '.', name.len) == NULL)
		return true; /* a finder's */
	tag = journal_peer(journal, name);
	if (!db_query(journal->db,
		"UPDATE view_peer SET latest = max(latest, ?) WHERE peer = ? AND how < 0", &q,
		err))
		return false;
	query_bind_integer(&q, s->at);
	query_bind_blob(&q, kept_bytes(&tag));
	return query_done(&q, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	if (s->kind->id == KIND_RECEIPT && is_own(journal, s->by))
		return fold_receipt(journal, s, err);
	if (s->kind->id == KIND_VOUCH)
		return fold_vouch(journal, &body->vouch, err);
	if (s->kind->id == KIND_MANIFEST)
		return fold_manifest(journal, s, &body->manifest, err);
	return !kind_is_posted(s->kind) || is_own(journal, s->by) ||
	       fold_posted(journal, s, body, err);
}

const struct projection peers_projection = {
	.name = "peers",
	.create = create,
	.drop = "DROP TABLE IF EXISTS view_peer; DROP TABLE IF EXISTS view_peer_manifest;",
	.rows = { "SELECT * FROM view_peer ORDER BY serial",
	    "SELECT * FROM view_peer_manifest ORDER BY peer, version" },
	.fold = fold,
};

/* Asking */

#define COLUMNS                                                                                \
	"view_peer.peer, said, first, newest, version, retired, how, kept, bytes, expires, "   \
	"latest"

static bool
read_said(struct text said, struct peers_row *row, struct err *err)
{
	struct text key, recipient;

	if (!text_line(&said, &row->name) || !text_line(&said, &row->url) ||
	    !text_line(&said, &key) || !text_line(&said, &recipient))
		return journal_damaged(err);
	return vkey_reparse(key, &row->statement, err) &&
	       recipient_reparse(recipient, &row->recipient, err);
}

static bool
read_row(const struct journal *journal, const struct query *q, struct arena *arena,
    struct peers_row *out, struct err *err)
{
	scoped(buf_free) struct buf said = BUF(SAID_MAX);
	struct peers_row row = {
		.version = query_integer(q, 4),
		.retired = query_integer(q, 5) != 0,
		.confirmed = query_integer(q, 6) >= 0,
		.how = (enum vouch_how)(query_integer(q, 6) < 0 ? 0 : query_integer(q, 6)),
		.kept = (uint64_t)query_integer(q, 7),
		.bytes = (uint64_t)query_integer(q, 8),
		.expires = query_integer(q, 9),
		.latest = query_integer(q, 10),
	};
	struct rest_place place = { "view_peer", query_text(q, 0) };
	struct text kept;

	if (!kept_hash(q, 2, &row.first) || !kept_hash(q, 3, &row.newest) ||
	    query_integer(q, 6) >= VOUCH_HOWS)
		return kept_damaged("the view of peers", err);
	if (!rest_open(&journal->rest, &place, query_text(q, 1), &said, err))
		return false;
	kept = arena_text(arena, buf_text(&said));
	if (kept.at == NULL)
		return err_memory(err);
	if (!read_said(kept, &row, err))
		return false;
	*out = row;
	return true;
}

bool
peers_find(struct journal *journal, struct text name, struct arena *arena, bool *found,
    struct peers_row *out, struct err *err)
{
	struct hash tag = journal_peer(journal, name);
	struct query q;
	bool good;

	if (!db_query(journal->db, "SELECT " COLUMNS " FROM view_peer WHERE peer = ?", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	if (!query_row(&q, found, err))
		return false;
	good = !*found || read_row(journal, &q, arena, out, err);
	query_end(&q);
	return good;
}

static bool
visit_all(struct journal *journal, struct query *q,
    bool (*visit)(void *arg, const struct peers_row *row, struct err *err), void *arg,
    struct err *err)
{
	bool found = true, good = true;

	while (good && found) {
		scoped(arena_free) struct arena arena = ARENA(ROW_ARENA);
		struct peers_row row;

		if (!query_row(q, &found, err))
			return false;
		good = !found ||
		       (read_row(journal, q, &arena, &row, err) && visit(arg, &row, err));
	}
	query_end(q);
	return good;
}

bool
peers_each(struct journal *journal,
    bool (*visit)(void *arg, const struct peers_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	return db_query(
		   journal->db, "SELECT " COLUMNS " FROM view_peer ORDER BY serial", &q, err) &&
	       visit_all(journal, &q, visit, arg, err);
}

bool
peers_strangers(struct journal *journal, int64_t now, size_t most,
    bool (*visit)(void *arg, const struct peers_row *row, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT " COLUMNS " FROM view_peer WHERE how < 0 AND NOT EXISTS"
		" (SELECT 1 FROM attempt a WHERE a.peer = view_peer.peer AND a.next > ?)"
		" ORDER BY serial LIMIT ?",
		&q, err))
		return false;
	query_bind_integer(&q, now);
	query_bind_integer(&q, (int64_t)most);
	return visit_all(journal, &q, visit, arg, err);
}

bool
peers_chain(struct journal *journal, struct text name, struct chain *out, struct err *err)
{
	struct hash tag = journal_peer(journal, name);
	struct query q;

	if (!db_query(journal->db,
		"SELECT id FROM view_peer_manifest WHERE peer = ? ORDER BY version", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	return manifests_chain(journal, &q, name, out, err);
}

bool
peers_in_quarantine(
    struct journal *journal, int64_t since, struct peers_quarantine *out, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT count(*), coalesce(sum(kept), 0), coalesce(sum(bytes), 0)"
		" FROM view_peer WHERE how < 0 AND (latest = 0 OR latest >= ?)",
		&q, err))
		return false;
	query_bind_integer(&q, since);
	if (!query_row(&q, &found, err))
		return false;
	*out = (struct peers_quarantine){ (uint64_t)query_integer(&q, 0),
		(uint64_t)query_integer(&q, 1), (uint64_t)query_integer(&q, 2) };
	query_end(&q);
	return true;
}
