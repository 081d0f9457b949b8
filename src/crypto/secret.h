/*
 * secret.h - secret bytes, in pages of their own: guarded on both sides, kept
 * out of core dumps, locked in memory where the limits allow, wiped when freed.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

struct secret {
	uint8_t *at; /* NULL: none */
	size_t len;
};

/* `len` zero bytes.  Faults: LIMIT.  Release with secret_free(). */
must_use bool secret_make(size_t len, struct secret *out, struct err *err);

/* Bytes equal in a time that does not tell where they differ; lengths may show. */
bool secret_eq(struct text a, struct text b);

struct text secret_text(const struct secret *secret);

void secret_free(struct secret *secret);
