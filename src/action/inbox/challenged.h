/*
 * challenged.h - somebody waits for a proof that this node promised, and says so in a
 * statement, which it keeps and answers with that proof; for receive.h alone.
 */
#pragma once

#include "action/inbox/arrival.h"

/* The receipt that it names is one of this node's, to who asks.  `beside` as
 * arrival_check_files() has it.  Faults: INPUT; SYSTEM. */
must_use bool challenged_take(
    struct arrival *arrival, const char *const *beside, struct err *err);
