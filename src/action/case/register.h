/*
 * register.h - the register of who was told in advance, as a file that anybody checks offline:
 * what the node published (case/told.h), and for each that stands there what leads from the
 * private record of that time to the log that has committed to it since.
 *
 *	{"accord":"register/v1","manifest":NOTES,"statement":NOTE,
 *	 "parties":[{"openings":[OPENING,...],"proof":PROOF},...]}
 *
 * NOTES are the node's manifests, NOTE the statement `told`; parties stand in its order.  The
 * openings (opening.h) are of the record's type, of when it was told, and of whom, unless it
 * was a finder; PROOF is a tlog-proof that the log commits to the record.
 *
 * It is derived, from what is in the journal, once all of it is anchored.
 */
#pragma once

#include "action/node/node.h"
#include "base/arena.h"
#include "case/told.h"

#define REGISTER_FOLDER "register/" /* in the public tree; the id of the statement */
#define REGISTER_MAX ((size_t)8 * MIB)
#define REGISTER_ROOM ((size_t)64 * MIB) /* of an arena */
#define REGISTER_OPENINGS 3              /* of each at most */

/* As it is read, of one party; texts live in the arena. */
struct register_party {
	size_t count;
	struct text opening[REGISTER_OPENINGS];
	struct text proof;
};

struct register_file {
	struct text manifest, statement;
	size_t parties;
	struct register_party *party;
};

/* Read one.  Faults: INPUT, LIMIT. */
must_use bool register_parse(
    struct text in, struct arena *arena, struct register_file *out, struct err *err);

/* Append it; register_parse() reads it back to the same. */
void register_format(const struct register_file *file, struct buf *out);

/* What it shows; texts live in the arena. */
struct register_facts {
	struct text node;
	struct hash id; /* of the statement */
	struct told told;
	int64_t
	    epoch_seconds; /* of the node: by the end of its epoch a record was committed to */
};

/* Check all of it, offline.  With `root` not empty it must be a root key (a vkey) of the
 * node's.  Faults: INPUT, DENIED, LIMIT. */
must_use bool register_check(struct text bytes, struct text root, struct arena *arena,
    struct register_facts *out, struct err *err);

/* Append the file of one statement of this node's.  Faults: ABSENT while something of it is not
 * anchored; LIMIT, SYSTEM. */
must_use bool register_make(
    struct node *node, const struct hash *told, struct buf *out, struct err *err);

/* Put those into the public tree that can be made and are not there, of the newest statements.
 * Faults: SYSTEM, LIMIT. */
must_use bool register_publish(struct node *node, struct err *err);

/* The name of one in the public tree. */
void register_path(const struct hash *told, struct buf *out);
