/*
 * log_store.h - a log, durable: its entries, the hashes over them and its last
 * signed head, in a database.
 *
 * Entries are rows; every 256 leaf hashes are kept together once they are
 * complete, and of every complete tile the hash that stands for it one level up.
 * What is not complete is computed from the entries and held in memory, so that
 * adding one costs the same whatever the log's size.
 */
#pragma once

#include "base/buf.h"
#include "crypto/hash.h"
#include "log/merkle.h"
#include "store/db.h"

struct log_edge;

struct log_store {
	struct db *db;         /* the opener's, and so are its transactions */
	struct log_edge *edge; /* the incomplete tiles */
};

/* Make the tables where missing and look at what is there.  Must stay where it is
 * while a source of it is used; release with log_store_close(), the database after it.
 * Faults: SYSTEM, LIMIT. */
must_use bool log_store_open(struct db *db, struct log_store *out, struct err *err);
void log_store_close(struct log_store *store);

/* A transaction that may add.  What others have added since is seen from here on.
 * As db_begin() and so on. */
must_use bool log_store_begin(struct log_store *store, struct err *err);
must_use bool log_store_commit(struct log_store *store, struct err *err);
void log_store_rollback(struct log_store *store);

/* See what others have added, without a transaction that may write. */
must_use bool log_store_look(struct log_store *store, struct err *err);

/* How many entries there are, as of the last begin, look or add; after a rollback or a
 * commit that failed, as of the begin. */
uint64_t log_store_size(const struct log_store *store);

/* Append an entry, ENTRY_LEN_MAX bytes at most, inside a transaction.  Faults: LIMIT. */
must_use bool log_store_add(
    struct log_store *store, struct text entry, uint64_t *index, struct err *err);

/* The log's tree, up to log_store_size(). */
struct merkle_source log_store_source(struct log_store *store);

/* Append one entry.  Faults: ABSENT. */
must_use bool log_store_get(
    struct log_store *store, uint64_t index, struct buf *out, struct err *err);

/* The last entry of these bytes, if there is one.  Reads all of them, from the end on. */
must_use bool log_store_find(
    struct log_store *store, struct text entry, bool *found, uint64_t *index, struct err *err);

/* Append the bundle of `count` entries from the first-th on, and tell their leaf
 * hashes.  Faults: SYSTEM when they are not all there. */
must_use bool log_store_bundle(struct log_store *store, uint64_t first, size_t count,
    struct buf *out, struct hash *leaves, struct err *err);

/* Are the first `size` entries, and all hashes over them, those of a tree with that
 * root?  Reads all of them.  Faults: CONFLICT when they are not. */
must_use bool log_store_check(
    struct log_store *store, uint64_t size, const struct hash *root, struct err *err);

/* The head that was signed last; a log that never was signed has size 0. */
struct log_head {
	bool exists;
	uint64_t size;
	struct hash root;
	uint64_t published; /* the size up to which the public tree was written */
	uint64_t synced;    /* and up to which that has reached the disk */
};

/* Tell it, and append its note: the signed checkpoint, if that is kept already. */
must_use bool log_store_head(
    struct log_store *store, struct log_head *out, struct buf *note, struct err *err);

/* Compare and swap, inside a transaction: `head` takes the place of the one of `old`
 * leaves; its note is empty while it is still being signed.  Faults: CONFLICT when another was
 * signed meanwhile. */
must_use bool log_store_set_head(struct log_store *store, uint64_t old,
    const struct log_head *head, struct text note, struct err *err);

/* Replace the note of the head of `size` leaves by one that more have signed, in a
 * transaction of its own or the present one; if that is the head no more, do nothing. */
must_use bool log_store_set_note(
    struct log_store *store, uint64_t size, struct text note, struct err *err);

/* Note down how far the public tree has come, in a transaction of its own or the
 * present one. */
must_use bool log_store_set_published(
    struct log_store *store, uint64_t published, uint64_t synced, struct err *err);

/* What is read back is not what was put in: always false, SYSTEM. */
bool log_store_damaged(struct err *err);
