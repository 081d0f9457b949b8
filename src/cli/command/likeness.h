/* likeness.h - which of some words somebody may have meant who typed another. */
#pragma once

#include <stdbool.h>

#include "base/text.h"

/* Is what was typed so near to the word that it is worth asking?  Its beginning, from
 * three letters on, or up to two slips away: one in a word of up to four letters.  A slip is
 * a letter too much, left out, or another, or two neighbours exchanged. */
bool likeness_near(struct text typed, struct text word);

/* How many slips lead from one to the other; words over 31 letters are too long to count:
 * SIZE_MAX. */
size_t likeness_slips(struct text typed, struct text word);
