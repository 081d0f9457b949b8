#include "crypto/age_payload.h"

#include "test.h"

#include <string.h>

#include "crypto/aead.h"

#define SEALED_CHUNK (AGE_CHUNK_LEN + AEAD_TAG_LEN)
#define LIMIT (2 * MIB)

static const struct age_key key = { "YELLOW SUBMARINE" };

static void
fill(struct buf *buf, size_t len)
{
	char *at = buf_extend(buf, len);

	for (size_t i = 0; i < len; i++)
		at[i] = (char)(i * 7 + i / 65536);
}

static void
seal(struct text plain, unsigned workers, struct buf *out)
{
	const struct source in = source_text(&plain);
	const struct sink sink = sink_buf(out);
	struct err err;

	assert_true(age_payload_seal(&key, workers, &in, &sink, &err));
}

static bool
open_sealed(struct text sealed, unsigned workers, struct buf *out, struct err *err)
{
	const struct source in = source_text(&sealed);
	const struct sink sink = sink_buf(out);

	return age_payload_open(&key, workers, &in, &sink, err);
}

static const size_t sizes[] = { 0, 1, AGE_CHUNK_LEN - 1, AGE_CHUNK_LEN, AGE_CHUNK_LEN + 1,
	2 * AGE_CHUNK_LEN, 4 * AGE_CHUNK_LEN, 4 * AGE_CHUNK_LEN + 1, 20 * AGE_CHUNK_LEN + 5 };
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static void
is_as_long_as_the_format_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		scoped(buf_free) struct buf plain = BUF(LIMIT), sealed = BUF(LIMIT);
		size_t chunks =
		    sizes[i] == 0 ? 1 : (sizes[i] + AGE_CHUNK_LEN - 1) / AGE_CHUNK_LEN;

		fill(&plain, sizes[i]);
		seal(buf_text(&plain), 0, &sealed);
		assert_int_equal(sealed.len, AGE_NONCE_LEN + sizes[i] + chunks * AEAD_TAG_LEN);
	}
}

static void
opens_what_it_sealed_with_any_number_of_workers(void **state)
{
	static const unsigned workers[] = { 0, 1, 2, POOL_ALONE };

	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		for (size_t j = 0; j < 4; j++) {
			scoped(buf_free) struct buf plain = BUF(LIMIT), sealed = BUF(LIMIT);
			scoped(buf_free) struct buf back = BUF(LIMIT);
			struct err err;

			fill(&plain, sizes[i]);
			seal(buf_text(&plain), workers[j], &sealed);
			assert_true(
			    open_sealed(buf_text(&sealed), workers[3 - j], &back, &err));
			assert_true(text_eq(buf_text(&back), buf_text(&plain)));
		}
	}
}

/* Open `sealed`, which must fail so, after `released` bytes of `plain`. */
static void
expect(struct text sealed, struct text plain, enum fault fault, size_t released)
{
	scoped(buf_free) struct buf back = BUF(LIMIT);
	struct err err;

	assert_false(open_sealed(sealed, POOL_ALONE, &back, &err));
	if (err.fault != fault || back.len != released)
		fail_msg("fault %d after %zu bytes: %s", (int)err.fault, back.len, err.text);
	assert_true(text_eq(buf_text(&back), (struct text){ plain.at, released }));
}

