/*
 * cosigned.h - what the keeper cosigned last of each other log, noted down before the
 * cosignature leaves, apart from the database of who decides what is cosigned.
 *
 * A file for each log (journal/last_head.h) in one folder, by the hash of the log's origin.
 */
#pragma once

#include "journal/last_head.h"

/* Open the note about a log, and lock it until `*fd` is closed; a log of which nothing was
 * noted begins with size 0, and its file is made.  Read and write it by last_head_read() and
 * last_head_write().  Faults: LIMIT for a path that is too long; SYSTEM. */
must_use bool cosigned_open(const char *folder, struct text origin, int *fd, struct err *err);
