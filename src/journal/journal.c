#include "journal/journal.h"

#include <stdio.h>
#include <string.h>

#include "base/folder.h"
#include "crypto/random.h"
#include "journal/place.h"

#define PRIVATE_DIR 0700

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS statement ("
    " seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL,"
    " sender TEXT NOT NULL, at INTEGER NOT NULL, note BLOB NOT NULL,"
    " epoch INTEGER NOT NULL, position INTEGER, commitment BLOB, salt BLOB,"
    " fields BLOB, fields_salt BLOB) STRICT;"
    "CREATE INDEX IF NOT EXISTS statement_sender ON statement (sender, kind);"
    "CREATE TABLE IF NOT EXISTS blob ("
    " hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS anchor ("
    " epoch INTEGER PRIMARY KEY, idx INTEGER NOT NULL, root BLOB NOT NULL,"
    " seed BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS release_key ("
    " seal BLOB PRIMARY KEY, at INTEGER NOT NULL, identity TEXT NOT NULL,"
    " posted INTEGER NOT NULL) STRICT;" PLACE_SCHEMA;

static bool
join(const char *dir, const char *name, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s/%s", dir, name);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
}

bool
journal_open(const char *dir, struct journal *out, struct err *err)
{
	struct journal journal = { 0 };
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
#define RECORD_COLUMNS                                                                         \
	"id, kind, sender, at, note, epoch, position, commitment, salt, fields, fields_salt"

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
insert(struct journal *journal, const struct statement *s, const struct record *record,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"INSERT INTO statement (" RECORD_COLUMNS
		") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&q, err))
		return false;
	query_bind_blob(&q, hash_bytes(&s->id));
	query_bind_text(&q, s->kind->name);
	query_bind_text(&q, s->by);
	query_bind_integer(&q, s->at);
	query_bind_blob(&q, s->bytes);
	query_bind_integer(&q, (int64_t)record->epoch);
	if (record->anchored) {
		query_bind_integer(&q, record->position);
		query_bind_blob(&q, hash_bytes(&record->commitment.hash));
		query_bind_blob(&q, text_bytes(record->commitment.salt.bytes, SALT_LEN));
		query_bind_blob(&q, hash_bytes(&record->commitment.fields));
		query_bind_blob(&q, text_bytes(record->commitment.fields_salt.bytes, SALT_LEN));
	}
	return query_done(&q, err);
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
	struct record made = {
		.id = s->id,
		.kind = s->kind->name,
		.by = s->by,
		.at = s->at,
		.note = s->bytes,
		.anchored = true,
		.epoch = epoch,
	};

	if (!check_new(journal, s, err) || !commitment_make(s, &made.commitment, err) ||
	    !place_draw(journal->db, epoch, random_number, &made.position, err) ||
	    !insert(journal, s, &made, err) || !fold(journal, s, err))
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
	struct record record = { 0 };
	uint64_t index;

	return check_new(journal, s, err) && insert(journal, s, &record, err) &&
	       journal_add_entry(journal, &entry, &index, err) && fold(journal, s, err);
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

static bool
read_commitment(const struct query *q, struct commitment *out)
{
	return read_hash(q, 7, out->hash.bytes, HASH_LEN) &&
	       read_hash(q, 8, out->salt.bytes, SALT_LEN) &&
	       read_hash(q, 9, out->fields.bytes, HASH_LEN) &&
	       read_hash(q, 10, out->fields_salt.bytes, SALT_LEN);
}

/* The row's text is the query's until its next step. */
static bool
read_record(const struct query *q, struct record *out, struct err *err)
{
	struct record r = {
		.kind = query_text(q, 1),
		.by = query_text(q, 2),
		.at = query_integer(q, 3),
		.note = query_text(q, 4),
		.epoch = (uint64_t)query_integer(q, 5),
		.position = (uint32_t)query_integer(q, 6),
		.anchored = query_text(q, 7).len != 0,
	};

	if (!read_hash(q, 0, r.id.bytes, HASH_LEN) ||
	    (r.anchored && !read_commitment(q, &r.commitment)))
		return journal_damaged(err);
	*out = r;
	return true;
}

static bool
keep(struct record *record, struct arena *arena, struct err *err)
{
	record->kind = arena_text(arena, record->kind);
	record->by = arena_text(arena, record->by);
	record->note = arena_text(arena, record->note);
	if (record->kind.at == NULL || record->by.at == NULL || record->note.at == NULL)
		return err_memory(err);
	return true;
}

bool
journal_find(struct journal *journal, const struct hash *id, struct arena *arena,
    struct record *out, struct err *err)
{
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
	good = read_record(&q, &record, err) && keep(&record, arena, err);
	query_end(&q);
	if (good)
		*out = record;
	return good;
}

static bool
is_prefix(struct text hex)
{
	if (hex.len < JOURNAL_PREFIX_MIN || hex.len > (size_t)2 * HASH_LEN)
		return false;
	for (size_t i = 0; i < hex.len; i++)
		if (hex.at[i] == '\0' || strchr("0123456789abcdef", hex.at[i]) == NULL)
			return false;
	return true;
}

/* The first and the last id that begin so. */
static bool
range(struct text hex, struct hash *first, struct hash *last, struct err *err)
{
	char digits[2][2 * HASH_LEN];

	if (!is_prefix(hex))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no id: %d to %d lowercase hex digits", TEXT_ARGS(hex),
		    JOURNAL_PREFIX_MIN, 2 * HASH_LEN);
	memset(digits[0], '0', sizeof(digits[0]));
	memset(digits[1], 'f', sizeof(digits[1]));
	memcpy(digits[0], hex.at, hex.len);
	memcpy(digits[1], hex.at, hex.len);
	return hash_parse(text_bytes(digits[0], sizeof(digits[0])), first) &&
	       hash_parse(text_bytes(digits[1], sizeof(digits[1])), last);
}

/* Of the rows of a query, two at most, the one that must be alone. */
static bool
only_id(struct query *q, struct hash *id, struct err *err)
{
	struct hash first;
	bool found;

	if (!query_row(q, &found, err))
		return false;
	if (!found || !read_hash(q, 0, first.bytes, HASH_LEN)) {
		query_end(q);
		return found ? journal_damaged(err)
			     : err_set(err, FAULT_ABSENT,
				   "there is no such statement in the journal");
	}
	if (!query_row(q, &found, err))
		return false;
	query_end(q);
	if (found)
		return err_set(
		    err, FAULT_CONFLICT, "several statements begin so; give more of the id");
	*id = first;
	return true;
}

bool
journal_find_prefix(struct journal *journal, struct text hex, struct hash *id, struct err *err)
{
	struct hash first, last;
	struct query q;

	if (!range(hex, &first, &last, err) ||
	    !db_query(journal->db, "SELECT id FROM statement WHERE id BETWEEN ? AND ? LIMIT 2",
		&q, err))
		return false;
	query_bind_blob(&q, hash_bytes(&first));
	query_bind_blob(&q, hash_bytes(&last));
	return only_id(&q, id, err);
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

bool
journal_each(struct journal *journal,
    bool (*visit)(void *arg, const struct record *record, struct err *err), void *arg,
    struct err *err)
{
	struct record record = { 0 };
	struct query q;
	bool found;

	if (!db_query(
		journal->db, "SELECT " RECORD_COLUMNS " FROM statement ORDER BY seq", &q, err))
		return false;
	for (;;) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		if (!read_record(&q, &record, err) || !visit(arg, &record, err)) {
			query_end(&q);
			return false;
		}
	}
	query_end(&q);
	return true;
}

static bool
read_line(const struct query *q, struct journal_line *out, struct err *err)
{
	*out = (struct journal_line){
		.seq = (uint64_t)query_integer(q, 0),
		.kind = query_text(q, 2),
		.by = query_text(q, 3),
		.at = query_integer(q, 4),
		.epoch = (uint64_t)query_integer(q, 5),
		.anchored = query_integer(q, 6) != 0,
	};
	return read_hash(q, 1, out->id.bytes, HASH_LEN) || journal_damaged(err);
}

bool
journal_page(struct journal *journal, uint64_t before, size_t most,
    bool (*visit)(void *arg, const struct journal_line *line, struct err *err), void *arg,
    struct err *err)
{
	struct journal_line line;
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT seq, id, kind, sender, at, epoch,"
		" EXISTS (SELECT 1 FROM anchor WHERE anchor.epoch = statement.epoch)"
		" FROM statement WHERE seq < ? ORDER BY seq DESC LIMIT ?",
		&q, err))
		return false;
	query_bind_integer(&q, before > INT64_MAX ? INT64_MAX : (int64_t)before);
	query_bind_integer(&q, (int64_t)most);
	for (;;) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		if (!read_line(&q, &line, err) || !visit(arg, &line, err)) {
			query_end(&q);
			return false;
		}
	}
	query_end(&q);
	return true;
}

bool
journal_add_blob(
    struct journal *journal, const struct hash *hash, struct text bytes, struct err *err)
{
	struct query q;

	if (!db_query(
		journal->db, "INSERT OR IGNORE INTO blob (hash, bytes) VALUES (?, ?)", &q, err))
		return false;
	query_bind_blob(&q, hash_bytes(hash));
	query_bind_blob(&q, bytes);
	return query_done(&q, err);
}

bool
journal_find_blob(
    struct journal *journal, const struct hash *hash, struct buf *out, struct err *err)
{
	struct hash actual;
	struct query q;
	bool found;

	if (!db_query(journal->db, "SELECT bytes FROM blob WHERE hash = ?", &q, err))
		return false;
	query_bind_blob(&q, hash_bytes(hash));
	if (!query_row(&q, &found, err))
		return false;
	if (found) {
		actual = hash_text(query_text(&q, 0));
		if (hash_eq(&actual, hash))
			buf_add(out, query_text(&q, 0));
	}
	query_end(&q);
	if (!found)
		return err_set(err, FAULT_ABSENT, "there is no such file in the journal");
	if (!hash_eq(&actual, hash))
		return journal_damaged(err);
	return buf_ok(out, err);
}
