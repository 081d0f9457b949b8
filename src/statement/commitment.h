/*
 * commitment.h - what stands for a statement in public without telling it.
 */
#pragma once

#include "crypto/hash.h"

#define SALT_LEN 32

struct salt {
	uint8_t bytes[SALT_LEN];
};

struct salt salt_make(void);

/* SHA-256 of "accord/commit/v1", a zero byte, salt, id, and the root over the
 * statement's fields (all zero: none).  Without the salt it tells nothing of the
 * id; nobody can find another id for it. */
struct hash commitment_make(
    const struct salt *salt, const struct hash *id, const struct hash *fields);
