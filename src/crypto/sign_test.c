#include "crypto/sign.h"

#include <string.h>

#include "codec/hex.h"
#include "crypto/random.h"
#include "test.h"

static struct err err;

static void
from_hex(const char *hex, uint8_t *out, size_t len)
{
	assert_true(hex_decode(text_of(hex), out, len));
}

/* RFC 8032 7.1, tests 1, 2, 3 and SHA(abc). */
static const struct {
	const char *seed, *public, *message, *signature;
} known[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc6"
	    "1e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e45"
	    "8f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae"
	    "67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
	{ "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
	    "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
	    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836"
	    "ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
	    "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfd"
	    "fbc7c66431e0303dca179c138ac17ad9bef1177331a704" },
};

static void
knows_the_signatures_of_rfc_8032(void **state)
{
	(void)state;
	random_init();
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		scoped(sign_key_free) struct sign_key key = { 0 };
		uint8_t seed[SIGN_SEED_LEN], bytes[64];
		struct text message = { (char *)bytes, strlen(known[i].message) / 2 };
		struct sign_public public;
		struct signature expected, made;

		from_hex(known[i].seed, seed, sizeof(seed));
		from_hex(known[i].public, public.bytes, sizeof(public.bytes));
		from_hex(known[i].message, bytes, message.len);
		from_hex(known[i].signature, expected.bytes, sizeof(expected.bytes));
		assert_true(sign_key_from_seed(text_bytes(seed, sizeof(seed)), &key, &err));
		assert_memory_equal(key.public.bytes, public.bytes, sizeof(public.bytes));
		assert_true(text_eq(sign_key_seed(&key), text_bytes(seed, sizeof(seed))));
		made = sign_text(&key, message);
		assert_memory_equal(made.bytes, expected.bytes, sizeof(made.bytes));
		assert_true(sign_verify(&public, message, &made));
	}
}

static void
verifies_no_altered_bit(void **state)
{
	scoped(sign_key_free) struct sign_key key = { 0 };
	char message[] = "the message";
	struct text text = text_of(message);
	struct signature good;

	(void)state;
	random_init();
	assert_true(sign_key_make(&key, &err));
	good = sign_text(&key, text);
	assert_true(sign_verify(&key.public, text, &good));
	for (size_t bit = 0; bit < 8 * sizeof(good.bytes); bit++) {
		struct signature bad = good;

		bad.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(sign_verify(&key.public, text, &bad));
	}
	for (size_t bit = 0; bit < 8 * SIGN_PUBLIC_LEN; bit++) {
		struct sign_public other = key.public;

		other.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(sign_verify(&other, text, &good));
	}
	for (size_t bit = 0; bit < 8 * text.len; bit++) {
		message[bit / 8] ^= (char)(1 << bit % 8);
		assert_false(sign_verify(&key.public, text, &good));
		message[bit / 8] ^= (char)(1 << bit % 8);
	}
	assert_false(sign_verify(&key.public, (struct text){ text.at, text.len - 1 }, &good));
	assert_true(sign_verify(&key.public, text, &good));
}

/* S + L signs the same in arithmetic, but is another spelling: RFC 8032 5.1.7. */
static void
verifies_no_second_spelling_of_a_signature(void **state)
{
	static const uint8_t order[] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6,
		0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0x10 };
	scoped(sign_key_free) struct sign_key key = { 0 };
	struct signature signature;
	unsigned carry = 0;

	(void)state;
	random_init();
	assert_true(sign_key_make(&key, &err));
	signature = sign_text(&key, TEXT("text"));
	for (size_t i = 0; i < sizeof(order); i++) {
		carry += signature.bytes[32 + i] + order[i];
		signature.bytes[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_false(sign_verify(&key.public, TEXT("text"), &signature));
}

static void
makes_a_new_key_each_time(void **state)
{
	scoped(sign_key_free) struct sign_key a = { 0 }, b = { 0 };

	(void)state;
	random_init();
	assert_true(sign_key_make(&a, &err));
	assert_true(sign_key_make(&b, &err));
	assert_memory_not_equal(a.public.bytes, b.public.bytes, SIGN_PUBLIC_LEN);
	assert_true(sign_public_check(&a.public, &err));
	assert_true(sign_public_check(&b.public, &err));
}

static void
refuses_seeds_of_another_length(void **state)
{
	static const char seed[SIGN_SEED_LEN + 1];
	struct sign_key key = { 0 };

	(void)state;
	random_init();
	for (size_t len = 0; len <= sizeof(seed); len++) {
		if (len == SIGN_SEED_LEN)
			continue;
		assert_false(sign_key_from_seed(text_bytes(seed, len), &key, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_null(key.secret.at);
	}
}

static void
forgets_a_key_that_is_freed(void **state)
{
	static const struct sign_key none;
	struct sign_key key = { 0 };

	(void)state;
	random_init();
	assert_true(sign_key_make(&key, &err));
	sign_key_free(&key);
	assert_memory_equal(&key, &none, sizeof(key));
	sign_key_free(&key);
}

/* Points that must not be enrolled: of small order, those again in other
 * spellings, with a part of small order, off the curve. */
static void
enrols_no_unsound_key(void **state)
{
	static const char *const unsound[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0000000000000000000000000000000000000000000000000000000000000080",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000080",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"0200000000000000000000000000000000000000000000000000000000000000",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		/* the key of RFC 8032's test 1, plus a point of order 8 */
		"3b5b475c4b82dd1572799fc546f4c6c03e478c6654aa4c7f945b347ea32af60d",
	};

	(void)state;
	random_init();
	for (size_t i = 0; i < sizeof(unsound) / sizeof(unsound[0]); i++) {
		struct sign_public key;

		from_hex(unsound[i], key.bytes, sizeof(key.bytes));
		assert_false(sign_public_check(&key, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

TESTS(TEST(knows_the_signatures_of_rfc_8032), TEST(verifies_no_altered_bit),
    TEST(verifies_no_second_spelling_of_a_signature), TEST(makes_a_new_key_each_time),
    TEST(refuses_seeds_of_another_length), TEST(forgets_a_key_that_is_freed),
    TEST(enrols_no_unsound_key))
