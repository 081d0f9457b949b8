/*
 * piece.h - large files, read piece by piece: how one is told apart, and what each piece says.
 *
 * Whoever sends one has a piece of it in memory at a time: a finder with a report (pieces.h), a
 * node with a letter or what it says in a case.
 */
#pragma once

#include "statement/large.h"

struct piece_size {
	uint64_t each;  /* bytes of a file, in one statement */
	uint64_t along; /* of all files together that go with what names them */
};

/* As accord has it: 8 and 16 MiB. */
#define PIECE_MAX (8 * MIB)
extern const struct piece_size piece_usual;

/* In how many pieces of `each` bytes so many go. */
uint64_t piece_count(uint64_t size, uint64_t each);

/* Which files follow in pieces: none where all of them fit, else those over `each`, and of the
 * others those that do not fit together.
 * Faults: ABSENT, SYSTEM for a file that cannot be looked at; LIMIT for one that is too large.
 */
must_use bool piece_choose(const struct piece_size *size, char *const *paths, size_t count,
    bool *follows, struct err *err);

/* What is told of one that follows; its name is borrowed from the path.  Faults: those of
 * files. */
must_use bool piece_look(
    const struct piece_size *size, const char *path, struct large_file *out, struct err *err);

/* A line for it: SHA-256, size, pieces, name, a blank between.  Read back, they are what
 * statement/large.h allows, in pieces of the usual size, and names are borrowed.  Faults:
 * INPUT, LIMIT. */
#define PIECE_LINES_MAX 32768
void piece_tell(const struct large_file *file, struct buf *out);
must_use bool piece_told(struct text lines, struct large_file file[static LARGE_MAX],
    size_t *count, struct err *err);

/* Is an open file what was told?  Faults: CONFLICT. */
must_use bool piece_check(
    int fd, const char *path, const struct large_file *file, struct err *err);

/* Append a piece, read anew. */
must_use bool piece_read(
    const struct piece_size *size, int fd, uint64_t number, struct buf *out, struct err *err);

/* What its statement says: a title in a line, a text, the name of its file. */
struct piece_words {
	struct buf title, text, file;
};

#define PIECE_WORDS                                                                            \
	((struct piece_words){                                                                 \
	    .title = BUF_SECRET(KIB), .text = BUF_SECRET(KIB), .file = BUF_SECRET(KIB) })

void piece_words_free(struct piece_words *words);
must_use bool piece_say(
    const struct large_file *file, uint64_t number, struct piece_words *out, struct err *err);
