/*
 * bundle.h - files on their way into a sealed release: one archive, as a source; and what
 * its followers take when it is open.
 */
#pragma once

#include "base/file.h"
#include "codec/ustar.h"

#define BUNDLE_FILES_MAX 1000
#define BUNDLE_HELD_MAX (BUNDLE_FILES_MAX + 1) /* with the list that comes first */

/* Release with bundle_free(). */
struct bundle {
	char *const *paths;
	size_t count;
	size_t skip;       /* characters of each path that its name lacks; 0: its folders */
	size_t next;       /* the file to open next */
	int fd;            /* the present one, -1 between files */
	uint64_t left;     /* bytes of it that are to come */
	uint64_t size;     /* of it */
	uint64_t expected; /* what the files still to come take in the archive */
	bool ended;
	struct text first_name, first; /* a file from memory, before all others; empty: none */
	uint64_t first_len;            /* in the archive */
	struct buf ready;              /* headers and zeros not handed out yet */
	size_t taken;                  /* of `ready` */
};

/* Check the files and begin.  Their base names are their names in the archive,
 * and must differ.  Faults: ABSENT, INPUT, LIMIT. */
must_use bool bundle_open(
    char *const *paths, size_t count, struct bundle *out, struct err *err);

/* The same for files under a folder, whose path has `skip` characters with the slash
 * behind it: what follows is their name in the archive. */
must_use bool bundle_open_under(
    size_t skip, char *const *paths, size_t count, struct bundle *out, struct err *err);
/* Before anything is read: have a file come first whose bytes are in memory, and live as long;
 * no other may be named so.  Faults: INPUT, LIMIT. */
must_use bool bundle_put_first(
    struct bundle *bundle, struct text name, struct text bytes, struct err *err);
void bundle_free(struct bundle *bundle);

/* How many bytes the archive is to have, before any were read. */
uint64_t bundle_len(const struct bundle *bundle);

/* The archive's bytes.  Faults: INPUT when a file changes meanwhile. */
struct source bundle_source(struct bundle *bundle);

/* To how much a sealed release of that size may unfold.  Who follows it takes no more, so that
 * what a few bytes stand for fills no disk; programs and text come nowhere near it. */
uint64_t bundle_len_max(uint64_t sealed);

/* Who takes it: so many bytes are to come; a file, of whose bytes he reads what he wants. */
struct bundle_visit {
	bool (*begin)(void *arg, uint64_t len, struct err *err); /* NULL: let it */
	bool (*take)(void *arg, struct ustar *archive, const struct ustar_file *file,
	    struct err *err); /* NULL: pass it over */
	void *arg;
};

/* Unfold a release of `sealed` bytes, as it was opened, up to its end: one frame that holds no
 * more than it may, and in it an archive of 1 to BUNDLE_HELD_MAX files, in no folder, none of
 * them named as another.  Whatever does not come to its end is refused, though some of it was
 * taken.  Faults: INPUT, LIMIT; those of `plain` and of the visit. */
must_use bool bundle_unfold(const struct source *plain, uint64_t sealed,
    const struct bundle_visit *visit, struct err *err);
