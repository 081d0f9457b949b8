/*
 * record.h - what a finder keeps of a report, enough to prove it to anybody:
 *
 *	manifest     the node's, from the first to the newest when it was last asked
 *	statement    the report, as signed
 *	sender       of what a node said: its manifests; of what a finder said that is no
 *	             report, and so does not tell its key: that
 *	outgoing     the sealed envelope, until the node has answered
 *	receipt      the node's answer
 *	policy       the version of the node's disclosure policy that the receipt binds
 *	proof        that the node's log commits to it; comes after the epoch's end
 *	custody      of a custody.ask: the node's word that it has what was sealed
 *	witnesses    the tlog-policy that the node showed when the proof came, if it had one
 */
#pragma once

#include "action/finder/locker.h"
#include "base/arena.h"
#include "crypto/hash.h"
#include "statement/chain.h"
#include "statement/receipt.h"

#define RECORD_FILE_MAX CHAIN_BYTES_MAX

#define RECORD_WITNESSES "witnesses"

/* A record's files; texts live in the arena.  No receipt, no proof: empty. */
struct record_bytes {
	struct text manifest;
	struct text statement;
	struct text sender; /* empty: a report */
	struct text receipt;
	struct text proof;
	struct text custody;
	struct text witnesses;
};

/* What a record shows; texts live in the arena. */
struct record_facts {
	struct text node;
	struct hash id; /* of the report, or of what a node said */
	const struct kind *kind;
	int64_t received; /* as the receipt says */
	uint64_t epoch;
	int64_t anchored_by; /* the epoch's end */
	int64_t proof_by;
	bool proven;
	bool has_policy; /* the receipt binds one */
	struct hash policy;
	bool custody; /* it has the bytes of this digest, which it cannot read */
	struct hash digest;
	uint64_t size;
};

/* Read the files of a record; receipt and proof may be missing.  Faults: ABSENT when
 * it is no record. */
must_use bool record_load(
    const char *dir, struct arena *arena, struct record_bytes *out, struct err *err);

/* The same of a record among other things. */
must_use bool record_load_in(const struct locker *locker, const char *name, struct arena *arena,
    struct record_bytes *out, struct err *err);

/* Check everything that they say, offline: every signature, that the receipt is for
 * this statement, that the log commits to it.  With `root` not empty it
 * must be a root key (a vkey) of the node's.  Faults: INPUT, DENIED; ABSENT without receipt. */
must_use bool record_check_bytes(const struct record_bytes *bytes, struct text root,
    struct arena *arena, struct record_facts *out, struct err *err);

/* Both; faults name the record. */
must_use bool record_check(const char *dir, struct text root, struct arena *arena,
    struct record_facts *out, struct err *err);

/* Parts of it, for what is no report (opened.h). */

/* Is the root key that one knows from elsewhere (empty: none) that of any of the manifests?
 * Each vouches for the next, and each names the one before.  Faults: INPUT, DENIED. */
must_use bool record_check_root(const struct chain *chain, struct text root, struct err *err);

struct record_proof {
	uint64_t epoch;
	uint64_t size; /* that many of the log's entries hold what is proven */
};

/* Does a log of the chain's commit to this?  Faults: INPUT, DENIED, LIMIT. */
must_use bool record_check_proof(struct text bytes, const struct chain *chain,
    const struct hash *commitment, struct record_proof *out, struct err *err);
