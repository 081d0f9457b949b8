/*
 * locker.h - where a finder's things are: named bytes, as files in a folder, or all of them in
 * one file that a passphrase opens.
 *
 * That file is age over a ustar archive: `age -d FILE | tar t` lists it.  What is in it is in
 * no other file, and in memory only while it is open; each change writes it anew, whole, so
 * that what was saved is on disk before the next step.  Its key stays the same, under a
 * nonce that is new each time: the passphrase's work is done once for each opening.
 *
 * Names are those of ustar.h.  To save one makes its folders.
 */
#pragma once

#include <limits.h>

#include "base/buf.h"
#include "crypto/age.h"

#define LOCKER_MAX ((size_t)256 * MIB) /* of all that is in a file */
#define LOCKER_NAMES_MAX 100000

struct locker_contents;

/* Release with locker_close(). */
struct locker {
	char path[PATH_MAX];
	struct locker_contents *contents; /* NULL: a folder */
};

/* One in a folder, which is made when something is saved.  Nothing needs to be closed.
 * Faults: LIMIT. */
must_use bool locker_in_folder(const char *path, struct locker *out, struct err *err);

/* Open the file, which nobody else may have open meanwhile.  Faults: ABSENT; CONFLICT; DENIED
 * as age_open(), INPUT, LIMIT. */
must_use bool locker_open(
    const char *path, const struct age_open *how, struct locker *out, struct err *err);

/* Make the file, with nothing in it; the passphrase is to be that much work (scrypt.h).
 * Faults: CONFLICT when it is there. */
must_use bool locker_make(const char *path, struct text passphrase, unsigned log_n,
    struct locker *out, struct err *err);
void locker_close(struct locker *locker);

/* Append what is there under a name.  Faults: ABSENT, LIMIT. */
must_use bool locker_load(
    const struct locker *locker, const char *name, struct buf *out, struct err *err);
bool locker_has(const struct locker *locker, const char *name);

/* Durable when it returns; whole, or as it was. */
must_use bool locker_save(
    const struct locker *locker, const char *name, struct text bytes, struct err *err);

/* The same, where nothing has that name yet.  Faults: CONFLICT. */
must_use bool locker_create(
    const struct locker *locker, const char *name, struct text bytes, struct err *err);

/* The same of several in a folder that is not there yet: all of them or none. */
struct locker_item {
	const char *name; /* in the folder */
	struct text bytes;
};
must_use bool locker_save_all(const struct locker *locker, const char *folder,
    const struct locker_item *items, size_t count, struct err *err);

/* Remove what has that name, or is in the folder of that name; nothing there is fine. */
must_use bool locker_remove(const struct locker *locker, const char *name, struct err *err);

/* Call for each thing and folder in a folder, by its last name; what locker_save_all() left
 * when it was cut off is swept away.  They must not be changed meanwhile. */
must_use bool locker_each(const struct locker *locker, const char *folder,
    bool (*visit)(void *arg, const char *name, struct err *err), void *arg, struct err *err);
