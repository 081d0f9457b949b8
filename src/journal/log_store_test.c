#include "journal/log_store.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "log/tile.h"
#include "scratch.h"

#define WIDTH ((uint64_t)TILE_WIDTH)

static struct err err;

/* A log's database, open; and beside it what its root must be at each size. */
struct shelf {
	struct scratch scratch;
	struct db *db;
	struct log_store store;
	struct merkle_frontier expected;
};

static void
open_store(const struct scratch *scratch, struct db **db, struct log_store *store)
{
	char path[PATH_MAX];

	scratch_path(scratch, "log.db", path);
	assert_true(db_open(path, db, &err));
	assert_true(log_store_open(*db, store, &err));
}

static void
shelf_open(struct shelf *shelf)
{
	shelf->scratch = scratch_make();
	open_store(&shelf->scratch, &shelf->db, &shelf->store);
}

static void
shelf_close(struct shelf *shelf)
{
	log_store_close(&shelf->store);
	db_close(&shelf->db);
	scratch_free(&shelf->scratch);
}

/* As another process would see it. */
static void
reopen(struct shelf *shelf)
{
	log_store_close(&shelf->store);
	db_close(&shelf->db);
	open_store(&shelf->scratch, &shelf->db, &shelf->store);
}

/* Entry i is i in decimal. */
static struct text
entry_of(uint64_t i, char room[static 32])
{
	return (struct text){ room, (size_t)snprintf(room, 32, "%llu", (unsigned long long)i) };
}

static struct hash
leaf_of(uint64_t i)
{
	char room[32];

	return hash_leaf(entry_of(i, room));
}

/* Add the next entries, in the transaction that is open. */
static void
put(struct shelf *shelf, struct log_store *store, uint64_t count)
{
	while (count-- > 0) {
		uint64_t size = shelf->expected.size, index;
		struct hash leaf = leaf_of(size);
		char room[32];

		assert_true(log_store_add(store, entry_of(size, room), &index, &err));
		assert_int_equal(index, size);
		merkle_frontier_add(&shelf->expected, &leaf);
	}
}

static void
add(struct shelf *shelf, struct log_store *store, uint64_t count)
{
	assert_true(log_store_begin(store, &err));
	put(shelf, store, count);
	assert_true(log_store_commit(store, &err));
}

static struct hash
root_of(struct log_store *store, uint64_t size)
{
	struct merkle_source source = log_store_source(store);
	struct hash root;

	assert_true(merkle_root(&source, size, &root, &err));
	return root;
}

static void
assert_root(const struct shelf *shelf, struct log_store *store)
{
	struct hash actual = root_of(store, log_store_size(store));
	struct hash expected = merkle_frontier_root(&shelf->expected);

	assert_int_equal(log_store_size(store), shelf->expected.size);
	assert_true(hash_eq(&actual, &expected));
}

/* The proofs for one entry, and from one size, hold. */
static void
assert_proofs(struct log_store *store, uint64_t which)
{
	struct merkle_source source = log_store_source(store);
	uint64_t size = log_store_size(store);
	struct hash root = root_of(store, size), old = root_of(store, which), leaf;
	struct merkle_path path;

	assert_true(merkle_extend(&source, which, size, &path, &err));
	assert_true(merkle_check_consistency(which, &old, size, &root, &path, &err));
	if (which == size)
		return;
	leaf = leaf_of(which);
	assert_true(merkle_include(&source, which, size, &path, &err));
	assert_true(merkle_check_inclusion(&leaf, which, size, &path, &root, &err));
}

static void
assert_some_proofs(struct log_store *store)
{
	uint64_t size = log_store_size(store);
	uint64_t which[] = { 0, 1, WIDTH - 1, WIDTH, WIDTH + 1, size / 2, size / WIDTH * WIDTH,
		size - 1, size };

	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++)
		if (which[i] <= size)
			assert_proofs(store, which[i]);
}

