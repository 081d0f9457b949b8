#include "journal/log_check.h"

#include "log/tile.h"
#include "scratch.h"

struct shelf {
	struct scratch scratch;
	struct db *db;
	struct log_store store;
};

static struct err err;

static void
shelf_close(struct shelf *shelf)
{
	log_store_close(&shelf->store);
	db_close(&shelf->db);
	scratch_free(&shelf->scratch);
}

static void
shelf_open(struct shelf *shelf, uint64_t size)
{
	char path[PATH_MAX];
	uint64_t index;

	shelf->scratch = scratch_make();
	scratch_path(&shelf->scratch, "log.db", path);
	assert_true(db_open(path, &shelf->db, &err));
	assert_true(log_store_open(shelf->db, &shelf->store, &err));
	assert_true(log_store_begin(&shelf->store, &err));
	for (uint64_t i = 0; i < size; i++)
		assert_true(
		    log_store_add(&shelf->store, text_bytes(&i, sizeof(i)), &index, &err));
	assert_true(log_store_commit(&shelf->store, &err));
}

static void
looks_at_so_many_each_time_until_all_complete_ones_were(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	uint64_t looked = 0;

	(void)state;
	shelf_open(&shelf, 5 * TILE_WIDTH + 1);
	assert_true(log_check_tiles(&shelf.store, TILE_WIDTH - 1, 2, &looked, &err));
	assert_int_equal(looked, 0);
	assert_true(log_check_tiles(&shelf.store, 5 * TILE_WIDTH, 2, &looked, &err));
	assert_int_equal(looked, 2);
	assert_true(log_check_tiles(&shelf.store, 5 * TILE_WIDTH, 2, &looked, &err));
	assert_int_equal(looked, 4);
	assert_true(log_check_tiles(&shelf.store, 5 * TILE_WIDTH, 2, &looked, &err));
	assert_int_equal(looked, 5);
	assert_true(log_check_tiles(&shelf.store, 5 * TILE_WIDTH, 2, &looked, &err));
	assert_int_equal(looked, 5);
}

static void
what_was_altered_is_seen_when_its_turn_comes(void **state)
{
	static const char *const crimes[] = {
		"UPDATE log_entry SET bytes = x'00' WHERE idx = 700",
		("UPDATE log_entry SET bytes = (SELECT bytes FROM log_entry WHERE idx = 513)"
		 " WHERE idx = 700"),
		"UPDATE log_tile SET hashes = zeroblob(8192) WHERE key = 2",
		"UPDATE log_tile SET root = zeroblob(32) WHERE key = 2",
		"DELETE FROM log_tile WHERE key = 2",
		"DELETE FROM log_entry WHERE idx = 700",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
		scoped(shelf_close) struct shelf shelf = { 0 };
		uint64_t looked = 0;

		shelf_open(&shelf, 1000);
		assert_true(db_run(shelf.db, crimes[i], &err));
		log_store_close(&shelf.store);
		if (!log_store_open(shelf.db, &shelf.store, &err))
			continue; /* it was missed even before */
		assert_true(log_check_tiles(&shelf.store, 768, 2, &looked, &err));
		assert_int_equal(looked, 2);
		assert_false(log_check_tiles(&shelf.store, 768, 2, &looked, &err));
		assert_true(err.fault == FAULT_CONFLICT || err.fault == FAULT_SYSTEM);
		assert_int_equal(looked, 2);
	}
}

/* The last tile of 256 completes one a level up. */
static void
tiles_of_tiles_are_looked_at_with_the_last_of_their_parts(void **state)
{
	const uint64_t size = (uint64_t)TILE_WIDTH * TILE_WIDTH;
	scoped(shelf_close) struct shelf shelf = { 0 };
	uint64_t looked = 0;

	(void)state;
	if (test_brief())
		return;
	shelf_open(&shelf, size + 1);
	assert_true(log_check_tiles(&shelf.store, size, UINT64_MAX, &looked, &err));
	assert_int_equal(looked, TILE_WIDTH);
	assert_true(db_run(
	    shelf.db, "UPDATE log_tile SET root = zeroblob(32) WHERE key = 1 << 56", &err));
	log_store_close(&shelf.store);
	assert_true(log_store_open(shelf.db, &shelf.store, &err));
	looked = TILE_WIDTH - 1;
	assert_false(log_check_tiles(&shelf.store, size, 1, &looked, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(looked, TILE_WIDTH - 1);
}

TESTS(TEST(looks_at_so_many_each_time_until_all_complete_ones_were),
    TEST(what_was_altered_is_seen_when_its_turn_comes),
    TEST(tiles_of_tiles_are_looked_at_with_the_last_of_their_parts))
