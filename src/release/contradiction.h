/*
 * contradiction.h - two statements of one publisher about a release that cannot both stand:
 * evidence that anybody can check, whoever kept them.
 *
 *	two seals           for one key or one bundle
 *	two postponements   of one seal, in one place
 *
 * A key that was revoked counts, too: that it said both is so whoever held it.
 */
#pragma once

#include "release/postpone.h"
#include "release/seal.h"
#include "statement/chain.h"

struct contradiction {
	enum kind_id kind; /* of both */
	struct hash one, other;
	const char *words; /* what they contradict each other in */
};

/* Verify that both are of the publisher whose manifests these are, and that they contradict
 * each other.  Faults: DENIED when they do not, or do not verify; INPUT, LIMIT. */
must_use bool contradiction_check(const struct chain *chain, struct text one, struct text other,
    struct contradiction *out, struct err *err);
