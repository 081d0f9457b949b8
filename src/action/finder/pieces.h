/*
 * pieces.h - files of a report that are too large to go along with it: they follow in pieces,
 * each a letter about the report, with a receipt of its own (action/node/piece.h).
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
#include "action/node/piece.h"

/* Some files of a report, and which of them follow. */
struct pieces_files {
	const struct piece_size *size;
	char *const *paths;
	const bool *follows;
	size_t count;
};

/* What the report tells of them, and its record: it is kept with that before it leaves. */
struct pieces {
	size_t count;
	struct large_file file[LARGE_MAX]; /* names borrowed from the paths */
	struct buf list;
};

/* Look at those that follow; they must stay as they are until they have arrived.  Release with
 * pieces_free().  Faults: those of files; INPUT for a path that is no line. */
must_use bool pieces_look(
    const struct pieces_files *files, struct pieces *out, struct err *err);
void pieces_free(struct pieces *pieces);

/* Do some of it wait? */
bool pieces_wait(const struct finder *finder, const struct hash *report);

/* Send what has not arrived; tells, also when it fails, how many pieces did.  Faults: CONFLICT
 * for a file that was changed since; as deliver_letter()'s. */
must_use bool pieces_send(
    const struct deliver *how, const struct hash *report, size_t *sent, struct err *err);
