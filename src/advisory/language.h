/*
 * language.h - language tags (RFC 5646): are they spelled as such, and is there each part?
 */
#pragma once

#include <stddef.h>

#include "base/text.h"

/* Subtags of one sort, sorted: `count` cells of `width` letters each, filled with blanks;
 * `in_line` of them in each line. */
struct subtags {
	size_t width, in_line, count;
	const char *const *lines;
};

extern const struct subtags subtags_language, subtags_extlang, subtags_script, subtags_region,
    subtags_variant;
extern const char *const language_irregular[]; /* whole tags of old; NULL at the end */

/* Is it well-formed? */
bool language_spelled(struct text tag);

/* And is each of its subtags in the registry?  Else `*unknown` is the first that is not. */
must_use bool language_known(struct text tag, struct text *unknown);
