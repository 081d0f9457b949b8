/*
 * policy.h - whom to believe about a log: which logs there are, which witnesses,
 * and how many of these must have cosigned (c2sp.org/tlog-policy).
 *
 *	log VKEY [URL]
 *	witness NAME VKEY [URL]
 *	group NAME all|any|K MEMBER...
 *	quorum NAME|none
 *
 * A line names only what stands above it, and nobody is in two groups: the
 * groups are trees.
 */
#pragma once

#include "crypto/note.h"
#include "log/checkpoint.h"

/* The specification asks for at least 32 of each. */
#define POLICY_LEN_MAX (256 * KIB)
#define POLICY_LOGS_MAX 64
#define POLICY_WITNESSES_MAX 64
#define POLICY_GROUPS_MAX 64
#define POLICY_PARTIES_MAX (POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX)
#define POLICY_KEYS_MAX (POLICY_LOGS_MAX + POLICY_WITNESSES_MAX)

/* Instead of an index: there is none. */
#define POLICY_NONE SIZE_MAX

struct policy_log {
	struct vkey key; /* NOTE_ED25519; its name is the origin */
	struct text url; /* empty: none is told */
};

struct policy_witness {
	struct text name; /* in this policy only */
	struct vkey key;  /* NOTE_COSIGNATURE */
	struct text url;  /* empty: none is told */
};

/* What a group or the quorum may name. */
struct policy_party {
	struct text name;
	size_t witness; /* which it is; POLICY_NONE: a group */
	size_t least;   /* how many of a group's members must have witnessed */
	size_t group;   /* the party it is a member of, or POLICY_NONE */
};

struct policy {
	size_t log_count;
	size_t witness_count;
	size_t party_count;
	size_t quorum; /* a party; POLICY_NONE: nobody need cosign */
	struct policy_log log[POLICY_LOGS_MAX];
	struct policy_witness witness[POLICY_WITNESSES_MAX];
	struct policy_party party[POLICY_PARTIES_MAX]; /* in the order of their lines */
};

/* Read a whole policy; names and URLs are borrowed from `in`.  No two keys in it are
 * the same, whatever they are called.  A policy without a log is one.  Faults: INPUT,
 * with the line; LIMIT. */
must_use bool policy_parse(struct text in, struct policy *out, struct err *err);

/* Is the quorum met when cosigned[i] tells whether witness i cosigned? */
bool policy_met(const struct policy *policy, const bool *cosigned);

/* The name of the quorum, "none" too. */
struct text policy_quorum_name(const struct policy *policy);

/* What a policy makes of a checkpoint. */
struct policy_verdict {
	struct checkpoint head;
	const struct policy_log *log; /* the first that signed it; borrowed from the policy */
	bool cosigned[POLICY_WITNESSES_MAX];
	int64_t time[POLICY_WITNESSES_MAX]; /* seconds since 1970, of those that cosigned */
	bool met;                           /* the quorum is */
};

/* Read a signed checkpoint that a log of the policy signed, under its own name, and
 * a quorum cosigned.  One bad line of a key that the policy names spoils it; those
 * of others are ignored.  Faults: INPUT, also when the policy names no log; LIMIT;
 * DENIED. */
must_use bool policy_open_checkpoint(
    const struct policy *policy, struct text note, struct policy_verdict *out, struct err *err);

/* The same, whether the quorum is met or not: the verdict tells. */
must_use bool policy_read_checkpoint(
    const struct policy *policy, struct text note, struct policy_verdict *out, struct err *err);

/* Since when a quorum has cosigned it: each of some quorum did so then or later.  -1: none
 * did. */
int64_t policy_time(const struct policy *policy, const struct policy_verdict *verdict);
