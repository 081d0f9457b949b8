/*
 * age_payload.h - the payload of an age file: a nonce, then chunks of 64 KiB,
 * each sealed by itself so that each can be believed before the next is there.
 *
 * Memory is constant, whatever the size.  `workers` as for pool_run(): how many
 * threads may work at a time, 0 for one each processor, POOL_ALONE to start none.
 */
#pragma once

#include "base/stream.h"
#include "crypto/age_key.h"
#include "crypto/pool.h"

#define AGE_CHUNK_LEN ((size_t)64 * 1024)

/* Faults: LIMIT, those of the streams. */
must_use bool age_payload_seal(const struct age_key *key, unsigned workers,
    const struct source *in, const struct sink *out, struct err *err);

/* Each chunk is written when it was found authentic, and not before; whether
 * all are there is known at the end.  Faults: INPUT when it is cut short between
 * chunks or something follows it; DENIED when a chunk does not authenticate;
 * LIMIT, those of the streams. */
must_use bool age_payload_open(const struct age_key *key, unsigned workers,
    const struct source *in, const struct sink *out, struct err *err);
