/*
 * act.h - what a node says about who is a member: that it pledges, that it sponsors
 * somebody, that somebody ought to be suspended, that it leaves.
 *
 * Public statements, each naming the genesis of its accord.  Which of them count, and what
 * for, is the roll's to say (roll.h).
 */
#pragma once

#include "member/promise.h"
#include "statement/statement.h"

#define ACT_REASON_MAX (4 * KIB)

struct act {
	enum kind_id kind; /* KIND_PLEDGE, KIND_ADMIT, KIND_SUSPEND, KIND_WITHDRAW */
	struct hash genesis;
	enum promise promise; /* pledge, admit: which is signed */
	struct terms terms;   /* pledge: what it says */
	struct text who;      /* admit, suspend */
	struct text url;      /* admit: where he is */
	struct hash manifest; /* admit: his first */
	bool lift;            /* suspend: the vote is taken back */
	struct text reason;   /* suspend, withdraw; lines that can be shown */
};

/* Is it the kind of an act? */
bool act_is(enum kind_id kind);

/* Read the body; texts are borrowed from the statement.  Faults: INPUT. */
must_use bool act_parse(const struct statement *statement, struct act *out, struct err *err);

/* Write and sign one that act_parse() reads.  Faults: INPUT. */
must_use bool act_sign(const struct act *act, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err);
