#include "log/part.h"

#include "base/mem.h"
#include "shelf.h"

static struct err err;

static const uint64_t sizes[] = { 0, 1, 255, 256, 257, 600, 65535, 65536, 65537, 65536 + 300,
	2 * 65536 + 256 };
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

/* How wide a tile is in a log of that size, by its definition. */
static uint64_t
width_of(uint64_t size, unsigned level, uint64_t index)
{
	uint64_t hashes = size;

	for (unsigned i = 0; i < level; i++)
		hashes /= TILE_WIDTH;
	if (hashes <= index * TILE_WIDTH)
		return 0;
	hashes -= index * TILE_WIDTH;
	return hashes < TILE_WIDTH ? hashes : TILE_WIDTH;
}

static void
walks_through_each_tile_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct walk walk = { .size = sizes[i] };
		uint64_t seen = 0, due = 0;
		struct place place;

		while (walk_next(&walk, &place)) {
			assert_int_equal(
			    place.width, width_of(sizes[i], place.level, place.index));
			seen++;
		}
		for (unsigned level = 0; level < SHELF_LEVELS; level++)
			for (uint64_t n = 0; width_of(sizes[i], level, n) > 0; n++)
				due++;
		assert_int_equal(seen, due);
	}
}

static void
walks_from_the_end_and_from_above(void **state)
{
	struct walk walk = { .size = 2 * 65536 + 256 + 3 };
	/* The tile of each level that full ones were handed out for last. */
	uint64_t open[PART_LEVELS] = { 0 }, next = 0;
	struct place place;

	(void)state;
	assert_true(walk_next(&walk, &place));
	assert_int_equal(place.level, 0);
	assert_int_equal(place.width, 3);
	assert_true(walk_next(&walk, &place));
	assert_int_equal(place.level, 1);
	assert_int_equal(place.width, 1);
	assert_true(walk_next(&walk, &place));
	assert_int_equal(place.level, 2);
	assert_int_equal(place.width, 2);
	while (walk_next(&walk, &place)) {
		assert_int_equal(place.width, TILE_WIDTH);
		open[place.level] = place.index;
		if (place.level > 0)
			continue;
		assert_int_equal(place.index, next++);
		if (place.index < 512)
			assert_int_equal(open[1], place.index / TILE_WIDTH);
	}
	assert_int_equal(next, 513);
}

static void
walks_through_the_largest_log(void **state)
{
	struct walk walk = { .size = MERKLE_SIZE_MAX };
	struct place place;

	(void)state;
	for (unsigned level = 0; level < PART_LEVELS; level++) {
		assert_true(walk_next(&walk, &place));
		assert_int_equal(place.level, level);
		assert_int_equal(place.width, level < PART_LEVELS - 1 ? 255 : 127);
		assert_int_equal(place.index, place_tiles(MERKLE_SIZE_MAX, level));
	}
	for (unsigned level = PART_LEVELS - 1; level-- > 0;) {
		assert_true(walk_next(&walk, &place));
		assert_int_equal(place.level, level);
		assert_int_equal(place.index, 0);
	}
	assert_true(walk_next(&walk, &place));
	assert_int_equal(place.level, 0);
	assert_int_equal(place.index, 1);
	assert_int_equal(place_tiles(MERKLE_SIZE_MAX, 0), MERKLE_SIZE_MAX >> 8);
	assert_int_equal(place_hashes(MERKLE_SIZE_MAX, PART_LEVELS), 0);
	assert_int_equal(place_tiles(MERKLE_SIZE_MAX, PART_LEVELS - 1), 0);
}

static void
read_at(struct shelf *shelf, struct place place, struct part *part)
{
	const struct files files = shelf_files(shelf);

	*part = (struct part){ .place = place };
	assert_true(part_read(&files, 0, part, &err));
}

static void
reads_a_tile_and_its_entries(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	struct part part;

	(void)state;
	for (uint64_t i = 0; i < 2; i++) {
		unsigned width = i == 0 ? 256 : 44;

		read_at(&shelf, (struct place){ 0, i, width }, &part);
		assert_int_equal(part.tile.flaw.fault, FAULT_NONE);
		assert_int_equal(part.bundle.flaw.fault, FAULT_NONE);
		assert_memory_equal(
		    part.tile.hash, part.bundle.hash, width * sizeof(struct hash));
		assert_int_equal(
		    part.bytes, shelf_find(&shelf, part.tile.path)->bytes.len +
				    shelf_find(&shelf, part.bundle.path)->bytes.len);
	}
	read_at(&shelf, (struct place){ 0, 0, 256 }, &part);
	assert_true(hash_eq(&part.tile.root, &part.bundle.root));
	assert_memory_equal(
	    part.tile.root.bytes, shelf_find(&shelf, "tile/1/000.p/1")->bytes.at, HASH_LEN);
}

