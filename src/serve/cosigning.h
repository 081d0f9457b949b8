/*
 * cosigning.h - the clerk has the courier ask the witnesses of the policy in force
 * (action/member/fellows.h), if there is one, to cosign the log's checkpoints, and shows them
 * with what came.
 *
 * A checkpoint is shown first as the node alone has signed it: witnesses that are down keep
 * nobody waiting.
 */
#pragma once

#include "action/node/node.h"
#include "log/policy.h"
#include "serve/post.h"

struct cosigning {
	struct buf text; /* the policy's */
	struct policy policy;
	bool wanted;   /* there is a policy */
	bool asked;    /* and no answer yet */
	uint64_t done; /* the size that a quorum has cosigned */
	int64_t again; /* when to ask, if it has not, in seconds */
	int64_t pause; /* until then, from the last time */
	bool troubled; /* that it has not was told */
	int64_t since; /* cosignatures of an earlier time are asked for again; 0: of none */
	int64_t seen;  /* when a quorum had cosigned it, for the last time */
	/* Seconds by which a quorum was ahead of the own clock when it answered last: it may be
	 * the own one that is behind. */
	int64_t behind;
	/* Seconds by which it was behind the own one when it was asked: that may be ahead. */
	int64_t ahead;
	int64_t asked_at; /* by the own clock */
	bool stepped;     /* which was set meanwhile */
};

/* Read the policy.  Faults: INPUT, and then nobody is asked. */
must_use bool cosigning_open(const char *dir, struct cosigning *out, struct err *err);
void cosigning_close(struct cosigning *cosigning);

/* Ask about the present checkpoint, if it is time to. */
void cosigning_do(
    struct cosigning *cosigning, struct post *post, struct node *node, int64_t now);

/* While somebody wants that: have the checkpoint cosigned anew, though it was, unless that was
 * at `since` or later; 0: nobody does.  Of what comes each cosignature is shown, be they too
 * few for the log's own quorum: what they are for may take less. */
void cosigning_renew(struct cosigning *cosigning, int64_t since);

/* The own clock was set: witnesses are asked again what they say of it, and what they are
 * saying just now does not count. */
void cosigning_step(struct cosigning *cosigning);

/* Take the courier's answer.  It is believed only as far as signatures go. */
void cosigning_hear(struct cosigning *cosigning, const struct post *post, struct node *node,
    struct text payload, int64_t now);
