/*
 * upkeep.h - does a node keep up its canary?  As follows from those that it signed, at a
 * moment: so every peer and every customer comes to the same, and nobody has to say it.
 *
 * Silence has a meaning: when the next is due and does not come, what was said is said no more.
 */
#pragma once

#include "member/canary.h"

#define UPKEEP_GRACE (3 * CANARY_DAY) /* after it is due, a canary is late, then lapsed */
#define UPKEEP_BEACON_AGE CANARY_DAY  /* a beacon is no older when it is signed */
#define UPKEEP_CLOCKS INT64_C(300)    /* by so much clocks may differ */
#define UPKEEP_UNDATED INT64_C(-1)    /* a beacon, or none, whose time nobody vouches for */
#define UPKEEP_LAPSES_MAX 32          /* that are told, the latest ones */

/* One, as it was signed; texts are borrowed. */
struct upkeep_said {
	struct hash id;
	int64_t at;
	int64_t beacon_at; /* the latest time by which a member other than the node had seen
			    * the beacon, or UPKEEP_UNDATED */
	struct canary canary;
};

/* Why one does not count. */
enum upkeep_flaw {
	UPKEEP_GOOD,
	UPKEEP_BACK_DATED, /* it says an earlier time than its beacon's */
	UPKEEP_STALE,      /* its beacon was old: it may have been signed long before */
	UPKEEP_EARLY,      /* it says a time that has not come */
};
const char *upkeep_flaw_words(enum upkeep_flaw flaw);
enum upkeep_flaw upkeep_judge(const struct upkeep_said *said, int64_t now);

enum upkeep_state {
	UPKEEP_NEVER, /* nothing that counts was ever signed */
	UPKEEP_KEPT,
	UPKEEP_UNPROVEN, /* kept, but nobody else shows when it was signed */
	UPKEEP_LATE,     /* the next one is due, since less than the grace */
	UPKEEP_LAPSED,
};
const char *upkeep_word(enum upkeep_state state);

struct upkeep_lapse {
	int64_t from;  /* when the next one was due */
	int64_t until; /* when it came; 0: it has not */
};

struct upkeep {
	enum upkeep_state state;
	const struct upkeep_said *last; /* that counts; NULL: none */
	int64_t due;
	size_t lapses; /* ever */
	struct upkeep_lapse lapse[UPKEEP_LAPSES_MAX];
	size_t dropped; /* sentences that the one before said, and the last does not */
	struct text drop[CANARY_SAYS_MAX];
};

/* Of all that a node signed, in any order; puts them in that of their times.  What says a later
 * time than `now` is not there yet.  `said` outlives what is told. */
void upkeep_fold(struct upkeep_said *said, size_t count, int64_t now, struct upkeep *out);
