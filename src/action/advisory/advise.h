/*
 * advise.h - publish an advisory: the statement that says so.
 *
 * The document is a file of the journal; the public tree is made from both (advisory_set.h).
 */
#pragma once

#include "action/node/node.h"
#include "statement/advisory.h"

/* Inside a transaction: publish a document that is in the journal (blob.h), perhaps out of a
 * sealed release.  Texts of `out` live in the arena.  Faults: as advise_check(); INPUT for one
 * that is of a time to come; CONFLICT for a version that is no later one than was published, or
 * a name that another's file has. */
struct advise_wish {
	struct hash document;
	const struct hash *release; /* NULL: none */
	int64_t now;
};
must_use bool advise_say(struct node *node, const struct advise_wish *wish, struct arena *arena,
    struct advisory *out, struct hash *id, struct err *err);
