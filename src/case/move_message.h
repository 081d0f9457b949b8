/*
 * move_message.h - which of Vultron's messages a statement of a case stands for.
 */
#pragma once

#include "case/move.h"

/* BIT()s of enum message.  What answers terms (embargo.accept, .reject) stands for EA or EC, ER
 * or EJ: `revision` tells whether its terms are those of an embargo.revise.  case.read
 * acknowledges, and case.error refuses, whatever it is about; some statements have no message
 * in Vultron. */
uint32_t move_messages(const struct move *move, bool revision);
