/* reason.h - why something is done with a release, in a sentence for people. */
#pragma once

#include "statement/statement.h"

#define REASON_MAX 500

/* 1 to REASON_MAX bytes on one line that can be shown?  Faults: INPUT. */
must_use bool reason_check(struct text reason, struct err *err);

/* The member `why`, borrowed from the statement.  Faults: INPUT. */
must_use bool reason_get(struct value body, struct text *out, struct err *err);
void reason_put(struct writer *writer, struct text reason);
