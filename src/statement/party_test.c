#include "statement/party.h"

#include <string.h>

#include "crypto/hash.h"
#include "test.h"

#define LONG_LABEL "abcdefghijklmnopqrstuvwxyz01234567890abcdefghijklmnopqrstuvwxyz"
#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct err err;

static void
takes_names_of_the_domain_name_system(void **state)
{
	static const char *const good[] = { "a.b", "psirt.example.com", "example.com", "x1.y2",
		"1.example", "a-b.c-d", "xn--bcher-kva.example", LONG_LABEL ".example" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(party_check_node(text_of(good[i]), &err));
		assert_true(party_check_name(text_of(good[i]), &err));
		assert_false(party_is_finder(text_of(good[i])));
	}
}

static void
refuses_everything_else(void **state)
{
	static const char *const bad[] = { "", ".", "a", "localhost", "a.", ".a", "a..b", "A.b",
		"psirt.Example.com", "a b.c", "a_b.c", "-a.b", "a-.b", "a.-b", "a.b-",
		"a.b/log", "a.b+c", "a.b\n", " a.b", "a.b ",
		"b\xc3\xbc"
		"cher.example",
		"127.0.0.1", "10.0.0.256", "1.2", "[::1]", "a.b:80", "http://a.b",
		LONG_LABEL "a.example", HEX };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(party_check_node(text_of(bad[i]), &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_false(party_check_node((struct text){ 0 }, &err));
	assert_false(party_check_node((struct text){ "a\0.b", 4 }, &err));
}

static void
takes_names_up_to_the_longest(void **state)
{
	static char name[PARTY_NAME_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = i % 2 == 0 ? 'a' : '.';
	assert_true(party_check_node((struct text){ name, PARTY_NAME_MAX }, &err));
	assert_false(party_check_node((struct text){ name, PARTY_NAME_MAX + 2 }, &err));
}

static void
names_finders_by_the_hash_of_their_key(void **state)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct sign_public key = { { 1, 2, 3 } };
	struct hash hash = hash_text(text_bytes(key.bytes, sizeof(key.bytes))), read;

	(void)state;
	party_finder_name(&key, &name);
	assert_true(hash_parse(buf_text(&name), &read));
	assert_true(hash_eq(&read, &hash));
	assert_true(party_is_finder(buf_text(&name)));
	assert_true(party_check_name(buf_text(&name), &err));
	assert_false(party_check_node(buf_text(&name), &err));
}

static void
knows_a_finder_by_sixty_four_small_hex_digits(void **state)
{
	char name[] = HEX;

	(void)state;
	assert_true(party_is_finder(text_of(name)));
	assert_false(party_is_finder((struct text){ name, 63 }));
	assert_false(party_is_finder(TEXT(HEX "0")));
	assert_false(party_is_finder(TEXT("")));
	name[0] = 'E';
	assert_false(party_is_finder(text_of(name)));
	assert_false(party_check_name(text_of(name), &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	name[0] = 'g';
	assert_false(party_is_finder(text_of(name)));
}

static void
names_the_key_of_each_role(void **state)
{
	static const struct {
		enum party_role role;
		const char *word, *name;
	} roles[PARTY_ROLES] = {
		{ PARTY_STATEMENT, "statement", "a.b" },
		{ PARTY_LOG, "log", "a.b/log" },
		{ PARTY_WITNESS, "witness", "a.b/witness" },
		{ PARTY_RELEASE, "release", "a.b/release" },
		{ PARTY_ROOT, "root", "a.b/root" },
	};

	(void)state;
	for (size_t i = 0; i < PARTY_ROLES; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);

		party_role_name(TEXT("a.b"), roles[i].role, &name);
		assert_string_equal(buf_string(&name), roles[i].name);
		assert_string_equal(party_role_word(roles[i].role), roles[i].word);
	}
}

TESTS(TEST(takes_names_of_the_domain_name_system), TEST(refuses_everything_else),
    TEST(takes_names_up_to_the_longest), TEST(names_finders_by_the_hash_of_their_key),
    TEST(knows_a_finder_by_sixty_four_small_hex_digits), TEST(names_the_key_of_each_role))
