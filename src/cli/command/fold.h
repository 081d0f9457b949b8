/*
 * fold.h - lines that are too long for a terminal, folded between words.
 *
 * What goes on stands below the text of the line, not below its label:
 *
 *	mend  run a time service, such as systemd-timesyncd or chrony; on a machine whose
 *	      clock its host keeps, this may be passed over
 *
 * Columns are those of a terminal: a character of Chinese takes two, one that is put on
 * another takes none.
 */
#pragma once

#include "base/buf.h"

#define FOLD_COLUMNS 80 /* what is had everywhere */

/* How many columns a text takes; bytes that are no UTF-8 take one each. */
size_t fold_width(struct text text);

/* Append a text, and blanks until it takes so many columns. */
void fold_pad(struct text text, size_t columns, struct buf *out);

/* Append a line, without its end, folded.  Words are left whole, and so are lines that are to
 * be copied: JSON, and commands of accord. */
void fold_line(struct text line, size_t columns, struct buf *out);
