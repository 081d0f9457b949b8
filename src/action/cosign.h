/*
 * cosign.h - answer requests to cosign, many at once: what is cosigned for all of
 * them is made durable by one flush.
 */
#pragma once

#include "action/witness_dir.h"

/* Enough for a cosignature line, a size, a reason. */
#define COSIGN_WORDS_MAX (4 * KIB)

struct cosign_ask {
	struct text body;           /* in: of an add-checkpoint request */
	enum witness_answer answer; /* out */
	struct buf words;           /* out: appended; of at least COSIGN_WORDS_MAX */
};

/* Who cosigns, and where it is remembered what was; a witness by itself, or a node. */
struct cosigner {
	struct witness_store *store;
	/* Append the line of a cosignature on the text of a head. */
	bool (*cosign)(
	    void *arg, struct text head, int64_t time, struct buf *line, struct err *err);
	void *arg;
};

/* As cosign_all(), for any. */
must_use bool cosign_all_by(const struct cosigner *cosigner, struct cosign_ask *asks,
    size_t count, int64_t now, struct err *err);

/* Answer each as if they came one after the other, at the time `now`.  What is cosigned
 * is durable when it is true; when it is not, all answers are WITNESS_FAILED, and `err`
 * says why, for the operator.  Afterwards, when the answers have left, call
 * witness_store_mark(). */
must_use bool cosign_all(struct witness_dir *witness, struct cosign_ask *asks, size_t count,
    int64_t now, struct err *err);
