/*
 * release_case.h - the sealed releases of a case (case/lineup.h): said, and told.
 */
#pragma once

#include "action/deed/deed.h"
#include "case/lineup.h"

/* Those of a case, by what counts in it; texts live in the arena.  Faults: ABSENT when nothing
 * is known of the case; LIMIT, SYSTEM. */
must_use bool release_case_lineup(struct journal *journal, const struct hash *of_case,
    struct arena *arena, struct lineup *out, struct err *err);

/* Inside a transaction: say in the case when a release of this node's opens; `refuses`: the
 * statement that asks otherwise, with why it does not follow.  Faults: as case_say(). */
struct release_case_say {
	struct hash of_case, seal;
	int64_t opens;
	struct hash refuses; /* zero: none */
	struct text why;
};
must_use bool release_case_say(
    const struct deed_task *task, const struct release_case_say *say, struct err *err);

/* Write a member with all of them: by, seal, opens, answer, why. */
#define RELEASE_CASE_OUTLINE "[by:text seal:id opens:time answer:text why:text]"
must_use bool release_case_put(struct journal *journal, const struct hash *of_case,
    const char *key, struct writer *writer, struct err *err);
