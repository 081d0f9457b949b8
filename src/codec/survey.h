/*
 * survey.h - one walk over a fresh tape, for what simdjson lets pass and
 * accord does not: a key that stands twice in its object, an integer beyond
 * 64 signed bits, an empty array or object nested too deep.
 *
 * Keys are compared as they mean, after unescaping, and in linear time
 * whatever the keys are.
 */
#pragma once

#include "base/err.h"
#include "codec/tape.h"

/* Room for the keys of large objects; may be used again. */
struct survey {
	struct survey_slot *slots;
	size_t room;  /* a power of two, or 0 */
	uint64_t key; /* of the hash; 0 until drawn */
};

enum survey_result {
	SURVEY_CLEAN,
	SURVEY_FLAW,   /* one that the text itself shows: see flaw.h */
	SURVEY_TWIN,   /* a key stands twice: `*at` is the place of the second */
	SURVEY_FAILED, /* for lack of memory or randomness; the reason is in `err` */
};

must_use enum survey_result survey_tape(
    struct survey *survey, const struct tape *tape, size_t depth, size_t *at, struct err *err);
void survey_free(struct survey *survey);
