/*
 * offered.h - what parties hand to an auditor: files and folders, of finders, members,
 * customers who say what they were promised or told.  What each is, its bytes tell.
 *
 * They come from anybody, so nothing in them ends an audit: what cannot be read, is too long or
 * is nothing that can be checked is kept as that.  Of a folder the files are taken in the order
 * of their names, and links in it are not followed.
 */
#pragma once

#include "base/arena.h"
#include "crypto/hash.h"
#include "statement/kind.h"

#define OFFERED_MAX 1000                   /* files */
#define OFFERED_FILE_MAX ((size_t)8 * MIB) /* the longest is a register */
#define OFFERED_BYTES_MAX ((size_t)64 * MIB)
#define OFFERED_DEPTH 4 /* of folders in folders */
#define OFFERED_NAME_MAX 1024

enum offered_kind {
	OFFERED_NOTHING,   /* that can be checked */
	OFFERED_STATEMENT, /* a note; as it claims */
	OFFERED_MANIFESTS, /* one, or several one after the other */
	OFFERED_PROOF,     /* log/proof.h */
	OFFERED_OPENING,   /* statement/opening.h */
	OFFERED_EVIDENCE,  /* of a finding: action/member/finding_file.h, log/fork.h */
	OFFERED_REGISTER,  /* action/case/register.h */
	OFFERED_KEY,       /* a finder's, in a line */
};
#define OFFERED_KINDS (OFFERED_KEY + 1)

/* Texts live in the arena. */
struct offered_file {
	struct text name;   /* as it was given; what cannot be shown of it is '?' */
	struct text folder; /* that it lies in, by the beginning of its name; may be empty */
	struct text bytes;
	struct hash hash;
	const char *why; /* it has no bytes: "cannot be read"; else NULL */
	enum offered_kind kind;
	const struct kind *what; /* of a statement; all as it claims: */
	struct hash id;
	struct text by;
	int64_t at;
};

/* Begin with OFFERED, release with offered_free(). */
struct offered {
	struct arena arena;
	size_t bytes;
	size_t files;
	size_t left; /* files that were not looked at, as there are too many */
	struct offered_file *file;
};

#define OFFERED ((struct offered){ .arena = ARENA(OFFERED_BYTES_MAX + 16 * MIB) })

/* What is it, by its bytes?  `as` has the rest, borrowed, and is else zero. */
enum offered_kind offered_recognise(
    struct text bytes, struct arena *arena, struct offered_file *as);

/* Add one that is at hand.  Faults: LIMIT for no memory. */
must_use bool offered_add(
    struct offered *offered, struct text name, struct text bytes, struct err *err);

/* Add a file, or all in a folder.  Faults: ABSENT when there is none of that name; LIMIT for no
 * memory. */
must_use bool offered_load(struct offered *offered, const char *path, struct err *err);

void offered_free(struct offered *offered);
