/*
 * roll.h - who is a member, as follows from what all said: the one fold that both who says
 * something and who reads it ask.
 *
 * It is of a genesis and any set of acts, in any order and however they were gathered: they
 * are taken in the order of their times, so whoever has the same has the same roll.  What
 * breaks a rule has no effect, and says so in the history.
 *
 *	A founder is a member once he has pledged what the genesis says that he signs.
 *	A newcomer is one once he has pledged it and enough sponsors have admitted him, of the
 *	same first manifest and under the same promise.  He may sponsor and vote when he
 *	is seasoned; founders are from the beginning.
 *	A sponsor admits as many in 365 days as the genesis allows.
 *	One is suspended while more than half of the seasoned members vote for it, who keeps
 *	his own vote: it takes him out of quorums and committees, and changes nothing else.
 *	Who withdraws is a member no more; to come back takes what a newcomer needs.
 */
#pragma once

#include "base/arena.h"
#include "member/act.h"
#include "member/genesis.h"

#define ROLL_ACTS_MAX 20000 /* a hundred each of the signatories that there are */
#define ROLL_YEAR (INT64_C(365) * 86400)
#define ROLL_DAY INT64_C(86400)

/* An act as somebody said it; texts are borrowed. */
struct roll_act {
	struct hash id;
	struct text by;
	int64_t at;
	struct act act;
};

enum roll_status {
	ROLL_NOBODY,    /* is only spoken of */
	ROLL_CALLED,    /* a founder who has not pledged */
	ROLL_APPLICANT, /* pledged, or sponsored, or both, but not yet as it takes */
	ROLL_MEMBER,
	ROLL_WITHDRAWN,
};

struct roll_person {
	struct text name;
	enum roll_status status;
	bool founder;
	bool pledged;
	enum promise promise;
	struct hash manifest; /* his first, by those who founded or admitted; of an applicant
			       * by his last sponsor */
	struct hash pledge;   /* the statement */
	int64_t since;        /* a member */
	int64_t seasoned_at;
	size_t sponsors; /* that count; of an applicant the last one's party */
	bool suspended;
	size_t votes; /* in force, for his suspension */
};

/* What happened, in order. */
enum roll_what {
	ROLL_PLEDGED,
	ROLL_SPONSORED,
	ROLL_JOINED,
	ROLL_VOTED,
	ROLL_UNVOTED,
	ROLL_SUSPENDED,
	ROLL_RESTORED,
	ROLL_LEFT,
	ROLL_VOID, /* it broke a rule */
};

struct roll_event {
	enum roll_what what;
	int64_t at;
	struct text who; /* whom it is about */
	struct text by;  /* who said it */
	struct hash id;
	struct text why; /* the reason given; of a void one the rule */
	size_t members;  /* afterwards: how it grew */
};

struct roll {
	struct hash id;
	int64_t now;
	const struct genesis *genesis;
	size_t count;
	struct roll_person *person; /* by name */
	size_t events;
	struct roll_event *event;
	size_t members;
	size_t seasoned;
	struct roll_state *state; /* for roll_check() */
};

/* What a roll is folded of; the caller's. */
struct roll_matter {
	const struct genesis *genesis;
	struct hash id;     /* the genesis' */
	int64_t founded_at; /* when it says it was said */
	const struct roll_act *acts;
	size_t count;
};

/* The roll at the moment `now`, of what was said by then.  All lives in the arena but the
 * genesis and the acts' texts, which stay the caller's.  Faults: LIMIT. */
must_use bool roll_fold(const struct roll_matter *matter, int64_t now, struct arena *arena,
    struct roll *out, struct err *err);

/* Would it count, if `by` said this at the roll's moment?  Faults: DENIED, CONFLICT, ABSENT,
 * with the rule. */
must_use bool roll_check(
    const struct roll *roll, struct text by, const struct act *act, struct err *err);

/* NULL: not even spoken of. */
const struct roll_person *roll_find(const struct roll *roll, struct text name);

/* May he sponsor and vote at the roll's moment? */
bool roll_is_seasoned(const struct roll *roll, const struct roll_person *person);

/* Is he one of those of whom quorums and committees are made? */
bool roll_serves(const struct roll_person *person);

/* "called", "applicant", "member", "withdrawn", "unknown"; "pledged", "sponsored", ... */
const char *roll_status_word(enum roll_status status);
const char *roll_what_word(enum roll_what what);
