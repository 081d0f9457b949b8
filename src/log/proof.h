/*
 * proof.h - the proof that an entry is in a log, as one file
 * (c2sp.org/tlog-proof).
 *
 *	c2sp.org/tlog-proof@v1
 *	extra <base64>            (accord: the batch path, see batch.h)
 *	index <decimal>
 *	<base64 hash>...          (inclusion proof, the leaf's sibling first)
 *
 *	<signed checkpoint, to the end>
 */
#pragma once

#include "base/buf.h"
#include "log/batch.h"
#include "log/checkpoint.h"
#include "log/merkle.h"
#include "log/policy.h"

#define PROOF_LEN_MAX (256 * KIB)
#define PROOF_EXTRA_MAX (32 * KIB)

struct proof {
	bool has_extra;
	struct text extra; /* base64 of at least a byte, borrowed as the checkpoint is */
	uint64_t index;
	struct merkle_path path; /* MERKLE_PATH_MAX hashes at most */
	struct text checkpoint;  /* a signed note; not looked into by proof_parse() */
};

/* Read; faults: INPUT; LIMIT for more than PROOF_LEN_MAX. */
must_use bool proof_parse(struct text in, struct proof *out, struct err *err);

/* Append; proof_parse() reads it back to the same. */
void proof_format(const struct proof *proof, struct buf *out);

/* The same, with a batch path as its extra. */
void proof_format_commitment(
    const struct proof *proof, const struct batch_path *path, struct buf *out);

/* Verify that a leaf is in the log of `key`, which is of type NOTE_ED25519; `*head`
 * is then the checkpoint that says so.  Faults: INPUT, LIMIT, DENIED. */
must_use bool proof_check(const struct proof *proof, const struct hash *leaf,
    const struct vkey *key, struct checkpoint *head, struct err *err);

/* The same under a policy: a log that it names signed the checkpoint, and a quorum
 * cosigned it; `*verdict` then tells which, and the checkpoint.  Faults: INPUT, LIMIT,
 * DENIED. */
must_use bool proof_check_policy(const struct proof *proof, const struct hash *leaf,
    const struct policy *policy, struct policy_verdict *verdict, struct err *err);

/* Verify that a commitment is in its epoch's anchor, and the anchor in the log
 * of `key`; tells the epoch.  Faults: INPUT, LIMIT, DENIED. */
must_use bool proof_check_commitment(const struct proof *proof, const struct hash *commitment,
    const struct vkey *key, uint64_t *epoch, struct err *err);
