/*
 * flaw.h - where a text fails to be JSON (RFC 8259), and why, for people.
 *
 * simdjson says that a text is refused, but not where; this reads it again, a
 * character at a time, and is called only then.  What is found is put as
 * "LINE:COLUMN: why", both counted from 1; a column is a character.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

/* Depth of nesting that is looked into. */
#define FLAW_DEPTH_MAX 1024u

/* Find the first flaw of `in`: true, and `err` says which (INPUT, or LIMIT for
 * what is nested deeper than `depth`).  False, and `err` untouched, when there
 * is none. */
must_use bool flaw_find(struct text in, size_t depth, struct err *err);

struct place {
	size_t line;
	size_t column;
};

/* Where the n-th (from 0) text of a well-formed document begins, keys counted. */
struct place flaw_place_of_text(struct text in, size_t n);