static void
has_the_root_and_the_proofs_of_each_size(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	uint64_t last = test_brief() ? 270 : 1100;

	(void)state;
	shelf_open(&shelf);
	assert_root(&shelf, &shelf.store); /* of nothing */
	assert_true(log_store_begin(&shelf.store, &err));
	while (log_store_size(&shelf.store) < last) {
		put(&shelf, &shelf.store, 1);
		assert_root(&shelf, &shelf.store);
		if (log_store_size(&shelf.store) % test_step(5) == 0)
			assert_some_proofs(&shelf.store);
	}
	assert_true(log_store_commit(&shelf.store, &err));
	for (uint64_t old = 0; old <= last; old += 7)
		assert_proofs(&shelf.store, old);
}

/* Where tiles end, one more is added by who has just opened it. */
static void
grow_over(uint64_t from, uint64_t to)
{
	scoped(shelf_close) struct shelf shelf = { 0 };

	shelf_open(&shelf);
	add(&shelf, &shelf.store, from);
	while (log_store_size(&shelf.store) < to) {
		reopen(&shelf);
		assert_root(&shelf, &shelf.store);
		assert_some_proofs(&shelf.store);
		add(&shelf, &shelf.store, 1);
		assert_root(&shelf, &shelf.store);
		assert_some_proofs(&shelf.store);
	}
}

static void
is_the_same_when_it_is_opened_again(void **state)
{
	(void)state;
	grow_over(0, 2);
	grow_over(WIDTH - 2, WIDTH + 2);
	grow_over(2 * WIDTH - 1, 2 * WIDTH + 1);
	if (!test_brief())
		grow_over(WIDTH * WIDTH - 2, WIDTH * WIDTH + 2);
}

