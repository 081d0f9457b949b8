/*
 * attached.h - the files that a statement brings with it: it names them by digest, and they
 * travel beside it.
 *
 * Their names are plain (ustar.h, without a slash) and each is there once.
 */
#pragma once

#include "statement/statement.h"

#define ATTACHED_MAX 64

struct attached_file {
	struct text name;
	uint64_t size;
	struct hash hash;
};

/* Read the member "files" of a body; text is borrowed from it.  Faults: INPUT, LIMIT. */
must_use bool attached_parse(struct value body, struct attached_file file[static ATTACHED_MAX],
    size_t *count, struct err *err);

/* May they lie side by side wherever they are saved?  Faults: INPUT. */
must_use bool attached_check(const struct attached_file *file, size_t count, struct err *err);

/* Write the member. */
void attached_put(struct writer *writer, const struct attached_file *file, size_t count);
