/*
 * fork.h - two checkpoints that a log signed, and the proof that no one log can have
 * both: what a third party needs to see that it showed different pasts.
 *
 *	{"accord":"log-fork/v1","older":NOTE,"newer":NOTE,"root":BASE64,"path":[BASE64...]}
 *
 * NOTE is a checkpoint as it was signed.  `root` is that of the newer tree's first
 * leaves, as many as the older tree has, and `path` proves that it is (RFC 6962 2.1.2).
 * Two of one size prove it by themselves: `root` is "" then, and `path` is empty.  So
 * they are also where nothing is proven and both are only kept.
 */
#pragma once

#include "codec/json.h"
#include "log/checkpoint.h"
#include "log/merkle.h"

/* Both notes, with each character escaped, and some room for the rest. */
#define FORK_LEN_MAX (4 * CHECKPOINT_LEN_MAX + 16 * KIB)

struct fork {
	struct text older; /* borrowed */
	struct text newer;
	bool shown; /* root and path are there */
	struct hash root;
	struct merkle_path path;
};

/* Read the file; the texts are borrowed from `doc`.  It proves nothing before
 * fork_check().  Faults: INPUT, LIMIT. */
must_use bool fork_parse(struct doc *doc, struct text in, struct fork *out, struct err *err);

/* Append it, and a newline; fork_parse() reads it back to the same. */
void fork_format(const struct fork *fork, struct buf *out);

/* Verify that `key`, which is of type NOTE_ED25519, signed both, and that they
 * contradict each other; then tells what they say.  Faults: INPUT, LIMIT, DENIED. */
must_use bool fork_check(const struct fork *fork, const struct vkey *key,
    struct checkpoint *older, struct checkpoint *newer, struct err *err);
