#include "http/smtp.h"

#include "test.h"

static struct err err;

static void
tells_an_address_from_what_would_part_a_header(void **state)
{
	static const char *const good[] = { "a@b", "psirt+alerts@mail.example.com" };
	static const char *const bad[] = { "", "a", "@b", "a@", "a@b@c", "a b@c",
		"a@b\r\nBcc: c@d", "<a@b>", "a@b,c", "-oQ@b", "a@b\xc3\xa9" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(smtp_is_address(text_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(smtp_is_address(text_of(bad[i])));
}

static void
goes_to_no_other_address_and_to_no_other_kind_of_server(void **state)
{
	struct smtp_mail mail = { "smtp://127.0.0.1:9", "a@b", "c@d\r\nBcc: e@f", TEXT("x") };

	(void)state;
	assert_false(smtp_send(&mail, NULL, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	mail.to = "c@d";
	mail.server = "file:///etc/passwd";
	assert_false(smtp_send(&mail, NULL, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

TESTS(TEST(tells_an_address_from_what_would_part_a_header),
    TEST(goes_to_no_other_address_and_to_no_other_kind_of_server))