static void
takes_the_full_one_for_a_partial_one_that_is_gone(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(600);
	struct hash whole[TILE_WIDTH];
	struct part part;

	(void)state;
	read_at(&shelf, (struct place){ 0, 1, 256 }, &part);
	memcpy(whole, part.tile.hash, sizeof(whole));
	read_at(&shelf, (struct place){ 0, 1, 44 }, &part);
	assert_string_equal(part.tile.path, "tile/0/001");
	assert_string_equal(part.bundle.path, "tile/entries/001");
	assert_int_equal(part.tile.flaw.fault, FAULT_NONE);
	assert_int_equal(part.bundle.flaw.fault, FAULT_NONE);
	assert_memory_equal(part.tile.hash, whole, 44 * sizeof(whole[0]));
	assert_memory_equal(part.bundle.hash, whole, 44 * sizeof(whole[0]));
}

static void
tells_what_is_missing_or_malformed(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	struct shelf_file *tile = shelf_find(&shelf, "tile/0/001.p/44");
	struct shelf_file *bundle = shelf_find(&shelf, "tile/entries/001.p/44");
	struct place place = { 0, 1, 44 };
	struct part part;

	(void)state;
	bundle->gone = true;
	buf_add_byte(&tile->bytes, 0);
	read_at(&shelf, place, &part);
	assert_int_equal(part.bundle.flaw.fault, FAULT_ABSENT);
	assert_string_equal(part.bundle.path, bundle->path);
	assert_string_equal(part.tile.flaw.text, "it is longer than 1408 bytes");
	buf_cut(&tile->bytes, 1407);
	bundle->gone = false;
	buf_cut(&bundle->bytes, 10);
	read_at(&shelf, place, &part);
	assert_string_equal(part.tile.flaw.text, "it has 1407 bytes, not 1408");
	assert_int_equal(part.bundle.flaw.fault, FAULT_INPUT);
}

/* What came before it failed is not counted twice. */
static void
asks_again_when_the_system_fails(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	const struct files files = shelf_files(&shelf);
	struct part part = { .place = { 0, 0, 256 } };

	(void)state;
	shelf.fails = "tile/entries/000";
	shelf.fault = FAULT_SYSTEM;
	shelf.failures = 2;
	read_at(&shelf, part.place, &part);
	assert_int_equal(part.bundle.flaw.fault, FAULT_NONE);
	shelf.failures = 3;
	assert_false(part_read(&files, 0, &part, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	shelf.fault = FAULT_DENIED;
	shelf.failures = 1;
	assert_false(part_read(&files, 0, &part, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	shelf.fault = FAULT_INPUT;
	shelf.failures = 1;
	read_at(&shelf, part.place, &part);
	assert_string_equal(part.bundle.flaw.text, "cannot read 'tile/entries/000'");
}

static void
survives_want_of_memory(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	const struct files files = shelf_files(&shelf);
	struct part part = { .place = { 0, 0, 256 } };
	bool good;

	(void)state;
	for (size_t n = 0;; n++) {
		mem_fail_after(n);
		good = part_read(&files, 0, &part, &err);
		mem_fail_after(SIZE_MAX);
		if (good)
			break;
		assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

static void
one_file_can_be_read_alone(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	const struct files files = shelf_files(&shelf);
	const struct place place = { 0, 1, 44 };
	struct entries entries = { .place = place };
	struct sheet tile;
	char room[SHELF_ROOM];
	struct text last = shelf_entry(299, room);

	(void)state;
	assert_true(part_read_tile(&files, 0, &place, &tile, &err));
	assert_int_equal(tile.flaw.fault, FAULT_NONE);
	assert_true(part_read_entries(&files, 0, &entries, &err));
	assert_int_equal(entries.sheet.flaw.fault, FAULT_NONE);
	assert_memory_equal(tile.hash, entries.sheet.hash, 44 * sizeof(struct hash));
	assert_int_equal(entries.bytes, shelf_find(&shelf, entries.sheet.path)->bytes.len);
	assert_int_equal(entries.beginning[43].len, last.len);
	assert_memory_equal(entries.beginning[43].bytes, last.at, last.len);
	shelf_find(&shelf, "tile/0/001.p/44")->gone = true;
	assert_true(part_read_entries(&files, 0, &entries, &err));
	assert_int_equal(entries.sheet.flaw.fault, FAULT_NONE);
	assert_true(part_read_tile(&files, 0, &place, &tile, &err));
	assert_int_equal(tile.flaw.fault, FAULT_ABSENT);
	shelf.fails = entries.sheet.path;
	shelf.fault = FAULT_SYSTEM;
	shelf.failures = 100;
	assert_false(part_read_entries(&files, 0, &entries, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

TESTS(TEST(walks_through_each_tile_once), TEST(walks_from_the_end_and_from_above),
    TEST(walks_through_the_largest_log), TEST(reads_a_tile_and_its_entries),
    TEST(takes_the_full_one_for_a_partial_one_that_is_gone),
    TEST(tells_what_is_missing_or_malformed), TEST(asks_again_when_the_system_fails),
    TEST(survives_want_of_memory), TEST(one_file_can_be_read_alone))
