/*
 * grove.h - a log for tests of witnesses: its leaves, and requests to cosign it.
 *
 *	struct grove grove = grove_make("example.com/log", 'l');
 *
 *	grove_ask(&grove, 5, 9, &body);
 */
#pragma once

#include "base/buf.h"
#include "codec/base64.h"
#include "keys.h"
#include "log/checkpoint.h"
#include "log/merkle.h"
#include "test.h"

#define GROVE_LEAVES 64

struct grove {
	struct note_key key;
	struct hash leaf[GROVE_LEAVES];
};

/* The log of that name, which outlives it, and the key that grows from `seed`. */
static inline struct grove
grove_make(const char *origin, char seed)
{
	struct grove grove = { .key = test_key(origin, seed) };

	for (size_t i = 0; i < GROVE_LEAVES; i++)
		grove.leaf[i].bytes[0] = (uint8_t)i;
	return grove;
}

static inline void
grove_free(struct grove *grove)
{
	note_key_free(&grove->key);
}

/* Another past from the `at`-th entry on. */
static inline void
grove_fork(struct grove *grove, size_t at)
{
	for (size_t i = at; i < GROVE_LEAVES; i++)
		grove->leaf[i].bytes[1] ^= 1;
}

static inline bool
grove_read(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	struct grove *grove = arg;

	(void)err;
	assert_int_equal(level, 0);
	memcpy(out, grove->leaf + first, count * sizeof(*out));
	return true;
}

static inline struct hash
grove_root(struct grove *grove, uint64_t size)
{
	struct merkle_source source = { grove_read, grove };
	struct hash root;
	struct err err;

	assert_true(merkle_root(&source, size, &root, &err));
	return root;
}

/* Append the text of its checkpoint. */
static inline void
grove_head(struct grove *grove, uint64_t size, struct buf *out)
{
	struct checkpoint c = { grove->key.vkey.name, size, grove_root(grove, size) };

	checkpoint_format(&c, out);
}

/* The request to go from `old` to `size`, in place of what `out` has. */
static inline void
grove_ask(struct grove *grove, uint64_t old, uint64_t size, struct buf *out)
{
	struct merkle_source source = { grove_read, grove };
	struct signer signer = note_key_signer(&grove->key);
	scoped(buf_free) struct buf text = BUF(KIB);
	struct merkle_path path = { 0 };
	struct err err;

	if (old <= size)
		assert_true(merkle_extend(&source, old, size, &path, &err));
	buf_clear(out);
	buf_addf(out, "old %llu\n", (unsigned long long)old);
	for (size_t i = 0; i < path.count; i++) {
		base64_add(out, path.hash[i].bytes, HASH_LEN);
		buf_add(out, TEXT("\n"));
	}
	buf_add(out, TEXT("\n"));
	grove_head(grove, size, &text);
	assert_true(note_sign(buf_text(&text), &signer, out, &err));
}
