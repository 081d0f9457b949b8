#include "journal/witness_store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/random.h"
#include "journal/last_head.h"

/* The hash of an origin is its name in the monitoring interface.  A log without a key
 * stays: what was cosigned for it must never be forgotten. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS witness_log ("
    " hash BLOB PRIMARY KEY, origin BLOB NOT NULL, size INTEGER NOT NULL,"
    " root BLOB NOT NULL, time INTEGER NOT NULL, note BLOB NOT NULL,"
    " certain INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS witness_key ("
    " hash BLOB, id INTEGER, key BLOB NOT NULL,"
    " PRIMARY KEY (hash, id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS witness_state ("
    " one INTEGER PRIMARY KEY CHECK (one = 1), id BLOB NOT NULL, count INTEGER NOT NULL,"
    " restored INTEGER NOT NULL) STRICT;";

static bool
damaged(struct err *err)
{
	return err_set(
	    err, FAULT_SYSTEM, "the witness's database is damaged; restore it from a backup");
}

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

static bool
read_hash(const struct query *q, int column, struct hash *out)
{
	struct text bytes = query_text(q, column);

	if (bytes.len != HASH_LEN)
		return false;
	memcpy(out->bytes, bytes.at, HASH_LEN);
	return true;
}

/* The state */

static bool
load_state(struct witness_store *store, uint64_t *count, struct err *err)
{
	struct query q;
	bool found, whole;

	if (!db_query(store->db, "SELECT id, count, restored FROM witness_state", &q, err) ||
	    !query_row(&q, &found, err))
		return false;
	whole = found && read_hash(&q, 0, &store->id);
	if (whole) {
		*count = (uint64_t)query_integer(&q, 1);
		store->restored = query_integer(&q, 2) != 0;
	}
	query_end(&q);
	return whole || damaged(err);
}

static bool
make_state(struct db *db, struct hash *id, struct err *err)
{
	struct query q;

	random_bytes(id->bytes, HASH_LEN);
	if (!db_run(db, schema, err) ||
	    !db_query(db,
		"INSERT INTO witness_state (one, id, count, restored) VALUES (1, ?, 0, 0)", &q,
		err))
		return false;
	query_bind_blob(&q, bytes_of(id));
	return query_done(&q, err);
}

/* The mark */

static bool
read_mark(const char *path, struct last_head *mark, struct err *err)
{
	scoped(file_close) int fd = -1;

	return last_head_open(path, &fd, err) && last_head_read(fd, mark, err);
}

/* Never back: another process of this witness may have been faster. */
static bool
write_mark(const struct witness_store *store, uint64_t count, bool anew, struct err *err)
{
	struct last_head mark, now = { count, store->id };
	scoped(file_close) int fd = -1;

	if (!last_head_open(store->mark, &fd, err) || !last_head_read(fd, &mark, err))
		return false;
	if (!anew && hash_eq(&mark.root, &store->id) && mark.size >= count)
		return true;
	return last_head_write(fd, &now, err);
}

bool
witness_store_mark(struct witness_store *store, struct err *err)
{
	uint64_t count;

	if (!load_state(store, &count, err))
		return false;
	if (count == store->marked)
		return true;
	if (!write_mark(store, count, false, err))
		return false;
	store->marked = count;
	return true;
}

/* Opening */

bool
witness_store_make(const char *path, const char *mark, struct err *err)
{
	struct witness_store store = { 0 };
	bool made;

	if (access(path, F_OK) == 0)
		return err_set(err, FAULT_CONFLICT, "'%s' exists already", path);
	if (!db_open(path, &store.db, err))
		return false;
	made = snprintf(store.mark, sizeof(store.mark), "%s", mark) < PATH_MAX &&
	       make_state(store.db, &store.id, err) && last_head_make(mark, err) &&
	       write_mark(&store, 0, true, err);
	db_close(&store.db);
	return made;
}

