/*
 * quorum.h - the witness policy (c2sp.org/tlog-policy) that follows from who is a member.
 *
 * A log's witnesses are the other members, or the QUORUM_WITNESSES_MAX among many whom a
 * draw by hash gives it; its quorum is more than half of them, at least one no vendor
 * where there is one.  A tlog-policy has no member in two groups, so the quorum is divided
 * between vendors and others as they are; any two quorums still have a witness in common.
 */
#pragma once

#include "base/buf.h"
#include "crypto/hash.h"
#include "crypto/vkey.h"

#define QUORUM_MEMBERS_MAX 1000
#define QUORUM_WITNESSES_MAX 31 /* a log asks each at every checkpoint */

struct quorum_member {
	struct text name;
	struct vkey key; /* its witness's */
	struct text url; /* where the node is */
	bool vendor;
};

struct quorum {
	struct hash accord; /* the genesis' id */
	struct vkey log;    /* whose policy it is */
	struct text self;   /* the node's own name: no witness of its own */
	const struct quorum_member *member;
	size_t count;
	/* Lines of a policy without logs, whose quorum must be met as well: a public network
	 * of witnesses.  Empty: none. */
	struct text extra;
};

/* Where a node witnesses, below its URL. */
#define QUORUM_WITNESS_PATH "/witness"

/* Append the policy.  With no other member and nothing extra, its quorum is none.
 * Faults: LIMIT; INPUT for an `extra` that names a log or has no quorum. */
must_use bool quorum_format(const struct quorum *quorum, struct buf *out, struct err *err);

/* How many must cosign, of so many vendors and others. */
struct quorum_least {
	size_t vendors;
	size_t others;
};
struct quorum_least quorum_least(size_t vendors, size_t others);
