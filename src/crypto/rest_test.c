#include "crypto/rest.h"

#include <string.h>
#include <sys/stat.h>

#include "crypto/random.h"
#include "scratch.h"

static struct err err;

static struct rest
make(char fill)
{
	char key[REST_KEY_LEN];
	struct rest rest;

	random_init();
	memset(key, fill, sizeof(key));
	assert_true(rest_from_key(text_bytes(key, sizeof(key)), &rest, &err));
	return rest;
}

static const struct rest_place place = { "statement", { "row", 3 } };

static void
opens_what_it_sealed(void **state)
{
	scoped(rest_free) struct rest rest = make('k');

	(void)state;
	for (size_t len = 0; len < 300; len += 37) {
		scoped(buf_free) struct buf plain = BUF(KIB), sealed = BUF(KIB);
		scoped(buf_free) struct buf again = BUF(KIB), open = BUF_SECRET(KIB);

		for (size_t i = 0; i < len; i++)
			buf_add_byte(&plain, (uint8_t)i);
		rest_seal(&rest, &place, buf_text(&plain), &sealed);
		rest_seal(&rest, &place, buf_text(&plain), &again);
		assert_int_equal(sealed.len, len + REST_OVERHEAD);
		assert_memory_not_equal(sealed.at, again.at, sealed.len);
		assert_true(rest_open(&rest, &place, buf_text(&sealed), &open, &err));
		assert_true(text_eq(buf_text(&open), buf_text(&plain)));
	}
}

/* Nothing of what is sealed can be seen, nor changed, nor moved. */
static void
opens_nothing_else(void **state)
{
	scoped(rest_free) struct rest rest = make('k'), other = make('o');
	static const struct rest_place elsewhere[] = { { "statement", { "rov", 3 } },
		{ "statement", { "ro", 2 } }, { "blob", { "row", 3 } },
		{ "statementr", { "ow", 2 } } };
	scoped(buf_free) struct buf sealed = BUF(KIB), open = BUF(KIB);
	struct text plain = TEXT("a heap overflow in the parser");

	(void)state;
	buf_add(&open, TEXT("before"));
	rest_seal(&rest, &place, plain, &sealed);
	assert_null(memmem(sealed.at, sealed.len, plain.at, 6));
	assert_false(rest_open(&other, &place, buf_text(&sealed), &open, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		assert_false(rest_open(&rest, &elsewhere[i], buf_text(&sealed), &open, &err));
	for (size_t len = 0; len < sealed.len; len++)
		assert_false(
		    rest_open(&rest, &place, (struct text){ sealed.at, len }, &open, &err));
	for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
		sealed.at[bit / 8] ^= (char)(1 << bit % 8);
		assert_false(rest_open(&rest, &place, buf_text(&sealed), &open, &err));
		sealed.at[bit / 8] ^= (char)(1 << bit % 8);
	}
	assert_string_equal(buf_string(&open), "before");
	assert_true(rest_open(&rest, &place, buf_text(&sealed), &open, &err));
}

static void
seals_the_same_alike_when_asked_to(void **state)
{
	scoped(rest_free) struct rest rest = make('k'), other = make('o');
	static const struct rest_place elsewhere = { "statement", { "rov", 3 } };
	scoped(buf_free) struct buf one = BUF(KIB), two = BUF(KIB), three = BUF(KIB);
	scoped(buf_free) struct buf four = BUF(KIB), five = BUF(KIB), open = BUF(KIB);

	(void)state;
	rest_seal_same(&rest, &place, TEXT("a title"), &one);
	rest_seal_same(&rest, &place, TEXT("a title"), &two);
	rest_seal_same(&rest, &elsewhere, TEXT("a title"), &three);
	rest_seal_same(&rest, &place, TEXT("a titlf"), &four);
	rest_seal_same(&other, &place, TEXT("a title"), &five);
	assert_true(text_eq(buf_text(&one), buf_text(&two)));
	/* Other nonces, therefore. */
	assert_memory_not_equal(one.at + 1, three.at + 1, 24);
	assert_memory_not_equal(one.at + 1, four.at + 1, 24);
	assert_memory_not_equal(one.at + 1, five.at + 1, 24);
	assert_true(rest_open(&rest, &place, buf_text(&one), &open, &err));
	assert_string_equal(buf_string(&open), "a title");
}

static void
tags_tell_names_apart_and_nothing_else(void **state)
{
	scoped(rest_free) struct rest rest = make('k'), other = make('o');
	struct hash tag = rest_tag(&rest, "statement", TEXT("a.example"));
	struct hash same = rest_tag(&rest, "statement", TEXT("a.example"));
	struct hash name = rest_tag(&rest, "statement", TEXT("b.example"));
	struct hash table = rest_tag(&rest, "blob", TEXT("a.example"));
	struct hash key = rest_tag(&other, "statement", TEXT("a.example"));

	(void)state;
	assert_true(hash_eq(&tag, &same));
	assert_false(hash_eq(&tag, &name));
	assert_false(hash_eq(&tag, &table));
	assert_false(hash_eq(&tag, &key));
}

static void
a_key_is_kept_in_a_file_for_its_owner(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(rest_free) struct rest rest = { 0 }, again = { 0 };
	struct rest none = { { (uint8_t *)1, 17 } };
	char path[PATH_MAX];
	struct stat st;

	(void)state;
	random_init();
	scratch_path(&scratch, "rest.key", path);
	assert_false(rest_load(path, &none, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(rest_make(path, &rest, &err));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(rest_load(path, &again, &err));
	assert_true(secret_eq(rest_key(&rest), rest_key(&again)));
	assert_false(rest_make(path, &none, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	scratch_put(&scratch, "rest.key", TEXT("0123\n"));
	assert_false(rest_load(path, &none, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(none.keys.len, 17);
}

TESTS(TEST(opens_what_it_sealed), TEST(opens_nothing_else),
    TEST(seals_the_same_alike_when_asked_to), TEST(tags_tell_names_apart_and_nothing_else),
    TEST(a_key_is_kept_in_a_file_for_its_owner))
