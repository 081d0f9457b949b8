#include "action/finder/locker.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "codec/ustar.h"
#include "crypto/random.h"
#include "heap.h"
#include "scratch.h"

#define LITTLE_WORK 4 /* what a passphrase takes is tried elsewhere */

static struct err err;

static bool
give(void *arg, struct secret *out, struct err *fault)
{
	struct text passphrase = text_of(arg);

	if (!secret_make(passphrase.len, out, fault))
		return false;
	memcpy(out->at, passphrase.at, passphrase.len);
	return true;
}

static char right[] = "correct horse", wrong[] = "incorrect horse";

static bool
reopen(const struct scratch *scratch, char *passphrase, struct locker *out)
{
	const struct age_open how = { .passphrase = give, .arg = passphrase };
	char path[PATH_MAX];

	scratch_path(scratch, "kept.age", path);
	return locker_open(path, &how, out, &err);
}

static struct locker
make(const struct scratch *scratch, bool sealed)
{
	struct locker locker;
	char path[PATH_MAX];

	random_init();
	scratch_path(scratch, sealed ? "kept.age" : "kept", path);
	if (sealed)
		assert_true(locker_make(path, text_of(right), LITTLE_WORK, &locker, &err));
	else
		assert_true(locker_in_folder(path, &locker, &err));
	return locker;
}

static bool
holds(const struct locker *locker, const char *name, const char *bytes)
{
	scoped(buf_free) struct buf out = BUF(MIB);

	return locker_load(locker, name, &out, &err) && text_eq(buf_text(&out), text_of(bytes));
}

static bool
join(void *arg, const char *name, struct err *fault)
{
	(void)fault;
	buf_addf(arg, "%s ", name);
	return true;
}

static void
check_names(const struct locker *locker, const char *folder, size_t count)
{
	scoped(buf_free) struct buf names = BUF(MIB);
	size_t blanks = 0;

	assert_true(locker_each(locker, folder, join, &names, &err));
	for (size_t i = 0; i < names.len; i++)
		blanks += names.at[i] == ' ';
	assert_int_equal(blanks, count);
}

static const struct locker_item items[] = {
	{ "one", { "1", 1 } },
	{ "two", { "", 0 } },
};