static bool
doubt_all(struct witness_store *store, uint64_t count, struct err *err)
{
	struct query q;

	if (!db_query(store->db, "UPDATE witness_log SET certain = 0", &q, err) ||
	    !query_done(&q, err) ||
	    !db_query(store->db, "UPDATE witness_state SET restored = 1, count = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)count);
	return query_done(&q, err);
}

/* A mark that cannot be read is made anew. */
static bool
renew_mark(const struct witness_store *store, uint64_t count, bool readable, struct err *err)
{
	if (readable)
		return write_mark(store, count, true, err);
	if (unlink(store->mark) != 0 && errno != ENOENT)
		return err_errno(err, "cannot remove '%s'", store->mark);
	return last_head_make(store->mark, err) && write_mark(store, count, true, err);
}

/* First the doubt is durable, then the mark is that of this database again.  A crash
 * between both makes it doubt once more. */
static bool
doubt(struct witness_store *store, uint64_t count, bool readable, struct err *err)
{
	if (!witness_store_begin(store, err))
		return false;
	if (!doubt_all(store, count, err)) {
		witness_store_rollback(store);
		return false;
	}
	if (!witness_store_commit(store, err) || !renew_mark(store, count, readable, err))
		return false;
	store->restored = true;
	store->marked = count;
	return true;
}

/* The mark is read first: the database may be ahead of it, never behind. */
static bool
compare(struct witness_store *store, struct err *err)
{
	struct last_head mark = { 0 };
	uint64_t count = 0;
	bool known = read_mark(store->mark, &mark, err);

	if (!known && err->fault != FAULT_ABSENT && err->fault != FAULT_CONFLICT)
		return false;
	if (!load_state(store, &count, err))
		return false;
	store->marked = mark.size;
	if (known && mark.size <= count && hash_eq(&mark.root, &store->id))
		return true;
	return doubt(store, mark.size > count ? mark.size : count, known, err);
}

bool
witness_store_open(
    const char *path, const char *mark, struct witness_store *out, struct err *err)
{
	struct witness_store store = { 0 };

	if (access(path, F_OK) != 0)
		return err_errno(err, "cannot open '%s'", path);
	if (snprintf(store.mark, sizeof(store.mark), "%s", mark) >= PATH_MAX)
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", mark);
	if (!db_open(path, &store.db, err))
		return false;
	if (!db_run(store.db, schema, err) || !compare(&store, err)) {
		db_close(&store.db);
		return false;
	}
	*out = store;
	return true;
}

void
witness_store_close(struct witness_store *store)
{
	db_close(&store->db);
}

bool
witness_store_begin(struct witness_store *store, struct err *err)
{
	return db_begin(store->db, err);
}

bool
witness_store_commit(struct witness_store *store, struct err *err)
{
	return db_commit(store->db, err);
}

void
witness_store_rollback(struct witness_store *store)
{
	db_rollback(store->db);
}

/* Keys */

/* A log that was never known begins with nothing; after a restore nobody knows that of
 * it. */
static bool
know(struct witness_store *store, struct text origin, struct err *err)
{
	struct hash hash = hash_text(origin), empty = merkle_empty();
	struct query q;

	if (!db_query(store->db,
		"INSERT INTO witness_log (hash, origin, size, root, time, note, certain)"
		" SELECT ?, ?, 0, ?, 0, x'', 1 - restored FROM witness_state WHERE true"
		" ON CONFLICT (hash) DO NOTHING",
		&q, err))
		return false;
	query_bind_blob(&q, bytes_of(&hash));
	query_bind_blob(&q, origin);
	query_bind_blob(&q, bytes_of(&empty));
	return query_done(&q, err);
}

static bool
insert_key(struct witness_store *store, const struct vkey *key, struct err *err)
{
	struct hash hash = hash_text(key->name);
	struct query q;

	if (!db_query(
		store->db, "INSERT INTO witness_key (hash, id, key) VALUES (?, ?, ?)", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&hash));
	query_bind_integer(&q, key->id);
	query_bind_blob(&q, text_bytes(key->key.bytes, SIGN_PUBLIC_LEN));
	return query_done(&q, err);
}

bool
witness_store_trust(
    struct witness_store *store, const struct vkey *key, bool *added, struct err *err)
{
	struct vkey keys[WITNESS_KEYS_MAX];
	size_t count;

	if (!witness_store_keys(store, key->name, keys, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (keys[i].id != key->id)
			continue;
		*added = false;
		return memcmp(keys[i].key.bytes, key->key.bytes, SIGN_PUBLIC_LEN) == 0 ||
		       err_set(err, FAULT_CONFLICT,
			   "another key of '%.*s' has the same id; make a new one",
			   TEXT_ARGS(key->name));
	}
	if (count == WITNESS_KEYS_MAX)
		return err_set(err, FAULT_LIMIT,
		    "the log '%.*s' has %d keys already, the most it may", TEXT_ARGS(key->name),
		    WITNESS_KEYS_MAX);
	if (!know(store, key->name, err) || !insert_key(store, key, err))
		return false;
	*added = true;
	return true;
}

static bool
is_trusted(struct witness_store *store, const struct vkey *key, bool *trusted, struct err *err)
{
	struct vkey keys[WITNESS_KEYS_MAX];
	size_t count;

	if (!witness_store_keys(store, key->name, keys, &count, err))
		return false;
	*trusted = false;
	for (size_t i = 0; i < count; i++)
		*trusted |= memcmp(keys[i].key.bytes, key->key.bytes, SIGN_PUBLIC_LEN) == 0;
	return true;
}

bool
witness_store_distrust(struct witness_store *store, const struct vkey *key, struct err *err)
{
	struct hash hash = hash_text(key->name);
	struct query q;
	bool trusted;

	if (!is_trusted(store, key, &trusted, err))
		return false;
	if (!trusted)
		return err_set(err, FAULT_ABSENT, "that key of '%.*s' is not trusted anyway",
		    TEXT_ARGS(key->name));
	if (!db_query(store->db, "DELETE FROM witness_key WHERE hash = ? AND id = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&hash));
	query_bind_integer(&q, key->id);
	return query_done(&q, err);
}

/* They were checked when they were added; to check again that they are points of prime
 * order would cost more than all else. */
static bool
read_key(const struct query *q, struct text origin, struct vkey *out)
{
	struct text bytes = query_text(q, 1);

	*out = (struct vkey){ origin, (uint32_t)query_integer(q, 0), NOTE_ED25519, { { 0 } } };
	if (bytes.len != SIGN_PUBLIC_LEN)
		return false;
	memcpy(out->key.bytes, bytes.at, SIGN_PUBLIC_LEN);
	return true;
}

bool
witness_store_keys(struct witness_store *store, struct text origin,
    struct vkey keys[static WITNESS_KEYS_MAX], size_t *count, struct err *err)
{
	struct hash hash = hash_text(origin);
	bool found, whole = true;
	struct query q;
	size_t n = 0;

	if (!db_query(store->db, "SELECT id, key FROM witness_key WHERE hash = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&hash));
	for (;;) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		whole = n < WITNESS_KEYS_MAX && read_key(&q, origin, &keys[n]);
		if (!whole)
			break;
		n++;
	}
	query_end(&q);
	*count = n;
	return whole || damaged(err);
}

/* Logs */

/* Size, root, time and certain, from a column on. */
static bool
read_log(const struct query *q, int column, struct witness_log *out)
{
	out->head.size = (uint64_t)query_integer(q, column);
	out->time = query_integer(q, column + 2);
	out->certain = query_integer(q, column + 3) != 0;
	return out->head.size <= MERKLE_SIZE_MAX && read_hash(q, column + 1, &out->head.root);
}

bool
witness_store_find(
    struct witness_store *store, struct text origin, struct witness_log *out, struct err *err)
{
	struct witness_log log = { origin, { 0, merkle_empty() }, 0, true };
	struct hash hash = hash_text(origin);
	bool found, whole = true;
	struct query q;

	if (!db_query(store->db,
		"SELECT size, root, time, certain FROM witness_log WHERE hash = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&hash));
	if (!query_row(&q, &found, err))
		return false;
	if (found)
		whole = read_log(&q, 0, &log);
	query_end(&q);
	if (!whole)
		return damaged(err);
	*out = log;
	return true;
}

static bool
count_one(struct witness_store *store, struct err *err)
{
	struct query q;

	return db_query(store->db, "UPDATE witness_state SET count = count + 1", &q, err) &&
	       query_done(&q, err);
}

bool
witness_store_set(struct witness_store *store, const struct witness_log *log, struct text note,
    struct err *err)
{
	struct hash hash = hash_text(log->origin);
	struct query q;

	if (!db_query(store->db,
		"UPDATE witness_log SET size = ?, root = ?, time = ?, certain = ?, note = ?"
		" WHERE hash = ?",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)log->head.size);
	query_bind_blob(&q, bytes_of(&log->head.root));
	query_bind_integer(&q, log->time);
	query_bind_integer(&q, log->certain);
	query_bind_blob(&q, note);
	query_bind_blob(&q, bytes_of(&hash));
	return query_done(&q, err) && count_one(store, err);
}

bool
witness_store_adopt(struct witness_store *store, struct text origin,
    const struct witness_head *head, struct err *err)
{
	struct hash hash = hash_text(origin);
	struct query q;

	if (!db_query(
		store->db, "UPDATE witness_log SET size = ?, root = ? WHERE hash = ?", &q, err))
		return false;
	query_bind_integer(&q, (int64_t)head->size);
	query_bind_blob(&q, bytes_of(&head->root));
	query_bind_blob(&q, bytes_of(&hash));
	return query_done(&q, err) && count_one(store, err);
}

bool
witness_store_note(
    struct witness_store *store, const struct hash *origin, struct buf *out, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(store->db, "SELECT note FROM witness_log WHERE hash = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(origin));
	if (!query_row(&q, &found, err))
		return false;
	found = found && query_text(&q, 0).len > 0;
	if (found)
		buf_add(out, query_text(&q, 0));
	query_end(&q);
	if (!found)
		return err_set(err, FAULT_ABSENT, "nothing was cosigned for that log");
	return buf_ok(out, err);
}

bool
witness_store_each(struct witness_store *store,
    bool (*visit)(void *arg, const struct witness_log *log, uint64_t keys, struct err *err),
    void *arg, struct err *err)
{
	struct query q;
	bool found, good = true;

	if (!db_query(store->db,
		"SELECT size, root, time, certain, origin,"
		" (SELECT count(*) FROM witness_key AS k WHERE k.hash = l.hash)"
		" FROM witness_log AS l ORDER BY origin",
		&q, err))
		return false;
	for (;;) {
		struct witness_log log = { 0 };

		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		log.origin = query_text(&q, 4);
		good = read_log(&q, 0, &log) || damaged(err);
		good = good && visit(arg, &log, (uint64_t)query_integer(&q, 5), err);
		if (!good)
			break;
	}
	query_end(&q);
	return good;
}

bool
witness_store_confirm(struct witness_store *store, struct text origin, struct err *err)
{
	struct hash hash = hash_text(origin);
	struct query q;

	if (!db_query(store->db, "UPDATE witness_log SET certain = 1 WHERE hash = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&hash));
	return query_done(&q, err);
}

static bool
count_doubts(struct witness_store *store, uint64_t *count, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(
		store->db, "SELECT count(*) FROM witness_log WHERE certain = 0", &q, err) ||
	    !query_row(&q, &found, err))
		return false;
	*count = found ? (uint64_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return true;
}

bool
witness_store_confirm_all(struct witness_store *store, uint64_t *count, struct err *err)
{
	struct query q;

	if (!count_doubts(store, count, err) ||
	    !db_query(store->db, "UPDATE witness_log SET certain = 1", &q, err) ||
	    !query_done(&q, err) ||
	    !db_query(store->db, "UPDATE witness_state SET restored = 0", &q, err))
		return false;
	return query_done(&q, err);
}
