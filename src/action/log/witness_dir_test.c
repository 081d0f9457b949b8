#include "action/log/witness_dir.h"

#include "base/mem.h"
#include "grove.h"
#include "scratch.h"

#define NAME "witness.example/w1"
#define LOG "example.com/log"

static struct err err;

struct world {
	struct scratch scratch;
	char dir[PATH_MAX];
	struct grove grove;
	struct witness_dir witness;
};

static struct world
make_world(void)
{
	scoped(buf_free) struct buf vkey = BUF(KIB);
	struct world world = { .scratch = scratch_make(), .grove = grove_make(LOG, 'l') };
	char seed[SIGN_SEED_LEN];

	memset(seed, 'w', sizeof(seed));
	scratch_path(&world.scratch, "w", world.dir);
	assert_true(witness_dir_make(
	    world.dir, TEXT(NAME), text_bytes(seed, sizeof(seed)), &vkey, &err));
	assert_true(witness_dir_open(world.dir, &world.witness, &err));
	return world;
}

static void
free_world(struct world *world)
{
	witness_dir_close(&world->witness);
	grove_free(&world->grove);
	scratch_free(&world->scratch);
}

/* Trust, or trust no more, the vkey of a key. */
static bool
change(struct world *world, const struct vkey *key, bool trust)
{
	scoped(buf_free) struct buf text = BUF(KIB);
	struct text vkey;
	size_t added = 17;

	vkey_format(key, &text);
	vkey = buf_text(&text);
	if (!trust)
		return witness_dir_distrust(&world->witness, &vkey, 1, &err);
	if (witness_dir_trust(&world->witness, &vkey, 1, &added, &err))
		return added == 1;
	assert_int_equal(added, 17);
	return false;
}

