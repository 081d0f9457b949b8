/*
 * fsck.h - a whole log read again and held against its signed checkpoint: every tile
 * and entry bundle that the checkpoint implies.  Nothing is mended.
 *
 * Hashes are compared from the checkpoint's root downwards, so that it is told which
 * file is wrong, not only that one is.  Where a tile is missing or wrong, what lies
 * under it is held against the next one above that is good.  Memory does not grow with
 * the log.
 */
#pragma once

#include "crypto/vkey.h"
#include "log/part.h"

/* After so many disagreements it gives up: a checkpoint may claim any size. */
#define FSCK_DISAGREEMENTS_MAX 1000

/* How far it came. */
struct fsck_tally {
	bool opened;   /* the checkpoint is good, and so the next two are known */
	uint64_t size; /* what the checkpoint says */
	struct hash root;
	uint64_t entries; /* that were looked at, in */
	uint64_t bundles;
	uint64_t tiles;
	uint64_t bytes;
	uint64_t disagreements;
	bool gave_up;
};

/* Who is told as it goes on, on the caller's thread. */
struct fsck_watch {
	/* `path` is not what it should be; `what` goes on from its name: "it is missing". */
	void (*disagree)(void *arg, const char *path, const char *what);
	/* Some more was read. */
	void (*passed)(void *arg, const struct fsck_tally *tally);
	void *arg;
};

/* Check the log that `key` signs.  True when it could be read, be it right or wrong;
 * tally->disagreements tells.  A checkpoint that `key` did not sign is such a
 * disagreement, and the only one.  Faults: ABSENT when there is no checkpoint; those of
 * `files`, when something else cannot be read; LIMIT (no memory). */
must_use bool fsck(const struct files *files, const struct vkey *key,
    const struct fsck_watch *watch, struct fsck_tally *tally, struct err *err);
