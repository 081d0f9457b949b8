#include "log/leaves.h"

#include <string.h>

#include "test.h"

static struct err err;

/* A bundle of entries "", "a", "bb", "ccc"... and one of the greatest length. */
#define COUNT 5

static struct buf
make_bundle(struct hash hash[static COUNT])
{
	static const char *const entries[COUNT - 1] = { "", "a", "", "ccc" };
	static char longest[ENTRY_LEN_MAX];
	struct buf bundle = BUF(MIB);

	for (size_t i = 0; i < COUNT; i++) {
		struct text entry = i < COUNT - 1 ? text_of(entries[i])
						  : (struct text){ longest, ENTRY_LEN_MAX };

		assert_true(tile_add_entry(&bundle, entry, &err));
		hash[i] = hash_leaf(entry);
	}
	return bundle;
}

/* Feed in pieces of `step` bytes. */
static bool
read_in_steps(struct leaves *leaves, struct text in, size_t step)
{
	while (in.len > 0) {
		struct text piece = { in.at, in.len < step ? in.len : step };

		if (!leaves_add(leaves, piece, &err))
			return false;
		in = text_after(in, piece.len);
	}
	return leaves_end(leaves, &err);
}

static void
hashes_entries_however_they_come(void **state)
{
	static const size_t steps[] = { 1, 2, 3, 4, 5, 7, 1000, MIB };
	struct hash expected[COUNT], hash[COUNT];
	scoped(buf_free) struct buf bundle = make_bundle(expected);

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct leaves leaves;

		memset(hash, 0, sizeof(hash));
		leaves_begin(&leaves, COUNT, hash);
		assert_true(read_in_steps(&leaves, buf_text(&bundle), steps[i]));
		assert_memory_equal(hash, expected, sizeof(hash));
	}
}

static void
takes_pieces_of_nothing(void **state)
{
	struct leaves leaves;
	struct hash hash;

	(void)state;
	leaves_begin(&leaves, 1, &hash);
	assert_true(leaves_add(&leaves, TEXT(""), &err));
	assert_false(leaves_end(&leaves, &err));
	assert_true(leaves_add(&leaves, TEXT("\0"), &err));
	assert_true(leaves_add(&leaves, TEXT(""), &err));
	assert_true(leaves_add(&leaves, TEXT("\0"), &err));
	assert_true(leaves_end(&leaves, &err));
	assert_true(leaves_add(&leaves, TEXT(""), &err));
}

static void
refuses_what_is_cut_short(void **state)
{
	struct hash hash[COUNT];
	scoped(buf_free) struct buf bundle = make_bundle(hash);
	size_t small = bundle.len - ENTRY_LEN_MAX;

	(void)state;
	for (size_t len = 0; len < bundle.len; len += len < small + 2 ? 1 : 997) {
		struct leaves leaves;

		leaves_begin(&leaves, COUNT, hash);
		assert_false(read_in_steps(&leaves, (struct text){ bundle.at, len }, MIB));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
refuses_what_follows(void **state)
{
	struct hash hash[COUNT];
	scoped(buf_free) struct buf bundle = make_bundle(hash);

	(void)state;
	buf_add_byte(&bundle, 0);
	for (size_t step = 1; step < 4; step++) {
		struct leaves leaves;

		leaves_begin(&leaves, COUNT, hash);
		assert_false(read_in_steps(&leaves, buf_text(&bundle), step));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_non_null(strstr(err.text, "follows"));
	}
}

static void
keeps_how_entries_begin_if_that_is_wished(void **state)
{
	static const size_t steps[] = { 1, 2, 3, 40, 41, 42, 1000, MIB };
	static const size_t lengths[] = { 0, 1, 0, 40, 41, 42, 300, ENTRY_LEN_MAX };
	enum { ENTRIES = sizeof(lengths) / sizeof(lengths[0]) };
	scoped(buf_free) struct buf bundle = BUF(MIB);
	char bytes[ENTRY_LEN_MAX + ENTRIES];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7 / 3);
	for (size_t i = 0; i < ENTRIES; i++)
		assert_true(tile_add_entry(&bundle, text_bytes(bytes + i, lengths[i]), &err));
	for (size_t n = 0; n < sizeof(steps) / sizeof(steps[0]); n++) {
		struct beginning beginning[ENTRIES];
		struct hash hash[ENTRIES];
		struct leaves leaves;

		leaves_begin(&leaves, ENTRIES, hash);
		leaves_keep(&leaves, beginning);
		assert_true(read_in_steps(&leaves, buf_text(&bundle), steps[n]));
		for (size_t i = 0; i < ENTRIES; i++) {
			assert_int_equal(beginning[i].len, lengths[i]);
			assert_memory_equal(beginning[i].bytes, bytes + i,
			    lengths[i] < ENTRY_LEN ? lengths[i] : ENTRY_LEN);
		}
	}
}

static void
an_beginning_may_be_an_entry_of_a_node(void **state)
{
	struct beginning beginning = { .len = ENTRY_LEN };
	const struct entry anchor = { ENTRY_ANCHOR, 7, { { 1 } } };
	struct entry read = { .epoch = 77 };

	(void)state;
	entry_format(&anchor, beginning.bytes);
	beginning.len = ENTRY_LEN - 1;
	assert_false(beginning_parse(&beginning, &read, &err));
	beginning.len = ENTRY_LEN_MAX;
	assert_false(beginning_parse(&beginning, &read, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(read.epoch, 77);
	beginning.len = ENTRY_LEN;
	assert_true(beginning_parse(&beginning, &read, &err));
	assert_int_equal(read.epoch, 7);
}

TESTS(TEST(hashes_entries_however_they_come), TEST(takes_pieces_of_nothing),
    TEST(refuses_what_is_cut_short), TEST(refuses_what_follows),
    TEST(keeps_how_entries_begin_if_that_is_wished),
    TEST(an_beginning_may_be_an_entry_of_a_node))
