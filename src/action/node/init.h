/*
 * init.h - make a node.
 */
#pragma once

#include "action/node/node.h"
#include "action/node/offline.h"
#include "statement/chain.h"

struct init_plan {
	struct text name;
	struct text url;
	unsigned roles;         /* bits of enum manifest_role */
	int64_t epoch;          /* seconds */
	struct text passphrase; /* for the file of the root and release keys */
};

/* A node that was lost with all it had, made anew from its offline keys. */
struct init_recovery {
	const struct chain *before; /* all its manifests, as somebody else kept them */
	struct offline *offline;    /* of the newest of them */
	struct text url;            /* empty: where it was */
};

/* Make it in `dir`, as init_node() does: its name, its next manifest, all online keys anew.
 * Its log begins anew under another origin, with the manifests as its first entries.
 * Faults: as init_node(); DENIED when the keys are not those of the newest manifest, or the
 * node has retired. */
must_use bool init_recover(
    const char *dir, const struct init_recovery *recovery, int64_t now, struct err *err);

/* Would it be made?  Says so before anybody is asked for a passphrase, which need not
 * be set yet.  Faults: INPUT, CONFLICT. */
must_use bool init_check(const char *dir, const struct init_plan *plan, struct err *err);

/* Make a node in `dir`, which must not exist or be empty: keys, signed manifest,
 * journal, a log whose first entry is the manifest and its first checkpoint.
 * It is a node when all of it is there; what fails leaves nothing, and what a crash
 * leaves (in `dir`) the next attempt removes.  Faults: CONFLICT, INPUT, SYSTEM. */
must_use bool init_node(
    const char *dir, const struct init_plan *plan, int64_t now, struct err *err);
