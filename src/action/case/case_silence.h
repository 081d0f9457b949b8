/*
 * case_silence.h - what became of what this node said: the three silences told apart, not
 * delivered, delivered and unread, read and unanswered.
 */
#pragma once

#include "action/case/case_call.h"

enum case_silence {
	SILENCE_NOT_DELIVERED,
	SILENCE_UNREAD,
	SILENCE_UNANSWERED,
	SILENCE_NONE, /* it was answered: something else was said by who knows of it */
};

/* "not delivered", "delivered", "read", "answered". */
const char *case_silence_word(enum case_silence silence);

/* Of a statement that this node said, and whether one who was to hear it has received it. */
enum case_silence case_silence_of(
    const struct ledger *ledger, uint32_t node, uint16_t party, bool received);

/* Has a finder polled for it? */
must_use bool case_silence_fetched(struct journal *journal, const struct hash *id,
    struct text finder, bool *fetched, struct err *err);

/* Write a list under this key: of each participant the last that this node said to it, unless
 * it was answered.  Guests hear by other ways.  Faults: SYSTEM. */
must_use bool case_silence_put(const struct deed_task *task, const struct casebook_case *held,
    const char *key, struct writer *w, struct err *err);

#define CASE_SILENCE_OUTLINE "[party:text id:id since:time state:text]"
