#include "journal/log_public.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "log/checkpoint.h"
#include "log/tile.h"
#include "site.h"

#define ORIGIN SITE_ORIGIN

static struct err err;

static void
publish(struct site *site, uint64_t size)
{
	site_grow(site, size);
	assert_true(log_public_update(&site->public, &err));
}

static bool
is_there(const struct site *site, const char *name)
{
	return tree_has(&site->tree, name);
}

static struct buf
get(const struct site *site, const char *name)
{
	struct buf bytes = BUF(64 * MIB);

	assert_true(tree_get(&site->tree, name, &bytes, &err));
	return bytes;
}

static struct checkpoint
visible(const struct site *site)
{
	scoped(buf_free) struct buf note = get(site, LOG_PUBLIC_CHECKPOINT);
	struct checkpoint head;

	assert_true(checkpoint_open(buf_text(&note), &site->signer.names.log, &head, &err));
	head.origin = TEXT(ORIGIN); /* what it was read from goes */
	return head;
}

/* What a client knows of a log: its files, by the specification's names. */

static void
assert_leaves(const struct site *site, uint64_t index, unsigned width, struct hash *leaves)
{
	scoped(buf_free) struct buf name = BUF(KIB), bundle = BUF(MIB);
	struct text rest, entry;
	unsigned count = 0;

	tile_bundle_path(index, width, &name);
	bundle = get(site, buf_string(&name));
	for (rest = buf_text(&bundle); rest.len > 0; count++) {
		assert_in_range(count, 0, width - 1);
		assert_true(tile_next_entry(&rest, &entry, &err));
		leaves[count] = hash_leaf(entry);
	}
	assert_int_equal(count, width);
}

/* The tiles of a level hold these hashes. */
static void
assert_level(const struct site *site, unsigned level, uint64_t count, const struct hash *hashes)
{
	for (uint64_t i = 0; i * TILE_WIDTH < count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB), tile = BUF(MIB);
		uint64_t left = count - i * TILE_WIDTH;
		unsigned width = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;

		tile_path(level, i, width, &name);
		tile = get(site, buf_string(&name));
		assert_int_equal(tile.len, width * sizeof(struct hash));
		assert_memory_equal(tile.at, &hashes[i * TILE_WIDTH], tile.len);
	}
}

/* All that the visible checkpoint implies is there and leads to its root. */
static void
assert_whole(const struct site *site, uint64_t size)
{
	struct hash *hashes = mem_grow(NULL, (size + TILE_WIDTH) * sizeof(*hashes)), root;
	struct merkle_frontier frontier = { 0 };
	struct checkpoint head = visible(site);
	uint64_t count = size;

	assert_int_equal(head.size, size);
	for (uint64_t i = 0; i * TILE_WIDTH < size; i++) {
		uint64_t left = size - i * TILE_WIDTH;

		assert_leaves(site, i, left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH,
		    &hashes[i * TILE_WIDTH]);
	}
	for (uint64_t i = 0; i < size; i++)
		merkle_frontier_add(&frontier, &hashes[i]);
	root = merkle_frontier_root(&frontier);
	assert_true(hash_eq(&root, &head.root));
	for (unsigned level = 0; count > 0; level++) {
		assert_level(site, level, count, hashes);
		count /= TILE_WIDTH;
		for (uint64_t i = 0; i < count; i++)
			hashes[i] = merkle_fold(&hashes[i * TILE_WIDTH], TILE_WIDTH);
	}
	free(hashes);
}

static void
shows_all_that_its_checkpoint_implies(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 2, 255, 256, 257, 511, 512, 700 };
	scoped(site_close) struct site grown = { 0 };

	(void)state;
	site_make(&grown);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		scoped(site_close) struct site fresh = { 0 };

		publish(&grown, sizes[i]); /* from where it was */
		assert_whole(&grown, sizes[i]);
		if (i % test_step(3) != 0)
			continue;
		site_make(&fresh); /* and at one stroke */
		publish(&fresh, sizes[i]);
		assert_whole(&fresh, sizes[i]);
	}
}

/* A second level that is complete. */
static void
shows_a_log_of_three_levels(void **state)
{
	scoped(site_close) struct site site = { 0 };

	(void)state;
	if (test_brief())
		skip();
	site_make(&site);
	publish(&site, 65530);
	publish(&site, 65540);
	assert_whole(&site, 65540);
	assert_true(is_there(&site, "tile/1/000"));
	assert_false(is_there(&site, "tile/1/000.p"));
	assert_true(is_there(&site, "tile/2/000.p/1"));
}

