/*
 * tape.h - what simdjson makes of a document: a row of words, and the texts
 * they name.  Known to json.c and survey.c only; tape.cpp is the one place
 * that speaks C++.
 *
 * The top byte of a word is its type.  By type, the rest is (simdjson's
 * doc/tape.md):
 *
 *	[ {	low 32 bits: place of the word after the matching ] or };
 *		the 24 bits above: how many members, or all ones for more
 *	] }	low 32 bits: place of the matching [ or {
 *	"	offset into the texts: 4 bytes of length, the bytes, a NUL
 *	l u d	nothing; the next word is the number (int64, uint64, double)
 *	t f n r	nothing that we use
 *
 * Word 0 is the root's; the document's value starts at TAPE_ROOT.  A key is
 * followed by its value.
 */
#pragma once

#include <string.h>

#include "base/text.h"

#define TAPE_ROOT 1u

struct tape {
	void *parser; /* simdjson's; owns the rest */
	const uint64_t *words;
	const char *texts;
};

enum tape_result {
	TAPE_READY,
	TAPE_REFUSED, /* malformed, or nested too deep */
	TAPE_MEMORY,
	TAPE_HELPLESS, /* simdjson has no code for this processor */
};

#ifdef __cplusplus
extern "C" {
#endif

/* Parse; `in` need not outlive the call.  What the tape held before is gone in
 * any case.  Objects and arrays with members nest `depth` deep at most; empty
 * ones are not counted by simdjson, and so one deeper. */
must_use enum tape_result tape_parse(struct tape *tape, struct text in, size_t depth);
/* With `wipe` nothing of the text is left in the heap. */
void tape_free(struct tape *tape, bool wipe);

#ifdef __cplusplus
}
#endif

static inline char
tape_type(const struct tape *tape, size_t at)
{
	return (char)(tape->words[at] >> 56);
}

/* The low 32 bits of a word of brackets. */
static inline size_t
tape_other(const struct tape *tape, size_t at)
{
	return (uint32_t)tape->words[at];
}

/* The place of the next word that is not a number's second. */
static inline size_t
tape_next(const struct tape *tape, size_t at)
{
	char type = tape_type(tape, at);

	return type == 'l' || type == 'u' || type == 'd' ? at + 2 : at + 1;
}

/* The place after a whole value. */
static inline size_t
tape_after(const struct tape *tape, size_t at)
{
	char type = tape_type(tape, at);

	return type == '[' || type == '{' ? tape_other(tape, at) : tape_next(tape, at);
}

/* How many members an array or an object has. */
static inline size_t
tape_count(const struct tape *tape, size_t at)
{
	size_t count = tape->words[at] >> 32 & 0xffffff;
	size_t end = tape_other(tape, at) - 1;

	if (count < 0xffffff)
		return count;
	count = 0;
	for (size_t i = at + 1; i < end; i = tape_after(tape, i))
		count++;
	return tape_type(tape, at) == '{' ? count / 2 : count;
}

static inline struct text
tape_text(const struct tape *tape, size_t at)
{
	const char *from = tape->texts + (tape->words[at] & 0xffffffffffffff);
	struct text text;
	uint32_t len;

	memcpy(&len, from, sizeof(len));
	text.at = from + sizeof(len);
	text.len = len;
	return text;
}

static inline double
tape_real(const struct tape *tape, size_t at)
{
	double real;

	memcpy(&real, &tape->words[at + 1], sizeof(real));
	return real;
}

static inline int64_t
tape_integer(const struct tape *tape, size_t at)
{
	return (int64_t)tape->words[at + 1];
}
