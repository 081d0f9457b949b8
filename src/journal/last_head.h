/*
 * last_head.h - the head that a log's signer signed last, remembered apart from the
 * log's database, so that an older copy of that is noticed.
 *
 * A file of two slots, written in turn: one that was torn by a crash leaves the other,
 * and what was in the torn one had not left the signer yet.  Its folder carries a tag
 * that backup programs heed (CACHEDIR.TAG): restored with the database it would be
 * of no use.
 */
#pragma once

#include "crypto/hash.h"

struct last_head {
	uint64_t size;
	struct hash root;
};

/* Make the file, and its folder where missing, for a log that signed nothing yet: size
 * 0.  Faults: CONFLICT when it is there. */
must_use bool last_head_make(const char *path, struct err *err);

/* Open and lock it until `*fd` is closed.  Faults: ABSENT. */
must_use bool last_head_open(const char *path, int *fd, struct err *err);

/* Faults: CONFLICT when neither slot is whole. */
must_use bool last_head_read(int fd, struct last_head *out, struct err *err);

/* Durable when it is true.  Faults: as for reading; SYSTEM. */
must_use bool last_head_write(int fd, const struct last_head *head, struct err *err);

/* Make it anew, whatever was there, with this head; and add a line to the file
 * "overrides" beside it, before, that tells when and from what to what.  `at` is
 * the time of that. */
must_use bool last_head_override(
    const char *path, const struct last_head *head, int64_t at, struct err *err);
