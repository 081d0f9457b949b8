/*
 * joined.h - large files of a statement, put together again from the pieces that have come.
 *
 * One piece is in memory at a time.  Each was held to its SHA-256 when it came and is again;
 * what they make is held to the whole's before it has a name.
 */
#pragma once

#include "action/node/node.h"
#include "statement/large.h"

/* What is here of one of them. */
struct joined {
	struct large_file file;
	int64_t came; /* pieces */
	bool here[LARGE_PIECES_MAX];
	struct hash piece[LARGE_PIECES_MAX];
	uint64_t size[LARGE_PIECES_MAX];
	struct hash by[LARGE_PIECES_MAX]; /* the statement that brings it */
};

/* Where the bytes of pieces are. */
struct joined_shelf {
	void *arg;
	/* NULL: what a statement brings is there. */
	bool (*has)(void *arg, const struct hash *piece);
	bool (*load)(
	    void *arg, const struct hash *piece, struct buf *secret_out, struct err *err);
};

/* Take a statement into account that may bring a piece of it: one about `of`, which tells of
 * the file.  Who says it is for the caller to know.  Faults: INPUT. */
must_use bool joined_take(struct joined *joined, const struct hash *of,
    const struct statement *s, const struct joined_shelf *shelf, struct err *err);

/* Write it, of which all pieces are there, to a path where nothing is yet.  Faults: INPUT when
 * they make another file than was told; CONFLICT; SYSTEM; the shelf's. */
must_use bool joined_write(const struct joined *joined, const struct joined_shelf *shelf,
    const char *path, struct err *err);

/* Look for the pieces of a file that a statement says follows it.  Faults: SYSTEM. */
must_use bool joined_look(struct node *node, const struct statement *of,
    const struct large_file *file, struct joined *out, struct err *err);

/* As joined_write().  Faults: also ABSENT while pieces are missing, or were forgotten. */
must_use bool joined_save(
    struct node *node, const struct joined *joined, const char *path, struct err *err);
