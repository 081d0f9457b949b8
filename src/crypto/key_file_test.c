#include "crypto/key_file.h"

#include "crypto/random.h"
#include "scratch.h"

static void
a_key_is_kept_for_its_owner_and_read_back(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(key_file_free) struct key_file made = { 0 }, read = { 0 };
	mode_t before = umask(0);
	char path[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_path(&scratch, "key", path);
	assert_true(key_file_make(path, TEXT("psirt.example"), &made, &err));
	umask(before);
	assert_int_equal(scratch_mode(&scratch, "key"), 0600);
	assert_true(key_file_load(path, TEXT("psirt.example"), &read, &err));
	assert_memory_equal(made.key.vkey.key.bytes, read.key.vkey.key.bytes, SIGN_PUBLIC_LEN);
}

static void
an_existing_key_is_never_replaced(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(key_file_free) struct key_file made = { 0 }, other = { 0 };
	struct identity identity;
	char path[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_path(&scratch, "key", path);
	assert_true(key_file_make(path, TEXT("psirt.example"), &made, &err));
	assert_false(key_file_make(path, TEXT("psirt.example"), &other, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(key_file_make_identity(path, &identity, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
refuses_what_is_no_key_and_does_not_quote_it(void **state)
{
	static const char *const bad[] = { "", "\n", "hunter2\n",
		"PRIVATE+KEY+x+00000000+AAAA\n" };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct key_file file = { 0 };
	struct identity identity;
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_path(&scratch, "key", path);
	assert_false(key_file_load(path, TEXT(""), &file, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scratch_put(&scratch, "key", text_of(bad[i]));
		assert_false(key_file_load(path, TEXT(""), &file, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_null(strstr(err.text, "hunter2"));
		assert_false(key_file_load_identity(path, &identity, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_null(strstr(err.text, "hunter2"));
	}
	assert_int_equal(file.text.len, 0);
}

static void
refuses_the_key_of_another_name(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(key_file_free) struct key_file made = { 0 }, read = { 0 };
	char path[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_path(&scratch, "key", path);
	assert_true(key_file_make(path, TEXT("psirt.example"), &made, &err));
	assert_false(key_file_load(path, TEXT("psirt.example/log"), &read, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(key_file_load(path, TEXT(""), &read, &err));
}

static void
an_identity_is_kept_likewise(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(identity_free) struct identity made = { 0 }, read = { 0 };
	char path[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_path(&scratch, "age.key", path);
	assert_true(key_file_make_identity(path, &made, &err));
	assert_int_equal(scratch_mode(&scratch, "age.key"), 0600);
	assert_true(key_file_load_identity(path, &read, &err));
	assert_true(recipient_eq(&made.recipient, &read.recipient));
}

TESTS(TEST(a_key_is_kept_for_its_owner_and_read_back), TEST(an_existing_key_is_never_replaced),
    TEST(refuses_what_is_no_key_and_does_not_quote_it), TEST(refuses_the_key_of_another_name),
    TEST(an_identity_is_kept_likewise))
