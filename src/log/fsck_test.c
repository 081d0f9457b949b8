#include "log/fsck.h"

#include "base/mem.h"
#include "shelf.h"

#define TOLD_MAX 8 /* disagreements that are kept */

static struct err err;

/* What was told. */
struct heard {
	size_t count;
	char path[TOLD_MAX][PART_PATH_MAX];
	char what[TOLD_MAX][ERR_TEXT_MAX];
	uint64_t entries; /* so far */
};

static void
on_disagree(void *arg, const char *path, const char *what)
{
	struct heard *heard = arg;

	if (heard->count < TOLD_MAX) {
		snprintf(heard->path[heard->count], PART_PATH_MAX, "%s", path);
		snprintf(heard->what[heard->count], ERR_TEXT_MAX, "%s", what);
	}
	heard->count++;
}

static void
on_passed(void *arg, const struct fsck_tally *tally)
{
	struct heard *heard = arg;

	assert_true(tally->entries >= heard->entries);
	heard->entries = tally->entries;
}

static bool
run_fsck(struct shelf *shelf, struct heard *heard, struct fsck_tally *tally)
{
	const struct files files = shelf_files(shelf);
	const struct fsck_watch watch = { on_disagree, on_passed, heard };
	struct vkey key = shelf->key.vkey;

	*heard = (struct heard){ 0 };
	return fsck(&files, &key, &watch, tally, &err);
}

static struct heard
hear(struct shelf *shelf)
{
	struct fsck_tally tally;
	struct heard heard;

	assert_true(run_fsck(shelf, &heard, &tally));
	assert_int_equal(heard.count, tally.disagreements);
	return heard;
}

/* It is found that this file is wrong, and no other. */
static void
assert_only(struct shelf *shelf, const char *path)
{
	struct heard heard = hear(shelf);

	for (size_t i = 0; i < heard.count && i < TOLD_MAX; i++)
		if (strcmp(heard.path[i], path) != 0)
			fail_msg("%s, not %s: %s", heard.path[i], path, heard.what[i]);
	assert_int_equal(heard.count, 1);
}

static void
agrees_with_logs_of_every_shape(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 65535,
		65536, 65537, 65536 + 256, 65536 + 300, 2 * 65536 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i += test_step(3)) {
		if (test_brief() && sizes[i] > 1000)
			continue;
		scoped(shelf_free) struct shelf shelf = shelf_make(sizes[i]);
		struct fsck_tally tally;
		struct heard heard;

		assert_true(run_fsck(&shelf, &heard, &tally));
		assert_int_equal(heard.count, 0);
		assert_int_equal(tally.size, sizes[i]);
		assert_int_equal(tally.entries, sizes[i]);
		assert_int_equal(heard.entries, sizes[i]);
		assert_int_equal(tally.bundles, (sizes[i] + 255) / 256);
		assert_int_equal(tally.bundles + tally.tiles + 1, shelf.count);
		assert_false(tally.gave_up);
	}
}

static void
reads_many_files_at_a_time_from_afar(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(10000);
	struct files files = shelf_files(&shelf);
	struct heard heard = { 0 };
	const struct fsck_watch watch = { on_disagree, on_passed, &heard };
	struct fsck_tally tally;

	(void)state;
	files.far = true;
	shelf_find(&shelf, "tile/0/007")->gone = true;
	assert_true(fsck(&files, &shelf.key.vkey, &watch, &tally, &err));
	assert_int_equal(tally.entries, 10000);
	assert_int_equal(heard.count, 1);
	assert_string_equal(heard.path[0], "tile/0/007");
}

/* Whatever byte of a log is another, that file is named, and only that. */
static void
finds_each_changed_byte(void **state)
{
	static const uint64_t sizes[] = { 1, 20, 300 };

	(void)state;
	for (size_t n = 0; n < sizeof(sizes) / sizeof(sizes[0]); n++) {
		scoped(shelf_free) struct shelf shelf = shelf_make(sizes[n]);
		/* In a large file one byte is like the next. */
		size_t step = sizes[n] > 20 ? 11 : 1;

		for (size_t i = 0; i < shelf.count; i++) {
			const struct shelf_file *file = &shelf.file[i];

			for (size_t at = 0; at < file->bytes.len; at += step * test_step(17)) {
				file->bytes.at[at] ^= (char)(1 << at % 7);
				assert_only(&shelf, file->path);
				file->bytes.at[at] ^= (char)(1 << at % 7);
			}
		}
		assert_int_equal(hear(&shelf).count, 0);
	}
}

