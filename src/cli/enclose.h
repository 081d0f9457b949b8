/*
 * enclose.h - files that go along with what a command says: put beside the node's database,
 * sealed, and named in the request (action/enclosure.h).
 */
#pragma once

#include "action/node.h"
#include "statement/attached.h"

struct enclose {
	char dir[PATH_MAX]; /* the node's */
	struct buf lines;   /* for the deed: SHA-256, name; a line each */
	size_t count;
	struct hash file[ATTACHED_MAX];
};

#define ENCLOSE ((struct enclose){ .lines = BUF(32 * KIB) })

/* Put them there; `dir` has been set.  Faults: as the files'; LIMIT for too many. */
must_use bool enclose_all(
    struct enclose *enclose, const char *const *paths, size_t count, struct err *err);

/* They are in the journal now, or what was to be said is not. */
void enclose_drop(struct enclose *enclose);

/* Tell when no server runs: what was said does not go out then. */
void enclose_note_server(const char *dir);
