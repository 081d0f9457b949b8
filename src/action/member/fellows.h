/*
 * fellows.h - mutual witnessing: a node witnesses the logs of the other members of its accord,
 * and they its own, by the policy that follows from who is a member (member/quorum.h).
 *
 *	journal/witness.db     what it cosigned last, for each log
 *	journal/witness-seen   how far that has come; belongs into no backup
 *	witness-extra          lines of a tlog-policy whose quorum must be met as well, such as
 *	                       a public network of witnesses; written by its operator
 *	public/witness-policy  whom to believe about its log: the policy in force
 *
 * A policy is said in the log (member/witnesses.h) and comes into force once a checkpoint that
 * holds it has the quorum of the one before.
 */
#pragma once

#include "action/log/cosign.h"
#include "action/member/membership.h"
#include "journal/watched.h"

#define FELLOWS_POLICY "witness-policy" /* in the public tree; of an operator's own: in DIR */
#define FELLOWS_EXTRA "witness-extra"

/* Begin with fellows_open(). */
struct fellows {
	struct witness_store store;
	bool open;
	bool looked;
	uint64_t stamp; /* of what the last look was at */
	uint64_t size;  /* of the log, when it has what was said last about witnesses */
};

/* A database that is missing, though there was one, is made anew with nothing in it certain:
 * nothing is cosigned then that could be a second past.  Release with fellows_close(). */
must_use bool fellows_open(struct node *node, struct fellows *out, struct err *err);
void fellows_close(struct fellows *fellows);

/* After a change of who is a member: trust their logs, say the policy that follows.  Costs
 * next to nothing without one.  A transaction of its own. */
must_use bool fellows_look(
    struct node *node, struct fellows *fellows, int64_t now, struct err *err);

/* Have what was said come into force, when the checkpoint that is shown holds it and has a
 * quorum of the policy before; *changed: it has. */
must_use bool fellows_enforce(
    struct node *node, const struct fellows *fellows, bool *changed, struct err *err);

/* Answer requests to cosign; see cosign_all(). */
must_use bool fellows_cosign(struct node *node, struct fellows *fellows,
    struct cosign_ask *asks, size_t count, int64_t now, struct err *err);

/* After a restore: what a member's log shows with this node's own cosignature is what it
 * cosigned, at least; it goes on from there.  Changes nothing else, and is not needed when
 * nothing was restored. */
void fellows_confirm(struct node *node, struct fellows *fellows, struct text note);

/* Append the policy that is in force: an operator's own, else what follows from the members.
 * Faults: ABSENT when there is none. */
must_use bool fellows_policy(const char *dir, struct buf *out, struct err *err);

/* Does a quorum of that policy vouch for the checkpoint that is shown?  False also where there
 * is no such policy: it is signed, not yet witnessed. */
bool fellows_vouched(const struct node *node);