static void
finds_what_is_cut_short_or_goes_on(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300);

	(void)state;
	for (size_t i = 0; i < shelf.count; i++) {
		struct shelf_file *file = &shelf.file[i];
		scoped(buf_free) struct buf whole = BUF(MIB);

		buf_add(&whole, buf_text(&file->bytes));
		for (size_t len = 0; len < whole.len; len += 61 * test_step(11)) {
			shelf_put(&shelf, file->path, (struct text){ whole.at, len });
			assert_only(&shelf, file->path);
		}
		buf_add(&whole, TEXT("\0"));
		shelf_put(&shelf, file->path, buf_text(&whole));
		assert_only(&shelf, file->path);
		buf_cut(&whole, whole.len - 1);
		shelf_put(&shelf, file->path, buf_text(&whole));
	}
	assert_int_equal(hear(&shelf).count, 0);
}

/* Also of a log with several levels; all else is still held against what is there. */
static void
finds_each_missing_file(void **state)
{
	static const uint64_t sizes[] = { 5, 600, 65536 + 300 };

	(void)state;
	for (size_t n = 0; n < (test_brief() ? 2 : 3); n++) {
		scoped(shelf_free) struct shelf shelf = shelf_make(sizes[n]);
		size_t step = shelf.count > 100 ? 31 : 1;

		for (size_t i = 1; i < shelf.count; i += test_step(7)) {
			struct shelf_file *file = &shelf.file[i];
			bool low = strncmp(file->path, "tile/0", 6) == 0 ||
				   strncmp(file->path, "tile/e", 6) == 0;

			if (low && i % step != 0)
				continue;
			file->gone = true;
			assert_only(&shelf, file->path);
			file->gone = false;
		}
	}
}

static void
finds_files_that_were_exchanged(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(600);
	struct shelf_file *a = shelf_find(&shelf, "tile/0/000");
	struct shelf_file *b = shelf_find(&shelf, "tile/0/001");
	struct buf bytes = a->bytes;
	struct heard heard;

	(void)state;
	a->bytes = b->bytes;
	b->bytes = bytes;
	heard = hear(&shelf);
	assert_int_equal(heard.count, 2);
	assert_string_equal(heard.path[0], "tile/0/000");
	assert_string_equal(heard.path[1], "tile/0/001");
}

/* Change an entry, and its hash in the tile. */
static void
forge(struct shelf *shelf, const char *tile, const char *bundle)
{
	struct shelf_file *leaves = shelf_find(shelf, tile),
			  *entries = shelf_find(shelf, bundle);
	struct text rest = buf_text(&entries->bytes), entry;
	struct hash hash;

	/* The first has no bytes. */
	for (int i = 0; i < 2; i++)
		assert_true(tile_next_entry(&rest, &entry, &err));
	entries->bytes.at[entry.at - entries->bytes.at] ^= 1;
	hash = hash_leaf(entry);
	memcpy(leaves->bytes.at + sizeof(hash), &hash, sizeof(hash));
}

static void
forge_in_a_log_of_three_levels(void)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(65536 + 300);
	struct heard heard;

	forge(&shelf, "tile/0/007", "tile/entries/007");
	heard = hear(&shelf);
	assert_int_equal(heard.count, 2);
	assert_string_equal(heard.path[0], "tile/0/007");
	assert_string_equal(heard.path[1], "tile/entries/007");
	/* The tile that would tell is away: the one above it still does. */
	shelf_find(&shelf, "tile/1/000")->gone = true;
	heard = hear(&shelf);
	assert_int_equal(heard.count, 2);
	assert_string_equal(heard.path[0], "tile/1/000");
	assert_string_equal(heard.path[1], "tile/1/000");
	assert_non_null(strstr(heard.what[1], "does not lead to the hash"));
	/* And when that is away, too, the checkpoint. */
	shelf_find(&shelf, "tile/2/000.p/1")->gone = true;
	heard = hear(&shelf);
	assert_int_equal(heard.count, 3);
	assert_string_equal(heard.path[2], "checkpoint");
}

static void
finds_an_entry_that_was_forged_with_its_hash(void **state)
{
	(void)state;
	if (test_brief())
		skip();
	forge_in_a_log_of_three_levels();
}

