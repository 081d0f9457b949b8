/*
 * verdict.h - a sealed release as an outsider finds it, from public files alone: was it
 * promised before, are these the promised bytes, when could it be read, who was late?
 *
 * Nothing is believed that is not signed: the promise and what moved it by the publisher's
 * manifests, what members said by theirs, which the promise names by their hashes.
 */
#pragma once

#include "action/follower/download.h"
#include "action/release/sealed.h"
#include "release/lateness.h"
#include "release/schedule.h"
#include "release/standing.h"

struct verdict {
	struct arena arena;
	struct buf note, manifests; /* of the promise, of its publisher */
	struct chain chain;         /* likewise */
	struct sealed_facts facts;
	int64_t
	    witnessed; /* by when a quorum had seen the promise; SCHEDULE_NEVER: not shown */
	int64_t opens; /* as it stands */
	unsigned moved;
	struct standing standing;
	struct lateness lateness;
	size_t unproven;            /* of what was said: nothing shows who said it */
	bool has_bundle, is_bundle; /* somebody has it; it is the promised one */
	uint64_t bundle_size;       /* of what they have */
	bool has_key;
};

/* Look at the release with that id, whose publisher is the first of the places, and its others
 * are mirrors, members, copies.  `root`: a root key that the manifests must have; empty: any.
 * `out` must stay where it is; release it with verdict_free().  Faults: ABSENT when the first
 * has no such promise; DENIED, INPUT for what does not verify; the places'. */
must_use bool verdict_find(const struct mirrors *places, const struct hash *id,
    struct text root, int64_t now, struct verdict *out, struct err *err);
void verdict_free(struct verdict *verdict);

/* When it could be read, in milliseconds after its time: as soon as one party was seen to serve
 * the key.  SIGHTING_NEVER where nobody has told. */
int64_t verdict_readable(const struct verdict *verdict);