static void
gives_entries_back(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	scoped(buf_free) struct buf bundle = BUF(MIB);
	struct hash leaves[TILE_WIDTH], leaf;
	struct text rest, entry;

	(void)state;
	shelf_open(&shelf);
	add(&shelf, &shelf.store, 300);
	for (uint64_t i = 0; i < 300; i += 13) {
		scoped(buf_free) struct buf got = BUF(KIB);
		char room[32];

		buf_add(&got, TEXT("before "));
		assert_true(log_store_get(&shelf.store, i, &got, &err));
		assert_true(
		    text_eq(text_after(buf_text(&got), 7), entry_of(i, room))); /* appended */
	}
	assert_false(log_store_get(&shelf.store, 300, &bundle, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(log_store_get(&shelf.store, UINT64_MAX, &bundle, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);

	assert_true(log_store_bundle(&shelf.store, 256, 44, &bundle, leaves, &err));
	rest = buf_text(&bundle);
	for (uint64_t i = 256; i < 300; i++) {
		char room[32];

		assert_true(tile_next_entry(&rest, &entry, &err));
		assert_true(text_eq(entry, entry_of(i, room)));
		leaf = leaf_of(i);
		assert_true(hash_eq(&leaves[i - 256], &leaf));
	}
	assert_int_equal(rest.len, 0);
	assert_false(log_store_bundle(&shelf.store, 256, 45, &bundle, leaves, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

static void
keeps_entries_of_any_length_up_to_the_longest(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	scoped(buf_free) struct buf longest = BUF(MIB), got = BUF(MIB);
	uint64_t index = 7;

	(void)state;
	shelf_open(&shelf);
	memset(buf_extend(&longest, ENTRY_LEN_MAX + 1), '\0', ENTRY_LEN_MAX + 1);
	assert_true(log_store_begin(&shelf.store, &err));
	assert_false(log_store_add(&shelf.store, buf_text(&longest), &index, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(index, 7);
	buf_cut(&longest, ENTRY_LEN_MAX);
	assert_true(log_store_add(&shelf.store, TEXT(""), &index, &err));
	assert_true(log_store_add(&shelf.store, buf_text(&longest), &index, &err));
	assert_int_equal(index, 1);
	assert_true(log_store_commit(&shelf.store, &err));
	assert_true(log_store_get(&shelf.store, 0, &got, &err));
	assert_int_equal(got.len, 0);
	assert_true(log_store_get(&shelf.store, 1, &got, &err));
	assert_true(text_eq(buf_text(&got), buf_text(&longest)));
}

/* Over the end of a tile and back: as if nothing had been. */
static void
what_is_rolled_back_was_never_there(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	struct merkle_frontier before;

	(void)state;
	shelf_open(&shelf);
	add(&shelf, &shelf.store, 250);
	before = shelf.expected;
	for (uint64_t more = 0; more < 12; more += 3) {
		assert_true(log_store_begin(&shelf.store, &err));
		put(&shelf, &shelf.store, more);
		assert_root(&shelf, &shelf.store);
		log_store_rollback(&shelf.store);
		shelf.expected = before;
		assert_root(&shelf, &shelf.store);
		assert_some_proofs(&shelf.store);
		log_store_rollback(&shelf.store); /* outside of any, it does nothing */
		assert_root(&shelf, &shelf.store);
	}
	add(&shelf, &shelf.store, 20);
	log_store_rollback(&shelf.store);
	assert_root(&shelf, &shelf.store);
	reopen(&shelf);
	assert_root(&shelf, &shelf.store);
}

/* The disk is full when the transaction shall reach it. */
static void
what_could_not_be_committed_was_never_there(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	struct merkle_frontier before;
	struct rlimit was, limit;
	bool committed;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	shelf_open(&shelf);
	add(&shelf, &shelf.store, 250);
	before = shelf.expected;
	assert_true(log_store_begin(&shelf.store, &err));
	put(&shelf, &shelf.store, 1000);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	limit = was;
	limit.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	committed = log_store_commit(&shelf.store, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_false(committed);
	assert_int_equal(err.fault, FAULT_SYSTEM);
	shelf.expected = before;
	assert_root(&shelf, &shelf.store); /* readers go on */
	assert_some_proofs(&shelf.store);
	add(&shelf, &shelf.store, 20); /* and so do writers, once there is room */
	assert_root(&shelf, &shelf.store);
}

static void
two_that_have_it_open_add_in_turn(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	struct log_store other;
	struct db *db = NULL;

	(void)state;
	shelf_open(&shelf);
	open_store(&shelf.scratch, &db, &other);
	for (uint64_t round = 0; round < 60; round++) {
		add(&shelf, round % 2 == 0 ? &shelf.store : &other, round % 11);
		assert_true(log_store_look(&shelf.store, &err));
		assert_root(&shelf, &shelf.store);
		if (round % 3 == 0) {
			assert_true(log_store_look(&other, &err));
			assert_root(&shelf, &other);
			assert_some_proofs(&other);
		}
	}
	log_store_close(&other);
	db_close(&db);
}

/* What a caller might ask that no walk through a tree asks. */
static void
its_source_tells_what_there_is_and_no_more(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	struct hash hashes[3 * TILE_WIDTH];
	struct merkle_source source;

	(void)state;
	shelf_open(&shelf);
	add(&shelf, &shelf.store, 700);
	source = log_store_source(&shelf.store);
	assert_true(source.read(source.arg, 0, 0, 700, hashes, &err)); /* over tiles' ends */
	for (uint64_t i = 0; i < 700; i++) {
		struct hash leaf = leaf_of(i);

		assert_true(hash_eq(&hashes[i], &leaf));
	}
	assert_true(source.read(source.arg, 1, 0, 2, hashes, &err));
	assert_true(source.read(source.arg, 2, 0, 0, hashes, &err));
	assert_false(source.read(source.arg, 0, 0, 701, hashes, &err));
	assert_false(source.read(source.arg, 0, 700, 1, hashes, &err));
	assert_false(source.read(source.arg, 1, 0, 3, hashes, &err));
	assert_false(source.read(source.arg, 1, 2, 1, hashes, &err));
	assert_false(source.read(source.arg, 2, 0, 1, hashes, &err));
	assert_false(source.read(source.arg, 8, 0, 1, hashes, &err));
	assert_false(source.read(source.arg, 0, UINT64_MAX, 1, hashes, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

static void
checks_all_entries_and_hashes(void **state)
{
	static const char *const crimes[] = {
		"UPDATE log_entry SET bytes = x'00' WHERE idx = 0",
		"UPDATE log_entry SET bytes = x'00' WHERE idx = 599",
		("UPDATE log_entry SET bytes = (SELECT bytes FROM log_entry WHERE idx = 7)"
		 " WHERE idx = 8"),
		"UPDATE log_tile SET hashes = zeroblob(8192) WHERE key = 0",
		"UPDATE log_tile SET root = zeroblob(32) WHERE key = 1",
		"DELETE FROM log_entry WHERE idx = 100",
		"DELETE FROM log_entry WHERE idx = 599",
		"DELETE FROM log_tile WHERE key = 1",
		"UPDATE log_tile SET hashes = x'00' WHERE key = 1",
		"UPDATE log_tile SET root = x'00' WHERE key = 1",
	};
	struct hash none = merkle_empty();

	(void)state;
	for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i += test_step(3)) {
		scoped(shelf_close) struct shelf shelf = { 0 };
		struct hash root;

		shelf_open(&shelf);
		add(&shelf, &shelf.store, 600);
		root = root_of(&shelf.store, 600);
		assert_true(log_store_check(&shelf.store, 600, &root, &err));
		assert_true(log_store_check(&shelf.store, 0, &none, &err));
		assert_false(log_store_check(&shelf.store, 599, &root, &err));
		assert_int_equal(err.fault, FAULT_CONFLICT);
		assert_false(log_store_check(&shelf.store, 601, &root, &err));
		assert_int_equal(err.fault, FAULT_CONFLICT);
		assert_true(db_run(shelf.db, crimes[i], &err));
		assert_false(log_store_check(&shelf.store, 600, &root, &err));
		assert_true(err.fault == FAULT_CONFLICT || err.fault == FAULT_SYSTEM);
	}
}

/* What leaves no incomplete tile to go on from is noticed at once. */
static void
does_not_open_what_is_damaged_at_its_end(void **state)
{
	static const char *const crimes[] = {
		"DELETE FROM log_entry WHERE idx = 513",
		"DELETE FROM log_tile WHERE key = 1",
		"UPDATE log_tile SET root = x'00' WHERE key = 0",
		"INSERT INTO log_entry (idx, bytes) VALUES (9223372036854775807, x'')",
		"INSERT INTO log_entry (idx, bytes) VALUES (9223372036854775806, x'')",
		"DELETE FROM log_entry; INSERT INTO log_entry (idx, bytes) VALUES (-5, x'')",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i += test_step(3)) {
		scoped(shelf_close) struct shelf shelf = { 0 };
		struct log_store other = { 0 };

		shelf_open(&shelf);
		add(&shelf, &shelf.store, 600);
		assert_true(db_run(shelf.db, crimes[i], &err));
		assert_false(log_store_open(shelf.db, &other, &err));
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_null(other.edge);
	}
}

static struct log_head
head_of(uint64_t size)
{
	return (
	    struct log_head){ true, size, hash_text(text_bytes(&size, sizeof(size))), 0, 0 };
}

static bool
set_head(struct log_store *store, uint64_t old, uint64_t size)
{
	struct log_head head = head_of(size);
	char room[32];

	assert_true(log_store_begin(store, &err));
	if (log_store_set_head(store, old, &head, entry_of(size, room), &err))
		return log_store_commit(store, &err);
	log_store_rollback(store);
	return false;
}

static void
assert_head(struct log_store *store, uint64_t size)
{
	scoped(buf_free) struct buf note = BUF(KIB);
	struct log_head expected = head_of(size), head;
	char room[32];

	assert_true(log_store_head(store, &head, &note, &err));
	assert_true(head.exists);
	assert_int_equal(head.size, size);
	assert_true(hash_eq(&head.root, &expected.root));
	assert_true(text_eq(buf_text(&note), entry_of(size, room)));
}

static void
its_head_is_compared_and_swapped(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	scoped(buf_free) struct buf note = BUF(KIB);
	struct log_head head;

	(void)state;
	shelf_open(&shelf);
	assert_true(log_store_head(&shelf.store, &head, &note, &err));
	assert_false(head.exists);
	assert_int_equal(head.size, 0);
	assert_int_equal(note.len, 0);
	assert_false(set_head(&shelf.store, 1, 5));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(log_store_head(&shelf.store, &head, &note, &err));
	assert_false(head.exists);
	assert_true(set_head(&shelf.store, 0, 5));
	assert_head(&shelf.store, 5);
	assert_false(set_head(&shelf.store, 0, 6));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_head(&shelf.store, 5);
	assert_true(set_head(&shelf.store, 5, 7));
	reopen(&shelf);
	assert_head(&shelf.store, 7);
}

static void
notes_down_how_far_the_public_tree_is(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	scoped(buf_free) struct buf note = BUF(KIB);
	struct log_head head;

	(void)state;
	shelf_open(&shelf);
	assert_true(set_head(&shelf.store, 0, 5));
	assert_true(log_store_set_published(&shelf.store, 5, 3, &err));
	assert_true(set_head(&shelf.store, 5, 9));
	reopen(&shelf);
	assert_true(log_store_head(&shelf.store, &head, &note, &err));
	assert_int_equal(head.published, 5);
	assert_int_equal(head.synced, 3);
	assert_true(db_run(shelf.db, "UPDATE log_head SET root = x'00'", &err));
	assert_false(log_store_head(&shelf.store, &head, &note, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(head.size, 9); /* as it was */
}

/* Open a log of 250 entries, add 20, read. */
static bool
work(const struct scratch *scratch, bool *added)
{
	scoped(buf_free) struct buf out = BUF(MIB);
	struct log_store store = { 0 };
	struct merkle_source source;
	struct db *db = NULL;
	struct hash root, leaves[TILE_WIDTH];
	char path[PATH_MAX], room[32];
	uint64_t index;
	bool done;

	scratch_path(scratch, "log.db", path);
	done = db_open(path, &db, &err) && log_store_open(db, &store, &err) &&
	       log_store_begin(&store, &err);
	for (uint64_t i = 250; done && i < 270; i++)
		done = log_store_add(&store, entry_of(i, room), &index, &err);
	if (done)
		done = *added = log_store_commit(&store, &err);
	else if (store.edge != NULL)
		log_store_rollback(&store);
	if (done) {
		source = log_store_source(&store);
		done = merkle_root(&source, 270, &root, &err) &&
		       log_store_get(&store, 5, &out, &err) &&
		       log_store_bundle(&store, 0, TILE_WIDTH, &out, leaves, &err);
	}
	log_store_close(&store);
	db_close(&db);
	return done;
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(shelf_close) struct shelf shelf = { 0 };
	bool done = false;

	(void)state;
	shelf_open(&shelf);
	add(&shelf, &shelf.store, 250);
	for (size_t n = 0; !done && n < 10000; n += test_step(23)) {
		bool added = false;

		mem_fail_after(n);
		done = work(&shelf.scratch, &added);
		mem_fail_after(SIZE_MAX);
		if (!done)
			assert_int_equal(err.fault, FAULT_LIMIT);
		assert_true(log_store_look(&shelf.store, &err));
		assert_int_equal(log_store_size(&shelf.store), added ? 270 : 250);
		if (added && !done) { /* what is left is to read */
			assert_true(db_run(shelf.db,
			    "DELETE FROM log_entry WHERE idx >= 250;"
			    "DELETE FROM log_tile",
			    &err));
		}
	}
	assert_true(done);
}

TESTS(TEST(has_the_root_and_the_proofs_of_each_size), TEST(is_the_same_when_it_is_opened_again),
    TEST(gives_entries_back), TEST(keeps_entries_of_any_length_up_to_the_longest),
    TEST(what_is_rolled_back_was_never_there),
    TEST(what_could_not_be_committed_was_never_there), TEST(two_that_have_it_open_add_in_turn),
    TEST(its_source_tells_what_there_is_and_no_more), TEST(checks_all_entries_and_hashes),
    TEST(does_not_open_what_is_damaged_at_its_end), TEST(its_head_is_compared_and_swapped),
    TEST(notes_down_how_far_the_public_tree_is), TEST(survives_each_allocation_failing))
