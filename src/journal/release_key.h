/*
 * release_key.h - the keys of sealed releases, until their time and after it.
 */
#pragma once

#include "crypto/identity.h"
#include "journal/journal.h"

/* The table that it needs beside the journal's own, where missing. */
#define RELEASE_KEY_SCHEMA                                                                     \
	"CREATE TABLE IF NOT EXISTS release_key ("                                             \
	" seal BLOB PRIMARY KEY, at INTEGER NOT NULL, identity BLOB NOT NULL,"                 \
	" posted INTEGER NOT NULL) STRICT;"                                                    \
	"CREATE INDEX IF NOT EXISTS release_key_due ON release_key (at) WHERE posted = 0;"

/* Keep the key of the seal with that id, sealed, to be posted at a time.  Faults:
 * CONFLICT when there is one. */
must_use bool release_key_add(struct journal *journal, const struct hash *seal, int64_t at,
    const struct identity *key, struct err *err);

/* The key whose time came first, of those that are due and not posted: appended to `key`,
 * with a newline.  False in `found` when none is. */
must_use bool release_key_due(struct journal *journal, int64_t now, struct hash *seal,
    struct buf *key, bool *found, struct err *err);

/* The key of a seal: appended to `key`, without a newline; was it posted?  Faults: ABSENT when
 * none is kept for it. */
must_use bool release_key_find(struct journal *journal, const struct hash *seal,
    struct buf *key, bool *posted, struct err *err);

/* Let its time come at `at`, if that is sooner. */
must_use bool release_key_hasten(
    struct journal *journal, const struct hash *seal, int64_t at, struct err *err);

/* Let its time come then, if it has not been posted. */
must_use bool release_key_move(
    struct journal *journal, const struct hash *seal, int64_t at, struct err *err);

must_use bool release_key_set_posted(
    struct journal *journal, const struct hash *seal, struct err *err);

/* When the next is due; UTC_MAX when none is. */
must_use bool release_key_next(struct journal *journal, int64_t *next, struct err *err);

/* A key that is kept, and what its row says. */
struct release_key {
	struct hash seal;
	int64_t at;
	struct text identity; /* as identity_parse() reads it; secret */
};

/* Call for each that waits or waited.  Of one that does not open, the identity is empty. */
must_use bool release_key_each(struct journal *journal,
    bool (*visit)(void *arg, const struct release_key *key, struct err *err), void *arg,
    struct err *err);
