/*
 * locker_file.h - a locker that is one file, in memory while it is open; for locker.h alone.
 */
#pragma once

#include "action/finder/locker.h"

must_use bool contents_open(const char *path, const struct age_open *how,
    struct locker_contents **out, struct err *err);
must_use bool contents_make(const char *path, struct text passphrase, unsigned log_n,
    struct locker_contents **out, struct err *err);
void contents_close(struct locker_contents *contents);

/* Borrowed until the next change. */
bool contents_find(
    const struct locker_contents *contents, const char *name, struct text *bytes);

/* The others as those of locker.h. */
must_use bool contents_save(
    struct locker_contents *contents, const char *name, struct text bytes, struct err *err);
must_use bool contents_save_all(struct locker_contents *contents, const char *folder,
    const struct locker_item *items, size_t count, struct err *err);
must_use bool contents_remove(
    struct locker_contents *contents, const char *name, struct err *err);
must_use bool contents_each(const struct locker_contents *contents, const char *folder,
    bool (*visit)(void *arg, const char *name, struct err *err), void *arg, struct err *err);
