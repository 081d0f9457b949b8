/*
 * relay.h - what a finder says in a case, passed on by the node that keeps its mailbox to the
 * other nodes that it is for: the very statement, which the finder signed, as history of a
 * message of this node's, with its files and the finder's key.
 */
#pragma once

#include "action/case/case_say.h"

/* Pass one on that is in the journal, inside a transaction: if it counts, and is for other
 * nodes that take part.  What cannot be shown to be the finder's is not passed on.  Faults: as
 * case_say(). */
must_use bool relay_move(
    const struct case_speaker *speaker, const struct move *move, struct err *err);
