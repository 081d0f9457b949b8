#include "action/log/log_dir.h"

#include <sys/wait.h>

#include "base/mem.h"
#include "crypto/random.h"
#include "log/checkpoint.h"
#include "log/proof.h"
#include "scratch.h"

#define ORIGIN "log.example/2026"
#define SEED "seed of a log's key, 32 bytes ok"
#define NOW INT64_C(1000000000)

static struct err err;

/* A log in the folder "log", open. */
struct place {
	struct scratch scratch;
	char dir[PATH_MAX];
	struct buf vkey;
	struct log_dir log;
};

static void
place_open(struct place *place)
{
	place->log = (struct log_dir){ .signer.fd = -1 };
	assert_true(log_dir_open(place->dir, &place->log, &err));
}

static void
place_make(struct place *place)
{
	random_init();
	place->scratch = scratch_make();
	place->vkey = BUF(KIB);
	scratch_path(&place->scratch, "log", place->dir);
	assert_true(log_dir_make(place->dir, TEXT(ORIGIN), TEXT(SEED), &place->vkey, &err));
	place_open(place);
}

static void
place_free(struct place *place)
{
	log_dir_close(&place->log);
	buf_free(&place->vkey);
	scratch_free(&place->scratch);
}

static struct text
entry_of(uint64_t i, char room[static 32])
{
	return (struct text){ room,
		(size_t)snprintf(room, 32, "entry %llu", (unsigned long long)i) };
}

static void
grow(struct place *place, uint64_t size)
{
	struct log_store *store = &place->log.store;
	char room[32];
	uint64_t index;

	assert_true(log_store_begin(store, &err));
	while (log_store_size(store) < size)
		assert_true(
		    log_store_add(store, entry_of(log_store_size(store), room), &index, &err));
	assert_true(log_store_commit(store, &err));
}

static bool
checkpoint(struct place *place)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX), shown = BUF(MIB);
	struct checkpoint head;
	struct vkey vkey;

	buf_add(&note, TEXT("before\n"));
	if (!log_dir_checkpoint(&place->log, &note, &err)) {
		assert_string_equal(buf_string(&note), "before\n");
		return false;
	}
	assert_true(vkey_parse(buf_text(&place->vkey), &vkey, &err));
	assert_true(checkpoint_open(text_after(buf_text(&note), 7), &vkey, &head, &err));
	assert_int_equal(head.size, log_store_size(&place->log.store));
	assert_true(tree_get(&place->log.tree, LOG_PUBLIC_CHECKPOINT, &shown, &err));
	assert_true(text_eq(text_after(buf_text(&note), 7), buf_text(&shown)));
	return true;
}

static void
is_made_whole_with_an_empty_log_that_is_signed(void **state)
{
	scoped(place_free) struct place place = { 0 };
	scoped(buf_free) struct buf line = BUF(KIB);

	(void)state;
	place_make(&place);
	line = scratch_get(&place.scratch, "log/log.vkey");
	buf_add(&place.vkey, TEXT("\n"));
	assert_true(text_eq(buf_text(&place.vkey), buf_text(&line)));
	buf_cut(&place.vkey, place.vkey.len - 1);
	assert_int_equal(log_store_size(&place.log.store), 0);
	assert_true(scratch_has(&place.scratch, "log/public/checkpoint"));
	assert_true(checkpoint(&place));
	assert_int_equal(scratch_mode(&place.scratch, "log"), 0700);
	assert_int_equal(scratch_mode(&place.scratch, "log/log.key"), 0600);
	assert_int_equal(scratch_mode(&place.scratch, "log/log.db"), 0600);
	assert_int_equal(scratch_mode(&place.scratch, "log/log.vkey"), 0644);
	assert_int_equal(scratch_mode(&place.scratch, "log/signer"), 0700);
	assert_int_equal(scratch_mode(&place.scratch, "log/public"), 0755);
	assert_false(scratch_has(&place.scratch, "log/.new"));
}