static void
finds_a_forged_end(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	struct heard heard;

	(void)state;
	forge(&shelf, "tile/0/001.p/44", "tile/entries/001.p/44");
	heard = hear(&shelf);
	assert_int_equal(heard.count, 1);
	assert_string_equal(heard.path[0], "checkpoint");
}

static void
names_the_entry_that_is_another(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(600);
	struct heard heard;

	(void)state;
	shelf_find(&shelf, "tile/entries/001")->bytes.at[2 + 1] ^= 1;
	heard = hear(&shelf);
	assert_int_equal(heard.count, 1);
	assert_string_equal(
	    heard.what[0], "entry 256 is not the one that tile/0/001 has the hash of");
	shelf_find(&shelf, "tile/entries/001")->bytes.at[2 + 1] ^= 1;
	shelf_find(&shelf, "tile/0/001")->bytes.at[5 * HASH_LEN] ^= 1;
	heard = hear(&shelf);
	assert_int_equal(heard.count, 1);
	assert_string_equal(
	    heard.what[0], "hash 5 is not that of entry 261 in tile/entries/001");
}

static unsigned
random_below(uint64_t *state, size_t most)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)((*state >> 33) % most);
}

/* Take a file away, change it, or let it be what another is.  False if that is nothing. */
static bool
damage(struct shelf *shelf, uint64_t *random)
{
	struct shelf_file *file = &shelf->file[1 + random_below(random, shelf->count - 1)];
	const struct shelf_file *other = &shelf->file[random_below(random, shelf->count)];

	if (file->gone || file->bytes.len == 0)
		return false;
	switch (random_below(random, 4)) {
	case 0:
		file->gone = true;
		return true;
	case 1:
		file->bytes.at[random_below(random, file->bytes.len)] ^= 4;
		return true;
	case 2:
		buf_cut(&file->bytes, random_below(random, file->bytes.len));
		return true;
	default:
		if (text_eq(buf_text(&file->bytes), buf_text(&other->bytes)))
			return false;
		shelf_put(shelf, file->path, buf_text(&other->bytes));
		return true;
	}
}

/* Whatever else is wrong with it, and however it hides that, it never agrees. */
static void
never_agrees_with_a_damaged_log(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (int round = 0; round < 200; round += (int)test_step(19)) {
		scoped(shelf_free) struct shelf shelf =
		    shelf_make(round % 20 == 0 && !test_brief() ? 66000 : 600);
		unsigned damages = 0, wanted = 1 + random_below(&random, 8);

		for (unsigned i = 0; i < wanted; i++)
			damages += damage(&shelf, &random);
		if (damages > 0 && hear(&shelf).count == 0)
			fail_msg("round %d", round);
	}
}

/* A log without a single tile is read through its entries alone. */
static void
reads_entries_where_all_tiles_are_gone(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(test_brief() ? 1000 : 65536 + 300);
	const char *altered = test_brief() ? "tile/entries/001" : "tile/entries/100";
	size_t tiles = 0;

	(void)state;
	for (size_t i = 1; i < shelf.count; i++) {
		if (strncmp(shelf.file[i].path, "tile/e", 6) == 0)
			continue;
		shelf.file[i].gone = true;
		tiles++;
	}
	assert_int_equal(hear(&shelf).count, tiles);
	shelf_find(&shelf, altered)->bytes.at[10] ^= 1;
	assert_int_equal(hear(&shelf).count, tiles + 1);
}

/* What the checkpoint implies may have grown since. */
static void
takes_full_tiles_for_partial_ones(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300), grown = shelf_make(600);
	struct shelf_file *head = shelf_find(&shelf, "checkpoint");
	struct heard heard;

	(void)state;
	shelf_put(&grown, "checkpoint", buf_text(&head->bytes));
	/* Of tile/1 there is no full one yet, and the partial one is another. */
	heard = hear(&grown);
	assert_int_equal(heard.count, 1);
	assert_string_equal(heard.path[0], "tile/1/000.p/1");
	shelf_put(
	    &grown, "tile/1/000.p/1", buf_text(&shelf_find(&shelf, "tile/1/000.p/1")->bytes));
	assert_int_equal(hear(&grown).count, 0);
	shelf_find(&grown, "tile/0/001")->bytes.at[0] ^= 1;
	assert_only(&grown, "tile/0/001");
	shelf_find(&grown, "tile/0/001")->bytes.at[0] ^= 1;
	buf_cut(&shelf_find(&grown, "tile/entries/001")->bytes, 300);
	assert_only(&grown, "tile/entries/001");
}

