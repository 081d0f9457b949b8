/*
 * prefix.h - statements by the first digits of their ids, as people write them.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"
#include "crypto/hash.h"

struct journal;
struct query;

/* The first and the last of the ids that begin with some hex digits.  Faults: INPUT for
 * what is not JOURNAL_PREFIX_MIN to 64 of them, lower case. */
#define JOURNAL_PREFIX_MIN 4
must_use bool journal_prefix(
    struct text hex, struct hash *first, struct hash *last, struct err *err);

/* The id that is the only one among the first two rows of a query, which is ended; `what`:
 * a noun for what is looked for.  Faults: ABSENT, CONFLICT; SYSTEM. */
must_use bool journal_only_id(
    struct query *q, const char *what, struct hash *id, struct err *err);

/* The id of the one statement whose id begins with these hex digits, JOURNAL_PREFIX_MIN
 * at least.  Faults: ABSENT; CONFLICT when it is not the only one; INPUT. */
must_use bool journal_find_prefix(
    struct journal *journal, struct text hex, struct hash *id, struct err *err);
