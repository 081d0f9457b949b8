/*
 * parcel.h - what goes along with a statement in an envelope: its files, what it brings as
 * history, and what shows that this is by whom it says.
 *
 *	blob/<sha256>     a file that it names
 *	history/<id>      the note of a statement of others that it brings along
 *	key/<name>        the manifests of the node that said such a statement, or the key of
 *	                  the finder, a line, where it has reported here
 */
#pragma once

#include "action/node/node.h"
#include "statement/envelope.h"

#define PARCEL_HISTORY "history/"
#define PARCEL_KEY "key/"

/* How much history one statement may bring, so that it fits into an envelope with files. */
#define PARCEL_HISTORY_MAX 40

/* An envelope in the making; what is put into it is copied into the arena. */
struct parcel {
	struct node *node;
	struct arena *arena;
	struct envelope *envelope;
	struct text to; /* who gets it, and needs nothing that it has said itself */
	bool some;      /* what is not here, or not any more, is left out */
};

must_use bool parcel_add(
    struct parcel *parcel, struct text name, struct text bytes, struct err *err);

/* Put all that goes along with a statement of the journal; what is there already, once.
 * Faults: ABSENT for what is not here, unless `some`; LIMIT; SYSTEM. */
must_use bool parcel_add_along(
    struct parcel *parcel, const struct statement *statement, struct err *err);

/* Append the key of a finder who says something in a case, a line, if its report came here and
 * the case says so; *found is whether. */
must_use bool parcel_find_key(struct node *node, struct text finder, const struct hash *of_case,
    bool *found, struct buf *out, struct err *err);

/* The note of a statement under a name of its own. */
must_use bool parcel_add_note(
    struct parcel *parcel, struct text name, const struct hash *id, struct err *err);
