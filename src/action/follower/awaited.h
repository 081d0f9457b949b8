/*
 * awaited.h - a release whose key is awaited: whatever comes from wherever is checked, and the
 * key is had when it has come, or enough shares of it (release/gathering.h).
 */
#pragma once

#include "action/follower/follow.h"
#include "release/gathering.h"

#define AWAITED_BREACH_SECONDS 60 /* so long before its time a key is no matter of clocks */

/* Must stay where it is; release with awaited_free(). */
struct awaited {
	struct hash id;
	struct seal seal;
	struct buf note; /* the seal's, from which the committee is borrowed */
	struct statement statement;
	struct seal_terms terms;
	struct gathering gathering;
	bool found;
	struct identity key; /* when it was */
	unsigned wrong;      /* how many keys and shares came that were not right */
};

/* From what is held: holding_fetch() has kept the seal.  Faults: ABSENT, INPUT, SYSTEM. */
must_use bool awaited_open(const struct follow *follow, const struct follow_seal *seal,
    struct awaited *out, struct err *err);
void awaited_free(struct awaited *awaited);

/* A key was seen, as a file that holds one line or as that line.  Faults: DENIED, INPUT when it
 * is not the one. */
must_use bool awaited_take_key(struct awaited *awaited, struct text key, struct err *err);

/* A member's share.  Faults: DENIED, INPUT when it is not right. */
must_use bool awaited_take_share(
    struct awaited *awaited, const struct share *share, struct err *err);

/* What was said about the release: notes, one after the other (seal_said_path()); of these, the
 * shares.  What is no note of that kind is passed over. */
void awaited_take_said(struct awaited *awaited, struct text said);

/* When a key was seen, where, and when the release opens, as that stands: seconds UTC. */
struct awaited_sight {
	int64_t now;
	int64_t opens;
	struct text where;
};

/* Is a key that is had out too early for clocks to be the reason?  Then what is known of it is
 * kept beside what is held (`breach`), as evidence.  Faults: SYSTEM. */
must_use bool awaited_check_breach(const struct awaited *awaited, const struct follow *follow,
    const struct awaited_sight *sight, bool *breach, struct err *err);

/* An event of a stream (action/release/events.h): does it tell the key of this release, or a
 * share of it?  What is about other things, or not as it should be, is passed over. */
void awaited_hear(struct awaited *awaited, struct text name, struct text data);
