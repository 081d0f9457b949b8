/*
 * log_signer.h - the signer of a log: a process of its own, the only one that has the
 * log's private key.
 *
 * It ends with whoever started it.  Several may be at work for one log; what was signed
 * last is in one file, which they lock.
 */
#pragma once

#include <limits.h>
#include <sys/types.h>

#include "crypto/vkey.h"
#include "journal/signer_message.h"

struct log_signer {
	struct vkey vkey; /* of the log's key; its name is the origin */
	struct buf text;  /* what its name is borrowed from */
	int fd;
	pid_t pid;
	char key[PATH_MAX], last[PATH_MAX];
};

/* Where the key is and where the last head is kept: see last_head.h.  Begin this
 * before other threads.  Faults: the key file's.  Release with log_signer_stop(). */
must_use bool log_signer_start(
    const char *key, const char *last, struct log_signer *out, struct err *err);
void log_signer_stop(struct log_signer *signer);

/* What was signed last. */
must_use bool log_signer_last(
    struct log_signer *signer, struct last_head *out, struct err *err);

/* Have the head of the first `size` leaves of a tree signed, and append the note: a
 * checkpoint.  Durable entries are the caller's part.  Faults: CONFLICT when that is no
 * extension of what was signed last; ABSENT when that is not known; SYSTEM. */
must_use bool log_signer_sign(struct log_signer *signer, const struct merkle_source *tree,
    uint64_t size, struct buf *note, struct err *err);

/* Make it go on from this head, whatever it signed last; a record of that is kept
 * beside the last head.  Only for people who know that nothing later was seen. */
must_use bool log_signer_accept(
    struct log_signer *signer, const struct last_head *head, int64_t at, struct err *err);
