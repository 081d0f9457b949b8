/*
 * cosign.h - answer requests to cosign, many at once: what is cosigned for all of
 * them is made durable by one flush.
 */
#pragma once

#include "action/log/witness_dir.h"

/* Enough for a cosignature line, a size, a reason. */
#define COSIGN_WORDS_MAX (4 * KIB)

struct cosign_ask {
	struct text body;           /* in: of an add-checkpoint request */
	enum witness_answer answer; /* out */
	struct buf words;           /* out: appended; of at least COSIGN_WORDS_MAX */
};

/* What is to be cosigned. */
struct cosign_growth {
	const struct witness_request *request;
	int64_t time;
	struct witness_head last; /* out, with CONFLICT: see below */
};

/* Who cosigns, and where it is remembered what was; a witness by itself, or a node. */
struct cosigner {
	struct witness_store *store;
	/* Append the line of a cosignature on the head.  Faults: CONFLICT, for a cosigner that
	 * remembers by itself, when the request does not continue what it cosigned `last`: that
	 * is what counts then, as a crash may have kept the store from learning of it. */
	bool (*cosign)(
	    void *arg, struct cosign_growth *growth, struct buf *line, struct err *err);
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
