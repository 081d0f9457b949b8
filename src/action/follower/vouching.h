/*
 * vouching.h - whom a follower believes about a log: the witnesses that the log names
 * (member/witnesses.h), pinned at the first sight.  Others take their place only with a
 * quorum of those before: on the checkpoint that is shown now, or on the one that was kept
 * when they did (`witnesses/ID` in the public tree).
 */
#pragma once

#include "base/buf.h"
#include "crypto/hash.h"

#define VOUCHING_MAX 1000 /* changes of witnesses in the life of a log */

/* A policy that the log names. */
struct voucher {
	uint64_t index; /* of its entry */
	struct buf policy;
	struct buf handover; /* a checkpoint; empty: none was kept */
	uint64_t size;       /* its */
	struct hash root;
	bool fits; /* it is one of this log */
};

/* Begin with VOUCHING; release with vouching_free(). */
struct vouching {
	size_t count;
	struct voucher *at;
	struct buf pinned; /* the policy's text; empty: none */
	bool vouched;      /* a quorum of the pinned policy cosigned what is shown */
	bool unheeded;     /* the log names others, whom the pinned ones have not let in */
};

#define VOUCHING ((struct vouching){ .pinned = BUF(256 * KIB) })

/* The log's entry at `index` names this policy; what was kept with it, or nothing.  Faults:
 * LIMIT. */
must_use bool vouching_add(struct vouching *vouching, uint64_t index, struct text policy,
    struct text handover, struct err *err);

/* The log's first `size` entries have this root. */
void vouching_pass(struct vouching *vouching, uint64_t size, const struct hash *root);

/* Decide, when all of the log was read, by the checkpoint that is shown.  Faults: LIMIT. */
must_use bool vouching_settle(struct vouching *vouching, struct text shown, struct err *err);

/* May something new be taken from what is shown?  Where witnesses are pinned, not without them:
 * others may be shown another log. */
bool vouching_lets_in(const struct vouching *vouching);
void vouching_free(struct vouching *vouching);
