#include "action/finder/finder.h"

#include "crypto/random.h"
#include "scratch.h"
#include "statement/report.h"

static void
is_made_at_the_first_use_and_the_same_after(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(finder_close) struct finder first = { 0 }, second = { 0 };
	struct signer one, other;
	char dir[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_path(&scratch, "a/finder", dir);
	assert_true(finder_open(dir, &first, &err));
	assert_true(finder_open(dir, &second, &err));
	one = finder_signer(&first);
	other = finder_signer(&second);
	assert_true(text_eq(one.vkey.name, other.vkey.name));
	assert_true(recipient_eq(&first.identity.recipient, &second.identity.recipient));
	assert_int_equal(scratch_mode(&scratch, "a/finder"), 0700);
}

static void
is_named_by_the_hash_of_its_key(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(finder_close) struct finder finder = { 0 };
	struct signer signer;
	struct err err;

	(void)state;
	random_init();
	assert_true(finder_open(scratch.dir, &finder, &err));
	signer = finder_signer(&finder);
	assert_true(report_check_key(&signer.vkey, &err));
}

static void
refuses_a_folder_that_is_damaged(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct finder finder = { 0 };
	char path[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_put(&scratch, "finder.key", TEXT("no key\n"));
	assert_false(finder_open(scratch.dir, &finder, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(scratch_has(&scratch, "age.key"));
	scratch_path(&scratch, "finder.key", path);
	assert_false(finder_open(path, &finder, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	finder_close(&finder);
}

TESTS(TEST(is_made_at_the_first_use_and_the_same_after), TEST(is_named_by_the_hash_of_its_key),
    TEST(refuses_a_folder_that_is_damaged))
