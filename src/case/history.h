/*
 * history.h - in which order the six events of a case came about, as far as it is told.
 *
 * Of the 720 orders 70 are possible: a fix comes after the vendor knows and before it is
 * deployed; an exploit that is public makes the vulnerability so next; and what is public the
 * vendor hears of next.
 */
#pragma once

#include "base/text.h"
#include "case/vultron.h"

struct history {
	unsigned count; /* as many as are told; the first ones */
	enum cs_event event[CS_EVENTS];
};

/* Read "VFPXDA" or its beginning; false for what is not the beginning of a possible one. */
must_use bool history_parse(struct text in, struct history *out);

/* Is it possible?  The beginning of one that is, is so too. */
bool history_valid(const struct history *history);

/* Of the twelve orders that are better than their contrary: how many does a whole one have? */
unsigned history_desired(const struct history *history);
