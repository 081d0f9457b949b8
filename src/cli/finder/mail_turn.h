/*
 * mail_turn.h - what a finder says in a case by itself, beside messages and answers: until when
 * it would keep it secret, what it saw, that it takes part no longer.
 */
#pragma once

#include "action/finder/finder_case.h"

enum mail_turn_kind { MAIL_TURN_PROPOSE, MAIL_TURN_SAW, MAIL_TURN_LEAVE, MAIL_TURNS };

struct mail_turn {
	enum mail_turn_kind kind;
	const char *of; /* the case, or something that was said in it; NULL: nothing is said */
	char *const *words; /* UNTIL [WHY], WHAT WHERE, [WHY] */
	size_t count;
};

/* Are there as many words as it takes? */
bool mail_turn_ok(const struct mail_turn *turn);

/* Faults: INPUT for words that are none; as finder_case_say(). */
must_use bool mail_turn_say(const struct deliver *how, struct finder_case *held,
    const struct mail_turn *turn, struct hash *id, struct err *err);
