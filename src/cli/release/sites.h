/*
 * sites.h - the nodes and mirrors that a follower asks: addresses, or folders of this machine.
 */
#pragma once

#include "action/follower/depot.h"
#include "action/follower/download.h"
#include "cli/command/network.h"
#include "http/hearing.h"

#define SITES_MAX DOWNLOAD_MIRRORS_MAX

struct site {
	const char *name; /* as it was given */
	bool folder;
	struct network network;
	struct depot depot;
	const struct remote *asked; /* of the two */
	struct progress *progress;  /* shown while something long is fetched; NULL: not */
	struct remote remote;       /* for everybody */
	size_t ear;                 /* its number in the hearing, unless it is a folder */
};

/* Must stay where they are; release with sites_close(). */
struct sites {
	size_t count;
	struct site *at;
	const struct remote *remote[SITES_MAX];
	struct hearing *hearing; /* NULL where all are folders */
	size_t ears;
	size_t site_of[SITES_MAX]; /* whose number in the hearing that is */
};

/* Faults: INPUT, ABSENT, LIMIT, SYSTEM. */
must_use bool sites_open(char *const *names, size_t count, struct sites *out, struct err *err);
void sites_close(struct sites *sites);

/* All of them, from one that is picked at random on. */
struct mirrors sites_mirrors(const struct sites *sites);

/* Show how far what is fetched has come; NULL: no more. */
void sites_show(struct sites *sites, struct progress *progress);
