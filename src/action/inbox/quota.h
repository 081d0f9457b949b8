/*
 * quota.h - how much who signs by one key may bring: a member that is broken, or was taken
 * over, shall not have all of a node's time and disk.  Addresses have limits of their own; a
 * key is counted wherever it comes from, and only once it has signed.
 */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "crypto/sign.h"

/* In units: one for each envelope, and one more for each QUOTA_UNIT bytes of it. */
#define QUOTA_UNIT (64 * KIB)
#define QUOTA_BURST 8192 /* at once */
#define QUOTA_RATE 64    /* a second, over longer times */

enum { QUOTA_SHELVES = 256, QUOTA_KEYS = 4 }; /* remembered; who has most left goes first */

struct quota_key {
	struct sign_public key;
	int64_t at; /* seconds; 0: nobody's */
	uint32_t left;
};

/* Starts zero. */
struct quota {
	struct quota_key keys[QUOTA_SHELVES][QUOTA_KEYS];
};

/* Take from a key's share what an envelope of so many bytes costs; false when there is not so
 * much left, and then *wait tells after how many seconds there will be. */
must_use bool quota_take(struct quota *quota, const struct sign_public *key, uint64_t bytes,
    int64_t now, unsigned *wait);
