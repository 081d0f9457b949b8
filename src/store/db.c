#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/file.h"
#include "base/mem.h"

#define KEPT_MAX 256  /* more than accord has */
#define BUSY_MS 10000 /* another process of this node may be writing */

struct kept {
	const char *sql;
	sqlite3_stmt *handle;
	bool taken; /* by a query that has not ended */
};

/* Prepared beforehand: a transaction must be undone also when memory is short. */
enum step { STEP_BEGIN, STEP_COMMIT, STEP_ROLLBACK };
static const char *const step_sql[] = { "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK" };
#define STEPS (sizeof(step_sql) / sizeof(step_sql[0]))

struct db {
	sqlite3 *handle;
	sqlite3_stmt *step[STEPS];
	struct kept kept[KEPT_MAX];
	size_t count;
	unsigned unsettled;
};

/* SQLite's memory comes through our door.  It wants to know each block's length,
 * so that stands before the block. */
#define PREFIX 16 /* keeps blocks aligned for anything */

static void *
memory_grow(void *block, int len)
{
	char *at = block == NULL ? NULL : (char *)block - PREFIX;

	if (len <= 0)
		return NULL;
	at = mem_grow(at, (size_t)len + PREFIX);
	if (at == NULL)
		return NULL;
	memcpy(at, &len, sizeof(len));
	return at + PREFIX;
}

static void *
memory_make(int len)
{
	return memory_grow(NULL, len);
}

static void
memory_free(void *block)
{
	if (block != NULL)
		free((char *)block - PREFIX);
}

static int
memory_len(void *block)
{
	int len = 0;

	if (block != NULL)
		memcpy(&len, (char *)block - PREFIX, sizeof(len));
	return len;
}

static int
memory_round(int len)
{
	return len <= INT_MAX - 7 ? (len + 7) & ~7 : len;
}

static int
memory_init(void *arg)
{
	(void)arg;
	return SQLITE_OK;
}

static void
memory_shutdown(void *arg)
{
	(void)arg;
}

static const sqlite3_mem_methods memory = {
	.xMalloc = memory_make,
	.xFree = memory_free,
	.xRealloc = memory_grow,
	.xSize = memory_len,
	.xRoundup = memory_round,
	.xInit = memory_init,
	.xShutdown = memory_shutdown,
};

static bool
fail(sqlite3 *handle, int code, struct err *err)
{
	const char *text = sqlite3_errmsg(handle);

	if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM)
		return err_memory(err);
	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		return err_set(err, FAULT_CONFLICT, "database: %s", text);
	case SQLITE_FULL:
		return err_set(
		    err, FAULT_SYSTEM, "the disk of the database is full; make room");
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return err_set(err, FAULT_DENIED, "database: %s", text);
	case SQLITE_BUSY:
		return err_set(err, FAULT_SYSTEM,
		    "the database was kept busy by another process for %d seconds",
		    BUSY_MS / 1000);
	case SQLITE_TOOBIG:
		return err_set(err, FAULT_LIMIT, "database: %s", text);
	default:
		return err_set(err, FAULT_SYSTEM, "database: %s", text);
	}
}

/* What is sorted stays in memory: a temporary file would lie where others read.  What is
 * deleted is overwritten with zeros.  The write-ahead log is brought into the database when
 * it has 32 MiB, not each 4: pages that change often are written there once in so many.  What
 * a rebuild made of it is given back. */
static const char settings[] = "PRAGMA journal_mode = WAL;"
			       "PRAGMA synchronous = FULL;"
			       "PRAGMA wal_autocheckpoint = 8192;"
			       "PRAGMA journal_size_limit = 67108864;"
			       "PRAGMA temp_store = MEMORY;"
			       "PRAGMA cache_size = -4096;"
			       "PRAGMA secure_delete = ON;"
			       "PRAGMA foreign_keys = ON;"
			       "PRAGMA trusted_schema = OFF;";

/* SQLite would make it readable for all; its companion files get the same mode.  One that
 * is there is not opened: whoever closes a descriptor of a file drops all locks that his
 * process has on it, and with them those of the other handles, whose write-ahead log the
 * next process would take for left over, and remove. */
