#include "bounty/contact.h"

#include "base/utc.h"
#include "test.h"

static struct err err;

static void
reads_what_the_rfc_shows(void **state)
{
	static const char file[] = "# Our security address\r\n"
				   "Contact: mailto:security@example.com?subject=Flaw\r\n"
				   "CONTACT:  https://example.com/report\n"
				   "Contact: tel:+1-201-555-0123\n"
				   "Expires: 2021-12-31T18:37:07z\n"
				   "\n"
				   "Encryption: https://example.com/pgp-key.txt\n"
				   "Policy: https://example.com/policy.html\n"
				   "Acknowledgments: https://example.com/thanks.html\n"
				   "preferred-languages: en, es, fr\n";
	struct contact contact;
	struct text address;

	(void)state;
	assert_true(contact_parse(text_of(file), &contact, &err));
	assert_int_equal(contact.contact.count, 3);
	assert_true(text_eq(contact.contact.at[1], TEXT("https://example.com/report")));
	assert_int_equal(contact.encryption.count, 1);
	assert_int_equal(contact.policy.count, 1);
	assert_true(text_eq(contact.languages, TEXT("en, es, fr")));
	assert_true(contact.expires == 1640975827);
	assert_false(contact.enveloped);
	assert_true(contact_address(&contact, &address));
	assert_true(text_eq(address, TEXT("security@example.com")));
}

static void
reads_what_is_signed(void **state)
{
	static const char file[] = "-----BEGIN PGP SIGNED MESSAGE-----\n"
				   "Hash: SHA256\n"
				   "\n"
				   "- - a line that is no field is refused elsewhere: x\n"
				   "Contact: https://example.com/report\n"
				   "Expires: 2027-01-01T00:00:00Z\n"
				   "-----BEGIN PGP SIGNATURE-----\n"
				   "\n"
				   "iHUEARYKAB0WIQ not looked at\n";
	struct contact contact;
	struct text address;

	(void)state;
	assert_true(contact_parse(text_of(file), &contact, &err));
	assert_true(contact.enveloped);
	assert_int_equal(contact.contact.count, 1);
	assert_false(contact_address(&contact, &address)); /* a form is for people */
}

#define EXPIRES "Expires: 2027-01-01T00:00:00Z\n"

static void
refuses_what_tells_nobody_or_nothing(void **state)
{
	static const char *const bad[] = { "", "<!DOCTYPE html>\n<p>Contact: x", EXPIRES,
		"Contact: mailto:a@example.com\n", "Contact: http://example.com/\n" EXPIRES,
		"Contact: a@example.com\n" EXPIRES,
		"Contact: mailto:a@example.com\nExpires: soon\n",
		"Contact: mailto:a@example.com\n" EXPIRES EXPIRES,
		"Contact: mailto:a@example.com\n" EXPIRES "no field\n",
		"-----BEGIN PGP SIGNED MESSAGE-----\n" };
	struct contact contact = { .expires = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(contact_parse(text_of(bad[i]), &contact, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_true(contact.expires == 7);
	}
}

static void
writes_to_no_address_that_a_header_would_misread(void **state)
{
	static const char *const bad[] = { "mailto:", "mailto:a", "mailto:a@", "mailto:@b",
		"mailto:a@b@c", "mailto:a,b@example.com", "mailto:<a@example.com>",
		"mailto:a%0d%0aBcc:x@example.com", "mailto:\"a\"@example.com" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct contact contact = { .contact = { 1, { text_of(bad[i]) } } };
		struct text address;

		assert_false(contact_address(&contact, &address));
	}
}

static void
bounds_what_is_read(void **state)
{
	scoped(buf_free) struct buf file = BUF(1024 * KIB);
	struct contact contact;

	(void)state;
	for (unsigned i = 0; i < 2 * CONTACT_MAX; i++)
		buf_addf(&file, "Contact: mailto:%u@example.com\n", i);
	buf_add(&file, TEXT(EXPIRES));
	assert_true(contact_parse(buf_text(&file), &contact, &err));
	assert_int_equal(contact.contact.count, CONTACT_MAX);
	buf_add(&file, TEXT("X: "));
	for (unsigned i = 0; i < CONTACT_LINE_MAX; i++)
		buf_add(&file, TEXT("x"));
	assert_false(contact_parse(buf_text(&file), &contact, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	for (unsigned i = 0; i < CONTACT_FILE_MAX; i++)
		buf_add(&file, TEXT("\n"));
	assert_false(contact_parse(buf_text(&file), &contact, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(reads_what_the_rfc_shows), TEST(reads_what_is_signed),
    TEST(refuses_what_tells_nobody_or_nothing),
    TEST(writes_to_no_address_that_a_header_would_misread), TEST(bounds_what_is_read))
