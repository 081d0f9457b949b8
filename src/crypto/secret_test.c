#include "crypto/secret.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/random.h"
#include "test.h"

static struct err err;

static void
begins_as_zeros_and_ends_as_none(void **state)
{
	struct secret secret = { 0 };

	(void)state;
	random_init();
	assert_true(secret_make(1000, &secret, &err));
	assert_int_equal(secret.len, 1000);
	for (size_t i = 0; i < secret.len; i++)
		assert_int_equal(secret.at[i], 0);
	assert_ptr_equal(secret_text(&secret).at, secret.at);
	assert_int_equal(secret_text(&secret).len, 1000);
	memset(secret.at, 's', secret.len);
	secret_free(&secret);
	assert_null(secret.at);
	assert_int_equal(secret.len, 0);
	secret_free(&secret);
}

static void
may_be_empty(void **state)
{
	scoped(secret_free) struct secret secret = { 0 };

	(void)state;
	random_init();
	assert_true(secret_make(0, &secret, &err));
	assert_int_equal(secret.len, 0);
	assert_true(secret_eq(secret_text(&secret), TEXT("")));
}

static void
refuses_what_no_memory_holds(void **state)
{
	struct secret secret = { 0 };

	(void)state;
	random_init();
	assert_false(secret_make(SIZE_MAX, &secret, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_false(secret_make(SIZE_MAX / 2, &secret, &err));
	assert_null(secret.at);
}

static void
compares_by_length_and_every_byte(void **state)
{
	char a[] = "0123456789", b[] = "0123456789";

	(void)state;
	assert_true(secret_eq(text_of(a), text_of(b)));
	for (size_t i = 0; i < strlen(a); i++) {
		b[i] ^= 1;
		assert_false(secret_eq(text_of(a), text_of(b)));
		b[i] ^= 1;
	}
	assert_false(secret_eq(text_of(a), TEXT("012345678")));
	assert_false(secret_eq(text_of(a), TEXT("01234567890")));
	assert_false(secret_eq(TEXT(""), text_of(a)));
	assert_true(secret_eq(TEXT(""), (struct text){ 0 }));
}

static void
caught(int sig)
{
	_exit(100 + sig);
}

/* The page behind a secret cannot be touched. */
static void
is_guarded_at_its_end(void **state)
{
	scoped(secret_free) struct secret secret = { 0 };
	int status = 0;
	pid_t child;

	(void)state;
	random_init();
	assert_true(secret_make(32, &secret, &err));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		volatile uint8_t *at = secret.at;

		signal(SIGSEGV, caught);
		signal(SIGBUS, caught);
		at[secret.len] = 1;
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 100 + SIGSEGV);
}

TESTS(TEST(begins_as_zeros_and_ends_as_none), TEST(may_be_empty),
    TEST(refuses_what_no_memory_holds), TEST(compares_by_length_and_every_byte),
    TEST(is_guarded_at_its_end))
