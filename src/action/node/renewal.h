/*
 * renewal.h - a node's next manifest: a new expiry, new keys, keys that were lost to
 * somebody, the end.
 *
 * Signed with the offline keys, which are there for this and go again.  The journal and the
 * log have it, and the public tree shows it, when renewal_do() is true.  Where a server
 * runs, it is that which writes, and begins again with the new keys.
 */
#pragma once

#include "action/node/node.h"
#include "action/node/offline.h"

#define RENEWAL_DAYS 398 /* that a manifest holds: a year and a month of grace */

/* The keys that may change: a bit for each role, and for the age identity. */
#define RENEWAL_KEY(role) (1u << (role))
#define RENEWAL_AGE (1u << PARTY_ROLES)
#define RENEWAL_ONLINE                                                                         \
	(RENEWAL_KEY(PARTY_STATEMENT) | RENEWAL_KEY(PARTY_LOG) | RENEWAL_KEY(PARTY_WITNESS) |  \
	    RENEWAL_AGE)

/* Whether one of them, by its word: "statement", "log", "witness", "release", "root", "age";
 * 0 when there is none of that name. */
unsigned renewal_key_of(struct text word);

struct renewal_plan {
	unsigned change; /* keys to make anew */
	unsigned revoke; /* of these, those that somebody else has: see manifest.h */
	int64_t since;   /* when that was: what the log had by then counts */
	bool retire;
	struct text url; /* where the node moves to; empty: it stays */
	unsigned roles;  /* what it becomes; 0: what it is */
};

/* What signs.  Where these keys change, they are changed in `offline`: `ready` keeps them
 * beside the ones before, `use` puts them in their place once the journal has the manifest;
 * in between, both are good to have. */
struct renewal_keys {
	struct offline *offline;
	bool (*ready)(void *arg, const struct offline *offline, struct err *err);
	bool (*use)(void *arg, struct err *err);
	void *arg;
};

/* Make it; the node then has it.  A log key that is revoked makes the log begin anew, with
 * all its entries, under another origin.  When it fails, the node is only good to be
 * closed.  Faults: DENIED when the offline keys are not those of the node's manifest, or the
 * node has retired; CONFLICT when somebody else made one meanwhile; INPUT, SYSTEM. */
must_use bool renewal_do(struct node *node, const struct renewal_plan *plan,
    const struct renewal_keys *keys, int64_t now, struct err *err);

/* Inside a transaction: put a next manifest that was signed into the log.  The node has
 * the keys of before until it is opened again, which `stale` tells.
 * Faults: INPUT; DENIED when it is not signed as it must be; CONFLICT when it does not
 * follow the node's. */
must_use bool renewal_say(
    struct node *node, struct text note, struct hash *id, struct err *err);

/* The log's size at a time: up to the last anchor of an epoch that had ended by then. */
must_use bool renewal_size_at(
    struct node *node, int64_t since, uint64_t *size, struct err *err);

#define RENEWAL_ALARM "alarm"  /* in the node's folder */
#define RENEWAL_ALARMS_MAX 100 /* that are kept there: who shows more tells nothing new */

/* Is what somebody showed as this node's manifest one that the node made?  A manifest that
 * has its name and was not made here is kept in the folder of alarms, whose file is told in
 * `path` (empty: it is ours, or no manifest of that name).  Faults: SYSTEM. */
struct renewal_shown {
	bool ours;
	bool newest; /* of ours */
	bool claims; /* it is a manifest of this name */
	char path[PATH_MAX];
};
must_use bool renewal_check_shown(
    struct node *node, struct text shown, struct renewal_shown *out, struct err *err);

/* How many alarms there are. */
must_use bool renewal_alarms(const char *dir, size_t *count, struct err *err);
