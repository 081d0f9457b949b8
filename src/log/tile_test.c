#include "log/tile.h"

#include <string.h>

#include "test.h"

static struct err err;

static void
assert_path(unsigned level, uint64_t index, unsigned width, const char *expected)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	tile_path(level, index, width, &out);
	assert_true(buf_ok(&out, &err));
	assert_string_equal(buf_string(&out), expected);
}

static void
assert_bundle_path(uint64_t index, unsigned width, const char *expected)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	tile_bundle_path(index, width, &out);
	assert_true(buf_ok(&out, &err));
	assert_string_equal(buf_string(&out), expected);
}

static void
groups_numbers_by_three_digits(void **state)
{
	static const struct {
		uint64_t index;
		const char *path;
	} known[] = {
		{ 0, "000" },
		{ 1, "001" },
		{ 999, "999" },
		{ 1000, "x001/000" },
		{ 1234067, "x001/x234/067" },
		{ 999999, "x999/999" },
		{ 1000000, "x001/x000/000" },
		{ 1000000000, "x001/x000/x000/000" },
		{ UINT64_C(1) << 53, "x009/x007/x199/x254/x740/992" },
		{ INT64_MAX, "x009/x223/x372/x036/x854/x775/807" },
		{ UINT64_MAX, "x018/x446/x744/x073/x709/x551/615" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		scoped(buf_free) struct buf tile = BUF(KIB), bundle = BUF(KIB);

		buf_addf(&tile, "tile/0/%s", known[i].path);
		buf_addf(&bundle, "tile/entries/%s", known[i].path);
		assert_path(0, known[i].index, TILE_WIDTH, buf_string(&tile));
		assert_bundle_path(known[i].index, TILE_WIDTH, buf_string(&bundle));
	}
}

static void
names_level_and_width(void **state)
{
	(void)state;
	assert_path(0, 0, 1, "tile/0/000.p/1");
	assert_path(1, 1000, 255, "tile/1/x001/000.p/255");
	assert_path(63, 5, 256, "tile/63/005");
	assert_path(10, 5, 10, "tile/10/005.p/10");
	assert_bundle_path(0, 17, "tile/entries/000.p/17");
}

static void
adds_its_path_behind_what_is_there(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	(void)state;
	buf_add(&out, TEXT("/"));
	tile_path(0, 7, TILE_WIDTH, &out);
	assert_string_equal(buf_string(&out), "/tile/0/007");
}

static void
cuts_the_entries_that_were_added(void **state)
{
	static char longest[ENTRY_LEN_MAX];
	const struct text entries[] = { TEXT("one"), TEXT(""), TEXT("t\0w"),
		{ longest, sizeof(longest) }, TEXT("last") };
	scoped(buf_free) struct buf bundle = BUF(MIB);
	struct text rest, entry;

	(void)state;
	memset(longest, 'x', sizeof(longest));
	for (size_t i = 0; i < 5; i++)
		assert_true(tile_add_entry(&bundle, entries[i], &err));
	assert_memory_equal(bundle.at, "\0\3one\0\0\0\3t\0w\xff\xff", 14);
	rest = buf_text(&bundle);
	for (size_t i = 0; i < 5; i++) {
		assert_true(tile_next_entry(&rest, &entry, &err));
		assert_true(text_eq(entry, entries[i]));
	}
	assert_int_equal(rest.len, 0);
	assert_false(tile_next_entry(&rest, &entry, &err));
}

static void
refuses_an_entry_too_long_for_its_two_bytes(void **state)
{
	static char long_one[ENTRY_LEN_MAX + 1];
	scoped(buf_free) struct buf bundle = BUF(MIB);

	(void)state;
	assert_false(
	    tile_add_entry(&bundle, (struct text){ long_one, sizeof(long_one) }, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(bundle.len, 0);
}

static void
refuses_a_bundle_cut_short_and_cuts_nothing_off_it(void **state)
{
	static const struct text bundles[] = { { "", 0 }, { NULL, 0 }, { "\0", 1 },
		{ "\0\1", 2 }, { "\0\4one", 5 }, { "\1\0one", 5 }, { "\xff\xff", 2 } };
	struct text entry = TEXT("before");

	(void)state;
	for (size_t i = 0; i < sizeof(bundles) / sizeof(bundles[0]); i++) {
		struct text rest = bundles[i];

		assert_false(tile_next_entry(&rest, &entry, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_ptr_equal(rest.at, bundles[i].at);
		assert_int_equal(rest.len, bundles[i].len);
		assert_true(text_eq(entry, TEXT("before")));
	}
}

TESTS(TEST(groups_numbers_by_three_digits), TEST(names_level_and_width),
    TEST(adds_its_path_behind_what_is_there), TEST(cuts_the_entries_that_were_added),
    TEST(refuses_an_entry_too_long_for_its_two_bytes),
    TEST(refuses_a_bundle_cut_short_and_cuts_nothing_off_it))
