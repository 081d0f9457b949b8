#include "crypto/identity.h"

#include "test.h"

#include <string.h>

#include "crypto/random.h"

/* Both from the specification. */
#define RECIPIENT "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
#define IDENTITY "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"

static void
reads_what_it_writes_and_knows_its_recipient(void **state)
{
	scoped(identity_free) struct identity identity = { 0 };
	scoped(buf_free) struct buf out = BUF_SECRET(KIB), public = BUF(KIB);
	struct err err;

	(void)state;
	random_init();
	assert_true(identity_parse(TEXT(IDENTITY), &identity, &err));
	identity_format(&identity, &out);
	assert_true(text_eq(buf_text(&out), TEXT(IDENTITY)));
	recipient_format(&identity.recipient, &public);
	assert_true(text_eq(buf_text(&public), TEXT(RECIPIENT)));
}

static const struct {
	const char *text;
	const char *says;
} refused[] = {
	{ "", "no age identity" },
	{ "age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpq4egaex",
	    "no age identity" },
	{ "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEY",
	    "mistyped or cut" },
	{ "AGE-SECRET-KEY-1", "mistyped or cut" },
	{ IDENTITY " ", "mistyped or cut" },
	{ "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR",
	    "post-quantum" },
	{ "AGE-PLUGIN-YUBIKEY-1QQPQYQYZL2QQQ", "plugin" },
	{ RECIPIENT, "not an identity" },
	{ "-----BEGIN OPENSSH PRIVATE KEY-----", "SSH or PEM key" },
};

static void
says_what_it_refuses_and_repeats_none_of_it(void **state)
{
	struct identity identity = { 0 };

	(void)state;
	random_init();
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct err err;

		assert_false(identity_parse(text_of(refused[i].text), &identity, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		if (strstr(err.text, refused[i].says) == NULL)
			fail_msg("'%s' says '%s'", refused[i].text, err.text);
		assert_null(strstr(err.text, "GFPYY"));
		assert_null(strstr(err.text, "XX76"));
		assert_null(identity.scalar.at);
	}
}

static void
takes_a_scalar_of_32_bytes_only(void **state)
{
	scoped(identity_free) struct identity identity = { 0 };
	scoped(buf_free) struct buf public = BUF(KIB);
	char scalar[33];
	struct err err;

	(void)state;
	random_init();
	memset(scalar, 0x42, sizeof(scalar));
	assert_false(identity_from_scalar((struct text){ scalar, 31 }, &identity, &err));
	assert_false(identity_from_scalar((struct text){ scalar, 33 }, &identity, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_null(identity.scalar.at);
	assert_true(identity_from_scalar((struct text){ scalar, 32 }, &identity, &err));
	recipient_format(&identity.recipient, &public);
	assert_true(text_eq(buf_text(&public), TEXT(RECIPIENT)));
}

static void
makes_another_one_each_time(void **state)
{
	scoped(identity_free) struct identity a = { 0 }, b = { 0 };
	struct err err;

	(void)state;
	random_init();
	assert_true(identity_make(&a, &err) && identity_make(&b, &err));
	assert_false(recipient_eq(&a.recipient, &b.recipient));
	identity_free(&a);
	assert_null(a.scalar.at);
}

static void
refuses_a_share_of_low_order(void **state)
{
	scoped(identity_free) struct identity identity = { 0 };
	const struct x25519_stanza stanza = { .share = { 1 } };
	struct age_key key;
	bool fits;
	struct err err;

	(void)state;
	random_init();
	assert_true(identity_make(&identity, &err));
	assert_false(identity_unwrap(&identity, &stanza, &fits, &key, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(reads_what_it_writes_and_knows_its_recipient),
    TEST(says_what_it_refuses_and_repeats_none_of_it), TEST(takes_a_scalar_of_32_bytes_only),
    TEST(makes_another_one_each_time), TEST(refuses_a_share_of_low_order))
