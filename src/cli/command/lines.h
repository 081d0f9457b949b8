/* lines.h - the lines of small files that people edit: a value each, comments
 * that begin with '#', blank lines. */
#pragma once

#include "base/buf.h"

/* Read a file whole; "-" is standard input.  Faults: as file_load(). */
must_use bool lines_load(const char *path, struct buf *out, struct err *err);

/* Call for each line that is no comment and not blank, without its end (LF or
 * CRLF), until one fails; its number is put before the fault. */
must_use bool lines_each(struct text in,
    bool (*visit)(void *arg, struct text line, struct err *err), void *arg, struct err *err);
