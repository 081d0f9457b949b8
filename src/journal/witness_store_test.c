#include "journal/witness_store.h"

#include "base/mem.h"
#include "journal/last_head.h"
#include "keys.h"
#include "scratch.h"

#define LOG "example.com/log"
#define SHOWN "what is shown\n"

static struct err err;

/* A witness's memory in a folder of its own. */
struct world {
	struct scratch scratch;
	char path[PATH_MAX], mark[PATH_MAX];
	struct witness_store store;
};

static struct world
make_world(void)
{
	struct world world = { .scratch = scratch_make() };

	random_init();
	scratch_path(&world.scratch, "witness.db", world.path);
	scratch_path(&world.scratch, "seen/last", world.mark);
	assert_true(witness_store_make(world.path, world.mark, &err));
	assert_true(witness_store_open(world.path, world.mark, &world.store, &err));
	return world;
}

static void
free_world(struct world *world)
{
	witness_store_close(&world->store);
	scratch_free(&world->scratch);
}

static void
reopen(struct world *world)
{
	witness_store_close(&world->store);
	assert_true(witness_store_open(world->path, world->mark, &world->store, &err));
}

static bool
trust(struct world *world, const char *name, char seed)
{
	scoped(note_key_free) struct note_key key = test_key(name, seed);
	bool added;

	assert_true(witness_store_begin(&world->store, &err));
	if (!witness_store_trust(&world->store, &key.vkey, &added, &err)) {
		witness_store_rollback(&world->store);
		return false;
	}
	assert_true(witness_store_commit(&world->store, &err));
	return added;
}

static size_t
keys_of(struct world *world, const char *name)
{
	struct vkey keys[WITNESS_KEYS_MAX];
	size_t count;

	assert_true(witness_store_keys(&world->store, text_of(name), keys, &count, &err));
	return count;
}

static void
set(struct world *world, const char *name, uint64_t size, int64_t time)
{
	struct witness_log log = { text_of(name), { size, { { (uint8_t)size } } }, time, true };

	assert_true(witness_store_begin(&world->store, &err));
	assert_true(witness_store_set(&world->store, &log, TEXT(SHOWN), &err));
	assert_true(witness_store_commit(&world->store, &err));
	assert_true(witness_store_mark(&world->store, &err));
}

static struct witness_log
find(struct world *world, const char *name)
{
	struct witness_log log;

	assert_true(witness_store_find(&world->store, text_of(name), &log, &err));
	return log;
}

static void
trusts_several_keys_of_a_log_each_once(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(note_key_free) struct note_key key = test_key(LOG, 'b');
	struct vkey keys[WITNESS_KEYS_MAX];
	size_t count;

	(void)state;
	assert_int_equal(keys_of(&world, LOG), 0);
	assert_true(trust(&world, LOG, 'a'));
	assert_true(trust(&world, LOG, 'b'));
	assert_false(trust(&world, LOG, 'b'));
	assert_true(trust(&world, "example.net", 'a'));
	assert_int_equal(keys_of(&world, "example.net"), 1);
	assert_int_equal(keys_of(&world, "example"), 0);
	reopen(&world);
	assert_true(witness_store_keys(&world.store, TEXT(LOG), keys, &count, &err));
	assert_int_equal(count, 2);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(keys[i].id, vkey_id(TEXT(LOG), NOTE_ED25519, &keys[i].key));
		assert_int_equal(keys[i].type, NOTE_ED25519);
	}
	assert_true(keys[0].id == key.vkey.id || keys[1].id == key.vkey.id);
}

static void
takes_as_many_keys_of_a_log_as_it_says(void **state)
{
	scoped(free_world) struct world world = make_world();

	(void)state;
	for (char i = 0; i < WITNESS_KEYS_MAX; i++)
		assert_true(trust(&world, LOG, i));
	assert_false(trust(&world, LOG, WITNESS_KEYS_MAX));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(keys_of(&world, LOG), WITNESS_KEYS_MAX);
}

