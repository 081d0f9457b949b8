/*
 * case_facts.h - what a case, its report and this node know that a notice to an authority has
 * to say (case/notice.h).
 */
#pragma once

#include "action/case/case_call.h"
#include "case/notice.h"

/* Texts live in the speaker's arena.  Faults: SYSTEM; LIMIT. */
must_use bool case_facts_find(const struct case_call *call, const struct notice_row *notice,
    struct notice_facts *out, struct err *err);
