/*
 * peering.h - how other nodes become known, and where they are reached.
 *
 *	DIR/peers      a name and an address a line; '#' begins a comment
 *
 * A name that is not in it is looked for at https://NAME.  What is shown there is pinned at
 * the first sight; later manifests must follow.
 */
#pragma once

#include "action/node/node.h"
#include "statement/vouch.h"

#define PEERING_FILE "peers"
#define PEERING_FILE_MAX (256 * KIB)
#define PEERING_URL_MAX 1024

/* Look for a name in the file's text.  *url is borrowed from it; empty when the name is not
 * there.  Faults: INPUT, naming the line, also for another line than the name's. */
must_use bool peering_look(
    struct text file, struct text name, struct text *url, struct err *err);

/* Append a node's file, if it has one.  Faults: INPUT, naming the line. */
must_use bool peering_load(const char *dir, struct buf *out, struct err *err);

/* Where a node's manifest is looked for, and how what is found there is taken: the file's
 * address, or that of its name. */
must_use bool peering_address(const struct node *node, struct text name, struct buf *url,
    enum vouch_how *how, struct err *err);

/* Where its public files are: the file's address, or else `known`.  Lives in the arena. */
must_use bool peering_reach(const struct node *node, struct text name, struct text known,
    struct arena *arena, struct text *url, struct err *err);

/* Where its inbox is: the file's address, or the one that its manifest names.  Faults: ABSENT
 * when no manifest of its is known. */
must_use bool peering_inbox(
    struct node *node, struct text name, struct buf *url, struct err *err);

/* Take the manifests that were found, all of them, the oldest first, inside a transaction:
 * `name` is whose they must be; empty: whoever's.  They are kept, and what is not yet
 * confirmed is now.
 * Faults: INPUT; DENIED when they do not continue what is pinned, or are not of that name. */
must_use bool peering_take(struct node *node, struct text notes, struct text name,
    enum vouch_how how, int64_t now, struct err *err);

/* Let in one that has shown its manifests itself, inside a transaction: a person says so.
 * Faults: ABSENT when nothing is known of it. */
must_use bool peering_accept(struct node *node, struct text name, int64_t now, struct err *err);
