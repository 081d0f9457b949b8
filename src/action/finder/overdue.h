/*
 * overdue.h - a proof that a finder was promised and that did not come: ask for it in a
 * statement (statement/challenge.h), and where that is in vain show the promise to anybody.
 *
 * What is shown is a folder, which verifies offline:
 *
 *	manifest     the node's, from the first to the newest that the finder has
 *	sender       the finder's key, a line
 *	open         a challenge.open that the finder signed: it holds the node's receipt
 *	challenge    how the finder had asked for the proof
 *	asked        the node's receipt of that; where it gave one
 *	receipt      the one that is in `open`, for who has the proof and refutes this
 *
 * It proves what the node promised and, by the node's receipt, that it was asked.  That it
 *never gave a proof nobody can prove; but who gave one can show it.
 */
#pragma once

#include "action/finder/deliver.h"
#include "action/finder/record.h"

#define OVERDUE_ANSWER_SECONDS 86400 /* that one who was challenged has */
#define OVERDUE_FILE "open"

enum overdue_state {
	OVERDUE_NOT,    /* the proof is here, or not due yet */
	OVERDUE_ASK,    /* nobody has asked yet */
	OVERDUE_ASKED,  /* the node has a day to answer */
	OVERDUE_UNHEARD /* the day is over: it may be shown */
};

struct overdue {
	enum overdue_state state;
	int64_t proof_by; /* seconds UTC */
	struct hash challenge;
	int64_t asked; /* of the last two: when */
};

/* How does it stand with something that a finder said, at `now`?  Faults: ABSENT when it has no
 * receipt; INPUT, DENIED for a record that does not hold. */
must_use bool overdue_look(const struct finder *finder, const struct hash *said, int64_t now,
    struct overdue *out, struct err *err);

/* Ask its node, once; tells the id of the challenge, also when it could not be delivered or was
 * refused, which polls try again then.  Faults: CONFLICT when nothing is overdue; as
 * deliver_challenge(). */
must_use bool overdue_ask(const struct deliver *how, const struct hash *said,
    struct hash *challenge, struct err *err);

/* Write what shows it to anybody into a new folder.  Faults: CONFLICT when it may not be shown
 * yet, or the folder is there and not empty. */
must_use bool overdue_show(const struct finder *finder, const struct hash *said, int64_t now,
    const char *dir, struct err *err);

/* What such a folder shows; texts live in the arena. */
struct overdue_facts {
	struct text node;
	struct text finder;
	struct hash of;   /* what the node had received */
	int64_t received; /* and when, as it says */
	int64_t proof_by;
	int64_t asked; /* as the finder says */
	bool heard;    /* the node has receipted that: */
	int64_t heard_at;
	int64_t shown; /* as the finder says */
};

/* Is it one? */
bool overdue_is(const char *dir);

/* Check everything in it, offline.  With `root` not empty it must be a root key (a vkey) of the
 * node's.  Faults: INPUT, DENIED, ABSENT, LIMIT. */
must_use bool overdue_check(const char *dir, struct text root, struct arena *arena,
    struct overdue_facts *out, struct err *err);
