#include "crypto/vkey.h"

#include <string.h>

#include "test.h"

/* The example of the specification. */
#define NAME "example.com/foo"
#define KEY "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define VKEY NAME "+530d903a+" KEY

static struct err err;

static void
reads_the_example_and_writes_it_back(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct vkey vkey;

	(void)state;
	assert_true(vkey_parse(TEXT(VKEY), &vkey, &err));
	assert_true(text_eq(vkey.name, TEXT(NAME)));
	assert_int_equal(vkey.id, 0x530d903a);
	assert_int_equal(vkey.type, NOTE_ED25519);
	vkey_format(&vkey, &out);
	assert_string_equal(buf_string(&out), VKEY);
}

static void
reads_the_key_of_a_cosigner(void **state)
{
	static const char text[] =
	    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
	scoped(buf_free) struct buf out = BUF(KIB);
	struct vkey vkey;

	(void)state;
	assert_true(vkey_parse(text_of(text), &vkey, &err));
	assert_int_equal(vkey.type, NOTE_COSIGNATURE);
	vkey_format(&vkey, &out);
	assert_string_equal(buf_string(&out), text);
}

static void
makes_the_same_from_name_and_key(void **state)
{
	struct vkey read, made;

	(void)state;
	assert_true(vkey_parse(TEXT(VKEY), &read, &err));
	assert_true(vkey_make(TEXT(NAME), &read.key, &made, &err));
	assert_int_equal(made.id, read.id);
	assert_int_equal(made.type, NOTE_ED25519);
	assert_memory_equal(made.key.bytes, read.key.bytes, SIGN_PUBLIC_LEN);
}

