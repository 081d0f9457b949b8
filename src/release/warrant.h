/*
 * warrant.h - what a member's keeper is shown before it lets a share go, and believes only
 * as far as it verifies itself.
 *
 *	seal         the note; its id is the one that the share was dealt for, which pins all
 *	             that it says: T, the witnesses, the committee
 *	chain        the publisher's manifests: whose release key postpones, whose log it is
 *	heads        checkpoints of the publisher's or of a member's log, with cosignatures: a
 *	             clock that does not belong to who shows it
 *	postpones    each with its proof, a tlog-proof from the publisher's log
 *	key          an identity that somebody saw
 *
 * Who shows it can hide a postponement, and so have one share go at the time before; it
 * cannot make T come earlier than the seal says.  Heads that do not hold are passed over, as
 * one broken witness must not stop a release; everything else must hold.
 */
#pragma once

#include "release/moment.h"
#include "release/schedule.h"
#include "statement/chain.h"

#define WARRANT_HEADS_MAX 256

struct warrant_postpone {
	struct text note;
	struct text proof;
};

struct warrant {
	struct text seal;
	struct text
	    seal_proof; /* of the seal's entry; empty: none, and its key must count still */
	const struct chain *chain;
	size_t head_count; /* WARRANT_HEADS_MAX at most */
	const struct text *heads;
	size_t postpone_count; /* SCHEDULE_FACTS_MAX at most */
	const struct warrant_postpone *postpones;
	struct text key; /* empty: none was seen */

	/* The keeper's own: */
	struct text member;
	const struct share *share;
	int64_t now;
};

struct warrant_verdict {
	struct moment_verdict moment;
	struct schedule schedule;
	size_t said; /* witnesses that cosigned at T or later */
};

/* May the member say that it is armed: does the share fit, is T still to come, and has a quorum
 * of the pinned witnesses cosigned a checkpoint with the seal, so that no other seal for the
 * same key can be shown to others unseen?  Heads, postponements and a key are not looked at.
 * Faults: INPUT, DENIED, LIMIT. */
must_use bool warrant_check_arm(const struct warrant *warrant, struct err *err);

/* When a quorum of the seal's witnesses had cosigned a checkpoint, at the earliest that it
 * shows; SCHEDULE_NEVER: it does not. */
int64_t warrant_cosigned(const struct timing *timing, struct text checkpoint);

/* How many of the seal's witnesses say in a checkpoint that they cosigned it at that time or
 * later. */
size_t warrant_said(const struct timing *timing, struct text checkpoint, int64_t since);

/* When the release opens, by what is shown of it; member, share, heads and key are not looked
 * at.  Faults: INPUT, DENIED, LIMIT. */
must_use bool warrant_schedule(
    const struct warrant *warrant, struct schedule *out, struct err *err);

/* Read it all and judge.  Faults: INPUT, DENIED, LIMIT for what does not hold; then nothing
 * may go. */
must_use bool warrant_judge(
    const struct warrant *warrant, struct warrant_verdict *out, struct err *err);
