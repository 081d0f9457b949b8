/*
 * gathering.h - shares of one release as its members tell them, until they open it.
 *
 * Each is checked as it comes: a wrong one is refused by itself, names who said it, and
 * keeps nobody from opening.
 */
#pragma once

#include "release/committee.h"

/* Shares are no secret any more.  Nothing is to be freed. */
struct gathering {
	const struct committee *committee; /* borrowed */
	struct hash seal;
	size_t count;
	struct sharing_share share[SHARING_MEMBERS_MAX];
	/* What stands for members in public, of those that are prepared. */
	bool prepared[SHARING_MEMBERS_MAX];
	struct sharing_point of[SHARING_MEMBERS_MAX];
};

/* Compute beforehand what each share will be held against, which takes long: at T it is then
 * one multiplication a share. */
void gathering_prepare(struct gathering *gathering);

/* Add what `by` said.  The same once more is no fault, and counts once.  Faults: DENIED,
 * INPUT; what was gathered stays as it was. */
must_use bool gathering_add(
    struct gathering *gathering, struct text by, const struct share *share, struct err *err);

/* Are there as many as are needed? */
bool gathering_full(const struct gathering *gathering);

/* The recipient's identity.  Faults: ABSENT while there are too few; DENIED, LIMIT. */
must_use bool gathering_open(const struct gathering *gathering,
    const struct recipient *recipient, struct identity *out, struct err *err);