static void
has_the_key_of_its_seed_or_one_of_its_own(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	static const struct text seeds[] = { { SEED, 32 }, { SEED, 32 }, { "", 0 }, { "", 0 } };
	struct buf vkeys[4] = { BUF(KIB), BUF(KIB), BUF(KIB), BUF(KIB) };

	(void)state;
	random_init();
	for (size_t i = 0; i < 4; i++) {
		char dir[PATH_MAX], name[] = { (char)('a' + i), '\0' };

		scratch_path(&scratch, name, dir);
		buf_add(&vkeys[i], TEXT("> "));
		assert_true(log_dir_make(dir, TEXT(ORIGIN), seeds[i], &vkeys[i], &err));
		assert_true(text_starts(buf_text(&vkeys[i]), TEXT("> " ORIGIN "+")));
	}
	assert_string_equal(buf_string(&vkeys[0]), buf_string(&vkeys[1]));
	assert_string_not_equal(buf_string(&vkeys[0]), buf_string(&vkeys[2]));
	assert_string_not_equal(buf_string(&vkeys[2]), buf_string(&vkeys[3]));
	for (size_t i = 0; i < 4; i++)
		buf_free(&vkeys[i]);
}

static void
a_bad_plan_leaves_nothing(void **state)
{
	static char long_name[NOTE_NAME_MAX + 1];
	struct text origins[] = { TEXT(""), TEXT("two words"), TEXT("a+b"), TEXT("a\nb"),
		TEXT("a\xff"), { long_name, sizeof(long_name) }, TEXT(ORIGIN), TEXT(ORIGIN) };
	struct text seeds[] = { TEXT(""), TEXT(""), TEXT(""), TEXT(""), TEXT(""), TEXT(""),
		TEXT("x"), TEXT(SEED "x") };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf vkey = BUF(KIB);
	char dir[PATH_MAX];

	(void)state;
	random_init();
	memset(long_name, 'a', sizeof(long_name));
	scratch_path(&scratch, "log", dir);
	buf_add(&vkey, TEXT("before"));
	for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++) {
		assert_false(log_dir_make(dir, origins[i], seeds[i], &vkey, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_false(scratch_has(&scratch, "log"));
	}
	assert_string_equal(buf_string(&vkey), "before");
}

static void
leaves_alone_what_is_not_empty(void **state)
{
	scoped(place_free) struct place place = { 0 };
	scoped(buf_free) struct buf vkey = BUF(KIB), before = BUF(KIB), after = BUF(KIB);

	(void)state;
	place_make(&place);
	before = scratch_get(&place.scratch, "log/log.key");
	assert_false(log_dir_make(place.dir, TEXT(ORIGIN), TEXT(""), &vkey, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(log_dir_make(place.scratch.dir, TEXT(ORIGIN), TEXT(""), &vkey, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	after = scratch_get(&place.scratch, "log/log.key");
	assert_true(text_eq(buf_text(&before), buf_text(&after)));
	assert_int_equal(vkey.len, 0);
}

/* The public tree may be removed at any time, and a folder may have been left over. */
static void
is_never_taken_for_what_an_attempt_left(void **state)
{
	scoped(place_free) struct place place = { 0 };
	scoped(buf_free) struct buf vkey = BUF(KIB);
	char path[PATH_MAX];

	(void)state;
	place_make(&place);
	scratch_path(&place.scratch, "log/public", path);
	assert_true(folder_remove(path, &err));
	scratch_path(&place.scratch, "log/.new", path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(log_dir_make(place.dir, TEXT(ORIGIN), TEXT(""), &vkey, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	log_dir_close(&place.log);
	place_open(&place);
	assert_true(checkpoint(&place));
}

static void
says_so_when_there_is_none(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct log_dir log = { .signer.fd = -1 };
	char path[PATH_MAX];

	(void)state;
	scratch_put(&scratch, "file", TEXT("x"));
	assert_false(log_dir_open(scratch.dir, &log, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(scratch_has(&scratch, "log.db"));
	assert_false(scratch_has(&scratch, "public"));
	scratch_path(&scratch, "none", path);
	assert_false(log_dir_open(path, &log, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, path));
	assert_false(scratch_has(&scratch, "none"));
	scratch_path(&scratch, "file", path);
	assert_false(log_dir_open(path, &log, &err));
	memset(path, 'x', PATH_MAX - 1);
	path[PATH_MAX - 1] = '\0';
	assert_false(log_dir_open(path, &log, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_null(log.db);
}

static void
refuses_a_database_that_is_none(void **state)
{
	scoped(place_free) struct place place = { 0 };
	struct log_dir log = { .signer.fd = -1 };

	(void)state;
	place_make(&place);
	log_dir_close(&place.log);
	scratch_put(&place.scratch, "log/log.db", TEXT("nonsense, and more of it"));
	assert_false(log_dir_open(place.dir, &log, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_null(log.db);
}

static void
assert_proof(struct place *place, uint64_t index)
{
	scoped(buf_free) struct buf file = BUF(PROOF_LEN_MAX);
	struct proof proof;
	struct checkpoint head;
	struct vkey vkey;
	struct hash leaf;
	char room[32];

	assert_true(log_dir_prove(&place->log, index, &file, &err));
	assert_true(vkey_parse(buf_text(&place->vkey), &vkey, &err));
	assert_true(proof_parse(buf_text(&file), &proof, &err));
	assert_int_equal(proof.index, index);
	leaf = hash_leaf(entry_of(index, room));
	assert_true(proof_check(&proof, &leaf, &vkey, &head, &err));
	leaf = hash_leaf(entry_of(index + 1, room));
	assert_false(proof_check(&proof, &leaf, &vkey, &head, &err));
}

static void
proves_each_entry_of_the_last_checkpoint(void **state)
{
	scoped(place_free) struct place place = { 0 };
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);

	(void)state;
	place_make(&place);
	assert_false(log_dir_prove(&place.log, 0, &proof, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "the log has 0"));
	grow(&place, 300);
	assert_true(checkpoint(&place));
	grow(&place, 310);
	for (uint64_t i = 0; i < 300; i += 23)
		assert_proof(&place, i);
	assert_proof(&place, 299);
	assert_false(log_dir_prove(&place.log, 300, &proof, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "'accord log checkpoint'"));
	assert_false(log_dir_prove(&place.log, 310, &proof, &err));
	assert_non_null(strstr(err.text, "the log has 310"));
	assert_false(log_dir_prove(&place.log, UINT64_MAX, &proof, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(proof.len, 0);
}

/* A proof that does not hold is not given out. */
static void
proves_nothing_of_what_was_altered(void **state)
{
	static const char *const crimes[] = {
		"UPDATE log_entry SET bytes = x'00' WHERE idx = 3",
		"UPDATE log_tile SET hashes = zeroblob(8192)",
		"UPDATE log_head SET root = zeroblob(32)",
		"UPDATE log_head SET size = 299",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
		scoped(place_free) struct place place = { 0 };
		scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);

		place_make(&place);
		grow(&place, 300);
		assert_true(checkpoint(&place));
		assert_true(db_run(place.log.db, crimes[i], &err));
		assert_false(log_dir_prove(&place.log, 3, &proof, &err));
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_int_equal(proof.len, 0);
	}
}

static void
is_rebuilt_where_files_are_torn(void **state)
{
	scoped(place_free) struct place place = { 0 };
	scoped(buf_free) struct buf whole = BUF(MIB), again = BUF(MIB);

	(void)state;
	place_make(&place);
	grow(&place, 5);
	assert_true(checkpoint(&place));
	whole = scratch_get(&place.scratch, "log/public/tile/entries/000.p/5");
	scratch_put(&place.scratch, "log/public/tile/entries/000.p/5", TEXT("torn"));
	assert_true(checkpoint(&place)); /* which sees no reason */
	assert_true(log_dir_rebuild(&place.log, &err));
	assert_true(scratch_has(&place.scratch, "log/public/checkpoint")); /* all the time */
	assert_true(checkpoint(&place));
	again = scratch_get(&place.scratch, "log/public/tile/entries/000.p/5");
	assert_true(text_eq(buf_text(&whole), buf_text(&again)));
}

/* An older copy of the database, of three entries, when five were signed. */
static void
go_back(struct place *place)
{
	scoped(buf_free) struct buf older = BUF(MIB);

	grow(place, 3);
	assert_true(checkpoint(place));
	log_dir_close(&place->log);
	older = scratch_get(&place->scratch, "log/log.db");
	place_open(place);
	grow(place, 5);
	assert_true(checkpoint(place));
	log_dir_close(&place->log);
	scratch_put(&place->scratch, "log/log.db", buf_text(&older));
	place_open(place);
}

static void
goes_on_from_an_older_database_only_when_told_to(void **state)
{
	scoped(place_free) struct place place = { 0 };
	scoped(buf_free) struct buf notes = BUF(KIB);

	(void)state;
	place_make(&place);
	go_back(&place);
	assert_false(checkpoint(&place));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(log_dir_rebuild(&place.log, &err)); /* which is no way around it */
	assert_false(checkpoint(&place));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(log_dir_accept(&place.log, NOW, &err));
	assert_true(checkpoint(&place));
	assert_proof(&place, 2);
	notes = scratch_get(&place.scratch, "log/signer/overrides");
	assert_non_null(
	    strstr(buf_string(&notes), "2001-09-09T01:46:40Z the log goes on from size 3 "));
	assert_non_null(strstr(buf_string(&notes), "; signed last was size 5 "));
	grow(&place, 6);
	assert_true(checkpoint(&place));
}

/* Whoever has taken over what serves it may wish what he likes. */
static void
the_signer_of_one_that_is_served_goes_on_from_no_other_head(void **state)
{
	scoped(place_free) struct place place = { 0 };

	(void)state;
	place_make(&place);
	go_back(&place);
	place.log.served = true;
	assert_false(log_dir_accept(&place.log, NOW, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(scratch_has(&place.scratch, "log/signer/overrides"));
}

static void
a_lost_last_head_is_accepted_only_when_told_to(void **state)
{
	scoped(place_free) struct place place = { 0 };
	char path[PATH_MAX];

	(void)state;
	place_make(&place);
	grow(&place, 3);
	assert_true(checkpoint(&place));
	scratch_path(&place.scratch, "log/signer", path);
	assert_true(folder_remove(path, &err));
	assert_false(checkpoint(&place));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(log_dir_accept(&place.log, NOW, &err));
	assert_true(checkpoint(&place));
}

static void
signs_nothing_without_its_key(void **state)
{
	scoped(place_free) struct place place = { 0 };

	(void)state;
	place_make(&place);
	grow(&place, 3);
	scratch_put(&place.scratch, "log/log.key", TEXT("nonsense\n"));
	assert_false(checkpoint(&place));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_non_null(strstr(err.text, "log.key"));
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no signer is left */
}

static void
without_memory_nothing_is_made(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf vkey = BUF(KIB);
	bool made = false;
	char dir[PATH_MAX];

	(void)state;
	random_init();
	scratch_path(&scratch, "log", dir);
	for (size_t n = 0; !made && n < 10000; n += test_step(31)) {
		mem_fail_after(n);
		made = log_dir_make(dir, TEXT(ORIGIN), TEXT(SEED), &vkey, &err);
		mem_fail_after(SIZE_MAX);
		assert_int_equal(scratch_has(&scratch, "log"), made);
		if (!made) {
			assert_int_equal(err.fault, FAULT_LIMIT);
			assert_int_equal(vkey.len, 0);
			buf_clear(&vkey); /* which may have failed itself */
		}
	}
	assert_true(made);
}

static bool
open_and_work(const char *dir)
{
	scoped(log_dir_close) struct log_dir log = { .signer.fd = -1 };
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX), proof = BUF(PROOF_LEN_MAX);

	return log_dir_open(dir, &log, &err) && log_dir_rebuild(&log, &err) &&
	       log_dir_checkpoint(&log, &note, &err) && log_dir_prove(&log, 3, &proof, &err);
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(place_free) struct place place = { 0 };
	bool done = false;

	(void)state;
	place_make(&place);
	grow(&place, 5);
	for (size_t n = 0; !done && n < 10000; n += test_step(31)) {
		mem_fail_after(n);
		done = open_and_work(place.dir);
		mem_fail_after(SIZE_MAX);
		if (!done)
			assert_int_equal(err.fault, FAULT_LIMIT);
	}
	assert_true(done);
	assert_true(checkpoint(&place));
}

TESTS(TEST(is_made_whole_with_an_empty_log_that_is_signed),
    TEST(has_the_key_of_its_seed_or_one_of_its_own), TEST(a_bad_plan_leaves_nothing),
    TEST(leaves_alone_what_is_not_empty), TEST(is_never_taken_for_what_an_attempt_left),
    TEST(says_so_when_there_is_none), TEST(refuses_a_database_that_is_none),
    TEST(proves_each_entry_of_the_last_checkpoint), TEST(proves_nothing_of_what_was_altered),
    TEST(is_rebuilt_where_files_are_torn),
    TEST(goes_on_from_an_older_database_only_when_told_to),
    TEST(the_signer_of_one_that_is_served_goes_on_from_no_other_head),
    TEST(a_lost_last_head_is_accepted_only_when_told_to), TEST(signs_nothing_without_its_key),
    TEST(without_memory_nothing_is_made), TEST(survives_each_allocation_failing))
