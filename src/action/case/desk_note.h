/*
 * desk_note.h - what the node's own people arranged about a case is noted, in statements that
 * the node makes to itself.
 */
#pragma once

#include "action/case/case_say.h"
#include "view/desk.h"

/* Note it, inside a transaction.  Faults: INPUT, SYSTEM. */
must_use bool desk_keep(const struct case_speaker *speaker, const struct desk *desk,
    struct hash *id, struct err *err);

/* Note who had the node say a statement; nothing where that is not known. */
must_use bool desk_note(const struct case_speaker *speaker, struct text who,
    const struct hash *said, struct err *err);
