/*
 * case_say.h - this node says something in a case.
 *
 * The rules are asked before: what would not count is not said.  What is named counts, to
 * everybody who hears it; each statement is later than the one before, and takes back nothing
 * that this node has said to anybody, so that it never seems to equivocate.
 */
#pragma once

#include "action/deed/deed.h"
#include "case/move.h"
#include "view/cases.h"

/* Who hears it.  Whoever was asked to take part and has not answered speaks with those who
 * heard that. */
enum case_audience {
	CASE_TO_ALL,   /* all who take part */
	CASE_TO_TOLD,  /* those of them who may be told what is not public */
	CASE_TO_GIVEN, /* whom the move names in `to`, in any order, and this node */
};

/* Who speaks, when; what is made for it lives in the arena. */
struct case_speaker {
	struct node *node;
	int64_t now;
	struct arena *arena;
};

/* Say it, inside a transaction: case, time, audience and what was before it are filled in, and
 * move->id is what was said.  Faults: CONFLICT for what the rules do not let count, as they
 * say; INPUT; LIMIT; SYSTEM. */
must_use bool case_say(const struct case_speaker *speaker, const struct hash *of_case,
    enum case_audience audience, struct move *move, struct err *err);

/* The same for the statement that opens a case: whom it shows take part and hear it. */
must_use bool case_say_open(
    const struct case_speaker *speaker, struct move *move, struct err *err);

/* Those who hear what is said to such an audience: names in ascending order, in the arena. */
must_use bool case_audience_of(const struct case_speaker *speaker, const struct ledger *ledger,
    enum case_audience audience, struct shape_list *to, struct err *err);

/* Is a statement in the hands of a party: said to it, or shown to it as history? */
bool case_party_has(const struct ledger *ledger, uint16_t party, uint32_t node);
