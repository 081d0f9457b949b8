/*
 * db.h - the one face on a database (SQLite, WAL, synchronous FULL).
 *
 * Statements are SQL literals with bound parameters; each is prepared once for
 * a database and kept.  Inside a transaction whoever meets a fault rolls back.
 * A handle is for one thread at a time.
 * Everything SQLite allocates comes through base/mem.h.
 *
 *	struct query q;
 *
 *	if (!db_query(db, "SELECT at FROM t WHERE id = ?", &q, err))
 *		return false;
 *	query_bind_blob(&q, text);
 *	if (!query_row(&q, &found, err)) ...
 *	at = query_integer(&q, 0);
 *	query_end(&q);
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

struct db;

/* Open or make, for the owner's eyes only.  Faults: SYSTEM, also when it is
 * damaged; DENIED; ABSENT when its folder is; LIMIT. */
must_use bool db_open(const char *path, struct db **out, struct err *err);

/* Another handle of the same database, for another thread.  Faults: as db_open(). */
must_use bool db_open_again(const struct db *db, struct db **out, struct err *err);
void db_close(struct db **db);

/* Run SQL without parameters or results: schemas.  Faults: SYSTEM, LIMIT. */
must_use bool db_run(struct db *db, const char *sql, struct err *err);

/* Write all of it, as it is now and as one file, to a path where nothing is; others may
 * read and write meanwhile.  Faults: SYSTEM. */
must_use bool db_copy(struct db *db, const char *path, struct err *err);

/* How much memory it may spend on keeping pages; what is over that is given back.  It
 * begins with DB_CACHE. */
#define DB_CACHE ((size_t)4 << 20)
must_use bool db_spend(struct db *db, size_t bytes, struct err *err);

/* A transaction that may write; durable when db_commit() says so, undone when it
 * fails.  db_rollback() outside of one does nothing. */
must_use bool db_begin(struct db *db, struct err *err);
must_use bool db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db);

/* Within one: all that was written since the last mark is undone, or kept as if there had been
 * none.  Marks nest; each ends with one of the two.  Faults: SYSTEM. */
must_use bool db_mark(struct db *db, struct err *err);
must_use bool db_undo(struct db *db, struct err *err);
must_use bool db_keep(struct db *db, struct err *err);

/* What is committed lies in a log beside the database until it is settled, that is brought
 * into it.  Commits see to that from time to time, after DB_SETTLE_PAGES, and it costs some
 * flushes.  Where there are many commits another handle can do it while they go on:
 * db_settle_seldom() has this one do it only where that does not keep up. */
#define DB_SETTLE_PAGES 1000
#define DB_SETTLE_LATE (8 * DB_SETTLE_PAGES)
void db_settle_seldom(struct db *db);

/* How long the log was at the last commit, in pages; of a handle that settles seldom. */
unsigned db_unsettled(const struct db *db);

/* Settle what is not in use; another that does so now is not waited for.  Faults: SYSTEM. */
must_use bool db_settle(struct db *db, struct err *err);

/* How many rows were ever written through it, undone ones too: whether something was
 * between two looks. */
uint64_t db_changes(const struct db *db);

/* A prepared statement at work. */
struct kept;
struct query {
	struct db *db;
	struct kept *kept;
	void *handle; /* NULL once it has ended */
	int bound;
	int failed; /* of a bind; told by the next step */
};

/* Prepare `sql`, a literal (its address is remembered).  It is taken until it ends;
 * the same may be at work twice.  Faults: SYSTEM, LIMIT. */
must_use bool db_query(struct db *db, const char *sql, struct query *out, struct err *err);

/* Bind the next parameter; texts and blobs must live until query_end(). */
void query_bind_integer(struct query *query, int64_t integer);
void query_bind_text(struct query *query, struct text text);
void query_bind_blob(struct query *query, struct text bytes);

/* Step to the next row; *found is false after the last.  Faults: SYSTEM (also a full
 * disk), CONFLICT (a constraint), LIMIT; after a fault the query has ended. */
must_use bool query_row(struct query *query, bool *found, struct err *err);

/* Step once where no row is expected, and end. */
must_use bool query_done(struct query *query, struct err *err);

/* How many columns its rows have. */
int query_columns(const struct query *query);

/* Columns of the present row, from 0; texts live until the next step. */
int64_t query_integer(const struct query *query, int column);
struct text query_text(const struct query *query, int column);

/* Give it back; what has ended may be ended again. */
void query_end(struct query *query);
