#include "crypto/note_key.h"

#include <string.h>

#include "crypto/random.h"
#include "test.h"

/* The key of PeterNeumann in the tests of Go's sumdb/note. */
#define NAME "PeterNeumann"
#define SEED "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define PRIVATE "PRIVATE+KEY+" NAME "+c74f20a3+" SEED
#define PUBLIC NAME "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

static struct err err;

static void
reads_what_go_writes_and_writes_it_back(void **state)
{
	scoped(note_key_free) struct note_key key = NOTE_KEY;
	scoped(buf_free) struct buf private = BUF_SECRET(NOTE_KEY_TEXT_MAX);
	scoped(buf_free) struct buf public = BUF(NOTE_KEY_TEXT_MAX);

	(void)state;
	random_init();
	assert_true(note_key_parse(TEXT(PRIVATE), &key, &err));
	note_key_format(&key, &private);
	assert_string_equal(buf_string(&private), PRIVATE);
	vkey_format(&key.vkey, &public);
	assert_string_equal(buf_string(&public), PUBLIC);
}

static void
makes_keys_that_are_read_back(void **state)
{
	scoped(note_key_free) struct note_key made = NOTE_KEY, read = NOTE_KEY;
	scoped(buf_free) struct buf text = BUF_SECRET(NOTE_KEY_TEXT_MAX);

	(void)state;
	random_init();
	assert_true(note_key_make(TEXT(NAME), &made, &err));
	note_key_format(&made, &text);
	assert_true(buf_ok(&text, &err));
	assert_true(note_key_parse(buf_text(&text), &read, &err));
	assert_memory_equal(&made.vkey.key, &read.vkey.key, sizeof(read.vkey.key));
	assert_int_equal(made.vkey.id, read.vkey.id);
	assert_ptr_equal(note_key_signer(&read).key, &read.key);
}

static void
refuses_anything_else_and_never_quotes_it(void **state)
{
	static const char *const bad[] = {
		"",
		PUBLIC,
		"PRIVATE+KEY",
		"PRIVATE+KEY+",
		"PRIVATE+KEY+" NAME,
		"PRIVATE+KEY+" NAME "+c74f20a3",
		"PRIVATE+KEY+" NAME "+c74f20a3+",
		"private+key+" NAME "+c74f20a3+" SEED,
		"PRIVATE+KEY++c74f20a3+" SEED,
		"PRIVATE+KEY+Peter Neumann+c74f20a3+" SEED,
		"PRIVATE+KEY+PeterNeuman+c74f20a3+" SEED,
		"PRIVATE+KEY+" NAME "+C74F20A3+" SEED,
		"PRIVATE+KEY+" NAME "+c74f20a+" SEED,
		"PRIVATE+KEY+" NAME "+c74f20a4+" SEED,
		"PRIVATE+KEY+" NAME "+c74f20a3+BYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
		"PRIVATE+KEY+" NAME "+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKA==",
		PRIVATE "\n",
		PRIVATE "AAAA",
		" " PRIVATE,
	};

	(void)state;
	random_init();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct note_key key = NOTE_KEY;

		assert_false(note_key_parse(text_of(bad[i]), &key, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_null(strstr(err.text, "YEKFALVFGyN"));
		assert_null(key.key.secret.at);
	}
}

static void
refuses_a_name_that_cannot_stand_in_a_note(void **state)
{
	struct note_key key = NOTE_KEY;

	(void)state;
	random_init();
	assert_false(note_key_make(TEXT("two words"), &key, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_null(key.key.secret.at);
}

/* The seed of the key above. */
static void
grows_the_key_of_a_seed(void **state)
{
	scoped(note_key_free) struct note_key read = NOTE_KEY, grown = NOTE_KEY;
	scoped(buf_free) struct buf text = BUF_SECRET(NOTE_KEY_TEXT_MAX);

	(void)state;
	random_init();
	assert_true(note_key_parse(TEXT(PRIVATE), &read, &err));
	assert_true(note_key_grow(TEXT(NAME), sign_key_seed(&read.key), &grown, &err));
	assert_true(vkey_eq(&read.vkey, &grown.vkey));
	note_key_format(&grown, &text);
	assert_string_equal(buf_string(&text), PRIVATE);
}

static void
grows_nothing_of_a_seed_or_name_that_is_none(void **state)
{
	static const char seed[SIGN_SEED_LEN + 1] = "hunter2";
	struct note_key key = NOTE_KEY;

	(void)state;
	random_init();
	for (size_t len = 0; len <= sizeof(seed); len++) {
		if (len == SIGN_SEED_LEN)
			continue;
		assert_false(note_key_grow(TEXT(NAME), (struct text){ seed, len }, &key, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_null(strstr(err.text, "hunter2"));
	}
	assert_false(
	    note_key_grow(TEXT("a+b"), (struct text){ seed, SIGN_SEED_LEN }, &key, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_null(key.key.secret.at);
}

TESTS(TEST(reads_what_go_writes_and_writes_it_back), TEST(makes_keys_that_are_read_back),
    TEST(refuses_anything_else_and_never_quotes_it),
    TEST(refuses_a_name_that_cannot_stand_in_a_note), TEST(grows_the_key_of_a_seed),
    TEST(grows_nothing_of_a_seed_or_name_that_is_none))
