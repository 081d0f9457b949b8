/*
 * message.h - Vultron's 28 messages: when each may be sent, and what receiving it does.
 *
 * Two tables answer for every state.  accord says these things in statements of its own
 * (move.h), whose rules (state.h) agree with the tables but where docs/case.md says so.
 */
#pragma once

#include "base/text.h"
#include "case/vultron.h"

/* What a participant is in. */
struct standing {
	enum rm_state rm;
	enum em_state em;
	unsigned cs; /* with V, F, D of its own; none of them, if it has none */
	bool vendor;
};

/* What sending does to the sender; NULL where it may not be sent.  X that makes P happen too
 * is sent together with P: its row tells which go together. */
const struct vultron_row *message_send(enum message type, const struct standing *sender);

/* What receiving does to the receiver and how it answers.  There is a row for every message
 * in every state; some of them say that it was not expected. */
const struct vultron_row *message_receive(enum message type, const struct standing *receiver);

/* The state after it. */
struct standing message_apply(const struct vultron_row *row, const struct standing *before);

/* "RS", "Report Submission"; read back. */
const char *message_letters(enum message type);
const char *message_name(enum message type);
must_use bool message_find(struct text letters, enum message *out);
