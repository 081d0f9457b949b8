#include "crypto/hkdf.h"

#include "test.h"

#include <string.h>

#include "codec/hex.h"

/* `len` bytes that count up from `first`. */
static struct text
counting(uint8_t first, size_t len, char *room)
{
	for (size_t i = 0; i < len; i++)
		room[i] = (char)(first + i);
	return (struct text){ room, len };
}

static void
expect(const struct hkdf *from, const char *hex)
{
	uint8_t expected[128], got[128];
	size_t len = strlen(hex) / 2;

	assert_true(hex_decode(text_of(hex), expected, len));
	hkdf_derive(from, got, len);
	assert_memory_equal(got, expected, len);
}

static void
gives_the_keys_of_rfc_5869(void **state)
{
	char secret[80], salt[80], info[80];
	struct text same = { secret, 22 };

	(void)state;
	memset(secret, 0x0b, 22);
	expect(&(struct hkdf){ same, counting(0, 13, salt), counting(0xf0, 10, info) },
	    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b88718"
	    "5865");
	expect(&(struct hkdf){ same, { 0 }, { 0 } },
	    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a"
	    "96c8");
	expect(&(struct hkdf){ counting(0, 80, secret), counting(0x60, 80, salt),
		   counting(0xb0, 80, info) },
	    "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac78272"
	    "71cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f"
	    "1d87");
}

static void
a_shorter_key_is_the_front_of_a_longer_one(void **state)
{
	const struct hkdf from = { TEXT("secret"), TEXT("salt"), TEXT("info") };
	uint8_t longer[100], shorter[100];

	(void)state;
	hkdf_derive(&from, longer, sizeof(longer));
	for (size_t len = 0; len <= sizeof(longer); len++) {
		hkdf_derive(&from, shorter, len);
		assert_memory_equal(shorter, longer, len);
	}
}

TESTS(TEST(gives_the_keys_of_rfc_5869), TEST(a_shorter_key_is_the_front_of_a_longer_one))