static void
check_use(const struct locker *locker)
{
	check_names(locker, "", 0);
	assert_true(locker_save(locker, "a/b/c", TEXT("first"), &err));
	assert_true(locker_save(locker, "a/b/c", TEXT("second"), &err));
	assert_true(holds(locker, "a/b/c", "second"));
	assert_true(locker_create(locker, "key", TEXT("once"), &err));
	assert_false(locker_create(locker, "key", TEXT("twice"), &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(holds(locker, "key", "once"));
	assert_true(locker_save_all(locker, "a/d", items, 2, &err));
	assert_true(holds(locker, "a/d/one", "1") && holds(locker, "a/d/two", ""));
	assert_true(locker_has(locker, "a/d/one"));
	assert_false(locker_has(locker, "a/d/three"));
	assert_false(holds(locker, "nothing", ""));
	assert_int_equal(err.fault, FAULT_ABSENT);
	check_names(locker, "", 2);
	check_names(locker, "a", 2);
	check_names(locker, "a/d", 2);
	check_names(locker, "nowhere", 0);
	assert_true(locker_remove(locker, "a/d", &err));
	assert_true(locker_remove(locker, "a/d", &err));
	assert_false(locker_has(locker, "a/d/one"));
	check_names(locker, "a", 1);
}

static void
keeps_things_in_a_folder_and_in_a_file(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(locker_close) struct locker folder = make(&scratch, false);
	scoped(locker_close) struct locker file = make(&scratch, true);

	(void)state;
	check_use(&folder);
	check_use(&file);
	assert_int_equal(scratch_mode(&scratch, "kept/a/b/c"), 0600);
	assert_int_equal(scratch_mode(&scratch, "kept/a/b"), 0700);
	assert_int_equal(scratch_mode(&scratch, "kept.age"), 0600);
}

static void
what_is_in_the_file_takes_its_passphrase(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(locker_close) struct locker file = make(&scratch, true), again = { 0 };
	scoped(buf_free) struct buf bytes = BUF(MIB);
	char path[PATH_MAX];

	(void)state;
	assert_true(locker_save(&file, "sent/letter", TEXT("confidential"), &err));
	assert_false(reopen(&scratch, right, &again)); /* somebody is at work in it */
	assert_int_equal(err.fault, FAULT_CONFLICT);
	locker_close(&file);
	assert_false(reopen(&scratch, wrong, &again));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(reopen(&scratch, right, &again));
	assert_true(holds(&again, "sent/letter", "confidential"));
	assert_true(locker_save(&again, "more", TEXT("words"), &err));
	locker_close(&again);
	assert_true(reopen(&scratch, right, &again));
	assert_true(holds(&again, "more", "words"));
	scratch_path(&scratch, "kept.age", path);
	assert_true(file_load(path, &bytes, &err));
	assert_null(memmem(bytes.at, bytes.len, "confidential", 12));
	assert_false(locker_make(path, text_of(right), LITTLE_WORK, &file, &err));
}

/* The file's key stays, so no two payloads may begin alike. */
static void
each_change_is_sealed_under_a_new_nonce(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(locker_close) struct locker file = make(&scratch, true);
	scoped(buf_free) struct buf one = BUF(MIB), other = BUF(MIB);
	char path[PATH_MAX];

	(void)state;
	scratch_path(&scratch, "kept.age", path);
	assert_true(locker_save(&file, "a", TEXT("x"), &err));
	assert_true(file_load(path, &one, &err));
	assert_true(locker_save(&file, "a", TEXT("x"), &err));
	assert_true(file_load(path, &other, &err));
	assert_int_equal(one.len, other.len);
	assert_memory_not_equal(one.at + one.len - 64, other.at + other.len - 64, 64);
}

static void
a_file_that_is_damaged_is_refused(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(locker_close) struct locker file = make(&scratch, true), again = { 0 };
	scoped(buf_free) struct buf bytes = BUF(MIB);
	char path[PATH_MAX];

	(void)state;
	assert_true(locker_save(&file, "a", TEXT("x"), &err));
	locker_close(&file);
	scratch_path(&scratch, "kept.age", path);
	assert_true(file_load(path, &bytes, &err));
	for (size_t i = 0; i < bytes.len; i += 97) {
		bytes.at[i] ^= 1;
		scratch_put(&scratch, "kept.age", buf_text(&bytes));
		bytes.at[i] ^= 1;
		assert_false(reopen(&scratch, right, &again));
		assert_null(again.contents);
	}
	scratch_put(&scratch, "kept.age", TEXT(""));
	assert_false(reopen(&scratch, right, &again));
	scratch_path(&scratch, "none.age", path);
	assert_false(locker_open(path, &(struct age_open){ 0 }, &again, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

/* What is on disk is as it was before, or as it is after; so is what is in memory. */
static void
survives_each_allocation_failing(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(locker_close) struct locker file = make(&scratch, true);
	bool done = false;

	(void)state;
	assert_true(locker_save(&file, "a", TEXT("before"), &err));
	for (size_t n = 0; !done && n < 1000; n++) {
		mem_fail_after(n);
		done = locker_save(&file, "a", TEXT("after"), &err) &&
		       locker_save_all(&file, "b", items, 2, &err);
		mem_fail_after(SIZE_MAX);
		assert_true(holds(&file, "a", "before") || holds(&file, "a", "after"));
		assert_int_equal(locker_has(&file, "b/one"), done);
	}
	assert_true(done);
	locker_close(&file);
	assert_true(reopen(&scratch, right, &file));
	assert_true(holds(&file, "a", "after") && holds(&file, "b/one", "1"));
}

static void
bounds_names_in_a_file(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(locker_close) struct locker file = make(&scratch, true);
	char name[USTAR_NAME_MAX + 2];

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_false(locker_save(&file, name, TEXT("x"), &err));
	assert_false(locker_save(&file, "../a", TEXT("x"), &err));
	name[sizeof(name) - 2] = '\0';
	assert_true(locker_save(&file, name, TEXT("x"), &err));
	assert_true(locker_has(&file, name));
}

static void
look_for_a_thing(void)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct locker file = make(&scratch, true);
	char secret[HEAP_CANARY_LEN + 1];

	heap_canary(secret);
	assert_true(locker_save(&file, "a", text_of(secret), &err));
	assert_true(locker_save(&file, "a", TEXT("other"), &err));
	locker_close(&file);
	assert_int_equal(heap_holds(secret), 0);
}

/* What skips leaves at once, so nothing may be there to be freed. */
static void
leaves_nothing_of_a_file_in_memory(void **state)
{
	(void)state;
	if (!heap_can_look())
		skip();
	look_for_a_thing();
}

TESTS(TEST(leaves_nothing_of_a_file_in_memory), TEST(keeps_things_in_a_folder_and_in_a_file),
    TEST(what_is_in_the_file_takes_its_passphrase),
    TEST(each_change_is_sealed_under_a_new_nonce), TEST(a_file_that_is_damaged_is_refused),
    TEST(survives_each_allocation_failing), TEST(bounds_names_in_a_file))
