#include "action/node/offline.h"

#include <string.h>

#include "crypto/random.h"
#include "scratch.h"

static struct err err;

static const struct text node = { "psirt.example.com", 17 };
static const struct text passphrase = { "nobody guesses it", 17 };

static void
opens_what_it_sealed_and_nothing_else(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(offline_free) struct offline made = OFFLINE, read = OFFLINE, not = OFFLINE;
	char path[PATH_MAX];

	(void)state;
	random_init();
	scratch_path(&scratch, "offline-keys.age", path);
	assert_true(offline_make(node, &made, &err));
	assert_true(text_eq(made.root.vkey.name, TEXT("psirt.example.com/root")));
	assert_true(offline_save(&made, passphrase, path, true, &err));
	assert_int_equal(scratch_mode(&scratch, "offline-keys.age"), 0600);
	assert_true(offline_load(path, node, passphrase, &read, &err));
	assert_true(vkey_eq(&read.root.vkey, &made.root.vkey));
	assert_true(vkey_eq(&read.release.vkey, &made.release.vkey));
	assert_false(offline_save(&made, passphrase, path, true, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(offline_load(path, TEXT("other.example"), passphrase, &not, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(offline_load(path, node, TEXT("a guess"), &not, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_non_null(strstr(err.text, "offline-keys.age'"));
	assert_int_equal(not .names.len, 0);
}

static void
a_renewed_key_is_another_of_the_same_name(void **state)
{
	scoped(offline_free) struct offline made = OFFLINE;
	struct vkey before;

	(void)state;
	random_init();
	assert_true(offline_make(node, &made, &err));
	before = made.release.vkey;
	assert_true(offline_renew(&made.release, &err));
	assert_true(text_eq(made.release.vkey.name, before.name));
	assert_false(vkey_eq(&made.release.vkey, &before));
}

static void
says_what_is_no_such_file(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(offline_free) struct offline not = OFFLINE;
	char path[PATH_MAX];

	(void)state;
	random_init();
	scratch_path(&scratch, "keys", path);
	assert_false(offline_load(path, node, passphrase, &not, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	scratch_put(&scratch, "keys", TEXT("not sealed"));
	assert_false(offline_load(path, node, passphrase, &not, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(opens_what_it_sealed_and_nothing_else),
    TEST(a_renewed_key_is_another_of_the_same_name), TEST(says_what_is_no_such_file))
