/*
 * growth.h - the entries that came to a log after a size that is known, read from its
 * bundles in order.  Memory does not grow with them.
 */
#pragma once

#include "log/merkle.h"
#include "log/part.h"

/* How far it came. */
struct growth_tally {
	uint64_t entries; /* that are new */
	uint64_t bytes;   /* of the bundles that they are in */
};

/* What is to be read, and who is told as it goes on, on the caller's thread. */
struct growth {
	const struct files *files;
	uint64_t size; /* up to which; not below the frontier's */
	/* The next entry. */
	void (*entry)(void *arg, uint64_t index, const struct beginning *beginning);
	/* Some more was read; false, with a fault, ends it. */
	bool (*passed)(void *arg, const struct growth_tally *tally, struct err *err);
	void *arg;
};

/* Add the entries that are missing to the frontier; whether they are those of a tree is
 * for the caller to see by its root.  True when they could be read; what is missing or
 * malformed is told in `flaw`.  If that is FAULT_NONE, it has come to the end.
 * Faults: those of `files` and of passed(); LIMIT (no memory). */
must_use bool growth_read(const struct growth *growth, struct merkle_frontier *frontier,
    struct err *flaw, struct err *err);