static void
remembers_what_was_cosigned_and_shows_it(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(buf_free) struct buf note = BUF(KIB);
	struct hash hash = hash_text(TEXT(LOG)), other = hash_text(TEXT("other")),
		    empty = merkle_empty();
	struct witness_log log;

	(void)state;
	trust(&world, LOG, 'a');
	log = find(&world, LOG);
	assert_int_equal(log.head.size, 0);
	assert_true(hash_eq(&log.head.root, &empty));
	assert_true(log.certain);
	assert_false(witness_store_note(&world.store, &hash, &note, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	set(&world, LOG, 7, 1700000000);
	reopen(&world);
	log = find(&world, LOG);
	assert_int_equal(log.head.size, 7);
	assert_int_equal(log.head.root.bytes[0], 7);
	assert_int_equal(log.time, 1700000000);
	assert_true(log.certain && !world.store.restored);
	assert_true(witness_store_note(&world.store, &hash, &note, &err));
	assert_string_equal(buf_string(&note), SHOWN);
	assert_false(witness_store_note(&world.store, &other, &note, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

/* Removing a log and adding it again is no way to cosign another past of it. */
static void
forgets_no_size_with_a_key(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(note_key_free) struct note_key key = test_key(LOG, 'a');

	(void)state;
	trust(&world, LOG, 'a');
	set(&world, LOG, 7, 1);
	assert_true(witness_store_begin(&world.store, &err));
	assert_true(witness_store_distrust(&world.store, &key.vkey, &err));
	assert_true(witness_store_commit(&world.store, &err));
	assert_int_equal(keys_of(&world, LOG), 0);
	assert_int_equal(find(&world, LOG).head.size, 7);
	assert_false(witness_store_distrust(&world.store, &key.vkey, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(trust(&world, LOG, 'a'));
	assert_int_equal(find(&world, LOG).head.size, 7);
}

static void
what_is_rolled_back_was_never_cosigned(void **state)
{
	scoped(free_world) struct world world = make_world();
	struct witness_log log = { TEXT(LOG), { 9, { { 9 } } }, 1, true };

	(void)state;
	trust(&world, LOG, 'a');
	set(&world, LOG, 7, 1);
	assert_true(witness_store_begin(&world.store, &err));
	assert_true(witness_store_set(&world.store, &log, TEXT(SHOWN), &err));
	witness_store_rollback(&world.store);
	assert_int_equal(find(&world, LOG).head.size, 7);
}

/* Keep a copy of the database; put it back. */
static void
copy(struct world *world, const char *from, const char *to)
{
	witness_store_close(&world->store);
	scoped(buf_free) struct buf bytes = scratch_get(&world->scratch, from);

	scratch_put(&world->scratch, to, buf_text(&bytes));
}

static struct world
restored_world(void)
{
	struct world world = make_world();

	trust(&world, LOG, 'a');
	trust(&world, "example.net", 'b');
	set(&world, LOG, 7, 1);
	copy(&world, "witness.db", "copy.db");
	reopen(&world);
	set(&world, LOG, 9, 2);
	copy(&world, "copy.db", "witness.db");
	reopen(&world);
	return world;
}

static void
an_older_copy_makes_every_size_uncertain(void **state)
{
	scoped(free_world) struct world world = restored_world();

	(void)state;
	for (int i = 0; i < 3; i++) { /* and that endures */
		assert_true(world.store.restored);
		assert_int_equal(find(&world, LOG).head.size, 7);
		assert_false(find(&world, LOG).certain);
		assert_false(find(&world, "example.net").certain);
		reopen(&world);
	}
	/* It may be that the copy does not even know a log that was cosigned. */
	trust(&world, "example.org", 'c');
	assert_false(find(&world, "example.org").certain);
}

static void
sizes_are_certain_again_once_confirmed(void **state)
{
	scoped(free_world) struct world world = restored_world();
	uint64_t count;

	(void)state;
	set(&world, LOG, 9, 2);
	assert_true(find(&world, LOG).certain);
	assert_false(find(&world, "example.net").certain);
	assert_true(witness_store_confirm(&world.store, TEXT("example.net"), &err));
	assert_true(find(&world, "example.net").certain);
	trust(&world, "example.org", 'c');
	assert_true(witness_store_confirm_all(&world.store, &count, &err));
	assert_int_equal(count, 1);
	reopen(&world);
	assert_false(world.store.restored);
	assert_true(find(&world, "example.org").certain);
	trust(&world, "new.example", 'd');
	assert_true(find(&world, "new.example").certain);
}

/* As after a crash between commit and mark. */
static void
a_mark_that_is_behind_is_no_harm(void **state)
{
	scoped(free_world) struct world world = make_world();

	(void)state;
	trust(&world, LOG, 'a');
	set(&world, LOG, 7, 1);
	copy(&world, "seen/last", "old-mark");
	reopen(&world);
	set(&world, LOG, 9, 2);
	copy(&world, "old-mark", "seen/last");
	reopen(&world);
	assert_false(world.store.restored);
	assert_true(find(&world, LOG).certain);
	assert_int_equal(find(&world, LOG).head.size, 9);
	assert_true(witness_store_mark(&world.store, &err));
}

static void
without_its_mark_nothing_is_certain(void **state)
{
	static const char *const spoilt[] = { "", "junk" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(free_world) struct world world = make_world();
		uint64_t count;

		trust(&world, LOG, 'a');
		set(&world, LOG, 7, 1);
		if (i == 0)
			assert_int_equal(unlink(world.mark), 0);
		else
			scratch_put(&world.scratch, "seen/last", text_of(spoilt[i]));
		reopen(&world);
		assert_true(world.store.restored);
		assert_false(find(&world, LOG).certain);
		assert_true(witness_store_confirm_all(&world.store, &count, &err));
		reopen(&world);
		assert_false(world.store.restored);
		assert_int_equal(find(&world, LOG).head.size, 7);
	}
}

/* Marks of two witnesses mixed up. */
static void
a_mark_of_another_database_is_none(void **state)
{
	scoped(free_world) struct world world = make_world(), other = make_world();
	scoped(buf_free) struct buf mark = scratch_get(&other.scratch, "seen/last");

	(void)state;
	trust(&world, LOG, 'a');
	set(&world, LOG, 7, 1);
	scratch_put(&world.scratch, "seen/last", buf_text(&mark));
	reopen(&world);
	assert_true(world.store.restored);
}

static bool
tell(void *arg, const struct witness_log *log, uint64_t keys, struct err *why)
{
	struct buf *out = arg;

	buf_addf(out, "%.*s %llu %llu,", TEXT_ARGS(log->origin),
	    (unsigned long long)log->head.size, (unsigned long long)keys);
	return out->len < 60 || err_set(why, FAULT_LIMIT, "enough");
}

static void
tells_of_each_log(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(buf_free) struct buf out = BUF(KIB);

	(void)state;
	trust(&world, "b", 'a');
	trust(&world, "a", 'a');
	trust(&world, "a", 'b');
	set(&world, "b", 3, 1);
	assert_true(witness_store_each(&world.store, tell, &out, &err));
	assert_string_equal(buf_string(&out), "a 0 2,b 3 1,");
	for (char c = 'c'; c < 'z'; c++)
		trust(&world, (char[]){ c, '\0' }, 'a');
	buf_clear(&out);
	assert_false(witness_store_each(&world.store, tell, &out, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

static void
is_made_once_and_found_where_it_is(void **state)
{
	scoped(free_world) struct world world = make_world();
	struct witness_store other = { .marked = 17 };
	char path[PATH_MAX];

	(void)state;
	assert_false(witness_store_make(world.path, world.mark, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	scratch_path(&world.scratch, "missing.db", path);
	assert_false(witness_store_open(path, world.mark, &other, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(other.marked, 17);
}

static void
says_when_memory_ends_and_stays_as_it_was(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(note_key_free) struct note_key key = test_key(LOG, 'b');
	bool added, done = false;

	(void)state;
	trust(&world, LOG, 'a');
	set(&world, LOG, 7, 1);
	for (size_t n = 0; !done; n++) {
		struct witness_log log = { TEXT(LOG), { 9, { { 9 } } }, 1, true };

		reopen(&world);
		mem_fail_after(n);
		done = witness_store_begin(&world.store, &err) &&
		       witness_store_trust(&world.store, &key.vkey, &added, &err) &&
		       witness_store_set(&world.store, &log, TEXT(SHOWN), &err) &&
		       witness_store_commit(&world.store, &err);
		mem_fail_after(SIZE_MAX);
		if (done)
			break;
		assert_true(err.fault == FAULT_LIMIT);
		witness_store_rollback(&world.store);
		reopen(&world);
		assert_int_equal(find(&world, LOG).head.size, 7);
		assert_int_equal(keys_of(&world, LOG), 1);
	}
	assert_int_equal(find(&world, LOG).head.size, 9);
}

TESTS(TEST(trusts_several_keys_of_a_log_each_once),
    TEST(takes_as_many_keys_of_a_log_as_it_says),
    TEST(remembers_what_was_cosigned_and_shows_it), TEST(forgets_no_size_with_a_key),
    TEST(what_is_rolled_back_was_never_cosigned),
    TEST(an_older_copy_makes_every_size_uncertain),
    TEST(sizes_are_certain_again_once_confirmed), TEST(a_mark_that_is_behind_is_no_harm),
    TEST(without_its_mark_nothing_is_certain), TEST(a_mark_of_another_database_is_none),
    TEST(tells_of_each_log), TEST(is_made_once_and_found_where_it_is),
    TEST(says_when_memory_ends_and_stays_as_it_was))
