#include "log/growth.h"

#include "base/mem.h"
#include "shelf.h"

static struct err err, flaw;

/* Who is told. */
struct heard {
	uint64_t next; /* entry */
	uint64_t passed;
	uint64_t patience; /* entries after which it is ended; 0: never */
	struct growth_tally tally;
};

static void
on_entry(void *arg, uint64_t index, const struct beginning *beginning)
{
	struct heard *heard = arg;
	char room[SHELF_ROOM];
	struct text entry = shelf_entry(index, room);

	assert_int_equal(index, heard->next++);
	assert_int_equal(beginning->len, entry.len);
	assert_memory_equal(beginning->bytes, entry.at, entry.len);
}

static bool
on_passed(void *arg, const struct growth_tally *tally, struct err *why)
{
	struct heard *heard = arg;

	assert_true(tally->entries > heard->tally.entries);
	heard->passed++;
	heard->tally = *tally;
	return heard->patience == 0 || tally->entries < heard->patience ||
	       err_set(why, FAULT_CONFLICT, "enough");
}

static bool
read_to(struct shelf *shelf, bool far, uint64_t size, struct merkle_frontier *frontier,
    struct heard *heard)
{
	struct files files = shelf_files(shelf);
	const struct growth growth = { &files, size, on_entry, on_passed, heard };

	files.far = far;
	heard->next = frontier->size;
	return growth_read(&growth, frontier, &flaw, &err);
}

static struct hash
root_of(struct shelf *shelf, uint64_t size)
{
	struct merkle_frontier frontier = { 0 };

	for (uint64_t i = 0; i < size; i++) {
		char room[SHELF_ROOM];
		struct hash leaf = hash_leaf(shelf->make(i, room));

		merkle_frontier_add(&frontier, &leaf);
	}
	return merkle_frontier_root(&frontier);
}

static void
assert_grows(struct shelf *shelf, bool far, uint64_t from, uint64_t to)
{
	struct merkle_frontier frontier = { 0 };
	struct hash expected = root_of(shelf, to), root;
	struct heard heard = { 0 };

	assert_true(read_to(shelf, far, from, &frontier, &heard));
	assert_int_equal(frontier.size, from);
	heard = (struct heard){ 0 };
	assert_true(read_to(shelf, far, to, &frontier, &heard));
	assert_int_equal(flaw.fault, FAULT_NONE);
	assert_int_equal(frontier.size, to);
	assert_int_equal(heard.tally.entries, to - from);
	root = merkle_frontier_root(&frontier);
	assert_true(hash_eq(&root, &expected));
}

static void
adds_what_is_new_at_any_size(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 2, 100, 255, 256, 257, 300, 511, 512, 700 };
	size_t count = sizeof(sizes) / sizeof(sizes[0]);
	scoped(shelf_free) struct shelf shelf = shelf_make(700);

	(void)state;
	/* Partial bundles other than the last are gone for full ones; of the last: */
	for (size_t i = 0; i < count; i++)
		for (size_t j = i; j < count; j++)
			if (sizes[i] <= 512 && (sizes[j] <= 512 || sizes[j] == 700))
				assert_grows(&shelf, false, sizes[i], sizes[j]);
}

static void
reads_many_bundles_at_a_time_from_afar(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(20000);

	(void)state;
	assert_grows(&shelf, true, 1000, 20000);
}

static void
nothing_new_reads_nothing(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(0);
	struct merkle_frontier frontier = { .size = 5 };
	struct heard heard = { 0 };

	(void)state;
	assert_true(read_to(&shelf, false, 5, &frontier, &heard));
	assert_int_equal(flaw.fault, FAULT_NONE);
	assert_int_equal(heard.passed, 0);
}

static void
tells_which_bundle_is_missing_or_malformed(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(700);
	struct shelf_file *bundle = shelf_find(&shelf, "tile/entries/001");
	struct merkle_frontier frontier = { 0 };
	struct heard heard = { 0 };

	(void)state;
	bundle->gone = true;
	assert_true(read_to(&shelf, false, 700, &frontier, &heard));
	assert_int_equal(flaw.fault, FAULT_ABSENT);
	assert_string_equal(flaw.text, "tile/entries/001: it is missing");
	assert_int_equal(frontier.size, 256);
	bundle->gone = false;
	buf_add_byte(&bundle->bytes, 0);
	assert_true(read_to(&shelf, true, 700, &frontier, &heard));
	assert_int_equal(flaw.fault, FAULT_INPUT);
	assert_string_equal(flaw.text, "tile/entries/001: something follows its 256 entries");
}

static void
what_cannot_be_read_is_a_fault(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(700);
	struct merkle_frontier frontier = { 0 };
	struct heard heard = { 0 };

	(void)state;
	shelf.fails = "tile/entries/001";
	shelf.fault = FAULT_DENIED;
	shelf.failures = 1;
	assert_false(read_to(&shelf, false, 700, &frontier, &heard));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
can_be_ended(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(3000);
	struct merkle_frontier frontier = { 0 };
	struct heard heard = { .patience = 1000 };

	(void)state;
	assert_false(read_to(&shelf, true, 3000, &frontier, &heard));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(heard.tally.entries, 1024);
}

static void
want_of_memory_is_told(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(700);
	bool good = false;

	(void)state;
	for (size_t n = 0; !good; n++) {
		struct merkle_frontier frontier = { 0 };
		struct heard heard = { 0 };

		mem_fail_after(n);
		good = read_to(&shelf, false, 700, &frontier, &heard);
		mem_fail_after(SIZE_MAX);
		if (!good)
			assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

TESTS(TEST(adds_what_is_new_at_any_size), TEST(reads_many_bundles_at_a_time_from_afar),
    TEST(nothing_new_reads_nothing), TEST(tells_which_bundle_is_missing_or_malformed),
    TEST(what_cannot_be_read_is_a_fault), TEST(can_be_ended), TEST(want_of_memory_is_told))
