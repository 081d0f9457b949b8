/*
 * witnessed.h - who else saw the log that a proof is of: which witnesses of a policy have
 * cosigned its checkpoint, and whether that is the quorum that the policy asks for.
 */
#pragma once

#include "base/arena.h"
#include "log/policy.h"

/* Texts live in the arena. */
struct witnessed_by {
	struct text name; /* its key's */
	bool cosigned;
	int64_t at; /* if so: seconds UTC, as it says */
};

struct witnessed {
	struct hash policy; /* the SHA-256 of its text */
	struct text quorum; /* its name in the policy */
	bool met;
	struct text log; /* the key's name */
	uint64_t size;   /* so many entries they saw */
	size_t count;    /* of the policy's witnesses, at least one */
	size_t cosigned;
	const struct witnessed_by *by;
	int64_t since; /* met: since then at the latest, by a quorum's word; else 0 */
};

/* Look at a proof (log/proof.h) by a policy's text.  That the quorum is not met is no fault.
 * Faults: INPUT, also for a policy without witnesses; DENIED when no log of the policy signed
 * it, or a cosignature is bad; LIMIT. */
must_use bool witnessed_look(struct text proof, struct text policy, struct arena *arena,
    struct witnessed *out, struct err *err);

/* The same of a policy alone: does it name a witness?  Faults: INPUT, LIMIT. */
must_use bool witnessed_check_policy(struct text policy, struct err *err);
