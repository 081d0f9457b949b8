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

/* Up to this many keys, comparing each with each is the fastest. */
#define SURVEY_FEW ((size_t)16)

/* Room for the keys of an object, large or small; may be used again.  (On the
 * stack the small ones would be zeroed for each object, by what hardens us.) */
struct survey {
	uint64_t marks[SURVEY_FEW];
	size_t keys[SURVEY_FEW];
	struct survey_slot *slots;
	size_t room;        /* a power of two, or 0 */
	bool inexact;       /* it has a number that is no integer within 2^53-1 */
	uint64_t powers[4]; /* of the hash's secret point, once it is drawn */
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
