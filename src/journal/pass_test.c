#include "journal/pass.h"

#include <string.h>

#include "daybook.h"

#define ONE TEXT("0123456789abcdef0123456789abcdef")
#define TWO TEXT("fedcba9876543210fedcba9876543210")

static const struct pass acme = {
	.of_case = { { 1 } }, .guest = "cert.example/Acme Routers", .expires = 100, .once = true
};

static bool
is_known(struct journal *journal, struct text secret, int64_t now, struct pass *out)
{
	struct err err;
	bool found;

	assert_true(pass_find(journal, secret, now, &found, out, &err));
	return found;
}

static void
whose_a_secret_is_comes_back(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct pass pass;
	struct err err;

	(void)state;
	assert_true(journal_begin(&daybook.journal, &err));
	assert_true(pass_give(&daybook.journal, &acme, ONE, 1, &err));
	assert_true(journal_commit(&daybook.journal, &err));
	assert_true(is_known(&daybook.journal, ONE, 99, &pass));
	assert_true(hash_eq(&pass.of_case, &acme.of_case));
	assert_string_equal(pass.guest, acme.guest);
	assert_int_equal(pass.expires, 100);
	assert_true(pass.once);
	assert_false(is_known(&daybook.journal, ONE, 100, &pass)); /* it has expired */
	assert_false(is_known(&daybook.journal, TWO, 2, &pass));
	assert_false(is_known(&daybook.journal, TEXT(""), 2, &pass));
}

static void
another_takes_its_place(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	struct pass other = acme, pass;
	struct err err;
	bool had;

	(void)state;
	other.once = false;
	assert_true(journal_begin(&daybook.journal, &err));
	assert_true(pass_give(&daybook.journal, &acme, ONE, 1, &err));
	assert_true(pass_give(&daybook.journal, &other, TWO, 1, &err));
	assert_false(is_known(&daybook.journal, ONE, 2, &pass));
	assert_true(is_known(&daybook.journal, TWO, 2, &pass) && !pass.once);
	/* In another case it has another. */
	other.of_case.bytes[0] = 2;
	assert_true(pass_give(&daybook.journal, &other, ONE, 1, &err));
	assert_true(is_known(&daybook.journal, TWO, 2, &pass));
	assert_true(
	    pass_take(&daybook.journal, &acme.of_case, text_of(acme.guest), &had, &err) && had);
	assert_false(is_known(&daybook.journal, TWO, 2, &pass));
	assert_true(is_known(&daybook.journal, ONE, 2, &pass));
	assert_true(
	    pass_take(&daybook.journal, &acme.of_case, text_of(acme.guest), &had, &err) &&
	    !had);
	assert_true(journal_commit(&daybook.journal, &err));
}

TESTS(TEST(whose_a_secret_is_comes_back), TEST(another_takes_its_place))
