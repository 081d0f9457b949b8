/*
 * case_tell.h - told in advance: that a party is told of what is not public is recorded when it
 * is, in a statement to this node alone, which its log commits to.
 */
#pragma once

#include "action/case/case_say.h"

struct case_telling {
	struct text who, what, why;
	int64_t told; /* when; 0: now */
};

/* Record one.  Faults: those of case_say(). */
must_use bool case_tell(const struct case_speaker *speaker, const struct hash *of_case,
    const struct case_telling *telling, struct hash *id, struct err *err);

/* Record all who take part since this node let them in, may be told, and are not recorded:
 * whenever something was said that they hear.  Who found it is not told, but told us; and
 * nobody is told in advance of what is public. */
must_use bool case_tell_all(
    const struct case_speaker *speaker, const struct hash *of_case, struct err *err);