static void
what_older_checkpoints_imply_stays_until_a_tile_is_full(void **state)
{
	scoped(site_close) struct site site = { 0 };

	(void)state;
	site_make(&site);
	publish(&site, 3);
	publish(&site, 200);
	assert_true(is_there(&site, "tile/0/000.p/3"));
	assert_true(is_there(&site, "tile/entries/000.p/3"));
	publish(&site, 256);
	assert_true(is_there(&site, "tile/entries/000"));
	assert_false(is_there(&site, "tile/0/000.p"));
	assert_false(is_there(&site, "tile/entries/000.p"));
	assert_false(is_there(&site, "tile/0/001.p"));
}

static uint64_t
last_size(struct site *site)
{
	struct last_head last;

	assert_true(keeper_last(&site->signer, &last, &err));
	return last.size;
}

static void
what_did_not_grow_is_left_as_it_is(void **state)
{
	scoped(site_close) struct site site = { 0 };
	struct stat before, after;
	char path[PATH_MAX];

	(void)state;
	site_make(&site);
	publish(&site, 5);
	scratch_path(&site.scratch, "public/checkpoint", path);
	assert_int_equal(stat(path, &before), 0);
	assert_true(log_public_update(&site.public, &err));
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
}

/* Asked after the tiles are written and before the checkpoint is. */
struct moment {
	struct site *site;
	uint64_t from, to;
	bool fail;
	unsigned calls;
};

static bool
look_around(void *arg, uint64_t from, uint64_t to, struct err *why)
{
	struct moment *moment = arg;
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct log_head head;

	moment->calls++;
	assert_int_equal(from, moment->from);
	assert_int_equal(to, moment->to);
	assert_true(log_store_head(moment->site->public.store, &head, &note, &err));
	assert_int_equal(head.size, to); /* signed, and durable */
	assert_int_equal(head.synced, from);
	assert_int_equal(last_size(moment->site), to);
	assert_true(is_there(moment->site, "tile/0/000.p/5"));
	assert_true(is_there(moment->site, "tile/entries/000.p/5"));
	assert_int_equal(visible(moment->site).size, from);
	return !moment->fail || err_set(why, FAULT_SYSTEM, "the disk is gone");
}

static void
the_checkpoint_is_shown_last_and_what_failed_is_made_up_for(void **state)
{
	scoped(site_close) struct site site = { 0 };
	struct moment moment = { .site = &site, .from = 2, .to = 5, .fail = true };

	(void)state;
	site_make(&site);
	publish(&site, 2);
	site.public.more = look_around;
	site.public.arg = &moment;
	site_grow(&site, 5);
	for (unsigned i = 1; i < 4; i++) {
		assert_false(log_public_update(&site.public, &err));
		assert_int_equal(moment.calls, i);
		assert_int_equal(visible(&site).size, 2);
	}
	moment.fail = false;
	assert_true(log_public_update(&site.public, &err));
	assert_whole(&site, 5);
	assert_true(log_public_update(&site.public, &err));
	assert_int_equal(moment.calls, 4); /* nothing is left to do */
}

/* Whatever is lost or cut is written again, and nothing else. */
static void
mends_each_file_that_is_missing_or_cut(void **state)
{
	static const char *const names[] = { "tile/0/000", "tile/0/001", "tile/0/002.p/88",
		"tile/1/000.p/2", "tile/entries/000", "tile/entries/001",
		"tile/entries/002.p/88" };
	scoped(site_close) struct site site = { 0 };
	uint64_t mended = 7;

	(void)state;
	site_make(&site);
	publish(&site, 600);
	assert_true(log_public_mend(&site.public, 600, &mended, &err));
	assert_int_equal(mended, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		scoped(buf_free) struct buf whole = get(&site, names[i]);
		scoped(buf_free) struct buf again = BUF(MIB);

		assert_true(tree_remove(&site.tree, names[i], &err));
		assert_true(log_public_mend(&site.public, 600, &mended, &err));
		assert_int_equal(mended, 1);
		again = get(&site, names[i]);
		assert_true(text_eq(buf_text(&whole), buf_text(&again)));
		if (strncmp(names[i], "tile/entries", 12) == 0)
			continue; /* how long those are is not known from outside */
		whole.at[0] ^= 1;
		buf_cut(&whole, whole.len - 1);
		assert_true(tree_put(&site.tree, names[i], buf_text(&whole), &err));
		assert_true(log_public_mend(&site.public, 600, &mended, &err));
		assert_int_equal(mended, 1);
		assert_whole(&site, 600);
	}
	assert_true(tree_remove(&site.tree, "tile", &err));
	assert_true(log_public_mend(&site.public, 600, &mended, &err));
	assert_int_equal(mended, 4);
	assert_whole(&site, 600);
}

