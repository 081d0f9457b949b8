/*
 * writing.h - what `accord send` and `accord custody` share: files that go into the node's
 * journal with what names them, and nodes that are named by name or address.
 */
#pragma once

#include <limits.h>

#include "base/buf.h"
#include "statement/large.h"

struct writing {
	char dir[PATH_MAX]; /* the node's */
	struct buf to;      /* names, a blank between */
	struct buf title;   /* of an answer that was given none */
	struct buf of;      /* the id of what is answered; empty: nothing */
	struct buf files;   /* as the deeds take them */
	size_t count;
	struct hash file[ATTACHED_MAX];
	struct buf large; /* those that follow, as the deeds take them */
	size_t larges;
	struct large_file following[LARGE_MAX];
	const char *path[LARGE_MAX];
};

#define WRITING                                                                                \
	((struct writing){ .to = BUF(64 * KIB),                                                \
	    .title = BUF_SECRET(KIB),                                                          \
	    .of = BUF(KIB),                                                                    \
	    .files = BUF(32 * KIB),                                                            \
	    .large = BUF(32 * KIB) })

void writing_free(struct writing *writing);

/* Add a node to `to`.  One at an address is met there first, and known by its name from then
 * on. */
must_use bool writing_add_node(struct writing *writing, const char *node, struct err *err);

/* Put the files where the deed finds them; gone again with writing_drop(), when it is done or
 * has failed. */
must_use bool writing_enclose(
    struct writing *writing, char *const *paths, size_t count, struct err *err);
void writing_drop(const struct writing *writing);

/* The same where what is too large may follow: that is looked at, and told in `large`.  Once it
 * was said under an id, its pieces are, one after the other; those that were before are not
 * again. */
must_use bool writing_part(
    struct writing *writing, char *const *paths, size_t count, struct err *err);
must_use bool writing_follow(const struct writing *writing, struct text id, struct err *err);

/* Print what followed. */
void writing_tell_followed(const struct writing *writing);

/* Go on with what broke off: files that what has this id (or its beginning) tells of. */
must_use bool writing_resume(
    struct writing *writing, const char *id, char *const *paths, size_t count, struct err *err);

/* What it is about, where that was not said: the first file's name. */
const char *writing_title(const char *title, char *const *paths, size_t count);

/* Without a server, nothing goes out yet: say so. */
void writing_note_server(const char *dir);
