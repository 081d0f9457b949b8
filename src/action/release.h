/*
 * release.h - seal files now, for everybody to read at the same instant later.
 */
#pragma once

#include "action/node.h"
#include "release/seal.h"

struct release_files {
	char *const *paths;
	size_t count;
	/* Told how many bytes of how many are sealed; NULL: nobody is. */
	void (*tell)(void *arg, uint64_t done, uint64_t total);
	void *arg;
};

/* Seal the files to a key drawn for this alone, put the bundle into the public
 * tree and its seal into the log; the node posts the key when `opens` has come.
 * Tells the seal and its id.  Faults: INPUT (a time that is past), ABSENT, LIMIT,
 * SYSTEM; nothing is public then but a bundle that nobody can open.  When only the
 * publishing failed, the text says that the release stands. */
must_use bool release_seal(struct node *node, const struct release_files *files,
    struct seal *seal, int64_t now, struct hash *id, struct err *err);
