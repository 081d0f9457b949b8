#include "crypto/hash.h"

#include <string.h>

#include "test.h"

static void
assert_hash(struct hash hash, const char *hex)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	hash_format(&hash, &out);
	assert_string_equal(buf_string(&out), hex);
}

/* RFC 6234, 8.5: message, how often, digest. */
static const struct {
	const char *bytes;
	size_t len, times;
	const char *hex;
} known[] = {
	{ "", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", 3, 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, 1,
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "a", 1, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	{ "01234567", 8, 80,
	    "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5" },
	{ "\x19", 1, 1, "68aa2e2ee5dff96e3355e6c7ee373e3d6a4e17f75f9518d843709c0c9bc3e3d4" },
	{ "\xe3\xd7\x25\x70\xdc\xdd\x78\x7c\xe3\x88\x7a\xb2\xcd\x68\x46\x52", 16, 1,
	    "175ee69b02ba9b58e2b0a5fd13819cea573f3940a94f825128cf4209beabb4e8" },
};

static void
knows_the_digests_of_rfc_6234(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct hasher hasher;

		hasher_init(&hasher);
		for (size_t n = 0; n < known[i].times; n++)
			hasher_add(&hasher, text_bytes(known[i].bytes, known[i].len));
		assert_hash(hasher_end(&hasher), known[i].hex);
	}
}

static void
hashes_nothing_given_as_null(void **state)
{
	(void)state;
	assert_hash(hash_text((struct text){ 0 }), known[0].hex);
}

static void
hashes_pieces_like_the_whole(void **state)
{
	char bytes[200];
	struct hash whole;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	whole = hash_text(text_bytes(bytes, sizeof(bytes)));
	for (size_t cut = 0; cut <= sizeof(bytes); cut++) {
		struct hasher hasher;
		struct hash hash;

		hasher_init(&hasher);
		hasher_add(&hasher, text_bytes(bytes, cut));
		hasher_add(&hasher, text_bytes(bytes + cut, sizeof(bytes) - cut));
		hash = hasher_end(&hasher);
		assert_true(hash_eq(&hash, &whole));
	}
}

/* The leaves and the node of RFC 6962 2.1, as Certificate Transparency's own
 * tests have them. */
static void
hashes_leaves_and_nodes_apart(void **state)
{
	struct hash empty = hash_leaf(TEXT("")), zero = hash_leaf(TEXT("\0"));

	(void)state;
	assert_hash(empty, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
	assert_hash(zero, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
	assert_hash(hash_node(&empty, &zero),
	    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
}

static void
reads_back_what_it_writes(void **state)
{
	struct hash hash = hash_text(TEXT("abc")), read;
	scoped(buf_free) struct buf out = BUF(KIB);

	(void)state;
	hash_format(&hash, &out);
	assert_true(hash_parse(buf_text(&out), &read));
	assert_true(hash_eq(&hash, &read));
}

static void
tells_hashes_apart_by_any_byte(void **state)
{
	struct hash a = hash_text(TEXT("abc"));

	(void)state;
	for (size_t i = 0; i < HASH_LEN; i++) {
		struct hash b = a;

		b.bytes[i] ^= 0x80;
		assert_false(hash_eq(&a, &b));
	}
}

static void
refuses_what_is_not_64_lowercase_digits(void **state)
{
	static const char hex[] =
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	struct hash hash = { { 7 } };

	(void)state;
	assert_false(hash_parse(TEXT(""), &hash));
	assert_false(hash_parse(text_bytes(hex, 63), &hash));
	assert_false(hash_parse(text_bytes(hex, 62), &hash));
	assert_false(hash_parse(text_bytes(hex, 65), &hash)); /* its NUL */
	assert_false(hash_parse(
	    TEXT("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), &hash));
	assert_false(hash_parse(
	    TEXT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag"), &hash));
	assert_int_equal(hash.bytes[0], 7);
}

TESTS(TEST(knows_the_digests_of_rfc_6234), TEST(hashes_nothing_given_as_null),
    TEST(hashes_pieces_like_the_whole), TEST(hashes_leaves_and_nodes_apart),
    TEST(reads_back_what_it_writes), TEST(tells_hashes_apart_by_any_byte),
    TEST(refuses_what_is_not_64_lowercase_digits))
