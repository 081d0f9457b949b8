/*
 * file.h - whole files: read with a limit, replaced atomically.
 *
 * A draft is a file being written that does not exist yet: it has no name
 * until draft_commit(), so that whatever happens before leaves nothing behind
 * and never harms what stood there.  What is no regular file (a pipe, a
 * terminal, /dev/null) is written in place.
 */
#pragma once

#include <limits.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/stream.h"

/* Append the whole file to `out`, up to its limit.  A directory is refused.
 * Faults: ABSENT, DENIED, LIMIT, INPUT (a directory), SYSTEM. */
must_use bool file_load(const char *path, struct buf *out, struct err *err);

/* Open for reading, refusing directories.  The caller closes. */
must_use bool file_open(const char *path, int *fd, struct err *err);

/* Replace `path` by a file of these bytes: seen whole or not at all, also after
 * a crash.  `mode` as for open(). */
must_use bool file_save(const char *path, struct text bytes, mode_t mode, struct err *err);

/* The same, refusing to replace anything.  Faults: CONFLICT. */
must_use bool file_create(const char *path, struct text bytes, mode_t mode, struct err *err);

/* What it is called without its folder: behind the last slash of `path`, where that has one. */
const char *file_name(const char *path);

/* Flush the directory that holds `path`, so that a rename in it endures. */
must_use bool file_sync_dir_of(const char *path, struct err *err);

/* Wait for and take the lock that a file stands for (made where missing), held
 * until `*fd` is closed. */
must_use bool file_lock(const char *path, int *fd, struct err *err);

/* The same, for one who does not wait.  Faults: CONFLICT while another has it. */
must_use bool file_claim(const char *path, int *fd, struct err *err);

/* Close `*fd` if it is open, and set it to -1; for scoped(). */
void file_close(int *fd);

struct draft {
	int fd;
	bool in_place;        /* no regular file: nothing to rename */
	bool named;           /* has a temporary name */
	char given[PATH_MAX]; /* the path as the caller has it, for messages */
	char path[PATH_MAX];  /* where it shall be, links followed */
	char temp[PATH_MAX];
};

#define DRAFT ((struct draft){ .fd = -1 })

/* Begin to write what shall become `path`, which must outlive the draft.  A new
 * file gets `mode` as from open(); one that stands there already keeps its mode
 * and, where we may, its owner.  A link to a file is followed, a link to nothing
 * is replaced.  Faults: INPUT for a directory; as open() else.  Release with
 * draft_free() in any case. */
must_use bool draft_open(const char *path, mode_t mode, struct draft *draft, struct err *err);

struct sink draft_sink(struct draft *draft);

/* Let it become another file of the same directory, when its name was not known
 * at first.  Faults: LIMIT. */
must_use bool draft_aim(struct draft *draft, const char *path, struct err *err);

/* Make it durable and give it its name, replacing what has that name; with
 * `fresh` refuse to replace (CONFLICT), unless it is written in place.  If its
 * flush fails the draft is not believed and not named; if only the directory's
 * does, it stands there, but may not after a crash. */
must_use bool draft_commit(struct draft *draft, bool fresh, struct err *err);

/* Drop what was not committed. */
void draft_free(struct draft *draft);