static void
a_tree_that_was_emptied_is_made_again(void **state)
{
	scoped(site_close) struct site site = { 0 };
	char path[PATH_MAX];

	(void)state;
	site_make(&site);
	publish(&site, 300);
	scratch_path(&site.scratch, "public", path);
	assert_true(folder_remove(path, &err));
	assert_true(log_public_update(&site.public, &err));
	assert_whole(&site, 300);
}

/* The tree was restored from a backup: what came later is missing. */
/* As long as no other checkpoint is, though the log has grown. */
static void
what_a_power_cut_took_of_what_is_shown_is_there_again(void **state)
{
	scoped(site_close) struct site site = { 0 };
	uint64_t size;

	(void)state;
	site_make(&site);
	publish(&site, 63);
	assert_true(log_store_set_published(&site.store, 63, 0, &err));
	assert_true(tree_put(&site.tree, "tile/entries/000.p/63", TEXT(""), &err));
	assert_true(tree_put(&site.tree, "tile/0/000.p/63", TEXT(""), &err));
	site_grow(&site, 70);
	assert_true(log_public_prepare(&site.public, &size, &err));
	assert_int_equal(size, 70);
	assert_whole(&site, 63);
	assert_true(log_public_update(&site.public, &err));
	assert_whole(&site, 70);
}

static void
a_tree_that_is_older_is_brought_up_to_date(void **state)
{
	scoped(site_close) struct site site = { 0 };
	scoped(buf_free) struct buf older = BUF(MIB);

	(void)state;
	site_make(&site);
	publish(&site, 3);
	older = get(&site, LOG_PUBLIC_CHECKPOINT);
	publish(&site, 300);
	assert_true(tree_remove(&site.tree, "tile/0/001.p", &err));
	assert_true(tree_remove(&site.tree, "tile/entries/000", &err));
	assert_true(tree_put(&site.tree, LOG_PUBLIC_CHECKPOINT, buf_text(&older), &err));
	assert_true(log_public_update(&site.public, &err));
	assert_whole(&site, 300);
}

static void
a_checkpoint_file_that_is_none_of_ours_is_replaced(void **state)
{
	static const char *const bad[] = { "", "nonsense\n",
		("log.example/2026\n9\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"
		 "\xe2\x80\x94 log.example/2026 AAAAAAAA\n") };
	scoped(site_close) struct site site = { 0 };

	(void)state;
	site_make(&site);
	publish(&site, 5);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_true(tree_put(&site.tree, LOG_PUBLIC_CHECKPOINT, text_of(bad[i]), &err));
		assert_true(log_public_update(&site.public, &err));
		assert_whole(&site, 5);
	}
}

static void
entries_that_were_altered_are_not_shown(void **state)
{
	static const char *const crimes[] = {
		"UPDATE log_entry SET bytes = x'00' WHERE idx = 3",
		("UPDATE log_entry SET bytes = (SELECT bytes FROM log_entry WHERE idx = 1)"
		 " WHERE idx = 2"),
		"UPDATE log_tile SET hashes = zeroblob(8192)",
		"DELETE FROM log_entry WHERE idx = 100",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
		scoped(site_close) struct site site = { 0 };

		site_make(&site);
		publish(&site, 5);
		site_grow(&site, 300);
		assert_true(db_run(site.db, crimes[i], &err));
		assert_false(log_public_update(&site.public, &err));
		assert_true(err.fault == FAULT_SYSTEM || err.fault == FAULT_CONFLICT);
		assert_int_equal(visible(&site).size, 5);
		assert_false(is_there(&site, "tile/entries/000"));
	}
}

/* The database as it was at three entries, when five are signed. */
static struct buf
go_back(struct site *site)
{
	struct buf older;

	publish(site, 3);
	log_store_close(&site->store);
	db_close(&site->db);
	older = scratch_get(&site->scratch, "log.db");
	site_open(site);
	publish(site, 5);
	log_store_close(&site->store);
	db_close(&site->db);
	scratch_put(&site->scratch, "log.db", buf_text(&older));
	site_open(site);
	assert_int_equal(log_store_size(&site->store), 3);
	return older;
}

