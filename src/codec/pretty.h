/*
 * pretty.h - JSON set out for people: a member or an element a line, two blanks a level.
 */
#pragma once

#include "base/buf.h"

/* Append JSON that was spelled without blanks between its tokens (as json_write.h does),
 * set out, with a newline at the end. */
void pretty_add(struct text in, struct buf *out);
