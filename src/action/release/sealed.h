/*
 * sealed.h - a sealed release as anybody can check it, offline, from what is public: what its
 * publisher promised, who can open it besides, and whether a bundle and a key are the promised
 * ones.
 */
#pragma once

#include "action/outsider/exhibit.h"
#include "base/stream.h"
#include "release/seal.h"

struct sealed {
	struct text note;            /* the seal's */
	struct text manifest;        /* as in an exhibit */
	struct text root;            /* the same; empty: any */
	struct text proof;           /* that the log holds it; empty: not shown */
	const struct source *bundle; /* NULL: not shown */
	struct text key;             /* a line; empty: not shown */
};

/* What was verified.  Release with sealed_free(). */
struct sealed_facts {
	struct exhibit_facts said;   /* of the seal; texts live in the arena */
	struct exhibit_facts logged; /* of the proof, if that was shown */
	struct statement statement;  /* from which the terms are borrowed */
	struct seal seal;
	struct seal_terms terms;
};

/* Check all that is shown.  Faults: INPUT, DENIED for what does not hold, LIMIT; those of the
 * bundle's source. */
must_use bool sealed_check(const struct sealed *sealed, struct arena *arena,
    struct sealed_facts *out, struct err *err);
void sealed_free(struct sealed_facts *facts);
