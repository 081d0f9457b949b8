/*
 * award.h - what is decided about the reward for a report, said to its finder alone.
 *
 * It goes by the version of the disclosure policy that the receipt of the report binds, and
 * names the row of that one's table: a table that is worse now does not apply.  Less than the
 * row promises shows as that, by the award's own word, and says why.  None is ever changed: one
 * that corrects another names it.
 */
#pragma once

#include "base/arena.h"
#include "bounty/disclosure.h"
#include "statement/statement.h"

#define AWARD_WHY_MAX 4000
#define AWARD_VECTOR_MAX 300
#define AWARD_SPLIT_MAX 100
#define AWARD_ROOM (64 * KIB) /* of an arena */

enum award_decision { AWARD_GRANTED, AWARD_DECLINED };

/* Texts that are empty, and a time that is 0, are not there. */
struct award {
	struct hash of; /* the report */
	unsigned decision;
	bool has_policy; /* the report is bound to a policy */
	struct hash policy;
	struct text row;      /* of its table of rewards: "critical" */
	struct text severity; /* a vector of CVSS 3.0 or 3.1 */
	int64_t amount;       /* in the currency's minor unit; 0 if declined */
	struct text currency;
	int64_t split; /* so many finders share the row; 1: it is this one's alone */
	bool below;    /* less than the row promises */
	int64_t pay_by;
	struct text why; /* lines */
	bool has_corrects;
	struct hash corrects; /* an earlier award for the same report */
};

const char *award_decision_word(unsigned decision);

/* Read the body of one; texts live in the arena.  Faults: INPUT, LIMIT. */
must_use bool award_parse(
    const struct statement *statement, struct arena *arena, struct award *out, struct err *err);

/* Write and sign one that award_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool award_sign(const struct award *award, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err);

/* What the policy that is bound makes of it. */
enum award_measure {
	AWARD_UNPROMISED, /* no row promises anything: it is declined, or a present */
	AWARD_KEEPS,      /* what the row promises */
	AWARD_MORE,
	AWARD_BELOW,
};

const char *award_measure_text(enum award_measure measure);

/* The row of that id; NULL when there is none. */
const struct disclosure_reward *award_row(const struct disclosure *policy, struct text id);

/* Hold it to the policy; NULL: the report is bound to none.  Faults: INPUT for a row that the
 * policy does not have, for another currency, and where a row has to be named and is not. */
must_use bool award_measure(const struct award *award, const struct disclosure *policy,
    enum award_measure *out, struct err *err);

/* By when the policy has it decided, of a report that came then, and paid, once it is decided;
 * 0: it does not say. */
int64_t award_decide_by(const struct disclosure *policy, int64_t received);
int64_t award_pay_by(const struct disclosure *policy, int64_t decided);