static void
is_made_with_the_key_it_tells(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(note_key_free) struct note_key same = test_witness(NAME, 'w');
	scoped(buf_free) struct buf file = scratch_get(&world.scratch, "w/witness.vkey");
	scoped(buf_free) struct buf vkey = BUF(KIB);
	struct vkey read;

	(void)state;
	assert_int_equal(world.witness.vkey.type, NOTE_COSIGNATURE);
	assert_int_equal(world.witness.vkey.id, same.vkey.id);
	file.len--;
	assert_true(vkey_parse(buf_text(&file), &read, &err));
	assert_int_equal(read.id, same.vkey.id);
	assert_int_equal(scratch_mode(&world.scratch, "w/witness.key"), 0600);
	assert_int_equal(scratch_mode(&world.scratch, "w"), 0700);
	assert_true(scratch_has(&world.scratch, "w/seen/CACHEDIR.TAG"));
	assert_false(witness_dir_make(world.dir, TEXT(NAME), TEXT(""), &vkey, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(vkey.len, 0);
}

static void
is_not_made_under_a_name_that_is_none(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf vkey = BUF(KIB);
	struct witness_dir witness = { .vkey.id = 17 };
	char dir[PATH_MAX];

	(void)state;
	scratch_path(&scratch, "w", dir);
	assert_false(witness_dir_make(dir, TEXT("a b"), TEXT(""), &vkey, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(scratch_has(&scratch, "w"));
	assert_false(witness_dir_open(dir, &witness, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(witness.vkey.id, 17);
}

static void
knows_logs_by_their_keys(void **state)
{
	scoped(free_world) struct world world = make_world();
	struct vkey keys[WITNESS_KEYS_MAX];
	size_t count;

	(void)state;
	assert_true(change(&world, &world.grove.key.vkey, true));
	assert_false(change(&world, &world.grove.key.vkey, true)); /* known already */
	assert_true(witness_store_keys(&world.witness.store, TEXT(LOG), keys, &count, &err));
	assert_int_equal(count, 1);
	assert_true(change(&world, &world.grove.key.vkey, false));
	assert_false(change(&world, &world.grove.key.vkey, false));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(witness_store_keys(&world.witness.store, TEXT(LOG), keys, &count, &err));
	assert_int_equal(count, 0);
}

static void
does_not_vouch_for_itself_or_its_like(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(note_key_free) struct note_key named = test_key(NAME, 'x');
	scoped(note_key_free) struct note_key keyed = test_key(LOG, 'w');
	scoped(note_key_free) struct note_key other = test_witness("other", 'x');
	scoped(note_key_free) struct note_key hidden = test_key("a\xe2\x80\x8b", 'x');

	(void)state;
	assert_false(change(&world, &named.vkey, true));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(change(&world, &keyed.vkey, true));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(change(&world, &other.vkey, true));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(change(&world, &hidden.vkey, true));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
trusts_all_or_none(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(buf_free) struct buf good = BUF(KIB);
	struct text vkeys[2];
	size_t added, count;
	struct vkey keys[WITNESS_KEYS_MAX];

	(void)state;
	vkey_format(&world.grove.key.vkey, &good);
	vkeys[0] = buf_text(&good);
	vkeys[1] = TEXT("junk");
	assert_false(witness_dir_trust(&world.witness, vkeys, 2, &added, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(witness_store_keys(&world.witness.store, TEXT(LOG), keys, &count, &err));
	assert_int_equal(count, 0);
}

/* What the log publishes: its signature, and cosignatures of `cosigner`, if any. */
static void
publish(struct world *world, uint64_t size, const struct note_key *cosigner, struct buf *out)
{
	struct signer log = note_key_signer(&world->grove.key);
	scoped(buf_free) struct buf text = BUF(KIB);

	buf_clear(out);
	grove_head(&world->grove, size, &text);
	assert_true(note_sign(buf_text(&text), &log, out, &err));
	if (cosigner != NULL) {
		struct signer signer = note_key_signer(cosigner);

		assert_true(note_cosign(buf_text(&text), &signer, 100, out, &err));
	}
}

static void
remember(struct world *world, uint64_t size, bool certain)
{
	struct witness_log log = { TEXT(LOG), { size, grove_root(&world->grove, size) }, 50,
		certain };

	assert_true(witness_store_begin(&world->witness.store, &err));
	assert_true(witness_store_set(&world->witness.store, &log, TEXT("x"), &err));
	assert_true(witness_store_commit(&world->witness.store, &err));
}

static struct witness_log
recall(struct world *world)
{
	struct witness_log log;

	assert_true(witness_store_find(&world->witness.store, TEXT(LOG), &log, &err));
	return log;
}

static void
confirms_by_what_the_log_publishes(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(note_key_free) struct note_key own = test_witness(NAME, 'w');
	scoped(buf_free) struct buf note = BUF(16 * KIB), shown = BUF(16 * KIB);
	struct hash hash = hash_text(TEXT(LOG));
	struct witness_log log;

	(void)state;
	assert_true(change(&world, &world.grove.key.vkey, true));
	remember(&world, 7, false);
	publish(&world, 9, &own, &note);
	assert_true(witness_dir_confirm(&world.witness, buf_text(&note), &log, &err));
	assert_int_equal(log.head.size, 9);
	log = recall(&world);
	assert_int_equal(log.head.size, 9);
	assert_int_equal(log.time, 100);
	assert_true(log.certain);
	assert_true(witness_store_note(&world.witness.store, &hash, &shown, &err));
	assert_true(text_eq(buf_text(&shown), buf_text(&note)));
	/* An older one confirms, and takes nothing back. */
	remember(&world, 9, false);
	publish(&world, 8, &own, &note);
	assert_true(witness_dir_confirm(&world.witness, buf_text(&note), &log, &err));
	assert_int_equal(log.head.size, 9);
	assert_true(recall(&world).certain);
}

static void
confirms_by_nothing_else(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(note_key_free) struct note_key own = test_witness(NAME, 'w');
	scoped(note_key_free) struct note_key other = test_witness(NAME, 'o');
	scoped(buf_free) struct buf note = BUF(16 * KIB);
	struct witness_log log = { .time = 17 };

	(void)state;
	publish(&world, 9, &own, &note);
	assert_false(witness_dir_confirm(&world.witness, buf_text(&note), &log, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(change(&world, &world.grove.key.vkey, true));
	remember(&world, 7, false);
	publish(&world, 9, NULL, &note);
	assert_false(witness_dir_confirm(&world.witness, buf_text(&note), &log, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	publish(&world, 9, &other, &note);
	assert_false(witness_dir_confirm(&world.witness, buf_text(&note), &log, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(witness_dir_confirm(&world.witness, TEXT("junk\n"), &log, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	/* Cosigned here, and yet another past: somebody has had two witnesses of one key. */
	grove_fork(&world.grove, 3);
	publish(&world, 7, &own, &note);
	assert_false(witness_dir_confirm(&world.witness, buf_text(&note), &log, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(recall(&world).certain);
	assert_int_equal(recall(&world).head.size, 7);
	assert_int_equal(log.time, 17);
}

static void
keeps_a_record_of_what_was_confirmed_unseen(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(buf_free) struct buf lines = BUF(KIB);
	uint64_t count;

	(void)state;
	assert_true(change(&world, &world.grove.key.vkey, true));
	remember(&world, 7, false);
	assert_true(witness_dir_confirm_rest(&world.witness, 1700000000, &count, &err));
	assert_int_equal(count, 1);
	assert_true(recall(&world).certain);
	assert_true(witness_dir_confirm_rest(&world.witness, 1700000001, &count, &err));
	lines = scratch_get(&world.scratch, "w/seen/overrides");
	assert_string_equal(buf_string(&lines),
	    "2023-11-14T22:13:20Z the last sizes of 1 logs were confirmed unseen\n"
	    "2023-11-14T22:13:21Z the last sizes of 0 logs were confirmed unseen\n");
}

TESTS(TEST(is_made_with_the_key_it_tells), TEST(is_not_made_under_a_name_that_is_none),
    TEST(knows_logs_by_their_keys), TEST(does_not_vouch_for_itself_or_its_like),
    TEST(trusts_all_or_none), TEST(confirms_by_what_the_log_publishes),
    TEST(confirms_by_nothing_else), TEST(keeps_a_record_of_what_was_confirmed_unseen))