static bool
make_file(const char *path, struct err *err)
{
	scoped(file_close) int fd =
	    open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);

	return fd >= 0 || (errno == EEXIST && access(path, R_OK | W_OK) == 0) ||
	       err_errno(err, "cannot open database '%s'", path);
}

static bool
prepare_steps(struct db *db, struct err *err)
{
	for (size_t i = 0; i < STEPS; i++) {
		int code = sqlite3_prepare_v3(
		    db->handle, step_sql[i], -1, SQLITE_PREPARE_PERSISTENT, &db->step[i], NULL);

		if (code != SQLITE_OK)
			return fail(db->handle, code, err);
	}
	return true;
}

/* SQLite makes do with reading for good when it fails to open one of its files for both.
 * Of the database itself it tells; of the two beside it that shows as soon as somebody
 * begins to write, before it is asked who else does. */
static bool
check_writable(struct db *db, struct err *err)
{
	int code;

	if (sqlite3_db_readonly(db->handle, "main") != 0)
		return err_set(err, FAULT_SYSTEM, "database: it cannot be written now");
	sqlite3_busy_timeout(db->handle, 0);
	code = sqlite3_step(db->step[STEP_BEGIN]);
	if (code != SQLITE_DONE && (code & 0xff) != SQLITE_BUSY)
		(void)fail(db->handle, code, err);
	sqlite3_reset(db->step[STEP_BEGIN]);
	db_rollback(db);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	return code == SQLITE_DONE || (code & 0xff) == SQLITE_BUSY;
}

static bool
open_handle(struct db *db, const char *path, struct err *err)
{
	int code = sqlite3_open_v2(
	    path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (code != SQLITE_OK)
		return db->handle == NULL ? err_memory(err) : fail(db->handle, code, err);
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return db_run(db, settings, err) && prepare_steps(db, err) && check_writable(db, err);
}

bool
db_open(const char *path, struct db **out, struct err *err)
{
	struct db *db;

	if (!make_file(path, err))
		return false;
	/* Refused when SQLite is at work already: with this, then. */
	sqlite3_config(SQLITE_CONFIG_MALLOC, &memory);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* a lock around each allocation */
	db = mem_grow(NULL, sizeof(*db));
	if (db == NULL)
		return err_memory(err);
	*db = (struct db){ 0 };
	if (!open_handle(db, path, err)) {
		db_close(&db);
		return err_in(err, "'%s'", path);
	}
	*out = db;
	return true;
}

bool
db_open_again(const struct db *db, struct db **out, struct err *err)
{
	return db_open(sqlite3_db_filename(db->handle, "main"), out, err);
}

void
db_close(struct db **db)
{
	if (*db == NULL)
		return;
	for (size_t i = 0; i < (*db)->count; i++)
		sqlite3_finalize((*db)->kept[i].handle);
	for (size_t i = 0; i < STEPS; i++)
		sqlite3_finalize((*db)->step[i]);
	sqlite3_close((*db)->handle);
	free(*db);
	*db = NULL;
}

bool
db_run(struct db *db, const char *sql, struct err *err)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || fail(db->handle, code, err);
}

bool
db_copy(struct db *db, const char *path, struct err *err)
{
	struct query q;

	if (!db_query(db, "VACUUM INTO ?", &q, err))
		return false;
	query_bind_text(&q, text_of(path));
	return query_done(&q, err);
}

bool
db_spend(struct db *db, size_t bytes, struct err *err)
{
	char sql[96];

	snprintf(
	    sql, sizeof(sql), "PRAGMA cache_size = -%zu; PRAGMA shrink_memory", bytes / 1024);
	return db_run(db, sql, err);
}

static bool
step(struct db *db, enum step which, struct err *err)
{
	int code = sqlite3_step(db->step[which]);
	bool done = code == SQLITE_DONE || fail(db->handle, code, err);

	sqlite3_reset(db->step[which]);
	return done;
}

bool
db_begin(struct db *db, struct err *err)
{
	return step(db, STEP_BEGIN, err);
}

bool
db_commit(struct db *db, struct err *err)
{
	if (step(db, STEP_COMMIT, err))
		return true;
	db_rollback(db);
	return false;
}

void
db_rollback(struct db *db)
{
	struct err worse;

	if (sqlite3_get_autocommit(db->handle) == 0)
		(void)!step(db, STEP_ROLLBACK, &worse);
}

