/*
 * brought.h - statements of others that an envelope brings along, as history: opened by the key
 * of who said them, which comes along where it is not known here.
 */
#pragma once

#include "action/inbox/arrival.h"

/* The part that holds its note. */
must_use bool brought_find(
    const struct arrival *arrival, const struct hash *id, struct text *note, struct err *err);

/* Who brings it. */
struct bringing {
	struct arrival *a;
	struct arena *arena;
	bool trusted; /* it is confirmed: else only who is known here already is believed */
};

/* Verify one and open it.  Who said it is known here from then on, by the word of who brings
 * it. Faults: INPUT, DENIED; SYSTEM for what is ours. */
must_use bool brought_open(
    struct bringing *bringing, struct text note, struct statement *out, struct err *err);
