/*
 * base64.h - RFC 4648 section 4, read strictly: one spelling for each value.
 *
 * Padded as in signed notes and PEM, or raw (no '=') as in age headers.
 */
#pragma once

#include "base/buf.h"

void base64_add(struct buf *out, const uint8_t *bytes, size_t len);
void base64_add_raw(struct buf *out, const uint8_t *bytes, size_t len);

/* How many bytes a padded or raw text of this length and ending stands for;
 * SIZE_MAX when it cannot be one.  Says nothing of the characters. */
size_t base64_len(struct text in);
size_t base64_len_raw(struct text in);

/* Decode `in` into exactly `len` bytes.  False unless `in` is the one
 * canonical encoding of that many bytes; `out` may have been written to then. */
must_use bool base64_decode(struct text in, uint8_t *out, size_t len);
must_use bool base64_decode_raw(struct text in, uint8_t *out, size_t len);

/* True if `in` is the canonical padded encoding of some bytes (or of none). */
bool base64_ok(struct text in);
