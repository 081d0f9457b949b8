/*
 * urlencoded.h - what the form of a page sends: application/x-www-form-urlencoded (WHATWG URL,
 * part 5).
 */
#pragma once

#include "base/buf.h"

/* Append the value of the first field of that name, a name of plain letters: blanks and
 * escaped bytes as what they stand for, each end of a line as one "\n".  *found is false when
 * there is no such field.  Faults: INPUT for a "%" without two hexadecimal digits; LIMIT. */
must_use bool urlencoded_find(
    struct text in, struct text name, bool *found, struct buf *out, struct err *err);