static void
gives_up_when_too_much_is_wrong(void **state)
{
	static const uint64_t sizes[] = { MERKLE_SIZE_MAX, UINT64_C(1) << 62, 1000000000 };
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	struct hash root = hash_text(TEXT("of what nobody has"));
	struct fsck_tally tally;
	struct heard heard;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		shelf_sign(&shelf, sizes[i], &root);
		assert_true(run_fsck(&shelf, &heard, &tally));
		assert_true(tally.gave_up);
		assert_in_range(
		    heard.count, FSCK_DISAGREEMENTS_MAX, FSCK_DISAGREEMENTS_MAX + 1);
		assert_int_equal(tally.size, sizes[i]);
	}
}

static void
finds_another_root(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	struct hash root = hash_text(TEXT("of another log"));

	(void)state;
	shelf_sign(&shelf, 300, &root);
	assert_only(&shelf, "checkpoint");
	shelf_sign(&shelf, 256, &root);
	assert_only(&shelf, "checkpoint");
}

static void
finds_a_checkpoint_of_somebody_else(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(3);
	struct note_key mine = shelf.key;

	(void)state;
	shelf.key = test_key(SHELF_ORIGIN, 2);
	assert_only(&shelf, "checkpoint");
	note_key_free(&shelf.key);
	shelf.key = test_key("example.com/other", 1);
	assert_only(&shelf, "checkpoint");
	note_key_free(&shelf.key);
	shelf.key = mine;
	assert_int_equal(hear(&shelf).count, 0);
}

static void
finds_a_checkpoint_without_end(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(3);
	struct shelf_file *head = shelf_find(&shelf, "checkpoint");

	(void)state;
	while (head->bytes.len <= CHECKPOINT_LEN_MAX)
		buf_add(&head->bytes, TEXT("\xe2\x80\x94 witness.example AAAAAAAA\n"));
	assert_only(&shelf, "checkpoint");
}

static void
tells_what_it_cannot_read(void **state)
{
	static const char *const paths[] = { "checkpoint", "tile/0/000",
		"tile/entries/001.p/44", "tile/1/000.p/1" };
	scoped(shelf_free) struct shelf shelf = shelf_make(300);
	struct fsck_tally tally;
	struct heard heard;

	(void)state;
	shelf.fault = FAULT_SYSTEM;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		shelf.fails = paths[i];
		shelf.failures = 1000;
		assert_false(run_fsck(&shelf, &heard, &tally));
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_int_equal(heard.count, 0);
	}
	shelf_find(&shelf, "checkpoint")->gone = true;
	assert_false(run_fsck(&shelf, &heard, &tally));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
refuses_the_key_of_a_witness(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(3);
	struct fsck_tally tally;
	struct heard heard;

	(void)state;
	shelf.key.vkey.type = NOTE_COSIGNATURE;
	assert_false(run_fsck(&shelf, &heard, &tally));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
survives_want_of_memory(void **state)
{
	scoped(shelf_free) struct shelf shelf = shelf_make(600);
	struct fsck_tally tally;
	struct heard heard;
	bool good;

	(void)state;
	for (size_t n = 0;; n++) {
		mem_fail_after(n);
		good = run_fsck(&shelf, &heard, &tally);
		mem_fail_after(SIZE_MAX);
		assert_int_equal(heard.count, 0);
		if (good)
			break;
		assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

TESTS(TEST(agrees_with_logs_of_every_shape), TEST(reads_many_files_at_a_time_from_afar),
    TEST(finds_each_changed_byte), TEST(finds_what_is_cut_short_or_goes_on),
    TEST(finds_each_missing_file), TEST(finds_files_that_were_exchanged),
    TEST(finds_an_entry_that_was_forged_with_its_hash), TEST(finds_a_forged_end),
    TEST(names_the_entry_that_is_another), TEST(never_agrees_with_a_damaged_log),
    TEST(reads_entries_where_all_tiles_are_gone), TEST(takes_full_tiles_for_partial_ones),
    TEST(gives_up_when_too_much_is_wrong), TEST(finds_another_root),
    TEST(finds_a_checkpoint_of_somebody_else), TEST(finds_a_checkpoint_without_end),
    TEST(tells_what_it_cannot_read), TEST(refuses_the_key_of_a_witness),
    TEST(survives_want_of_memory))
