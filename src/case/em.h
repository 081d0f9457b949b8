/*
 * em.h - embargo management: what a case has agreed on (Vultron's EM).
 *
 * It is of the case, and leaves out who agreed: see embargo.h for that.
 */
#pragma once

#include "base/text.h"
#include "case/vultron.h"

/* Take one step; false, and `to` is untouched, where there is none. */
must_use bool em_step(enum em_state from, enum em_symbol symbol, enum em_state *to);

/* Is an embargo in force: ACTIVE, or REVISE, when other terms are under negotiation? */
bool em_in_force(enum em_state state);

/* May a case rest there for good: NONE, EXITED? */
bool em_final(enum em_state state);

/* What one says who takes that step; NONE where there is none. */
enum message em_message(enum em_state from, enum em_symbol symbol);

/* "active"; 'A'; of a symbol 'a'. */
const char *em_word(enum em_state state);
char em_letter(enum em_state state);
char em_symbol_letter(enum em_symbol symbol);
