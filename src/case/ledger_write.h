/*
 * ledger_write.h - what is so in a case, as JSON; the same for all who have the same
 * statements.
 */
#pragma once

#include "case/ledger.h"
#include "codec/json_write.h"

/* Write an object: owner, embargo, what has happened, each participant, all terms and who
 * agreed to them, what does not count and why, what is missing, who equivocates.  Everything is
 * ordered by name or id.  Of a folded ledger.  Faults: LIMIT. */
must_use bool ledger_write(const struct ledger *ledger, struct writer *writer, struct err *err);
