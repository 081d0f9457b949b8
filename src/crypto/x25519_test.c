#include "crypto/x25519.h"

#include "test.h"

#include <string.h>

#include "codec/hex.h"

#define SHARE "TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc"
#define BODY "hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE\n"

static void
reads_what_it_writes(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	const struct age_stanza stanza = { X25519_TYPE, TEXT(SHARE), TEXT(BODY) };
	struct x25519_stanza read;
	struct err err;

	(void)state;
	assert_true(x25519_stanza_parse(&stanza, &read, &err));
	x25519_stanza_format(&read, &out);
	assert_true(text_eq(buf_text(&out), TEXT("-> X25519 " SHARE "\n" BODY)));
}

static void
refuses_other_lengths_and_counts(void **state)
{
	const struct age_stanza refused[] = {
		{ TEXT("X25519"), TEXT(""), TEXT(BODY) },
		{ TEXT("X25519"), TEXT(SHARE " x"), TEXT(BODY) },
		{ TEXT("X25519"), TEXT(SHARE " " SHARE), TEXT(BODY) },
		{ TEXT("X25519"), TEXT("TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOC"),
		    TEXT(BODY) },
		{ TEXT("X25519"), TEXT("TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCd"),
		    TEXT(BODY) },
		{ TEXT("X25519"), TEXT(SHARE "="), TEXT(BODY) },
		{ TEXT("X25519"), TEXT(SHARE "A"), TEXT(BODY) },
		{ TEXT("X25519"), TEXT(SHARE), TEXT("\n") },
		{ TEXT("X25519"), TEXT(SHARE),
		    TEXT("hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FA\n") },
		{ TEXT("X25519"), TEXT(SHARE),
		    TEXT("hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLEA\n") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct x25519_stanza read, before;
		struct err err;

		memset(&read, 0x5a, sizeof(read));
		before = read;
		assert_false(x25519_stanza_parse(&refused[i], &read, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_memory_equal(&read, &before, sizeof(read));
	}
}

static void
from_hex(const char *hex, uint8_t out[static X25519_LEN])
{
	assert_true(hex_decode(text_of(hex), out, X25519_LEN));
}

/* Bob's side of RFC 7748, section 6.1. */
static void
gives_the_secret_of_rfc_7748(void **state)
{
	uint8_t bob[X25519_LEN], alice_public[X25519_LEN], expected[X25519_LEN];
	uint8_t got[X25519_LEN];

	(void)state;
	from_hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb", bob);
	from_hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", expected);
	x25519_public(bob, got);
	assert_memory_equal(got, expected, X25519_LEN);
	from_hex(
	    "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", alice_public);
	from_hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", expected);
	assert_true(x25519_share(bob, alice_public, got));
	assert_memory_equal(got, expected, X25519_LEN);
}

/* Points of order 1, 2, 4 and 8: whoever sends one knows the secret. */
static void
shares_nothing_with_a_point_of_low_order(void **state)
{
	static const char *const points[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		/* the highest bit is nobody's */
		"0000000000000000000000000000000000000000000000000000000000000080",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	};
	static const uint8_t secret[X25519_LEN] = { 8 };

	(void)state;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		uint8_t point[X25519_LEN], shared[X25519_LEN];

		from_hex(points[i], point);
		assert_false(x25519_share(secret, point, shared));
		assert_false(x25519_sound(point));
		point[0] ^= 2;
		assert_true(x25519_sound(point));
	}
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_other_lengths_and_counts),
    TEST(gives_the_secret_of_rfc_7748), TEST(shares_nothing_with_a_point_of_low_order))