static void
refuses_what_was_cut_anywhere(void **state)
{
	scoped(buf_free) struct buf plain = BUF(LIMIT), sealed = BUF(LIMIT);
	struct text whole, p;

	(void)state;
	fill(&plain, 3 * AGE_CHUNK_LEN);
	seal(buf_text(&plain), 1, &sealed);
	whole = buf_text(&sealed);
	p = buf_text(&plain);
	for (size_t len = 0; len < AGE_NONCE_LEN + AEAD_TAG_LEN; len++)
		expect((struct text){ whole.at, len }, p, FAULT_INPUT, 0);
	/* Within a chunk: this may be a cut or a change. */
	expect((struct text){ whole.at, AGE_NONCE_LEN + 1000 }, p, FAULT_DENIED, 0);
	/* Between chunks: what is there is good. */
	expect((struct text){ whole.at, AGE_NONCE_LEN + SEALED_CHUNK }, p, FAULT_INPUT,
	    AGE_CHUNK_LEN);
	expect((struct text){ whole.at, AGE_NONCE_LEN + 2 * SEALED_CHUNK }, p, FAULT_INPUT,
	    2 * AGE_CHUNK_LEN);
	/* Right after a chunk: too short for a tag, or just an empty one. */
	expect((struct text){ whole.at, AGE_NONCE_LEN + SEALED_CHUNK + 1 }, p, FAULT_INPUT,
	    AGE_CHUNK_LEN);
	expect((struct text){ whole.at, AGE_NONCE_LEN + SEALED_CHUNK + AEAD_TAG_LEN }, p,
	    FAULT_INPUT, AGE_CHUNK_LEN);
	expect((struct text){ whole.at, whole.len - 1 }, p, FAULT_DENIED, 2 * AGE_CHUNK_LEN);
}

static void
refuses_what_follows_the_last_chunk(void **state)
{
	static const size_t more[] = { 1, AEAD_TAG_LEN, 1000, SEALED_CHUNK, 3 * SEALED_CHUNK };

	(void)state;
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		scoped(buf_free) struct buf plain = BUF(LIMIT), sealed = BUF(LIMIT);

		fill(&plain, AGE_CHUNK_LEN);
		seal(buf_text(&plain), 1, &sealed);
		fill(&sealed, more[i]);
		expect(buf_text(&sealed), buf_text(&plain), FAULT_INPUT, AGE_CHUNK_LEN);
	}
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		scoped(buf_free) struct buf plain = BUF(LIMIT), sealed = BUF(LIMIT);

		fill(&plain, 100); /* behind a short chunk all looks like part of it */
		seal(buf_text(&plain), 1, &sealed);
		fill(&sealed, more[i]);
		expect(buf_text(&sealed), buf_text(&plain), FAULT_DENIED, 0);
	}
}

static void
refuses_chunks_that_were_altered_or_moved(void **state)
{
	scoped(buf_free) struct buf plain = BUF(LIMIT), sealed = BUF(LIMIT);
	char *chunk, saved[SEALED_CHUNK];

	(void)state;
	fill(&plain, 6 * AGE_CHUNK_LEN);
	seal(buf_text(&plain), 1, &sealed);
	for (size_t i = 0; i < 6; i++) {
		chunk = sealed.at + AGE_NONCE_LEN + i * SEALED_CHUNK;
		chunk[i * 12345] ^= 1;
		expect(buf_text(&sealed), buf_text(&plain), FAULT_DENIED, i * AGE_CHUNK_LEN);
		chunk[i * 12345] ^= 1;
	}
	chunk = sealed.at + AGE_NONCE_LEN + 2 * SEALED_CHUNK;
	memcpy(saved, chunk, SEALED_CHUNK);
	memcpy(chunk, chunk + SEALED_CHUNK, SEALED_CHUNK);
	memcpy(chunk + SEALED_CHUNK, saved, SEALED_CHUNK);
	expect(buf_text(&sealed), buf_text(&plain), FAULT_DENIED, 2 * AGE_CHUNK_LEN);
	sealed.at[0] ^= 1; /* another nonce is another key */
	expect(buf_text(&sealed), buf_text(&plain), FAULT_DENIED, 0);
}

TESTS(TEST(is_as_long_as_the_format_says),
    TEST(opens_what_it_sealed_with_any_number_of_workers), TEST(refuses_what_was_cut_anywhere),
    TEST(refuses_what_follows_the_last_chunk), TEST(refuses_chunks_that_were_altered_or_moved))
