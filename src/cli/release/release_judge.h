/* release_judge.h - `accord release verify NODE ID`: what an outsider finds
 * (action/release/verdict.h).
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct release_judge {
	char *const *places; /* the publisher's, then others: addresses or folders */
	size_t count;
	const char *id;   /* 64 digits */
	const char *root; /* a root key that must be the publisher's; NULL: any */
	bool json;
	int64_t now;
};

/* Is it an address or a folder, rather than a file? */
bool release_judge_is_place(const char *name);

/* Append what was found.  *good: all that is there is what was promised.  Faults: INPUT,
 * ABSENT, DENIED, LIMIT, SYSTEM. */
must_use bool release_judge(
    const struct release_judge *judge, bool *good, struct buf *out, struct err *err);
