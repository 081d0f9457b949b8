/*
 * held.h - sealed bytes in custody: those that this node keeps for others, and those of its
 * own that others keep.
 *
 * The statements tell who asked, and what was taken (statement/custody.h).  This is what they
 * do not tell: whether the bytes are here still, what the sealed ones of this node hold, and
 * what the recipient answered, which only who asked can read.  The bytes are a blob.
 */
#pragma once

#include "journal/journal.h"

#define HELD_SCHEMA                                                                            \
	"CREATE TABLE IF NOT EXISTS held ("                                                    \
	" serial INTEGER PRIMARY KEY, ask BLOB NOT NULL UNIQUE, own INTEGER NOT NULL,"         \
	" of BLOB, custody BLOB, asker BLOB NOT NULL, bytes BLOB NOT NULL,"                    \
	" size INTEGER NOT NULL, since INTEGER NOT NULL, stranger INTEGER NOT NULL,"           \
	" there INTEGER NOT NULL, answer BLOB) STRICT;"                                        \
	"CREATE INDEX IF NOT EXISTS held_there ON held (since) WHERE there;"                   \
	"CREATE INDEX IF NOT EXISTS held_of ON held (of) WHERE own;"

#define HELD_ANSWER_MAX (64 * KIB) /* a receipt and what else of it concerns one statement */

struct held {
	struct hash ask; /* the id of the custody.ask */
	bool own;        /* this node's own bytes, elsewhere */
	struct hash of;  /* own: what they hold */
	bool taken;      /* there is a custody for them */
	struct hash custody;
	uint64_t size;
	int64_t since;
	bool stranger; /* from the strangers' share */
	bool there;    /* the bytes are here, too */
	bool answered; /* by the recipient */
};

/* Note it down, inside a transaction; `asker` asked, `digest` is of the bytes.  Faults:
 * CONFLICT when that ask is there. */
must_use bool held_add(struct journal *journal, const struct held *held, struct text asker,
    const struct hash *digest, struct err *err);

must_use bool held_find(struct journal *journal, const struct hash *ask, bool *found,
    struct held *out, struct err *err);

/* The newest of the node's own that holds this statement and was taken. */
must_use bool held_of(struct journal *journal, const struct hash *of, bool *found,
    struct held *out, struct err *err);

/* Does any other ask than this one need the bytes? */
must_use bool held_shared(struct journal *journal, const struct hash *ask,
    const struct hash *digest, bool *shared, struct err *err);

/* What was given for the node's own. */
must_use bool held_taken(struct journal *journal, const struct hash *ask,
    const struct hash *custody, struct err *err);

/* The bytes are here no more. */
must_use bool held_gone(struct journal *journal, const struct hash *ask, struct err *err);

/* What the recipient answered, sealed to who asked; the first stays.  Faults: LIMIT. */
must_use bool held_answer(
    struct journal *journal, const struct hash *ask, struct text answer, struct err *err);

/* Append it, if it is for `asker`. */
must_use bool held_find_answer(struct journal *journal, const struct hash *ask,
    struct text asker, bool *found, struct buf *out, struct err *err);

/* How much is here for others: of one who asked, or (empty) of all strangers. */
struct held_total {
	uint64_t count;
	uint64_t bytes;
};
must_use bool held_total(
    struct journal *journal, struct text asker, struct held_total *out, struct err *err);

/* Call for `most`, the newest first. */
must_use bool held_each(struct journal *journal, size_t most,
    bool (*visit)(void *arg, const struct held *held, struct err *err), void *arg,
    struct err *err);

/* Call for `most` of others' whose bytes are here since before then, the oldest first; the
 * visitor may note that they are gone. */
must_use bool held_before(struct journal *journal, int64_t since, size_t most,
    bool (*visit)(void *arg, const struct held *held, struct err *err), void *arg,
    struct err *err);
