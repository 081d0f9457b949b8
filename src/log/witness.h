/*
 * witness.h - the rules of a witness (c2sp.org/tlog-witness): which checkpoints it
 * cosigns, and what it answers when it does not.
 *
 * Pure: what the witness remembers of a log is a parameter.  The caller looks it up,
 * asks for the answer and stores the new state in one transaction, before the answer
 * leaves.
 */
#pragma once

#include "crypto/note.h"
#include "log/checkpoint.h"
#include "log/merkle.h"

/* Of a request: room for more signatures than a note may have of ours, or 16 of the
 * largest kind. */
#define WITNESS_BODY_MAX (128 * KIB)

/* Consistency proofs; what a tree below 2^63 may need, and the specification allows. */
#define WITNESS_PROOF_MAX 63

/* Keys for one log: one, and a few more while it changes its key. */
#define WITNESS_KEYS_MAX 16

/* A request to cosign; borrowed from its body. */
struct witness_request {
	uint64_t old;            /* the size that the log thinks was cosigned last */
	struct merkle_path path; /* that it leads from there to the head */
	struct note note;        /* the signed checkpoint */
	struct checkpoint head;  /* see checkpoint_parse_foreign() */
};

/* What was cosigned last for a log; of one that never was: size 0, the root of nothing. */
struct witness_head {
	uint64_t size;
	struct hash root;
};

/* What it answers, by the protocol's numbers. */
enum witness_answer {
	WITNESS_COSIGNED = 200,
	WITNESS_MALFORMED = 400,
	WITNESS_UNSIGNED = 403,     /* not by a key that is trusted for the log, or badly */
	WITNESS_UNKNOWN = 404,      /* no such log */
	WITNESS_OTHER_SIZE = 409,   /* another size was cosigned last; the body tells it */
	WITNESS_INCONSISTENT = 422, /* the log does not extend what was cosigned last */
	WITNESS_BUSY = 429,
	WITNESS_FAILED = 500,
	WITNESS_UNCERTAIN = 503, /* what was cosigned last is not known, or the time */
};

/* Read the body of an add-checkpoint request.  Faults: INPUT, LIMIT. */
must_use bool witness_request_parse(
    struct text body, struct witness_request *out, struct err *err);

/* Decide; `keys` are the `count` (WITNESS_KEYS_MAX at most, none: the log is unknown)
 * vkeys that are trusted for the log, each with its origin as name.  For all answers but
 * WITNESS_COSIGNED, `err` says why. */
enum witness_answer witness_judge(const struct witness_request *request,
    const struct vkey *keys, size_t count, const struct witness_head *last, struct err *err);

/* A clock may be set back a little, as clocks are.  By more, and it was wrong before or
 * is wrong now: then nothing is cosigned. */
#define WITNESS_CLOCK_SLACK 10

/* The time to cosign at, when it is `now` and the last was at `last` (0: never): never
 * before that, for a cosignature says that nothing longer had been seen by then.
 * Faults: SYSTEM. */
must_use bool witness_time(int64_t now, int64_t last, int64_t *time, struct err *err);

/* Append the checkpoint that the witness may show: its text, the lines of the keys that
 * are trusted for the log, of each the first, and `lines`, its own.  Nothing that was
 * not verified or made here.  Only after WITNESS_COSIGNED. */
void witness_format(const struct witness_request *request, const struct vkey *keys,
    size_t count, struct text lines, struct buf *out);
