/*
 * release.h - seal files now, for everybody to read at the same instant later.
 */
#pragma once

#include "action/node/node.h"
#include "release/seal.h"

struct release_files {
	char *const *paths;
	size_t count;
	/* What the release is for, where no file of that name is among them (contained.h);
	 * none. */
	struct text list;
	/* Told how many bytes of how many are sealed; NULL: nobody is. */
	void (*tell)(void *arg, uint64_t done, uint64_t total);
	void *arg;
};

/* Seal the files to a key drawn for this alone, and put the bundle into the public tree
 * under its digest; nobody can open it but who has the key.  Tells all of the seal but
 * when it opens.  A list among the files must fit them: listing.h.  For who makes the release:
 * the files need not pass through the one who writes the journal.  Faults: INPUT, ABSENT,
 * LIMIT, SYSTEM. */
must_use bool release_bundle(const struct tree *tree, const struct release_files *files,
    struct seal *seal, struct identity *key, struct err *err);

/* Can it be sealed so?  As release_say() and dealing_say() find. */
must_use bool release_check(const struct node *node, const struct seal *seal,
    const struct identity *key, int64_t now, struct err *err);

/* Inside a transaction: sign the seal of a bundle that lies in the public tree, put it into
 * the log, and keep the key, which the node posts when `opens` has come.
 * Faults: INPUT (a time that is past, a key that is another's); ABSENT when the bundle is
 * not there; CONFLICT when it is not of that size; LIMIT, SYSTEM. */
must_use bool release_say(struct node *node, const struct seal *seal,
    const struct identity *key, int64_t now, struct hash *id, struct err *err);

/* Inside a transaction: say in public that one of the node's releases opens now, and why, which
 * tells the key; it is posted with what is due next.  Faults: ABSENT when the node has no key
 * of it; CONFLICT when it is open; INPUT for a reason that cannot be shown; LIMIT, SYSTEM. */
must_use bool release_open_early(struct node *node, const struct hash *seal, struct text reason,
    int64_t now, struct hash *id, struct err *err);
