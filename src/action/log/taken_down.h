/*
 * taken_down.h - what a node's log says about statements whose bodies were taken down: their
 * entries stay, and so does what says that it was done, and why (statement/takedown.h).
 *
 *	scoped(taken_down_free) struct taken_down down = { .files = &files, .tell = on_gone };
 *
 *	for each entry: taken_down_add(&down, index, &beginning);
 *	taken_down_look(&down, err)
 *
 * A tombstone is believed as far as the log has it: its entry is its hash.
 */
#pragma once

#include "log/part.h"

#define TAKEN_DOWN_ENTRIES_MAX 100000 /* statements of a log that are looked at */

/* A tombstone; `why` lives as long as the call. */
struct taken_down_stone {
	uint64_t index; /* of its own entry */
	int64_t at;
	struct hash of; /* the statement that is gone */
	struct text why;
};

/* Release with taken_down_free(). */
struct taken_down {
	const struct files *files;
	struct text node; /* whose log it is */
	void (*tell)(void *arg, const struct taken_down_stone *stone);
	void *arg;
	/* Told by taken_down_look(). */
	uint64_t stones;
	uint64_t missing; /* statements that are not there, and no tombstone says why */
	uint64_t altered; /* that are another than the log has */
	/* Inside. */
	size_t count;
	struct taken_down_entry *entry;
};

/* The next entry of the log.  Of more than TAKEN_DOWN_ENTRIES_MAX statements the rest is not
 * looked at. */
void taken_down_add(struct taken_down *down, uint64_t index, const struct beginning *beginning);

/* Read them all.  Faults: those of `files`; LIMIT. */
must_use bool taken_down_look(struct taken_down *down, struct err *err);
void taken_down_free(struct taken_down *down);
