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

#define SEED "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
a_key_grows_from_the_seed_in_a_file(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(secret_free) struct secret seed = { 0 }, again = { 0 };
	scoped(key_file_free) struct key_file one = { 0 }, two = { 0 };
	char path[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_path(&scratch, "seed", path);
	scratch_put(&scratch, "seed", TEXT(SEED "\n"));
	assert_true(key_file_load_seed(path, &seed, &err));
	assert_int_equal(seed.len, SIGN_SEED_LEN);
	assert_memory_equal(seed.at, "\x01\x23\x45\x67\x89\xab\xcd\xef", 8);
	scratch_put(&scratch, "seed", TEXT(SEED)); /* its newline may be missing */
	assert_true(key_file_load_seed(path, &again, &err));
	assert_true(secret_eq(secret_text(&seed), secret_text(&again)));

	scratch_path(&scratch, "one", path);
	assert_true(key_file_grow(path, TEXT("log.example"), secret_text(&seed), &one, &err));
	assert_int_equal(scratch_mode(&scratch, "one"), 0600);
	assert_true(secret_eq(sign_key_seed(&one.key.key), secret_text(&seed)));
	assert_false(key_file_grow(path, TEXT("log.example"), secret_text(&seed), &two, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	scratch_path(&scratch, "two", path);
	assert_true(key_file_grow(path, TEXT("log.example"), secret_text(&seed), &two, &err));
	assert_true(vkey_eq(&one.key.vkey, &two.key.vkey));
}

static void
refuses_a_seed_that_is_none_and_does_not_quote_it(void **state)
{
	static const char *const bad[] = { "", "\n", "hunter2", SEED "0", SEED "00", SEED " ",
		SEED "\r\n", SEED "\n\n", (SEED "\n" SEED "\n"), " " SEED,
		"0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF" };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct secret seed = { 0 };
	struct key_file file = { 0 };
	char path[PATH_MAX], key[PATH_MAX];
	struct err err;

	(void)state;
	random_init();
	scratch_path(&scratch, "seed", path);
	scratch_path(&scratch, "key", key);
	assert_false(key_file_load_seed(path, &seed, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scratch_put(&scratch, "seed", text_of(bad[i]));
		assert_false(key_file_load_seed(path, &seed, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_null(strstr(err.text, "hunter2"));
		assert_null(strstr(err.text, "456789ab"));
	}
	scratch_put(&scratch, "seed", (struct text){ SEED, sizeof(SEED) }); /* and a NUL */
	assert_false(key_file_load_seed(path, &seed, &err));
	assert_null(seed.at);
	assert_false(key_file_grow(key, TEXT("log.example"), TEXT("short"), &file, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(key_file_grow(key, TEXT("two words"), TEXT(""), &file, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(scratch_has(&scratch, "key"));
	assert_int_equal(file.text.len, 0);
}

/* A seed's file is bigger than any seed: it is refused, not read. */
static void
refuses_a_seed_of_many_bytes(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf large = BUF(MIB);
	struct secret seed = { 0 };
	char path[PATH_MAX];
	struct err err;

	(void)state;
	memset(buf_extend(&large, 100000), 'a', 100000);
	scratch_put(&scratch, "seed", buf_text(&large));
	scratch_path(&scratch, "seed", path);
	assert_false(key_file_load_seed(path, &seed, &err));
	assert_null(seed.at);
}

TESTS(TEST(a_key_is_kept_for_its_owner_and_read_back), TEST(an_existing_key_is_never_replaced),
    TEST(refuses_what_is_no_key_and_does_not_quote_it), TEST(refuses_the_key_of_another_name),
    TEST(an_identity_is_kept_likewise), TEST(a_key_grows_from_the_seed_in_a_file),
    TEST(refuses_a_seed_that_is_none_and_does_not_quote_it), TEST(refuses_a_seed_of_many_bytes))
