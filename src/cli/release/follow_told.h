/*
 * follow_told.h - what a follower tells of the log, each thing once in a run, and of releases.
 */
#pragma once

#include "action/follower/follow.h"

struct follow_told {
	uint64_t epochs; /* so many anchors are out of order */
	bool keys;
};

/* What is odd about the log and its keys, on standard error. */
void follow_told_log(struct follow_told *told, const struct follow *follow);

/* That a release opens at another time now. */
void follow_told_moved(const struct follow_seal *seal, int64_t opens);

/* That a mirror has other bytes. */
void follow_told_liar(const char *mirror);

/* That nothing that is shown is newer than so many seconds. */
void follow_told_stale(int64_t age);

/* A line on standard output: what has become of a release. */
void follow_told_seal(const char *word, const struct follow_seal *seal);

/* That one was unlocked; and below that what it is for, if its files tell (release/contents.h).
 */
void follow_told_unlocked(const struct follow *follow, const struct follow_seal *seal);