bool
db_mark(struct db *db, struct err *err)
{
	return db_run(db, "SAVEPOINT mark", err);
}

bool
db_undo(struct db *db, struct err *err)
{
	return db_run(db, "ROLLBACK TO mark; RELEASE mark", err);
}

bool
db_keep(struct db *db, struct err *err)
{
	return db_run(db, "RELEASE mark", err);
}

/* SQLite's own way is to do this at each commit, after 1000 pages. */
static int
on_commit(void *arg, sqlite3 *handle, const char *name, int pages)
{
	struct db *db = arg;

	db->unsettled = (unsigned)pages;
	if (pages >= DB_SETTLE_LATE) /* what goes wrong is not the commit's matter */
		(void)sqlite3_wal_checkpoint_v2(
		    handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return SQLITE_OK;
}

void
db_settle_seldom(struct db *db)
{
	sqlite3_wal_hook(db->handle, on_commit, db);
}

unsigned
db_unsettled(const struct db *db)
{
	return db->unsettled;
}

bool
db_settle(struct db *db, struct err *err)
{
	int code = sqlite3_wal_checkpoint_v2(
	    db->handle, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY || fail(db->handle, code, err);
}

uint64_t
db_changes(const struct db *db)
{
	return (uint64_t)sqlite3_total_changes64(db->handle);
}

/* Give out a kept statement; its query gives it back. */
static struct query
take(struct db *db, struct kept *kept)
{
	kept->taken = true;
	return (struct query){ .db = db, .kept = kept, .handle = kept->handle };
}

bool
db_query(struct db *db, const char *sql, struct query *out, struct err *err)
{
	struct kept *kept;
	int code;

	for (size_t i = 0; i < db->count; i++) {
		if (db->kept[i].sql == sql && !db->kept[i].taken) {
			*out = take(db, &db->kept[i]);
			return true;
		}
	}
	if (db->count == KEPT_MAX)
		return err_set(err, FAULT_LIMIT, "over %d kinds of queries", KEPT_MAX);
	kept = &db->kept[db->count];
	code = sqlite3_prepare_v3(
	    db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &kept->handle, NULL);
	if (code != SQLITE_OK)
		return fail(db->handle, code, err);
	kept->sql = sql;
	db->count++;
	*out = take(db, kept);
	return true;
}

static void
bound(struct query *query, int code)
{
	if (code != SQLITE_OK && query->failed == SQLITE_OK)
		query->failed = code;
}

void
query_bind_integer(struct query *query, int64_t integer)
{
	bound(query, sqlite3_bind_int64(query->handle, ++query->bound, integer));
}

void
query_bind_text(struct query *query, struct text text)
{
	bound(query, sqlite3_bind_text64(query->handle, ++query->bound,
			 text.at == NULL ? "" : text.at, text.len, SQLITE_STATIC, SQLITE_UTF8));
}

void
query_bind_blob(struct query *query, struct text bytes)
{
	bound(query, sqlite3_bind_blob64(query->handle, ++query->bound,
			 bytes.at == NULL ? "" : bytes.at, bytes.len, SQLITE_STATIC));
}

bool
query_row(struct query *query, bool *found, struct err *err)
{
	int code = query->failed != 0 ? query->failed : sqlite3_step(query->handle);

	if (code == SQLITE_ROW || code == SQLITE_DONE) {
		*found = code == SQLITE_ROW;
		return true;
	}
	fail(query->db->handle, code, err);
	query_end(query);
	return false;
}

bool
query_done(struct query *query, struct err *err)
{
	bool found;

	if (!query_row(query, &found, err))
		return false;
	query_end(query);
	return true;
}

int
query_columns(const struct query *query)
{
	return sqlite3_column_count(query->handle);
}

int64_t
query_integer(const struct query *query, int column)
{
	return sqlite3_column_int64(query->handle, column);
}

struct text
query_text(const struct query *query, int column)
{
	const void *at = sqlite3_column_blob(query->handle, column);

	return text_bytes(at, (size_t)sqlite3_column_bytes(query->handle, column));
}

void
query_end(struct query *query)
{
	if (query->handle == NULL)
		return;
	sqlite3_reset(query->handle);
	sqlite3_clear_bindings(query->handle);
	query->kept->taken = false;
	query->handle = NULL;
}
