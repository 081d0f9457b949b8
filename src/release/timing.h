/*
 * timing.h - whom a sealed release believes about the time, and how far it may be moved.
 *
 *	faults     how many of the witnesses may lie or be broken
 *	witnesses  their keys, pinned; more than twice as many as may lie
 *	grace      so long after T a member goes by its own clock, if witnesses are silent
 *	postpone   {slip, cutoff, count}: what the release key may do; without it, nothing
 *
 * faults + 1 of them cannot all lie, and the rest can always make that number.
 */
#pragma once

#include "statement/statement.h"

#define TIMING_WITNESSES_MAX 64
#define TIMING_GRACE 900                       /* seconds, where a seal does not say */
#define TIMING_GRACE_MAX (INT64_C(7) * 86400)  /* later, it would be no release at T */
#define TIMING_SLIP_MAX (INT64_C(366) * 86400) /* in all, however often */
#define TIMING_CUTOFF_MAX (INT64_C(30) * 86400)
#define TIMING_COUNT_MAX 16

/* No postponement comes later than `cutoff` seconds before the time that it moves; all of
 * them together move the release by `slip` seconds at most. */
struct timing_postpone {
	int64_t slip;
	int64_t cutoff;
	unsigned count; /* so often; 0: never */
};

/* Zero: nobody is pinned. */
struct timing {
	unsigned faults;
	size_t witness_count;
	struct vkey witness[TIMING_WITNESSES_MAX]; /* NOTE_COSIGNATURE; names are borrowed */
	int64_t grace;
	struct timing_postpone postpone;
};

/* Read those members of a seal; all of them may be missing.  Keys of a statement that was
 * reopened are not checked again.  Faults: INPUT. */
must_use bool timing_get(const struct statement *seal, struct timing *out, struct err *err);

/* What holds for each, read or to be written: faults INPUT. */
must_use bool timing_check(const struct timing *timing, struct err *err);

/* Append its members, if somebody is pinned. */
void timing_put(struct writer *writer, const struct timing *timing);

/* How many witnesses must say that it is T; that they saw a postponement (more than half,
 * so that no two lots of them are without one in both). */
size_t timing_needed(const struct timing *timing);
size_t timing_quorum(const struct timing *timing);
