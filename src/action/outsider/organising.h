/* organising.h - an organisation that is being measured, for the files behind organisation.h.
 */
#pragma once

#include "action/outsider/organisation.h"
#include "bounty/contact.h"

#define ORGANISATION_ROWS_MAX 32

struct organising {
	const struct open_web *web;
	struct text domain;
	int64_t now;
	struct arena *arena;
	struct audit_node *node;
	struct buf words; /* of what is told next */
};

/* What came from an address. */
struct seen {
	struct buf bytes;
	struct buf reached;
	struct hash hash;
};

#define SEEN ((struct seen){ .bytes = BUF(ORGANISATION_FILE_MAX), .reached = BUF(4 * KIB) })

void organising_seen_free(struct seen *seen);

/* Get it; what was there before is gone.  Faults: as the web's; LIMIT. */
must_use bool organising_get(
    struct organising *o, struct text url, struct seen *seen, struct err *why);

/* Tell of one thing, in the words that are there; `seen` is NULL where nothing was.  All of it
 * is measured.  Faults: LIMIT. */
must_use bool organising_add(struct organising *o, const char *about, enum audit_result result,
    const struct seen *seen, struct err *err);

/* The same of what did not come: absent, or not measurable. */
must_use bool organising_add_missing(
    struct organising *o, const char *about, const struct err *why, struct err *err);

/* Its CSAF provider: `named` by its security.txt; empty: looked for where the standard has
 * it. */
must_use bool organising_csaf(struct organising *o, struct text named, struct err *err);
