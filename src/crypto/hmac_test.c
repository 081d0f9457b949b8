#include "crypto/hmac.h"

#include "test.h"

#include <string.h>

/* RFC 4231, section 4; case 5 is about a truncated MAC, which we do not offer. */
static const struct {
	uint8_t key_byte; /* repeated, unless there is a key */
	size_t key_len;
	const char *key;
	uint8_t byte; /* repeated, unless there is a text */
	size_t len;
	const char *text;
	const char *mac;
} known[] = {
	{ 0x0b, 20, NULL, 0, 8, "Hi There",
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ 0, 4, "Jefe", 0, 28, "what do ya want for nothing?",
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ 0xaa, 20, NULL, 0xdd, 50, NULL,
	    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
	{ 0, 25, "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30\31", 0xcd,
	    50, NULL, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
	{ 0xaa, 131, NULL, 0, 54, "Test Using Larger Than Block-Size Key - Hash Key First",
	    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
	{ 0xaa, 131, NULL, 0, 152,
	    "This is a test using a larger than block-size key and a larger than block-size "
	    "data. The key needs to be hashed before being used by the HMAC algorithm.",
	    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2" },
};

static struct text
bytes_of(const char *given, uint8_t byte, size_t len, char room[static 256])
{
	if (given != NULL)
		return (struct text){ given, len };
	memset(room, byte, len);
	return (struct text){ room, len };
}

static void
gives_the_macs_of_rfc_4231(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		char key_room[256], room[256];
		struct text key =
		    bytes_of(known[i].key, known[i].key_byte, known[i].key_len, key_room);
		struct text text = bytes_of(known[i].text, known[i].byte, known[i].len, room);
		struct hash mac = hmac_text(key, text), expected;

		assert_true(hash_parse(text_of(known[i].mac), &expected));
		assert_true(hash_eq(&mac, &expected));
	}
}

static void
gives_the_same_piece_by_piece(void **state)
{
	struct text text = TEXT("what do ya want for nothing?");
	struct hash whole = hmac_text(TEXT("Jefe"), text), pieces;
	struct hmac hmac;

	(void)state;
	hmac_init(&hmac, TEXT("Jefe"));
	for (size_t i = 0; i < text.len; i++)
		hmac_add(&hmac, (struct text){ text.at + i, 1 });
	pieces = hmac_end(&hmac);
	assert_true(hash_eq(&whole, &pieces));
}

static void
leaves_nothing_of_the_key_behind(void **state)
{
	static const struct hmac zero;
	struct hmac hmac;

	(void)state;
	hmac_init(&hmac, TEXT("a key"));
	hmac_end(&hmac);
	assert_memory_equal(&hmac, &zero, sizeof(hmac));
}

static void
takes_an_empty_key_and_an_empty_text(void **state)
{
	struct hash mac = hmac_text((struct text){ 0 }, (struct text){ 0 }), expected;

	(void)state;
	assert_true(
	    hash_parse(TEXT("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
		&expected));
	assert_true(hash_eq(&mac, &expected));
}

TESTS(TEST(gives_the_macs_of_rfc_4231), TEST(gives_the_same_piece_by_piece),
    TEST(leaves_nothing_of_the_key_behind), TEST(takes_an_empty_key_and_an_empty_text))
