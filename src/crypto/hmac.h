/* hmac.h - HMAC-SHA-256 (RFC 2104): proof that one who knew a key saw a text. */
#pragma once

#include "crypto/hash.h"

/* The key may have any length. */
struct hash hmac_text(struct text key, struct text message);

/* Piece by piece; hmac_end() wipes what the key left behind. */
struct hmac {
	struct hasher inner;
	struct hasher outer;
};

void hmac_init(struct hmac *hmac, struct text key);
void hmac_add(struct hmac *hmac, struct text more);
struct hash hmac_end(struct hmac *hmac);