/* Refused, and why: a part of what is said. */
static const struct {
	const char *vkey, *why;
} bad[] = {
	{ "", "no vkey" },
	{ "example.com/foo", "no vkey" },
	{ "example.com/foo+530d903a", "no vkey" },
	{ "example.com/foo+530d903a+", "base64" },
	{ "+530d903a+" KEY, "no valid name" },
	{ "example.com foo+530d903a+" KEY, "no valid name" },
	{ "example.com/f\tfoo+530d903a+" KEY, "no valid name" },
	{ "example.com/foo\xc2\xa0+530d903a+" KEY, "no valid name" },
	{ "example.com/foo\xff+530d903a+" KEY, "no valid name" },
	{ "xample.com/foo+530d903a+" KEY, "has the id 530d903a, its key has" },
	{ NAME "+530d903b+" KEY, "has the id 530d903b, its key has 530d903a" },
	{ NAME "+530D903A+" KEY, "lowercase" },
	{ NAME "+530d903+" KEY, "lowercase" },
	{ NAME "+0530d903a+" KEY, "lowercase" },
	{ NAME "++" KEY, "lowercase" },
	{ NAME "+0x530d90+" KEY, "lowercase" },
	{ VKEY "\n", "base64" },
	{ " " VKEY, "no valid name" },
	{ VKEY " ", "base64" },
	{ VKEY "=", "base64" },
	{ VKEY "AAAA", "base64" },
	{ VKEY "+530d903a", "base64" },
	{ NAME "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2", "base64" },
	{ NAME "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q==", "base64" },
	{ NAME "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Ul=", "base64" },
	{ NAME "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U-k", "base64" },
	{ NAME "+530d903a+AOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "unknown" },
	{ NAME "+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "ECDSA" },
	{ NAME "+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "RFC 6962" },
	{ "test+5893dc2c+BtMc", "ML-DSA-44" },
	{ NAME "+530d903a+/+kyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "unknown" },
};

static void
refuses_what_differs_in_anything(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct vkey vkey = { .id = 7 };

		assert_false(vkey_parse(text_of(bad[i].vkey), &vkey, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_non_null(strstr(err.text, bad[i].why));
		assert_int_equal(vkey.id, 7);
	}
}

/* Keys whose signatures libraries disagree about: of small order, off the curve,
 * not canonical. */
static void
refuses_unsound_keys_with_a_right_id(void **state)
{
	static const uint8_t first[] = { 0x00, 0x01, 0x02 };

	(void)state;
	for (size_t i = 0; i < sizeof(first); i++) {
		scoped(buf_free) struct buf text = BUF(KIB);
		struct vkey vkey = { TEXT("a"), 0, NOTE_ED25519, { { first[i] } } };
		struct vkey read;

		vkey.id = vkey_id(vkey.name, vkey.type, &vkey.key);
		vkey_format(&vkey, &text);
		assert_false(vkey_parse(buf_text(&text), &read, &err));
		assert_non_null(strstr(err.text, "no sound Ed25519 key"));
	}
}

static void
knows_all_white_space_of_unicode(void **state)
{
	static const char *const blank[] = { "\t", "\n", "\v", "\f", "\r", " ", "\xc2\x85",
		"\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
		"\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87",
		"\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9",
		"\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80" };

	(void)state;
	for (size_t i = 0; i < sizeof(blank) / sizeof(blank[0]); i++) {
		scoped(buf_free) struct buf name = BUF(KIB);

		buf_addf(&name, "a%sb", blank[i]);
		assert_false(vkey_name_ok(buf_text(&name)));
		assert_false(vkey_name_ok(text_of(blank[i])));
	}
}

static void
takes_every_other_name(void **state)
{
	/* Zero width space and the byte order mark are no white space. */
	static const char *const good[] = { "a", "example.com/log", "Zo\xc3\xab",
		"\xe2\x80\x94", "a\xe2\x80\x8b", "\xef\xbb\xbf", "\x7f", "\xc2\x84",
		"\xe1\x9a\x81", "=", "\xf0\x9f\x94\x91" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(vkey_name_ok(text_of(good[i])));
	assert_false(vkey_name_ok(TEXT("")));
	assert_false(vkey_name_ok(TEXT("a+b")));
	assert_false(vkey_name_ok(TEXT("a\0b")));
	assert_false(vkey_name_ok(TEXT("a\x1b[1m")));
	assert_false(vkey_name_ok(TEXT("a\xc0\xaf")));
	assert_false(vkey_name_ok(TEXT("a\xe2\x80")));
}

static void
makes_none_of_a_bad_or_endless_name(void **state)
{
	char name[NOTE_NAME_MAX + 1];
	struct vkey read, vkey = { .id = 7 };

	(void)state;
	memset(name, 'n', sizeof(name));
	assert_true(vkey_parse(TEXT(VKEY), &read, &err));
	assert_false(vkey_make(TEXT("a b"), &read.key, &vkey, &err));
	assert_non_null(strstr(err.text, "'a b' cannot name a key"));
	assert_false(vkey_make(text_bytes(name, sizeof(name)), &read.key, &vkey, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(vkey.id, 7);
	assert_true(vkey_make(text_bytes(name, NOTE_NAME_MAX), &read.key, &vkey, &err));
}

static void
makes_the_key_of_a_witness_another(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct vkey log, witness, read;

	(void)state;
	assert_true(vkey_parse(TEXT(VKEY), &log, &err));
	assert_true(vkey_make_witness(log.name, &log.key, &witness, &err));
	assert_int_equal(witness.type, NOTE_COSIGNATURE);
	assert_int_not_equal(witness.id, log.id);
	vkey_format(&witness, &out);
	assert_true(vkey_parse(buf_text(&out), &read, &err));
	assert_int_equal(read.type, NOTE_COSIGNATURE);
	assert_int_equal(read.id, witness.id);
	assert_false(vkey_make_witness(TEXT("a b"), &log.key, &witness, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
is_equal_in_name_type_and_key(void **state)
{
	struct vkey one, same, other;
	char copy[] = VKEY;

	(void)state;
	assert_true(vkey_parse(TEXT(VKEY), &one, &err));
	assert_true(vkey_parse(text_of(copy), &same, &err)); /* a name that lies elsewhere */
	assert_true(vkey_eq(&one, &same));
	assert_true(vkey_make(TEXT("example.com/fo"), &one.key, &other, &err));
	assert_false(vkey_eq(&one, &other));
	other = one;
	other.type = NOTE_COSIGNATURE;
	assert_false(vkey_eq(&one, &other));
	other = one;
	other.key.bytes[31] ^= 1; /* another key of the same id */
	assert_false(vkey_eq(&one, &other));
	other = one;
	other.name = TEXT("example.com/bar");
	assert_false(vkey_eq(&one, &other));
	other = one;
	other.id ^= 1;
	assert_false(vkey_eq(&one, &other));
}

TESTS(TEST(reads_the_example_and_writes_it_back), TEST(reads_the_key_of_a_cosigner),
    TEST(makes_the_same_from_name_and_key), TEST(refuses_what_differs_in_anything),
    TEST(refuses_unsound_keys_with_a_right_id), TEST(knows_all_white_space_of_unicode),
    TEST(takes_every_other_name), TEST(makes_none_of_a_bad_or_endless_name),
    TEST(makes_the_key_of_a_witness_another), TEST(is_equal_in_name_type_and_key))
