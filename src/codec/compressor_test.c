#include "codec/compressor.h"

#include "codec/expander.h"
#include "test.h"

#define LONG (700 * KIB) /* several blocks */

static struct err err;

/* Half words, half noise. */
static void
fill(struct buf *out, size_t len)
{
	uint32_t noise = 1;

	while (out->len < len) {
		noise = noise * 1664525 + 1013904223;
		if (out->len / KIB % 2 == 0)
			buf_add_byte(out, (uint8_t)(noise >> 24));
		else
			buf_add(out, TEXT("what is to be said "));
	}
	buf_cut(out, len);
}

/* Compressed, read in steps of that many bytes. */
static bool
compress(struct text plain, uint64_t len, uint64_t (*pad)(uint64_t len), size_t step,
    struct buf *out)
{
	struct source from = source_text(&plain), source;
	scoped(compressor_free) struct compressor compressor = { 0 };
	scoped(buf_free) struct buf room = BUF(MIB);
	char *at = buf_extend(&room, step);
	size_t got;

	assert_non_null(at);
	assert_true(compressor_open(&from, len, pad, &compressor, &err));
	source = compressor_source(&compressor);
	do {
		if (!source.read(source.arg, at, step, &got, &err))
			return false;
		buf_add(out, (struct text){ at, got });
	} while (got > 0);
	return buf_ok(out, &err);
}

static bool
expands_to(const struct buf *packed, struct text plain)
{
	scoped(buf_free) struct buf back = BUF(MIB);
	struct text rest = buf_text(packed);
	struct source from = source_text(&rest), source;
	scoped(expander_free) struct expander expander = EXPANDER(&from, MIB);

	source = expander_source(&expander);
	assert_true(source_load(&source, &back, &err));
	return text_eq(buf_text(&back), plain);
}

static void
makes_it_shorter_and_loses_nothing(void **state)
{
	static const size_t lens[] = { 0, 1, 1000, 128 * KIB, 128 * KIB + 1, LONG };
	scoped(buf_free) struct buf plain = BUF(MIB);

	(void)state;
	fill(&plain, LONG);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		struct text some = { plain.at, lens[i] };
		scoped(buf_free) struct buf packed = BUF(MIB);

		assert_true(compress(some, some.len, NULL, 64 * KIB, &packed));
		assert_true(expands_to(&packed, some));
		if (some.len > KIB)
			assert_true(packed.len < some.len * 2 / 3);
	}
}

static void
is_the_same_however_it_is_read(void **state)
{
	static const size_t steps[] = { 7, 64 * KIB, MIB - 1 };
	scoped(buf_free) struct buf plain = BUF(MIB), first = BUF(MIB);

	(void)state;
	fill(&plain, LONG);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		scoped(buf_free) struct buf packed = BUF(MIB);

		assert_true(compress(buf_text(&plain), LONG, NULL, steps[i], &packed));
		if (i == 0)
			buf_add(&first, buf_text(&packed));
		assert_true(text_eq(buf_text(&first), buf_text(&packed)));
	}
}

static uint64_t
round_up(uint64_t len)
{
	return (len + 4095) / 4096 * 4096;
}

/* So that padding takes more than one frame. */
static uint64_t
add_much(uint64_t len)
{
	return len + 16 * MIB + 3;
}

static void
is_padded_by_what_nobody_reads(void **state)
{
	scoped(buf_free) struct buf packed = BUF(MIB), much = BUF(20 * MIB);
	struct text plain = TEXT("the fix");

	(void)state;
	assert_true(compress(plain, plain.len, round_up, 1000, &packed));
	assert_int_equal(packed.len, 4096);
	assert_true(expands_to(&packed, plain));
	assert_true(compress(plain, plain.len, add_much, 64 * KIB, &much));
	assert_true(much.len > 16 * MIB + 3);
	assert_true(expands_to(&much, plain));
}

static void
refuses_a_stream_that_is_not_as_long_as_it_was_said(void **state)
{
	scoped(buf_free) struct buf plain = BUF(MIB), packed = BUF(MIB);

	(void)state;
	fill(&plain, LONG);
	for (uint64_t more = 0; more <= 2; more += 2) { /* less one, and one more */
		err.fault = FAULT_NONE;
		assert_false(compress(TEXT("some"), 4 + more - 1, NULL, 100, &packed));
		assert_int_equal(err.fault, FAULT_INPUT);
		err.fault = FAULT_NONE;
		assert_false(
		    compress(buf_text(&plain), LONG + more - 1, NULL, 64 * KIB, &packed));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

TESTS(TEST(makes_it_shorter_and_loses_nothing), TEST(is_the_same_however_it_is_read),
    TEST(is_padded_by_what_nobody_reads),
    TEST(refuses_a_stream_that_is_not_as_long_as_it_was_said))
