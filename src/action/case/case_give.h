/*
 * case_give.h - who asks for statements of a case is given those that were said to him.
 *
 * What comes this way comes as history, without its files.
 */
#pragma once

#include "action/case/case_say.h"

/* Give what a case.ask wants, inside a transaction; nothing of what its author was not told
 * anyway, and not the same over and over.  Faults: as case_say(). */
must_use bool case_give(
    const struct case_speaker *speaker, const struct move *asked, struct err *err);
