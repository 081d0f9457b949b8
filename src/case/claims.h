/*
 * claims.h - what each party has said about itself, whether the rules let it count or not; and
 * who takes back before some what it told others.
 *
 * An honest party's statements about itself follow each other, by its own clock and whoever
 * they were said to: how far it is only goes on, a fix that is ready stays so, and terms that
 * it agreed to it does not refuse later (it may say that it keeps to them no longer, by
 * embargo.end).  Two that do not, said to different audiences, are a contradiction: each
 * audience would believe what the other knows to be false.  What was said within one second
 * is not held against anybody.
 */
#pragma once

#include "case/state.h"

/* Take notice of a statement, before it is folded; there is room for what it adds. */
void claims_hear(struct state *state, const struct case_entry *entries, uint32_t node);

/* May a party say this about itself, after all that it has said?  Whoever is about to say
 * something asks.  `rm` may be RM_START and `fix` 0: nothing is said of it. */
bool claims_allow_status(
    const struct state *state, uint16_t party, enum rm_state rm, unsigned fix);
bool claims_allow_refusal(const struct state *state, uint16_t party, uint32_t terms);

/* V, F, D that are said to have happened. */
unsigned claims_fix(enum move_fix fix);
