/*
 * finder.h - one who reports: a signing key, an age identity, and what was sent.
 *
 *	finder.key, age.key       made at the first use
 *	sent/<report id>/         a record of each report, see record.h
 */
#pragma once

#include <limits.h>

#include "crypto/key_file.h"

/* Release with finder_close(). */
struct finder {
	char dir[PATH_MAX];
	struct key_file key;
	struct identity identity;
};

/* Open, making keys at the first use.  Faults: as the files'. */
must_use bool finder_open(const char *dir, struct finder *out, struct err *err);

/* One whose keys are in memory alone, and gone when it is closed. */
must_use bool finder_draw(struct finder *out, struct err *err);

/* The folder of a finder that is used for one report, below that of `dir`: keys of its own
 * are made there, which nothing links to others.  And the folder of all of them. */
#define FINDER_ONCE "once"
must_use bool finder_once_dir(const char *dir, char out[static PATH_MAX], struct err *err);
void finder_close(struct finder *finder);

struct signer finder_signer(const struct finder *finder);
