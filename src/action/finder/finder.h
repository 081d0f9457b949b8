/*
 * finder.h - one who reports: a signing key, an age identity, and what was said.
 *
 *	finder.key, age.key       made at the first use
 *	nodes/<hash of an URL>    the manifests of a node that was met there
 *	sent/<report id>/         a record of each report, see record.h
 *	once/<random>/            the same, of a key that was used for one report
 */
#pragma once

#include <limits.h>

#include "action/finder/locker.h"
#include "crypto/key_file.h"

#define FINDER_ONCE "once"
#define FINDER_PREFIX_MAX 64

/* Release with finder_close(). */
struct finder {
	struct locker locker;           /* the caller's, if it is a file */
	char prefix[FINDER_PREFIX_MAX]; /* before all names: "", "once/0123456789ab/" */
	struct key_file key;
	struct identity identity;
};

/* Open the one in a folder, making it and keys at the first use.  Faults: as the files'. */
must_use bool finder_open(const char *dir, struct finder *out, struct err *err);

/* The same wherever it is; the locker is closed after it. */
must_use bool finder_open_in(
    const struct locker *locker, const char *prefix, struct finder *out, struct err *err);

/* One whose keys are in memory alone, and gone when it is closed. */
must_use bool finder_draw(struct finder *out, struct err *err);

/* The prefix of a finder that is used for one report: keys of its own are made there, which
 * nothing links to others.  And that of one that is there, by its name in FINDER_ONCE. */
must_use bool finder_once_draw(char out[static FINDER_PREFIX_MAX], struct err *err);
must_use bool finder_once_of(
    const char *name, char out[static FINDER_PREFIX_MAX], struct err *err);
void finder_close(struct finder *finder);

struct signer finder_signer(const struct finder *finder);

/* The name in its locker of something of his.  Faults: LIMIT. */
must_use bool finder_name(
    const struct finder *finder, const char *name, char out[static PATH_MAX], struct err *err);

/* As those of locker.h, with his prefix. */
must_use bool finder_load(
    const struct finder *finder, const char *name, struct buf *out, struct err *err);
must_use bool finder_save(
    const struct finder *finder, const char *name, struct text bytes, struct err *err);
must_use bool finder_remove(const struct finder *finder, const char *name, struct err *err);
bool finder_has(const struct finder *finder, const char *name);
