/* shown.h - what others wrote, for a terminal. */
#pragma once

#include "base/buf.h"

/* Append text in which nothing is left that a terminal obeys, or that hides or reorders what
 * stands beside it: what is not text_printable(), ends of lines too, as JSON can escape it;
 * bytes that are no UTF-8 as \xNN. */
void shown_add(struct text text, struct buf *out);

/* The same to standard output, behind `before` and with the line's end. */
void shown_line(const char *before, struct text text);
