#include "case/guest.h"

#include <string.h>

#include "test.h"

static void
knows_guests_by_their_hosts(void **state)
{
	struct text host = TEXT("nobody");
	struct err err;

	(void)state;
	assert_true(guest_parse(TEXT("cert.example/Acme Routers"), &host));
	assert_true(text_eq(host, TEXT("cert.example")));
	assert_true(guest_parse(TEXT("cert.example/a/b"), NULL));
	assert_true(guest_check_party(TEXT("cert.example/Acme"), &err));
	assert_true(guest_check_party(TEXT("cert.example"), &err));
}

static void
takes_nobody_else_for_a_guest(void **state)
{
	static const char *const bad[] = { "", "/", "cert.example", "cert.example/", "/Acme",
		"cert/Acme", "CERT.example/Acme", "cert.example/a\nb", "cert.example/\x1b[2J",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/Acme" };
	char label[GUEST_LABEL_MAX + 20] = "cert.example/";
	struct text host = TEXT("nobody");
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(guest_parse(text_of(bad[i]), &host));
	memset(label + 13, 'x', GUEST_LABEL_MAX + 1);
	assert_false(guest_parse((struct text){ label, 13 + GUEST_LABEL_MAX + 1 }, &host));
	assert_true(text_eq(host, TEXT("nobody")));
	assert_true(guest_parse((struct text){ label, 13 + GUEST_LABEL_MAX }, &host));
	assert_false(guest_check_party(TEXT("Acme Routers"), &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(knows_guests_by_their_hosts), TEST(takes_nobody_else_for_a_guest))
