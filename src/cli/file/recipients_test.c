#include "cli/file/recipients.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define ONE "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
#define TWO "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg"

/* Load a file of this text. */
static bool
load(struct recipients *recipients, struct text in, struct err *err)
{
	char path[] = "/tmp/recipients-test-XXXXXX";
	int fd = mkstemp(path);
	bool good;

	assert_true(fd >= 0);
	close(fd);
	assert_true(file_save(path, in, 0600, err));
	good = recipients_load(recipients, path, err);
	unlink(path);
	return good;
}

static void
reads_a_file_of_them_in_order(void **state)
{
	struct recipients recipients = { 0 };
	struct recipient one;
	struct err err;

	(void)state;
	assert_true(recipient_parse(TEXT(ONE), &one, &err));
	assert_true(load(&recipients, TEXT("# us\n\n" TWO "\r\n" ONE), &err));
	assert_int_equal(recipients.count, 2);
	assert_true(recipient_eq(&recipients.at[1], &one));
	assert_true(recipients_parse(&recipients, TEXT(ONE), &err));
	assert_int_equal(recipients.count, 3);
	recipients_free(&recipients);
	assert_null(recipients.at);
}

static void
tells_where_a_file_is_wrong(void **state)
{
	struct recipients recipients = { 0 };
	struct err err;

	(void)state;
	assert_false(load(&recipients, TEXT(ONE "\nage1x\n"), &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_non_null(strstr(err.text, "line 2: "));
	recipients_free(&recipients);
	assert_false(load(&recipients, TEXT("# nobody\n"), &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(recipients_load(&recipients, "/nowhere", &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	recipients_free(&recipients);
}

static void
takes_no_more_than_fit_into_a_header(void **state)
{
	struct recipients recipients = { 0 };
	const struct recipient one = { { 9 } };
	struct err err;

	(void)state;
	for (size_t i = 0; i < RECIPIENTS_MAX; i++)
		assert_true(recipients_add(&recipients, &one, &err));
	assert_false(recipients_add(&recipients, &one, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(recipients.count, RECIPIENTS_MAX);
	recipients_free(&recipients);
}

TESTS(TEST(reads_a_file_of_them_in_order), TEST(tells_where_a_file_is_wrong),
    TEST(takes_no_more_than_fit_into_a_header))
