/*
 * schedule.h - when a sealed release opens, after all that its release key has said.
 *
 * A postponement counts if the seal allows one more, it is later than the time before and
 * within the seal's slip, and a quorum of the pinned witnesses had cosigned a checkpoint
 * with it before the cut-off, to the second.  It moves the time that stands then, so a row
 * of them leads from the seal to the last.
 *
 * Of two in the same place the one that the publisher's log has first counts, so that a
 * thief of the key can take nothing back; both together are evidence against it.  Silence
 * means that nothing was postponed.
 */
#pragma once

#include "release/postpone.h"
#include "release/seal.h"

/* More than any seal allows; who has more of them picks. */
#define SCHEDULE_FACTS_MAX 64

#define SCHEDULE_NEVER INT64_MAX /* no quorum has cosigned it */

enum schedule_verdict {
	SCHEDULE_UNKNOWN, /* what it follows does not count, or is not known */
	SCHEDULE_MOVED,   /* counts */
	SCHEDULE_NEVER_ALLOWED,
	SCHEDULE_TOO_OFTEN,
	SCHEDULE_NOT_LATER,
	SCHEDULE_TOO_FAR,
	SCHEDULE_TOO_LATE,
	SCHEDULE_SECOND, /* the log has another one for its place before it */
};

/* A postponement of this seal that its release key signed and that stands in its log. */
struct schedule_fact {
	struct hash id;
	bool first; /* as in struct postpone */
	struct hash previous;
	int64_t opens;
	uint64_t index;   /* in the log */
	int64_t cosigned; /* when a quorum had cosigned it, at the earliest that is known */
	enum schedule_verdict verdict; /* what was found */
};

struct schedule {
	int64_t opens;
	unsigned moved;   /* so often */
	struct hash last; /* the postponement that counts last; of none: zero */
	/* Two that the key signed for one place. */
	bool conflict;
	struct hash one, other;
};

/* Tell when it opens, and of each fact its verdict; their order means nothing.  `count` is
 * SCHEDULE_FACTS_MAX at most. */
struct schedule schedule_fold(const struct seal *seal, const struct timing_postpone *rules,
    struct schedule_fact *facts, size_t count);

/* The verdict in words, that follow "the postponement ". */
const char *schedule_words(enum schedule_verdict verdict);

/* When a quorum had cosigned, by when each of its witnesses says that it did (SCHEDULE_NEVER
 * where it does not); `times` are put in order. */
int64_t schedule_quorum_time(const struct timing *timing, int64_t *times);
