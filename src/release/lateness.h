/*
 * lateness.h - when each party of a sealed release served its key, by what the others
 * measured (sighting.h).
 *
 * What a party says of itself does not count, and of what the others say the middle: so
 * fewer than half of them can neither make one late nor spare one that is.
 */
#pragma once

#include "base/arena.h"
#include "release/committee.h"
#include "release/sighting.h"

/* Later than this is told as late. */
#define LATENESS_GOAL_MS 2000

struct lateness_word;

/* Begins with lateness_begin(); what was said lives in the caller's arena. */
struct lateness {
	const struct committee *committee; /* borrowed, as the names */
	struct text publisher;
	struct hash of;
	int64_t opens;
	size_t words;
	const struct lateness_word *word[SIGHTING_PARTIES_MAX]; /* one of each who spoke */
};

struct lateness_fact {
	size_t words; /* so many others have told of it */
	int64_t ms;   /* after the time; SIGHTING_NEVER, also where nobody has told */
	bool at_once; /* it served when they began to look: it may have earlier */
	bool is_late; /* where anybody has told */
};

/* Of the release with that id, that opened at `opens`. */
void lateness_begin(const struct committee *committee, struct text publisher,
    const struct hash *of, int64_t opens, struct lateness *out);

/* Add what one said: of who is no party, of another time, or for a second time it is passed
 * over.  *added: it counts.  Faults: LIMIT. */
must_use bool lateness_add(struct lateness *lateness, struct arena *arena, struct text by,
    const struct sighting *sighting, bool *added, struct err *err);

/* What follows for a party. */
struct lateness_fact lateness_of(const struct lateness *lateness, size_t party);

size_t lateness_parties(const struct lateness *lateness);
