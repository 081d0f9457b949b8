/*
 * from_case.h - a statement of a case that came in, from a node or a finder; for receive.h
 * alone.
 *
 * What it brings along as history is verified by itself, as if its authors had sent it, and
 * kept beside it, although it is not addressed to this node.
 */
#pragma once

#include "action/inbox/arrival.h"

/* Where a finder wants the answer: a recipient, in a line. */
#define FROM_CASE_REPLY ARRIVAL_REPLY

/* Keep what a node sent, and put the receipt into the answer.  Faults: INPUT, DENIED, LIMIT;
 * CONFLICT for what was forgotten since; SYSTEM. */
must_use bool from_case_of_node(struct arrival *arrival, struct err *err);

/* The same of a finder to whom the case was told here; tells where the answer goes. */
must_use bool from_case_of_finder(
    struct arrival *arrival, struct recipient *reply, struct err *err);
