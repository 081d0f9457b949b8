/*
 * rm.h - report management: how far a participant is with a report (Vultron's RM).
 */
#pragma once

#include "base/text.h"
#include "case/vultron.h"

/* Take one step; false, and `to` is untouched, where there is none. */
must_use bool rm_step(enum rm_state from, enum rm_symbol symbol, enum rm_state *to);

/* Do steps lead from the one to the other?  One at least; none leads back to where it was but
 * round between accepted and deferred. */
bool rm_reaches(enum rm_state from, enum rm_state to);

/* What one says who gets there from elsewhere: NONE for START and RECEIVED. */
enum message rm_message(enum rm_state to);

/* "received". */
const char *rm_word(enum rm_state state);

/* 'R'; of a symbol 'r'. */
char rm_letter(enum rm_state state);
char rm_symbol_letter(enum rm_symbol symbol);
