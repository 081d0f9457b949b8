/*
 * witness_store.h - what a witness remembers, durable: the logs it knows, the keys it
 * trusts for each, and what it cosigned last for each.
 *
 * How often it cosigned is counted, in the database and, apart from it, in a mark (a
 * file as in last_head.h: size is the count, root tells which database).  The mark
 * follows each commit, so it is never ahead, unless an older copy of the database
 * took its place.  Then no log's last size is certain any more, and none is cosigned
 * until it is confirmed.
 */
#pragma once

#include <limits.h>

#include "base/arena.h"
#include "log/witness.h"
#include "store/db.h"

struct witness_store {
	struct db *db;
	char mark[PATH_MAX];
	struct hash id;  /* of the database */
	uint64_t marked; /* the count that the mark has */
	bool restored;   /* when it was opened: an older copy was put back, and not all
			  * sizes are confirmed */
};

/* Make the database and its mark.  Faults: CONFLICT when they are there. */
must_use bool witness_store_make(const char *path, const char *mark, struct err *err);

/* Open; when the mark is ahead of the database, of another or missing, all sizes become
 * uncertain, durably.  Release with witness_store_close().  Faults: ABSENT. */
must_use bool witness_store_open(
    const char *path, const char *mark, struct witness_store *out, struct err *err);
void witness_store_close(struct witness_store *store);

/* A transaction that may write; as db_begin() and so on. */
must_use bool witness_store_begin(struct witness_store *store, struct err *err);
must_use bool witness_store_commit(struct witness_store *store, struct err *err);
void witness_store_rollback(struct witness_store *store);

/* Let the mark follow what was committed; durable when it is true.  Call it after
 * commits, when whoever waited has been answered: it costs a flush of its own, and
 * if it is lost in a crash, the mark is behind, which harms nothing. */
must_use bool witness_store_mark(struct witness_store *store, struct err *err);

/* Trust a key for the log of its name, inside a transaction; *added is false when it
 * was trusted already.  Faults: LIMIT for more than WITNESS_KEYS_MAX of one log;
 * CONFLICT for two keys of one id. */
must_use bool witness_store_trust(
    struct witness_store *store, const struct vkey *key, bool *added, struct err *err);

/* Trust it no more, inside a transaction.  What was cosigned stays known, for the
 * log may come back.  Faults: ABSENT. */
must_use bool witness_store_distrust(
    struct witness_store *store, const struct vkey *key, struct err *err);

/* The keys trusted for a log, whose names are `origin`. */
must_use bool witness_store_keys(struct witness_store *store, struct text origin,
    struct vkey keys[static WITNESS_KEYS_MAX], size_t *count, struct err *err);

/* What is remembered of a log. */
struct witness_log {
	struct text origin; /* borrowed */
	struct witness_head head;
	int64_t time; /* of the last cosignature; 0: none */
	bool certain;
};

/* Of one that is not known: what one that never was cosigned has.  In a transaction, or
 * what was true a moment ago. */
must_use bool witness_store_find(
    struct witness_store *store, struct text origin, struct witness_log *out, struct err *err);

/* Remember what is cosigned now, inside a transaction.  `note` is what the witness
 * shows: see witness_format(). */
must_use bool witness_store_set(struct witness_store *store, const struct witness_log *log,
    struct text note, struct err *err);

/* What was cosigned last of a known log is this, as its cosigner says, inside a transaction;
 * what the witness shows stays. */
must_use bool witness_store_adopt(struct witness_store *store, struct text origin,
    const struct witness_head *head, struct err *err);

/* Append the note of the log whose origin has this SHA-256.  Faults: ABSENT. */
must_use bool witness_store_note(
    struct witness_store *store, const struct hash *origin, struct buf *out, struct err *err);

/* Call for each log, by origin; the visitor may refuse and so stop it.  `keys` is how
 * many are trusted. */
must_use bool witness_store_each(struct witness_store *store,
    bool (*visit)(void *arg, const struct witness_log *log, uint64_t keys, struct err *err),
    void *arg, struct err *err);

/* The size of one log is certain from now on, inside a transaction. */
must_use bool witness_store_confirm(
    struct witness_store *store, struct text origin, struct err *err);

/* All sizes are certain from now on, inside a transaction; tells how many were not. */
must_use bool witness_store_confirm_all(
    struct witness_store *store, uint64_t *count, struct err *err);
