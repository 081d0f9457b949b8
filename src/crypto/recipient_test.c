#include "crypto/recipient.h"

#include "test.h"

#include <string.h>

#include "crypto/identity.h"
#include "crypto/random.h"

/* Both from the specification. */
#define RECIPIENT "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
#define IDENTITY "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"

static void
reads_what_it_writes(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct recipient recipient, other = { { 1 } };
	struct err err;

	(void)state;
	random_init();
	assert_true(recipient_parse(TEXT(RECIPIENT), &recipient, &err));
	recipient_format(&recipient, &out);
	assert_true(text_eq(buf_text(&out), TEXT(RECIPIENT)));
	assert_true(recipient_eq(&recipient, &recipient));
	assert_false(recipient_eq(&recipient, &other));
}

static const struct {
	const char *text;
	const char *says;
} refused[] = {
	{ "", "no age recipient" },
	{ "hello", "no age recipient" },
	{ "age1", "mistyped" },
	{ "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwk", "mistyped" },
	{ "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujw", "mistyped" },
	{ RECIPIENT " ", "mistyped" },
	{ "AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ",
	    "no age recipient" },
	{ IDENTITY, "secret identity" },
	{ "AGE-PLUGIN-YUBIKEY-1XYZ", "secret identity" },
	{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBo= me", "SSH key" },
	{ "ssh-rsa AAAA", "SSH key" },
	{ "age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzx", "post-quantum" },
	{ "age1yubikey1qgg9qk5nk6ap2lnjvqej32nkuu0ues2s82hzrye", "plugin 'yubikey'" },
	{ "age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e",
	    "plugin 'tag'" },
	{ "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z", "low order" },
	{ "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya", "low order" },
	{ "age1ur4h5lpmgxu2u9jku0a0r87ydtdqnr0tnsetrlvxvgz3vh6fhqqqzyt4v9", "low order" },
	{ "age1amlllllllllllllllllllllllllllllllllllllllllllllllllsam3fc4", "low order" },
};

static void
says_what_it_refuses(void **state)
{
	struct recipient recipient = { { 7 } }, before = recipient;

	(void)state;
	random_init();
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct err err;

		assert_false(recipient_parse(text_of(refused[i].text), &recipient, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		if (strstr(err.text, refused[i].says) == NULL)
			fail_msg("'%s' says '%s'", refused[i].text, err.text);
		assert_null(strstr(err.text, "GFPYYSJZ")); /* no secret is repeated */
		assert_true(recipient_eq(&recipient, &before));
	}
}

static void
wraps_a_key_for_its_identity_alone(void **state)
{
	scoped(identity_free) struct identity mine = { 0 }, other = { 0 };
	scoped(buf_free) struct buf out = BUF(KIB);
	const struct age_key key = { "YELLOW SUBMARINE" };
	struct age_key got = { "untouched" };
	struct age_stanza stanza;
	struct x25519_stanza read;
	struct text rest;
	bool fits;
	struct err err;

	(void)state;
	random_init();
	assert_true(identity_make(&mine, &err) && identity_make(&other, &err));
	assert_true(recipient_wrap(&mine.recipient, &key, &out, &err));
	rest = buf_text(&out);
	assert_true(age_stanza_next(&rest, &stanza));
	assert_true(x25519_stanza_parse(&stanza, &read, &err));
	assert_true(identity_unwrap(&other, &read, &fits, &got, &err));
	assert_false(fits);
	assert_memory_equal(&got, "untouched", 9);
	assert_true(identity_unwrap(&mine, &read, &fits, &got, &err));
	assert_true(fits);
	assert_memory_equal(&got, &key, sizeof(key));
}

static void
seals_nothing_to_a_point_of_low_order(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	const struct age_key key = { "YELLOW SUBMARINE" };
	const struct recipient nobody = { { 1 } };
	struct err err;

	(void)state;
	random_init();
	assert_false(recipient_wrap(&nobody, &key, &out, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(out.len, 0);
}

TESTS(TEST(reads_what_it_writes), TEST(says_what_it_refuses),
    TEST(wraps_a_key_for_its_identity_alone), TEST(seals_nothing_to_a_point_of_low_order))
