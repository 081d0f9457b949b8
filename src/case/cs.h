/*
 * cs.h - the case state: which of six events have happened (Vultron's CS).
 *
 * A set of enum cs_event is a state where F comes with V and D with F: 32 of the 64 are.  Each
 * participant has V, F, D of its own; P, X, A are those of the whole case.
 */
#pragma once

#include "base/buf.h"
#include "case/vultron.h"

/* Is a set of events a state? */
bool cs_valid(unsigned set);

/* One more event; false, and `to` is untouched, where it cannot be next. */
must_use bool cs_step(unsigned from, enum cs_event event, unsigned *to);

/* Does it not last: must the vendor's awareness (V) follow at once, or the public's (P)? */
bool cs_transient(unsigned state);

/* Is it one of those that a row is for? */
bool cs_match(unsigned state, const struct cs_pattern *pattern);

/* "VFdpxA": upper-case letters for what has happened; read back, also what is no state. */
void cs_format(unsigned set, struct buf *out);
must_use bool cs_parse(struct text in, unsigned *out);

/* The event of a letter, 'V' or 'v'; 0 when there is none.  And the letter, 'V'. */
unsigned cs_event(char letter);
char cs_letter(enum cs_event event);
