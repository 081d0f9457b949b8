/*
 * turn.h - what is said about an alert once it is out, between nodes or by a node to itself;
 * a row of a table for each kind.
 *
 *	alert.forward  its reader passes it on; to whom gets it, and to its source
 *	alert.ack      a person of a reader's has seen it; to its source
 *	alert.recall   its source takes it back; to whom has it
 *	alert.answer   what a reader did about that; to its source
 *	alert.reveal   whether it was a drill; to whom has it
 *	alert.drill    the same, noted down by the source when it said it; to itself
 *	alert.hold     a reader will not give it up when asked, and why; to itself
 *	alert.group    nodes under a name; to itself
 *	oncall         who answers alerts at a node, and within how long; to others
 */
#pragma once

#include "alert/alert.h"

#define TURN_WHY_MAX 500
#define TURN_WHO_MAX 64
#define TURN_REACH_MAX 200
#define TURN_CONTACTS_MAX 16
#define TURN_WITHIN_MAX 10080 /* minutes: a week */
#define TURN_ROOM (256 * KIB)

enum turn_as { TURN_AS_CLIENT, TURN_AS_MEMBER, TURN_AS_ANYBODY, TURN_AS_NAMED };
enum turn_answer { TURN_REMOVED, TURN_HELD, TURN_ABSENT };

/* "removed" and so on; NULL at the end. */
extern const char *const turn_answer_words[];

/* Somebody who answers. */
struct turn_contact {
	struct text who;
	struct text reach; /* a telephone number, an address */
	struct text hours; /* when; empty: always */
};

/* Of each kind what its row has; the rest is empty. */
struct turn {
	enum kind_id kind;
	struct hash of;     /* the alert */
	struct text why;    /* lines; of an acknowledgement what its person adds */
	struct text who;    /* the person */
	struct text origin; /* of a forward: the alert's source */
	unsigned as;        /* enum turn_as */
	unsigned answer;    /* enum turn_answer */
	bool drill;
	struct hash salt;
	struct text name;          /* of a group */
	struct shape_list nodes;   /* of struct text */
	struct shape_list contact; /* of struct turn_contact */
	int64_t within;            /* minutes, until a person acknowledges */
};

/* Is it one of these kinds? */
bool turn_is(enum kind_id kind);

/* Read the body of one; texts live in the arena, on failure `out` is as it was.  Faults: INPUT,
 * LIMIT. */
must_use bool turn_parse(
    const struct statement *statement, struct arena *arena, struct turn *out, struct err *err);

/* Write and sign one that turn_parse() reads.  Faults: INPUT, LIMIT. */
must_use bool turn_sign(const struct turn *turn, const struct alert_how *how, struct buf *out,
    struct hash *id, struct err *err);
