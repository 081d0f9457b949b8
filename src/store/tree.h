/*
 * tree.h - the public tree: plain files under one root, for anyone to read.
 *
 * Every file is seen whole or not at all, and names are relative to the root.
 * Files are readable (0644) and folders searchable (0755) for all, whatever the
 * umask.  The root may be a link to a folder elsewhere.
 */
#pragma once

#include "base/file.h"

struct tree {
	char root[PATH_MAX];
};

/* Make the root where missing.  Faults: as the system's. */
must_use bool tree_open(const char *root, struct tree *out, struct err *err);

/* Write a file, replacing what was there; directories are made. */
must_use bool tree_put(
    const struct tree *tree, const char *name, struct text bytes, struct err *err);

/* The same, but on the disk only after tree_sync(): for what can be made again.  A crash
 * of the machine before that may leave it torn. */
must_use bool tree_put_soon(
    const struct tree *tree, const char *name, struct text bytes, struct err *err);

/* Let all that was written reach the disk.  Faults: SYSTEM, and then what was written
 * since the last time it held is not to be believed. */
must_use bool tree_sync(const struct tree *tree, struct err *err);

/* Remove a file, or a folder with all that is in it; nothing there is fine. */
must_use bool tree_remove(const struct tree *tree, const char *name, struct err *err);

/* Begin one that is written piece by piece; see draft.  Its directory is made. */
must_use bool tree_draft(
    const struct tree *tree, const char *name, struct draft *draft, struct err *err);

/* Is it there? */
bool tree_has(const struct tree *tree, const char *name);

/* Append it to `out`.  Faults: ABSENT, LIMIT. */
must_use bool tree_get(
    const struct tree *tree, const char *name, struct buf *out, struct err *err);

/* The full path of a name.  An empty one is one that a buffer had no memory for, and
 * never stands for the root itself.  Faults: LIMIT. */
must_use bool tree_path(
    const struct tree *tree, const char *name, char out[static PATH_MAX], struct err *err);
