/*
 * release_advisory.h - the advisories that are to be published when a sealed release opens:
 * files of the journal (blob.h), sealed as all of them.
 */
#pragma once

#include "journal/journal.h"
#include "journal/release_key.h" /* those of which the keys are posted */

/* The table that it needs beside the journal's own, where missing. */
#define RELEASE_ADVISORY_SCHEMA                                                                \
	"CREATE TABLE IF NOT EXISTS release_advisory ("                                        \
	" seal BLOB NOT NULL, document BLOB NOT NULL, done INTEGER NOT NULL,"                  \
	" why TEXT NOT NULL, PRIMARY KEY (seal, document)) STRICT;"                            \
	"CREATE INDEX IF NOT EXISTS release_advisory_due ON release_advisory (seal)"           \
	" WHERE done = 0;"

/* Inside a transaction: note one for the release of that seal. */
must_use bool release_advisory_add(struct journal *journal, const struct hash *seal,
    const struct hash *document, struct err *err);

/* One whose release is open and that was not seen to yet. */
must_use bool release_advisory_due(struct journal *journal, struct hash *seal,
    struct hash *document, bool *found, struct err *err);

/* Inside a transaction: it was published, or, with words, why it cannot be. */
must_use bool release_advisory_note(struct journal *journal, const struct hash *seal,
    const struct hash *document, const char *why, struct err *err);

/* Call for each that could not be published. */
must_use bool release_advisory_refused(struct journal *journal,
    bool (*visit)(void *arg, const struct hash *seal, struct text why, struct err *err),
    void *arg, struct err *err);
