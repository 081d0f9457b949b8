/*
 * pieces.h - files of a report that are too large to go along with it: they follow in pieces,
 *each a letter about the report, with a receipt of its own.
 *
 * One piece is in memory at a time, and in the finder's file while it is on its way.  What has
 * arrived is noted, so that after a break it goes on with the piece at which it broke off.
 *
 *	sent/<report>/pieces     a line for each file: its SHA-256, size, how many bytes a
 *	                         piece has, how many have arrived, the letter that is on its way
 *(or -), its path
 */
#pragma once

#include "action/finder/deliver.h"

#define PIECES_MOST 1000 /* of one file */

struct pieces_size {
	uint64_t each;  /* bytes of a file, in one letter */
	uint64_t along; /* of all files together that go with the report itself */
};

/* As accord has it: 8 and 16 MiB. */
extern const struct pieces_size pieces_usual;

/* Which files follow in pieces: none where all of them fit, else those over `each`.
 * Faults: ABSENT, SYSTEM for a file that cannot be looked at; LIMIT for one that is too large.
 */
must_use bool pieces_choose(const struct pieces_size *size, char *const *paths, size_t count,
    bool *follows, struct err *err);

/* Some files of a report, and which of them follow. */
struct pieces_files {
	const struct pieces_size *size;
	char *const *paths;
	const bool *follows;
	size_t count;
};

/* Note that these follow; they must stay as they are until they have arrived.  Faults: those of
 * files; INPUT for a path that is no line. */
must_use bool pieces_begin(const struct finder *finder, const struct hash *report,
    const struct pieces_files *files, struct err *err);

/* Do some of it wait? */
bool pieces_wait(const struct finder *finder, const struct hash *report);

/* Send what has not arrived; tells, also when it fails, how many pieces did.  Faults: CONFLICT
 * for a file that was changed since; as deliver_letter()'s. */
must_use bool pieces_send(
    const struct deliver *how, const struct hash *report, size_t *sent, struct err *err);
