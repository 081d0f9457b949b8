/*
 * large.h - files that are too large to go along with what names them: a statement tells how
 * large they are and their SHA-256, and each of their pieces is the one file of a statement
 * behind it, by the same author, about it, and to the same audience.
 *
 *	"large":[{"name":NAME,"size":BYTES,"sha256":HEX,"pieces":COUNT}]   they follow
 *	"piece":NUMBER,"whole":HEX                                         this brings one
 *
 * All pieces of one but the last are of one length; joined in their order they are the file.
 */
#pragma once

#include "statement/attached.h"

#define LARGE_MAX ATTACHED_MAX /* of one statement */
#define LARGE_PIECES_MAX 1000  /* of one file */

/* Integers are signed, as the shapes of a case's statements have them. */
struct large_file {
	struct text name;
	int64_t size;
	struct hash hash;
	int64_t pieces; /* 1 to LARGE_PIECES_MAX */
};

struct large_piece {
	int64_t number; /* from 1; 0: the statement brings none */
	struct hash whole;
};

/* Read the members of a body; without them there are none.  Names are borrowed from it.
 * Faults: INPUT, LIMIT. */
must_use bool large_parse(struct value body, struct large_file file[static LARGE_MAX],
    size_t *count, struct err *err);
must_use bool large_parse_piece(struct value body, struct large_piece *piece, struct err *err);

/* Are they what large files can be, with names that can stand side by side, and beside those
 * of the files that go along?  Faults: INPUT. */
must_use bool large_check(const struct large_file *file, size_t count, struct err *err);
must_use bool large_check_beside(const struct large_file *file, size_t count,
    const struct attached_file *along, size_t others, struct err *err);

/* May a statement with so many files, about another one or not, bring this piece? */
must_use bool large_check_piece(
    const struct large_piece *piece, size_t files, bool about, struct err *err);

/* Write the members; nothing where there are none. */
void large_put(struct writer *writer, const struct large_file *file, size_t count);
void large_put_piece(struct writer *writer, const struct large_piece *piece);
