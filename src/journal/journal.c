#include "journal/journal.h"

#include <stdio.h>
#include <string.h>

#include "base/folder.h"
#include "crypto/random.h"
#include "journal/attempt.h"
#include "journal/evidence.h"
#include "journal/handed.h"
#include "journal/held.h"
#include "journal/notified.h"
#include "journal/pass.h"
#include "journal/place.h"
#include "journal/release_advisory.h"
#include "journal/watched.h"

#define PRIVATE_DIR 0700

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS statement ("
    " seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL,"
    " sender BLOB NOT NULL, at INTEGER NOT NULL, note BLOB, epoch INTEGER NOT NULL,"
    " position INTEGER, commitment BLOB) STRICT;"
    "CREATE INDEX IF NOT EXISTS statement_kind ON statement (kind);"
    "CREATE INDEX IF NOT EXISTS statement_sender ON statement (sender);"
    "CREATE INDEX IF NOT EXISTS statement_sender_kind ON statement (sender, kind);"
    "CREATE INDEX IF NOT EXISTS statement_at ON statement (at);"
    "CREATE TABLE IF NOT EXISTS blob (name BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS anchor ("
    " epoch INTEGER PRIMARY KEY, idx INTEGER NOT NULL, root BLOB NOT NULL,"
    " seed BLOB NOT NULL) STRICT;" RELEASE_KEY_SCHEMA RELEASE_ADVISORY_SCHEMA PLACE_SCHEMA
	WATCHED_SCHEMA EVIDENCE_SCHEMA ATTEMPT_SCHEMA HELD_SCHEMA HANDED_SCHEMA NOTIFIED_SCHEMA
	    PASS_SCHEMA;

static bool
join(const char *dir, const char *name, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s/%s", dir, name);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
}

bool
journal_open(const char *dir, const struct rest *rest, struct journal *out, struct err *err)
{
	struct journal journal = { .rest = *rest };
	char path[PATH_MAX];

	if (!join(dir, "public", path, err) || !tree_open(path, &journal.tree, err) ||
	    !join(dir, "journal", path, err) || !folder_make(path, PRIVATE_DIR, err))
		return false;
	if (!join(dir, "journal/publish.lock", journal.lock, err) ||
	    !join(dir, "journal/journal.db", path, err) || !db_open(path, &journal.db, err))
		return false;
	if (!db_run(journal.db, schema, err) ||
	    !log_store_open(journal.db, &journal.log, err)) {
		journal_close(&journal);
		return err_in(err, "'%s'", path);
	}
	*out = journal;
	return true;
}

void
journal_close(struct journal *journal)
{
	if (journal->held != NULL)
		journal->held_free(journal->held);
	journal->held = NULL;
	log_store_close(&journal->log);
	db_close(&journal->db);
}

bool
journal_begin(struct journal *journal, struct err *err)
{
	return log_store_begin(&journal->log, err);
}

bool
journal_commit(struct journal *journal, struct err *err)
{
	return log_store_commit(&journal->log, err);
}

void
journal_rollback(struct journal *journal)
{
	log_store_rollback(&journal->log);
}

static struct text
hash_bytes(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

/* The columns of a record, in their order. */
#define RECORD_COLUMNS "id, kind, at, note, epoch, position, commitment, seq"

/* Of a private statement this is sealed: two salts and the root over the fields, which
 * they hide, and then the note. */
#define SALTS_LEN (2 * SALT_LEN + HASH_LEN)
#define OPEN_MAX (SALTS_LEN + STATEMENT_PRIVATE_MAX)
#define SEALED_MAX (OPEN_MAX + REST_OVERHEAD)

/* Enough to tell senders apart. */
#define SENDER_LEN 16

static struct hash
sender_of(const struct journal *journal, struct text by)
{
	return rest_tag(&journal->rest, "statement", by);
}

static struct rest_place
place_of(const struct hash *id)
{
	return (struct rest_place){ "statement", hash_bytes(id) };
}

static bool
seal_note(const struct journal *journal, const struct record *record, struct buf *out,
    struct err *err)
{
	scoped(buf_free) struct buf plain = BUF_SECRET(OPEN_MAX);
	const struct commitment *c = &record->commitment;
	struct rest_place place = place_of(&record->id);

	buf_add(&plain, text_bytes(c->salt.bytes, SALT_LEN));
	buf_add(&plain, text_bytes(c->fields_salt.bytes, SALT_LEN));
	buf_add(&plain, hash_bytes(&c->fields));
	buf_add(&plain, record->note);
	if (!buf_ok(&plain, err))
		return false;
	rest_seal(&journal->rest, &place, buf_text(&plain), out);
	return buf_ok(out, err);
}

/* What stands for an epoch in rows of what no epoch has: of the public statements of
 * others, and of private ones that shall not be anchored.  Those of the node's own public
 * ones have 0. */
enum { EPOCH_FOREIGN = -1, EPOCH_LOOSE = -2 };

static bool
is_sealed(const struct record *record)
{
	return record->anchored || record->foreign || record->loose;
}

static int64_t
epoch_column(const struct record *record)
{
	if (record->foreign)
		return EPOCH_FOREIGN;
	return record->loose ? EPOCH_LOOSE : (int64_t)record->epoch;
}

static bool
check_new(struct journal *journal, const struct statement *s, struct err *err)
{
	bool known;

	if (!journal_has(journal, &s->id, &known, err))
		return false;
	return !known ||
	       err_set(err, FAULT_CONFLICT, "the statement is in the journal already");
}

static bool
insert(struct journal *journal, const struct record *record, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(SEALED_MAX);
	struct hash sender = sender_of(journal, record->by);
	struct query q;

	if ((is_sealed(record) && !seal_note(journal, record, &sealed, err)) ||
	    !db_query(journal->db,
		"INSERT INTO statement"
		" (sender, id, kind, at, note, epoch, position, commitment)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		&q, err))
		return false;
	query_bind_blob(&q, text_bytes(sender.bytes, SENDER_LEN));
	query_bind_blob(&q, hash_bytes(&record->id));
	query_bind_text(&q, record->kind);
	query_bind_integer(&q, record->at);
	query_bind_blob(&q, is_sealed(record) ? buf_text(&sealed) : record->note);
	query_bind_integer(&q, epoch_column(record));
	if (record->anchored) {
		query_bind_integer(&q, record->position);
		query_bind_blob(&q, hash_bytes(&record->commitment.hash));
	}
	return query_done(&q, err);
}

static struct record
record_of(const struct statement *s)
{
	return (struct record){
		.id = s->id,
		.kind = s->kind->name,
		.by = s->by,
		.at = s->at,
		.note = s->bytes,
	};
}

static bool
fold(struct journal *journal, const struct statement *s, struct err *err)
{
	return journal->fold == NULL || journal->fold(journal, s, err);
}

bool
journal_add_private(struct journal *journal, const struct statement *s, uint64_t epoch,
    struct record *record, struct err *err)
{
	struct record made = record_of(s);

	made.anchored = true;
	made.epoch = epoch;
	if (!check_new(journal, s, err) || !commitment_make(s, &made.commitment, err) ||
	    !place_draw(journal->db, epoch, random_number, &made.position, err) ||
	    !insert(journal, &made, err) || !fold(journal, s, err))
		return false;
	*record = made;
	return true;
}

bool
journal_add_entry(
    struct journal *journal, const struct entry *entry, uint64_t *index, struct err *err)
{
	uint8_t bytes[ENTRY_LEN];

	entry_format(entry, bytes);
	return log_store_add(&journal->log, text_bytes(bytes, sizeof(bytes)), index, err);
}

bool
journal_add_public(struct journal *journal, const struct statement *s, struct err *err)
{
	struct entry entry = { .kind = ENTRY_STATEMENT, .hash = s->id };
	struct record record = record_of(s);
	uint64_t index;

	return check_new(journal, s, err) && insert(journal, &record, err) &&
	       journal_add_entry(journal, &entry, &index, err) && fold(journal, s, err);
}

bool
journal_add_foreign(struct journal *journal, const struct statement *s, struct err *err)
{
	struct record record = record_of(s);

	record.foreign = true;
	if (!s->kind->public || text_eq(s->by, text_of(journal->name)))
		return err_set(err, FAULT_INPUT, "a %.*s by '%.*s' is not another's to say",
		    TEXT_ARGS(s->kind->name), TEXT_ARGS(s->by));
	return check_new(journal, s, err) && insert(journal, &record, err) &&
	       fold(journal, s, err);
}

bool
journal_add_loose(struct journal *journal, const struct statement *s, struct err *err)
{
	struct record record = record_of(s);

	record.loose = true;
	if (s->kind->public)
		return err_set(err, FAULT_INPUT, "a %.*s is public", TEXT_ARGS(s->kind->name));
	return check_new(journal, s, err) && insert(journal, &record, err) &&
	       fold(journal, s, err);
}

bool
journal_damaged(struct err *err)
{
	return err_set(
	    err, FAULT_SYSTEM, "the journal's database is damaged; restore it from a backup");
}

static bool
read_hash(const struct query *q, int column, uint8_t *out, size_t len)
{
	struct text bytes = query_text(q, column);

	if (bytes.len != len)
		return false;
	memcpy(out, bytes.at, len);
	return true;
}

/* What was sealed of a private statement, apart. */
static bool
read_open(struct text open, struct record *r)
{
	struct commitment *c = &r->commitment;

	if (open.len < SALTS_LEN)
		return false;
	memcpy(c->salt.bytes, open.at, SALT_LEN);
	memcpy(c->fields_salt.bytes, open.at + SALT_LEN, SALT_LEN);
	memcpy(c->fields.bytes, open.at + 2 * SALT_LEN, HASH_LEN);
	r->note = text_after(open, SALTS_LEN);
	return true;
}

static bool
open_note(const struct journal *journal, struct record *r, struct buf *open, struct err *err)
{
	struct rest_place place = place_of(&r->id);

	buf_clear(open);
	if (!rest_open(&journal->rest, &place, r->note, open, err))
		return false;
	return read_open(buf_text(open), r) || journal_damaged(err);
}

/* Who a statement is by, from its signature line: the key's owner, to whom
 * statement_open() held it. */
static bool
read_by(struct text note, struct text *by)
{
	struct text rest = note, line, name;

	if (!text_line(&rest, &line) || !text_skip(&rest, TEXT("\n\xe2\x80\x94 ")) ||
	    !text_cut(&rest, ' ', &name))
		return false;
	*by = statement_owner(name);
	return true;
}

/* The row's kind is the query's until its next step; the note too, or that of `open`. */
static bool
read_record(const struct journal *journal, const struct query *q, struct buf *open,
    struct record *out, struct err *err)
{
	struct record r = {
		.kind = query_text(q, 1),
		.at = query_integer(q, 2),
		.note = query_text(q, 3),
		.position = (uint32_t)query_integer(q, 5),
		.anchored = query_text(q, 6).len != 0,
		.seq = (uint64_t)query_integer(q, 7),
	};
	int64_t epoch = query_integer(q, 4);

	r.foreign = epoch == EPOCH_FOREIGN;
	r.loose = epoch == EPOCH_LOOSE;
	r.epoch = epoch < 0 ? 0 : (uint64_t)epoch;

	if (!read_hash(q, 0, r.id.bytes, HASH_LEN) ||
	    (r.anchored && !read_hash(q, 6, r.commitment.hash.bytes, HASH_LEN)))
		return journal_damaged(err);
	r.forgotten = r.note.len == 0;
	if (is_sealed(&r) && !r.forgotten && !open_note(journal, &r, open, err))
		return false;
	if (!r.forgotten && !read_by(r.note, &r.by))
		return journal_damaged(err);
	*out = r;
	return true;
}

static bool
keep(struct record *record, struct arena *arena, struct err *err)
{
	record->kind = arena_text(arena, record->kind);
	record->note = arena_text(arena, record->note);
	record->by = arena_text(arena, record->by);
	if (record->kind.at == NULL || record->note.at == NULL || record->by.at == NULL)
		return err_memory(err);
	return true;
}

bool
journal_find(struct journal *journal, const struct hash *id, struct arena *arena,
    struct record *out, struct err *err)
{
	scoped(buf_free) struct buf open = BUF_SECRET(OPEN_MAX);
	struct record record = { 0 };
	struct query q;
	bool found, good;

	if (!db_query(
		journal->db, "SELECT " RECORD_COLUMNS " FROM statement WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, hash_bytes(id));
	if (!query_row(&q, &found, err))
		return false;
	if (!found) {
		query_end(&q);
		return err_set(err, FAULT_ABSENT, "there is no such statement in the journal");
	}
	good = read_record(journal, &q, &open, &record, err) && keep(&record, arena, err);
	query_end(&q);
	if (good)
		*out = record;
	return good;
}

bool
journal_check_kept(const struct record *record, struct err *err)
{
	return !record->forgotten ||
	       err_set(err, FAULT_ABSENT,
		   record->anchored
		       ? "what the statement said was forgotten; only its commitment is kept"
		       : "what the statement said was taken down; only its id is in the log");
}

bool
journal_has(struct journal *journal, const struct hash *id, bool *has, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "SELECT 1 FROM statement WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, hash_bytes(id));
	if (!query_row(&q, has, err))
		return false;
	query_end(&q);
	return true;
}

/* The records of a query of RECORD_COLUMNS, one after
 * the other. */
static bool
visit_all(struct journal *journal, struct query *q,
    bool (*visit)(void *arg, const struct record *record, struct err *err), void *arg,
    struct err *err)
{
	scoped(buf_free) struct buf open = BUF_SECRET(OPEN_MAX);
	struct record record = { 0 };
	bool found;

	for (;;) {
		if (!query_row(q, &found, err))
			return false;
		if (!found)
			break;
		if (!read_record(journal, q, &open, &record, err) ||
		    !visit(arg, &record, err)) {
			query_end(q);
			return false;
		}
	}
	query_end(q);
	return true;
}

bool
journal_each(struct journal *journal,
    bool (*visit)(void *arg, const struct record *record, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	return db_query(journal->db, "SELECT " RECORD_COLUMNS " FROM statement ORDER BY seq",
		   &q, err) &&
	       visit_all(journal, &q, visit, arg, err);
}

/* The row's tag of who said it, of which nothing is left when that was forgotten. */
static bool
check_sender(const struct journal *journal, const struct query *q, const struct record *record,
    struct err *err)
{
	struct hash sender = sender_of(journal, record->by);
	size_t len = record->forgotten ? 0 : SENDER_LEN;

	return text_eq(query_text(q, 8), text_bytes(sender.bytes, len)) ||
	       err_set(err, FAULT_SYSTEM, "its row is not that of who signed it");
}

bool
journal_inspect(struct journal *journal, uint64_t last,
    bool (*visit)(
	void *arg, const struct record *record, const struct err *damage, struct err *err),
    void *arg, struct err *err)
{
	scoped(buf_free) struct buf open = BUF_SECRET(OPEN_MAX);
	struct query q;
	bool found, more = true;

	if (!db_query(journal->db,
		"SELECT " RECORD_COLUMNS ", sender FROM statement WHERE seq <= ? ORDER BY seq",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)last);
	while (more) {
		struct record record = { 0 }, place = { 0 };
		struct err damage;
		bool good;

		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		place.seq = (uint64_t)query_integer(&q, 7);
		good = read_record(journal, &q, &open, &record, &damage) &&
		       check_sender(journal, &q, &record, &damage);
		more = good ? visit(arg, &record, NULL, err) : visit(arg, &place, &damage, err);
	}
	query_end(&q);
	return more;
}

#define PAGE_FROM                                                                              \
	"SELECT " RECORD_COLUMNS " FROM statement WHERE seq < ? AND seq >= ? AND at >= ?"
#define PAGE_ORDER " ORDER BY seq DESC LIMIT ?"

/* Each goes by one index, whose rows stand in the order asked for. */
enum { BY_KIND = 1, BY_SENDER = 2 };
static const char *const page_sql[] = {
	[0] = PAGE_FROM PAGE_ORDER,
	[BY_KIND] = PAGE_FROM " AND kind = ?" PAGE_ORDER,
	[BY_SENDER] = PAGE_FROM " AND sender = ?" PAGE_ORDER,
	[BY_KIND | BY_SENDER] = PAGE_FROM " AND kind = ? AND sender = ?" PAGE_ORDER,
};

/* Times need not stand in order, but nothing before the first of them is asked for. */
static bool
first_since(struct journal *journal, int64_t since, int64_t *seq, struct err *err)
{
	struct query q;
	bool found;

	*seq = 0;
	if (since == INT64_MIN)
		return true;
	if (!db_query(journal->db,
		"SELECT coalesce(min(seq), 0) FROM statement INDEXED BY statement_at"
		" WHERE at >= ?",
		&q, err))
		return false;
	query_bind_integer(&q, since);
	if (!query_row(&q, &found, err))
		return false;
	*seq = query_integer(&q, 0);
	query_end(&q);
	return true;
}

bool
journal_list(struct journal *journal, const struct journal_page *page,
    bool (*visit)(void *arg, const struct record *record, struct err *err), void *arg,
    struct err *err)
{
	unsigned by = (page->kind.len > 0 ? BY_KIND : 0U) | (page->by.len > 0 ? BY_SENDER : 0U);
	struct hash sender = sender_of(journal, page->by);
	struct query q;
	int64_t first;

	if (!first_since(journal, page->since, &first, err) ||
	    !db_query(journal->db, page_sql[by], &q, err))
		return false;
	query_bind_integer(&q, page->before > INT64_MAX ? INT64_MAX : (int64_t)page->before);
	query_bind_integer(&q, first);
	query_bind_integer(&q, page->since);
	if (page->kind.len > 0)
		query_bind_text(&q, page->kind);
	if (page->by.len > 0)
		query_bind_blob(&q, text_bytes(sender.bytes, SENDER_LEN));
	query_bind_integer(&q, (int64_t)page->most);
	return visit_all(journal, &q, visit, arg, err);
}

bool
journal_after(struct journal *journal, uint64_t seq, size_t most,
    bool (*visit)(void *arg, const struct record *record, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT " RECORD_COLUMNS " FROM statement WHERE seq > ? ORDER BY seq LIMIT ?",
		&q, err))
		return false;
	query_bind_integer(&q, seq > INT64_MAX ? INT64_MAX : (int64_t)seq);
	query_bind_integer(&q, (int64_t)most);
	return visit_all(journal, &q, visit, arg, err);
}

bool
journal_last(struct journal *journal, uint64_t *seq, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db, "SELECT coalesce(max(seq), 0) FROM statement", &q, err) ||
	    !query_row(&q, &found, err))
		return false;
	*seq = (uint64_t)query_integer(&q, 0);
	query_end(&q);
	return true;
}
