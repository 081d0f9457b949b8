#include "store/db.h"

#include <stdlib.h>

#include <sqlite3.h>

#include "base/mem.h"

#define KEPT_MAX 64
#define BUSY_MS 10000 /* another process of this node may be writing */

struct kept {
	const char *sql;
	sqlite3_stmt *handle;
};

struct db {
	sqlite3 *handle;
	struct kept kept[KEPT_MAX];
	size_t count;
};

static bool
fail(sqlite3 *handle, struct err *err)
{
	int code = sqlite3_errcode(handle) & 0xff;
	const char *text = sqlite3_errmsg(handle);

	if (code == SQLITE_CONSTRAINT)
		return err_set(err, FAULT_CONFLICT, "database: %s", text);
	if (code == SQLITE_FULL)
		return err_set(err, FAULT_LIMIT, "the disk of the database is full; make room");
	if (code == SQLITE_NOMEM)
		return err_memory(err);
	if (code == SQLITE_READONLY || code == SQLITE_PERM)
		return err_set(err, FAULT_DENIED, "database: %s", text);
	return err_set(err, FAULT_SYSTEM, "database: %s", text);
}

static const char settings[] = "PRAGMA journal_mode = WAL;"
			       "PRAGMA synchronous = FULL;"
			       "PRAGMA foreign_keys = ON;"
			       "PRAGMA trusted_schema = OFF;";

bool
db_open(const char *path, struct db **out, struct err *err)
{
	struct db *db = mem_grow(NULL, sizeof(*db));
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

	if (db == NULL)
		return err_memory(err);
	*db = (struct db){ 0 };
	if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK) {
		err_set(err, FAULT_SYSTEM, "cannot open database '%s': %s", path,
		    db->handle == NULL ? "out of memory" : sqlite3_errmsg(db->handle));
		db_close(&db);
		return false;
	}
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (!db_run(db, settings, err)) {
		err_in(err, "'%s'", path);
		db_close(&db);
		return false;
	}
	*out = db;
	return true;
}

void
db_close(struct db **db)
{
	if (*db == NULL)
		return;
	for (size_t i = 0; i < (*db)->count; i++)
		sqlite3_finalize((*db)->kept[i].handle);
	sqlite3_close((*db)->handle);
	free(*db);
	*db = NULL;
}

bool
db_run(struct db *db, const char *sql, struct err *err)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       fail(db->handle, err);
}

bool
db_begin(struct db *db, struct err *err)
{
	return db_run(db, "BEGIN IMMEDIATE", err);
}

bool
db_commit(struct db *db, struct err *err)
{
	if (db_run(db, "COMMIT", err))
		return true;
	db_rollback(db);
	return false;
}

void
db_rollback(struct db *db)
{
	if (sqlite3_get_autocommit(db->handle) == 0)
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

bool
db_query(struct db *db, const char *sql, struct query *out, struct err *err)
{
	struct kept *kept;

	for (size_t i = 0; i < db->count; i++) {
		if (db->kept[i].sql == sql && sqlite3_stmt_busy(db->kept[i].handle) == 0) {
			*out = (struct query){ .db = db, .handle = db->kept[i].handle };
			return true;
		}
	}
	if (db->count == KEPT_MAX)
		return err_set(err, FAULT_LIMIT, "over %d kinds of queries", KEPT_MAX);
	kept = &db->kept[db->count];
	if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &kept->handle,
		NULL) != SQLITE_OK)
		return fail(db->handle, err);
	kept->sql = sql;
	db->count++;
	*out = (struct query){ .db = db, .handle = kept->handle };
	return true;
}

static void
bound(struct query *query, int code)
{
	if (code != SQLITE_OK)
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
	fail(query->db->handle, err);
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
	query->handle = NULL;
}
