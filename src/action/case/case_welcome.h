/*
 * case_welcome.h - what the owner of a case tells whoever has accepted an invitation: how the
 * case was opened, who else takes part, what is agreed on; and it tells the others of whoever
 * came.
 *
 * Contents after consent: nothing of it goes to somebody who may not be told.  Messages are
 * left to people, who choose what a newcomer is shown of the past.
 */
#pragma once

#include "action/case/case_say.h"

/* Tell what is to be told, inside a transaction, if this node owns the case and somebody lacks
 * something.  Faults: as case_say(). */
must_use bool case_welcome(
    const struct case_speaker *speaker, const struct hash *of_case, struct err *err);

/* Before something is said about a statement that some of those who hear it lack, such as the
 * answer of a guest who was asked in while they were on the way: tell it to them, inside a
 * transaction.  Faults: as case_say(). */
must_use bool case_welcome_about(const struct case_speaker *speaker, const struct hash *of_case,
    const struct hash *about, struct err *err);
