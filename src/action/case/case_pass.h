/*
 * case_pass.h - files go on in a case: those of what a message shows, or takes over, go along
 * with it, and of large ones each piece that is here follows it.
 *
 * What is here stays where it is: a file is in the journal once.
 */
#pragma once

#include "action/case/case_say.h"
#include "statement/large.h"

/* So many pieces follow one message at once: each is later than the one before, by a second. */
#define CASE_PASS_PIECES_MAX 100

/* What goes on; all of it lives in the speaker's arena. */
struct case_pass {
	const struct case_speaker *speaker;
	struct move_file *file;
	size_t count;
	uint64_t bytes; /* of these */
	struct large_file *large;
	struct hash *source; /* of each, the statement that tells of it */
	size_t larges;
	bool partly; /* of large files, too, of which not all pieces have come */
};

/* Begin with the files of a message. */
must_use bool case_pass_begin(const struct case_speaker *speaker, const struct move *move,
    struct case_pass *out, struct err *err);

/* Add those of a statement that are here.  Faults: INPUT for two of one name; LIMIT for more
 * than go along; SYSTEM. */
must_use bool case_pass_add(struct case_pass *pass, const struct hash *id, struct err *err);

/* Let a message have them, before it is said; and have the pieces follow it, once it was: to
 * those who heard it but for who has them from himself. */
void case_pass_fill(const struct case_pass *pass, struct move *move);
must_use bool case_pass_follow(
    const struct case_pass *pass, const struct move *said, struct text who, struct err *err);

/* A piece of a large file that a message tells of. */
struct case_piece {
	const struct move *of;
	const struct large_file *file;
	int64_t number;
	struct attached_file bytes; /* but for its name */
	struct text without;        /* who is not told, as it has that itself; empty: nobody */
	struct text who;            /* of the node's people; or empty */
};

/* Say it to those who heard of the file and may be told still; *at is its time. */
must_use bool case_pass_piece(const struct case_speaker *speaker,
    const struct case_piece *piece, int64_t *at, struct err *err);
