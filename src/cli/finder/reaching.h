/*
 * reaching.h - what a finder said, by the beginning of its id, whichever of his keys said it;
 * and the node that it was said to, asked again.
 */
#pragma once

#include "action/finder/deliver.h"
#include "cli/command/network.h"

/* Looks for it among what all keys said. */
struct searching {
	const struct locker *locker;
	const char *id; /* or its beginning */
	size_t count;
	struct hash report;
	char prefix[FINDER_PREFIX_MAX]; /* of the finder whose it is */
};

/* Faults: INPUT for too few digits; ABSENT; CONFLICT when there are several. */
must_use bool searching_do(struct searching *searching, struct err *err);

/* A node that was met before, reached anew.  Release with reaching_close(). */
struct reaching {
	struct network network;
	struct peer node;
	struct deliver how; /* whom deliveries go to: of this very struct */
};

/* The node whose manifests the finder keeps under that name.  Faults: as pinned_load()'s,
 * network_open()'s, pinned_meet()'s. */
must_use bool reaching_open(
    const struct finder *finder, const char *manifests, struct reaching *out, struct err *err);
/* The same, where it will do that the node is silent: then as it was met last. */
must_use bool reaching_open_silent(
    const struct finder *finder, const char *manifests, struct reaching *out, struct err *err);
/* Any other, by its name or address.  Faults: as above. */
must_use bool reaching_meet(
    const struct finder *finder, const char *by, struct reaching *out, struct err *err);
void reaching_close(struct reaching *reaching);
