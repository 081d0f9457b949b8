/* recipients.h - to whom a person seals: named one by one or in files. */
#pragma once

#include "crypto/age.h"

/* What fits into a header anyway. */
#define RECIPIENTS_MAX 10000
#define RECIPIENT_FILE_MAX (8 * MIB)

struct recipients {
	struct recipient *at;
	size_t count;
};

/* Add one; one as typed; those of a file ("-": standard input), one a line, with
 * comments that begin with '#'.  Faults: INPUT, LIMIT, those of file_load(). */
must_use bool recipients_add(
    struct recipients *recipients, const struct recipient *more, struct err *err);
must_use bool recipients_parse(struct recipients *recipients, struct text in, struct err *err);
must_use bool recipients_load(struct recipients *recipients, const char *path, struct err *err);

void recipients_free(struct recipients *recipients);
