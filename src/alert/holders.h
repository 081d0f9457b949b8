/*
 * holders.h - who has an alert, as its source can know: a fold over what was said about it, in
 * the order in which it came.
 *
 * Whoever was told has it until it says otherwise: that nothing came back is no removal.
 */
#pragma once

#include "alert/turn.h"

#define HOLDERS_MAX 4096 /* with all to whom it was passed on */

struct holder {
	struct text name;
	struct text from; /* who passed it on; empty: its source */
	int64_t told_at;
	bool forbidden; /* it was passed on against its marking */
	bool received;  /* by its receipt, or since it said something about it */
	int64_t received_at;
	bool acked;
	int64_t acked_at; /* by the reader's clock, in seconds, as all times here */
	struct text who;
	struct text note;
	bool recalled;
	int64_t recalled_at;
	bool answered;
	unsigned answer; /* enum turn_answer */
	int64_t answered_at;
	struct text why;
};

/* Texts are borrowed from what was said.  Begin with name, marking and arena alone. */
struct holders {
	struct text origin;
	enum tlp tlp;
	struct arena *arena;
	size_t count, room;
	struct holder *at;
	bool more; /* over HOLDERS_MAX: nothing is told of the rest */
};

/* Who said it, when, to whom. */
struct holders_said {
	struct text by;
	int64_t at;
	const struct text *to;
	size_t count;
};

/* It was told to these. */
must_use bool holders_tell(
    struct holders *holders, const struct holders_said *said, struct err *err);

/* Take into account what was said about it; what says nothing about who has it changes
 * nothing.  Faults: LIMIT. */
must_use bool holders_take(struct holders *holders, const struct holders_said *said,
    const struct turn *turn, struct err *err);

/* One's receipt came: of whom nobody knows nothing is said. */
void holders_receive(struct holders *holders, struct text name, int64_t at);

/* NULL: it was told nobody of that name. */
struct holder *holders_find(const struct holders *holders, struct text name);

/* May it have it still? */
bool holder_has(const struct holder *holder);

/* "told", "received", "acknowledged"; once it was recalled "asked", "removed", "held",
 * "absent". */
const char *holder_word(const struct holder *holder);
