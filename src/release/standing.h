/*
 * standing.h - where a sealed release stands: who is armed, whose shares are there, whether its
 * key is known.
 *
 * A fold over what was said about it, each statement once and in whatever order: what does
 * not fit the seal changes nothing but a count.  Times are those of the release as schedule.h
 * has them, and the caller's.
 */
#pragma once

#include "release/gathering.h"
#include "release/seal.h"
#include "release/sighting.h"

struct standing {
	/* The release; borrowed. */
	const struct seal *seal;
	const struct seal_terms *terms;
	struct text publisher;

	/* What was said. */
	bool armed[SHARING_MEMBERS_MAX]; /* by index - 1 */
	struct gathering gathering;      /* shares that are right */
	bool early, breach;              /* with the very key */
	bool told[SIGHTING_PARTIES_MAX]; /* when it saw the key at whom: the publisher, members
					  */
	size_t good, bad;                /* test openings of these bytes that found so */
	size_t wrong;                    /* said about it, and does not fit */
	struct buf key;                  /* of an early opening or a breach */
};

/* Begin; release with standing_free(). */
void standing_begin(const struct seal *seal, const struct seal_terms *terms,
    const struct hash *id, struct text publisher, struct standing *out);
void standing_free(struct standing *standing);

/* Add what a verified statement says; those of other releases, and of kinds that say nothing
 * about one, are passed over.  Faults: those of its kind's
 * parser; LIMIT, after which it is not to be used on. */
must_use bool standing_add(
    struct standing *standing, const struct statement *statement, struct err *err);

/* The number of one of its parties, 0 for the publisher, else the member's index; false: it is
 * none. */
bool standing_party(const struct standing *standing, struct text name, size_t *out);

/* The key, if it is known: told, or put together.  Faults: ABSENT when it is not; LIMIT. */
must_use bool standing_key(
    const struct standing *standing, struct identity *out, struct err *err);

enum standing_state {
	STANDING_SEALED, /* its publisher alone can open it, as far as is known */
	STANDING_READY,  /* enough members are armed to open it without its publisher */
	STANDING_OPEN,   /* the key is known */
	STANDING_LATE,   /* its time and its grace are over, and it is not */
};

/* At `now`, of a release that opens at `opens`. */
enum standing_state standing_state(const struct standing *standing, int64_t opens, int64_t now);

size_t standing_armed(const struct standing *standing);
