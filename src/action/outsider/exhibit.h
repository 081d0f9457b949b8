/*
 * exhibit.h - one signed thing by itself, as anybody may be shown it: a statement, a
 * receipt, manifests, or a proof with what it belongs to.  What it is, its bytes tell.
 *
 * It is checked offline, by a node's manifests or by keys that one knows from elsewhere.
 * A report carries its finder's key, whose name is the hash of it, and the first manifest
 * of a chain vouches for itself: these need neither.
 */
#pragma once

#include "base/arena.h"
#include "statement/chain.h"

#define EXHIBIT_KEYS_MAX 16

struct exhibit {
	struct text bytes;
	struct text of;       /* what it belongs to; empty: not given */
	struct text manifest; /* one, or a chain from the first on; empty: none */
	struct text root;     /* a root key (vkey) that must be the manifests'; empty: any */
	size_t count;
	struct text keys[EXHIBIT_KEYS_MAX]; /* vkeys: of statements, of a log */
};

/* What was verified; texts live in the arena. */
struct exhibit_facts {
	struct text kind; /* of the statement, or of what the proof belongs to */
	struct hash id;
	struct text by;
	int64_t at;
	bool public;
	struct text key;  /* the name of the key that signed it */
	size_t manifests; /* how many the file holds, each vouched for by the one before */

	bool receipt;
	struct hash of;   /* what the receipt is for */
	bool of_checked;  /* that was shown, signed, with all its fields */
	uint64_t epoch;   /* in which it is anchored; 0: in none */
	int64_t ends;     /* when that epoch ends; 0: no manifest says how long they are */
	int64_t proof_by; /* the proof is due from then on */

	bool proven;
	struct text log;  /* its key's name */
	uint64_t index;   /* of the entry */
	uint64_t entries; /* in the log when its head was signed */
};

/* Check it.  Faults: INPUT for what is malformed, or is nothing that can be checked, or
 * lacks what it is to be checked with; DENIED for what does not hold; LIMIT. */
must_use bool exhibit_check(const struct exhibit *exhibit, struct arena *arena,
    struct exhibit_facts *out, struct err *err);
