/*
 * pieces.h - files that are too large to go along with what a finder says, a report, a letter
 * or a message in a case: they follow in pieces (action/node/piece.h), each a letter about
 * that, in a case a message to those who heard it, with a receipt of its own.
 *
 * One piece is in memory at a time, and in the finder's file while it is on its way.  What has
 * arrived is noted, so that after a break it goes on with the piece at which it broke off.
 *
 *	sent/<id>/pieces         a line for each file: its SHA-256, size, how many bytes a
 *	                         piece has, how many have arrived, what is on its way with one
 *	                         (or -), its path
 */
#pragma once

#include "action/finder/deliver.h"
#include "action/node/piece.h"

/* Files that are to be sent. */
struct pieces_files {
	const struct piece_size *size;
	char *const *paths;
	size_t count;
};

/* Which of them go along; and of those that follow, what is told with what they belong to, and
 * its record: it is kept with that before it leaves. */
struct pieces {
	size_t alongs;
	char *along[LARGE_MAX]; /* paths, borrowed */
	size_t count;
	struct large_file file[LARGE_MAX]; /* names borrowed from the paths */
	struct buf list;
};

/* Part them by piece_choose(), and look at those that follow; they must stay as they are until
 * they have arrived.  Release with pieces_free().  Faults: those of files; INPUT for a path
 * that is no line; LIMIT. */
must_use bool pieces_look(
    const struct pieces_files *files, struct pieces *out, struct err *err);
void pieces_free(struct pieces *pieces);

/* Do some of it wait? */
bool pieces_wait(const struct finder *finder, const struct hash *of);

/* Send what has not arrived; tells, also when it fails, how many pieces did.  In a case each is
 * dated a second after the one before, and others take nothing that is far ahead of their
 * clocks: what would be by more than PIECES_AHEAD waits until it is sent for again, later.
 * Faults: CONFLICT for a file that was changed since; as deliver_letter()'s, in a case as
 * finder_case_say()'s. */
#define PIECES_AHEAD 120 /* seconds */
must_use bool pieces_send(
    const struct deliver *how, const struct hash *of, size_t *sent, struct err *err);
