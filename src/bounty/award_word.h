/*
 * award_word.h - what is said about an award: the finder's answer to it, that it was paid, the
 * request that somebody else looks at it, and what that one finds.
 *
 * All of these are private.  Whoever mediates is shown what it takes, as it was signed: the
 * award, the receipt that binds the policy, that policy; and not the report.
 */
#pragma once

#include "bounty/award.h"

#define AWARD_LINE_MAX 200
/* Of an arena: more than any takes that fits into a statement. */
#define AWARD_WORD_ROOM (2 * MIB)

enum award_answer_word {
	AWARD_ACCEPT,   /* the finder countersigns it */
	AWARD_DISPUTE,  /* says why not */
	AWARD_RECEIVED, /* has the money, or knows that the charity has */
};

/* By the finder, to the node.  Texts that are empty are not there. */
struct award_answer {
	struct hash of; /* the award */
	unsigned answer;
	struct text why;
	struct text donate;   /* a charity: the finder wants it paid there */
	struct text credit;   /* the name under which the finder wants to be thanked */
	bool anonymous;       /* under none, whatever the report said */
	bool show_amount;     /* the hall of fame may tell the amount */
	struct text mediator; /* the node that is asked to mediate */
};

/* By the node, to the finder. */
struct award_paid {
	struct hash of;
	int64_t on;
	struct text reference; /* by which the payment is found */
};

/* By the finder, to a node that shall mediate; notes are what the other node signed. */
struct award_mediate {
	struct hash of;
	struct text why;
	struct text award;   /* a note */
	struct text receipt; /* likewise: that of the report */
	struct text policy;  /* likewise: what that binds; empty if it binds none */
};

enum award_opinion_word {
	AWARD_HOLDS,   /* it keeps what was promised */
	AWARD_OWES,    /* it does not */
	AWARD_UNCLEAR, /* the promise can be read either way */
};

/* By the node that mediated, to the finder and to whose award it is.  It binds nobody. */
struct award_opinion {
	struct hash of;  /* the award */
	struct hash ask; /* the award.mediate */
	unsigned opinion;
	int64_t amount; /* that would be right, in the award's currency; 0: not said */
	struct text text;
};

/* Any of these. */
struct award_word {
	enum kind_id kind;
	union {
		struct award_answer answer;
		struct award_paid paid;
		struct award_mediate mediate;
		struct award_opinion opinion;
	};
};

const char *award_opinion_text(unsigned opinion);

/* Read the body of one; texts live in the arena.  Faults: INPUT, also for what is none of
 * these; LIMIT. */
must_use bool award_word_parse(const struct statement *statement, struct arena *arena,
    struct award_word *out, struct err *err);

/* Which award it is about. */
const struct hash *award_word_of(const struct award_word *word);

/* Write and sign one that award_word_parse() reads: to the one that is named, or to all of
 * `to`, in order of their names, if that is not NULL.  Faults: INPUT, LIMIT. */
must_use bool award_word_sign(const struct award_word *word, const struct saying *how,
    const struct shape_list *to, struct buf *out, struct hash *id, struct err *err);
