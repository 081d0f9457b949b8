/*
 * folder.h - folders: made to last, claimed for one process, removed with all
 * that is in them.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

/* For what else the machine has to write. */
#define FOLDER_ROOM_LEFT ((size_t)16 * 1024 * 1024)

/* Make a folder and those above it where missing, `mode` as for mkdir(); what
 * was made survives a crash.  Faults: CONFLICT when something else has the name. */
must_use bool folder_make(const char *path, mode_t mode, struct err *err);

/* Claim a folder for oneself until `*fd` is closed.  Faults: CONFLICT while
 * another process has it, ABSENT; nothing is waited for. */
must_use bool folder_claim(const char *path, int *fd, struct err *err);

/* Open a file in it that never gets a name and goes when `*fd` is closed, for
 * writing and reading back; nobody else may read it. */
must_use bool folder_scratch(const char *path, int *fd, struct err *err);

/* Is there nothing in it?  Also when there is no such folder. */
must_use bool folder_empty(const char *path, bool *empty, struct err *err);

/* Is there room for so many bytes more where this file or folder is, and FOLDER_ROOM_LEFT
 * beside them?  Faults: SYSTEM. */
must_use bool folder_check_room(const char *path, uint64_t len, struct err *err);

/* Remove it with all that is in it, following no links; nothing there is fine. */
must_use bool folder_remove(const char *path, struct err *err);
