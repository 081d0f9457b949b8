/*
 * advisory_set.h - the folder `advisory` of the public tree: documents, pages, lists and feeds,
 * one set.
 *
 *	index.html index.json    all of them, for people and for programs
 *	NAME.html                one, in words
 *	advisories.atom service.json
 *	white/index.txt white/changes.csv white/csaf-feed-tlp-white.json ...
 *	white/2026/NAME.json and its .sha256, .sha512
 *
 * A set is made beside the one that stands there, and the two change places by one rename: a
 * reader sees the one or the other, and of a kill at any moment is left the old or the new.
 * All of it follows from the journal.
 */
#pragma once

#include "action/node/node.h"
#include "web/facts.h"

#define ADVISORY_SET "advisory"

/* Make it anew if it no longer shows what is so, and then provider-metadata.json, which leads
 * there.  Faults: SYSTEM, LIMIT. */
must_use bool advisory_set_update(
    struct node *node, const struct facts *facts, struct arena *arena, struct err *err);

/* The two steps of it: the new set lies beside the old one, and takes its place; *made: there
 * is one that is to. */
must_use bool advisory_set_make(struct node *node, const struct facts *facts,
    struct arena *arena, bool *made, struct err *err);
must_use bool advisory_set_swap(struct node *node, struct err *err);

/* How many advisories there are; another number than before when there is another version. */
must_use bool advisory_set_count(struct node *node, size_t *out, struct err *err);
must_use bool advisory_set_stamp(struct node *node, uint64_t *out, struct err *err);
