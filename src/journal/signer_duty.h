/*
 * signer_duty.h - what the signer of a log does with a request: it signs a head only
 * when that extends the last one, which it notes down before the signature leaves.
 */
#pragma once

#include "crypto/note.h"
#include "journal/signer_message.h"

/* Who signs, and where the last head is kept; both borrowed. */
struct signer_duty {
	struct signer signer;
	const char *last;
};

/* Append the answer to a request; there always is one. */
void signer_duty_do(const struct signer_duty *duty, struct text request, struct buf *answer);
