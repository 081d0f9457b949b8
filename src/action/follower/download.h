/*
 * download.h - a large file of which size and digest are known beforehand, fetched from any of
 * several mirrors, none of which need be trusted.
 *
 * What came stays when a mirror stops, and the next goes on from there (`PATH.part`).  If what
 * came from several is not the file, each is tried by itself, from the beginning; so it is had
 * as long as one of them has it.
 */
#pragma once

#include "action/peer/remote.h"
#include "crypto/hash.h"

#define DOWNLOAD_MIRRORS_MAX 64

/* Places that have the same files. */
struct mirrors {
	const struct remote *const *at;
	size_t count;
	size_t first; /* the one to begin with */
};

struct download {
	const char *from; /* in the public tree, with a slash before it */
	const char *to;   /* the path of the file */
	uint64_t size;
	struct hash hash;
	/* What became of it, for the caller to tell: */
	size_t liars;            /* how many mirrors had something else */
	size_t liar;             /* the last of them */
	uint64_t resumed, whole; /* bytes that were there before; that came in all */
};

/* Faults: DENIED when all that have it have something else; ABSENT when none has it; the
 * mirrors', the system's. */
must_use bool download_get(
    struct download *download, const struct mirrors *mirrors, struct err *err);
