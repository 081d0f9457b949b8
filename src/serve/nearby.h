/*
 * nearby.h - the addresses that this node's operator names.
 *
 * What others say - a stranger's name, a member's manifest - leads the courier to addresses of
 * the open network alone.  One of this machine or of a private network it asks only when it
 * stands in a file that is the operator's own.
 */
#pragma once

#include "base/buf.h"

struct client;

/* One a line. */
struct nearby {
	struct buf urls;
};

/* The addresses in the files of peers and of further witnesses.  Release with nearby_free().
 * Faults: LIMIT, SYSTEM. */
must_use bool nearby_load(const char *dir, struct nearby *out, struct err *err);
void nearby_free(struct nearby *nearby);

/* Add those of a file's text: each word that is one, outside comments. */
void nearby_add(struct nearby *nearby, struct text file);

/* Is it one of them, or below one? */
bool nearby_has(const struct nearby *nearby, struct text url);

/* Keep a client of that address outside, unless it is nearby.  NULL: the operator named it. */
void nearby_bind(const struct nearby *nearby, struct text url, struct client *client);
