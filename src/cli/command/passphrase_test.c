#include "cli/command/passphrase.h"

#include "test.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "crypto/random.h"

/* A descriptor from which `bytes` can be read. */
static int
descriptor_of(struct text bytes)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], bytes.at, bytes.len), bytes.len);
	close(fds[1]);
	return fds[0];
}

static void
reads_the_first_line_once_and_nothing_beyond(void **state)
{
	struct passphrase how = PASSPHRASE;
	struct secret first = { 0 }, second = { 0 };
	char rest[10];
	struct err err;

	(void)state;
	random_init();
	how.fd = descriptor_of(TEXT("open sesame\nrest"));
	assert_true(passphrase_ask(&how, "asked", &first, &err));
	assert_true(passphrase_choose(&how, &second, &err));
	assert_true(text_eq(secret_text(&first), TEXT("open sesame")));
	assert_true(text_eq(secret_text(&second), TEXT("open sesame")));
	assert_int_equal(read(how.fd, rest, sizeof(rest)), 4);
	close(how.fd);
	secret_free(&first);
	secret_free(&second);
	passphrase_free(&how);
	assert_null(how.got.at);
}

static void
takes_a_line_without_its_end_and_any_bytes(void **state)
{
	struct passphrase how = PASSPHRASE;
	struct secret got = { 0 };
	struct err err;

	(void)state;
	random_init();
	how.fd = descriptor_of(TEXT(" \xff\t\r "));
	assert_true(passphrase_ask(&how, "asked", &got, &err));
	assert_true(text_eq(secret_text(&got), TEXT(" \xff\t\r ")));
	close(how.fd);
	secret_free(&got);
	passphrase_free(&how);
}

static void
refuses_none_too_long_ones_and_closed_descriptors(void **state)
{
	scoped(buf_free) struct buf too_long = BUF(2 * PASSPHRASE_MAX);
	const struct text refused[] = { TEXT(""), TEXT("\n"), TEXT("\nsecond"),
		{ buf_extend(&too_long, PASSPHRASE_MAX + 1), PASSPHRASE_MAX + 1 } };
	struct secret got = { 0 };
	struct passphrase how = PASSPHRASE;
	struct err err;

	(void)state;
	memset(too_long.at, 'x', too_long.len);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		how.fd = descriptor_of(refused[i]);
		assert_false(passphrase_ask(&how, "asked", &got, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_null(got.at);
		close(how.fd);
	}
	assert_false(passphrase_ask(&how, "asked", &got, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

static void
makes_one_that_was_seen_or_none(void **state)
{
	struct secret got = { 0 };
	char shown[100];
	int fds[2];
	struct text rest;
	ssize_t len;
	struct err err;

	(void)state;
	random_init();
	assert_int_equal(pipe(fds), 0);
	assert_false(passphrase_make(fds[0], &got, &err)); /* which is only read */
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_null(got.at);
	assert_true(passphrase_make(fds[1], &got, &err));
	len = read(fds[0], shown, sizeof(shown));
	assert_true(len > 0);
	rest = (struct text){ shown, (size_t)len };
	assert_true(text_skip(&rest, TEXT("The passphrase, made for you: ")));
	assert_true(text_ends(rest, TEXT("\n")));
	rest.len--;
	assert_true(text_eq(rest, secret_text(&got)));
	assert_int_equal(rest.len, 29); /* five groups of five, and what is between them */
	close(fds[0]);
	close(fds[1]);
	secret_free(&got);
}

TESTS(TEST(reads_the_first_line_once_and_nothing_beyond),
    TEST(takes_a_line_without_its_end_and_any_bytes),
    TEST(refuses_none_too_long_ones_and_closed_descriptors),
    TEST(makes_one_that_was_seen_or_none))