static void
assert_refused(struct site *site)
{
	assert_false(log_public_update(&site->public, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(last_size(site), 5);
}

/* By what is public, and where that is lost or older too, by the signer. */
static void
an_older_database_is_refused(void **state)
{
	scoped(site_close) struct site site = { 0 };
	scoped(buf_free) struct buf older = BUF(MIB);
	char path[PATH_MAX];

	(void)state;
	site_make(&site);
	older = go_back(&site);
	assert_refused(&site);
	assert_int_equal(visible(&site).size, 5); /* the evidence stays */
	scratch_path(&site.scratch, "public", path);
	assert_true(folder_remove(path, &err));
	assert_refused(&site);
	assert_false(is_there(&site, LOG_PUBLIC_CHECKPOINT));
	site_grow(&site, 4);
	assert_refused(&site);
	site_grow(&site, 7);
	assert_true(log_public_update(&site.public, &err)); /* the same entries again */
	assert_whole(&site, 7);
}

static void
another_continuation_is_refused_too(void **state)
{
	scoped(site_close) struct site site = { 0 };
	scoped(buf_free) struct buf older = BUF(MIB);
	uint64_t index;

	(void)state;
	site_make(&site);
	older = go_back(&site);
	assert_true(tree_remove(&site.tree, LOG_PUBLIC_CHECKPOINT, &err));
	assert_true(log_store_begin(&site.store, &err));
	for (int i = 0; i < 4; i++)
		assert_true(log_store_add(&site.store, TEXT("other"), &index, &err));
	assert_true(log_store_commit(&site.store, &err));
	assert_refused(&site);
	assert_false(is_there(&site, LOG_PUBLIC_CHECKPOINT));
}

static void
nothing_is_shown_when_the_last_head_is_not_known(void **state)
{
	scoped(site_close) struct site site = { 0 };
	char path[PATH_MAX];

	(void)state;
	site_make(&site);
	publish(&site, 3);
	scratch_path(&site.scratch, "signer", path);
	assert_true(folder_remove(path, &err));
	for (uint64_t size = 3; size < 5; size++) {
		site_grow(&site, size);
		assert_false(log_public_update(&site.public, &err));
		assert_int_equal(err.fault, FAULT_ABSENT);
		assert_int_equal(visible(&site).size, 3);
	}
}

/* No file may grow beyond what a tile needs: as on a full disk. */
static void
on_a_full_disk_the_old_checkpoint_stays(void **state)
{
	scoped(site_close) struct site site = { 0 };
	struct rlimit was, limit;
	bool published;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	site_make(&site);
	publish(&site, 3);
	site_grow(&site, 600);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	limit = was;
	for (rlim_t most = 0; most < 8192; most += 1000) {
		limit.rlim_cur = most;
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		published = log_public_update(&site.public, &err);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
		assert_false(published);
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_whole(&site, 3);
	}
	assert_true(log_public_update(&site.public, &err));
	assert_whole(&site, 600);
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(site_close) struct site site = { 0 };
	bool done = false;

	(void)state;
	site_make(&site);
	publish(&site, 3);
	site_grow(&site, 300);
	for (size_t n = 0; !done && n < 1000; n++) {
		mem_fail_after(n);
		done = log_public_update(&site.public, &err);
		mem_fail_after(SIZE_MAX);
		if (!done) {
			assert_int_equal(err.fault, FAULT_LIMIT);
			assert_in_range(visible(&site).size, 3, 300);
		}
	}
	assert_true(done);
	assert_whole(&site, 300);
}

TESTS(TEST(shows_all_that_its_checkpoint_implies), TEST(shows_a_log_of_three_levels),
    TEST(what_older_checkpoints_imply_stays_until_a_tile_is_full),
    TEST(what_did_not_grow_is_left_as_it_is),
    TEST(the_checkpoint_is_shown_last_and_what_failed_is_made_up_for),
    TEST(mends_each_file_that_is_missing_or_cut), TEST(a_tree_that_was_emptied_is_made_again),
    TEST(what_a_power_cut_took_of_what_is_shown_is_there_again),
    TEST(a_tree_that_is_older_is_brought_up_to_date),
    TEST(a_checkpoint_file_that_is_none_of_ours_is_replaced),
    TEST(entries_that_were_altered_are_not_shown), TEST(an_older_database_is_refused),
    TEST(another_continuation_is_refused_too),
    TEST(nothing_is_shown_when_the_last_head_is_not_known),
    TEST(on_a_full_disk_the_old_checkpoint_stays), TEST(survives_each_allocation_failing))
