/* A payload opens if and only if it is what was sealed; what comes out before a
 * fault is the front of it.  The input tells how long the plaintext is and
 * what befalls the payload: see `mishaps`.  And whatever the input is, it is also
 * tried as a payload. */
#include "fuzz.h"

#include <string.h>

#include "crypto/aead.h"
#include "crypto/age_payload.h"

#define LIMIT MIB
#define PLAIN_MAX (5 * AGE_CHUNK_LEN + 2) /* more than a batch */
#define SEALED_CHUNK (AGE_CHUNK_LEN + AEAD_TAG_LEN)

static const struct age_key key = { "YELLOW SUBMARINE" };

/* Two numbers for each: which byte, chunk or length. */
static void
flip(struct buf *sealed, size_t a, size_t b)
{
	if (sealed->len > 0)
		sealed->at[a % sealed->len] ^= (char)(1 << b % 8);
}

static void
cut(struct buf *sealed, size_t a, size_t b)
{
	(void)b;
	sealed->len = a % (sealed->len + 1);
}

static void
cut_between_chunks(struct buf *sealed, size_t a, size_t b)
{
	size_t len = AGE_NONCE_LEN + a % 8 * SEALED_CHUNK + b % 32;

	if (len < sealed->len)
		sealed->len = len;
}

static void
lengthen(struct buf *sealed, size_t a, size_t b)
{
	char *at = buf_extend(sealed, a % (2 * SEALED_CHUNK));

	if (at != NULL)
		memset(at, (int)b, a % (2 * SEALED_CHUNK));
}

static void
swap_chunks(struct buf *sealed, size_t a, size_t b)
{
	size_t chunks = (sealed->len - AGE_NONCE_LEN) / SEALED_CHUNK;
	static char held[SEALED_CHUNK];
	char *first, *second;

	if (chunks == 0)
		return;
	first = sealed->at + AGE_NONCE_LEN + a % chunks * SEALED_CHUNK;
	second = sealed->at + AGE_NONCE_LEN + b % chunks * SEALED_CHUNK;
	memcpy(held, first, SEALED_CHUNK);
	memmove(first, second, SEALED_CHUNK);
	memcpy(second, held, SEALED_CHUNK);
}

static void (*const mishaps[])(struct buf *sealed, size_t a, size_t b) = {
	flip,
	cut,
	cut_between_chunks,
	lengthen,
	swap_chunks,
};
#define MISHAPS (sizeof(mishaps) / sizeof(mishaps[0]))

/* The next number of the input, three bytes; 0 when it has run out. */
static size_t
number(struct text *in)
{
	size_t n = 0;

	for (size_t i = 0; i < 3 && i < in->len; i++)
		n = n << 8 | (uint8_t)in->at[i];
	*in = text_after(*in, 3);
	return n;
}

/* What is sealed: no two chunks alike. */
static struct text
plain_of(size_t len)
{
	static char plain[PLAIN_MAX];

	if (plain[1] == 0)
		for (size_t i = 0; i < PLAIN_MAX; i++)
			plain[i] = (char)(i ^ i >> 16);
	return (struct text){ plain, len };
}

static bool
open_sealed(struct text sealed, struct buf *out, struct err *err)
{
	const struct source in = source_text(&sealed);
	const struct sink sink = sink_buf(out);

	return age_payload_open(&key, POOL_ALONE, &in, &sink, err);
}

static bool
seal(struct text plain, struct buf *out)
{
	const struct source in = source_text(&plain);
	const struct sink sink = sink_buf(out);
	struct err err;

	return age_payload_seal(&key, POOL_ALONE, &in, &sink, &err);
}

/* The fuzzer sees what tags are compared with, and so forges short payloads; one
 * that opens has a nonce, and a tag for each chunk. */
static void
try_raw(struct text in)
{
	scoped(buf_free) struct buf out = BUF(LIMIT);
	struct err err;
	size_t chunks;

	if (!open_sealed(in, &out, &err)) {
		REQUIRE(out.len == 0);
		return;
	}
	chunks = out.len == 0 ? 1 : (out.len + AGE_CHUNK_LEN - 1) / AGE_CHUNK_LEN;
	REQUIRE(in.len == AGE_NONCE_LEN + out.len + chunks * AEAD_TAG_LEN);
}

void
fuzz(struct text in)
{
	scoped(buf_free) struct buf sealed = BUF(LIMIT), before = BUF(LIMIT);
	scoped(buf_free) struct buf opened = BUF(LIMIT);
	size_t len = number(&in) % PLAIN_MAX;
	struct err err;

	try_raw(in);
	if (!seal(plain_of(len), &sealed))
		return;
	buf_add(&before, buf_text(&sealed));
	while (in.len > 0 && !sealed.failed && sealed.len >= AGE_NONCE_LEN)
		mishaps[number(&in) % MISHAPS](&sealed, number(&in), number(&in));
	if (sealed.failed || before.failed)
		return;
	if (open_sealed(buf_text(&sealed), &opened, &err))
		REQUIRE(text_eq(buf_text(&sealed), buf_text(&before)) && opened.len == len);
	else
		REQUIRE(
		    !text_eq(buf_text(&sealed), buf_text(&before)) || err.fault == FAULT_LIMIT);
	REQUIRE(opened.len <= len);
	REQUIRE(text_starts(plain_of(len), buf_text(&opened)));
}
