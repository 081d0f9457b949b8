#include "serve/problem.h"

#include <string.h>

#include "test.h"

static void
says_what_is_wrong(void **state)
{
	struct response response = { .body = BUF(KIB) };

	(void)state;
	problem_tell(&response, 404, TEXT("there is no \"thing\""));
	assert_int_equal(response.status, 404);
	assert_string_equal(response.type, PROBLEM_TYPE);
	assert_string_equal(buf_string(&response.body),
	    "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
	    "\"detail\":\"there is no \\\"thing\\\"\"}");
	buf_free(&response.body);
}

static void
each_kind_of_fault_has_its_status(void **state)
{
	(void)state;
	for (int fault = FAULT_INPUT; fault <= FAULT_SYSTEM; fault++) {
		struct response response = { .body = BUF(KIB) };
		struct err err;

		(void)!err_set(&err, (enum fault)fault, "disk /dev/secret is full");
		problem_tell_fault(&response, &err);
		assert_string_not_equal(problem_title(response.status), "Problem");
		/* What is this machine's own is not told. */
		assert_int_equal(strstr(buf_string(&response.body), "/dev/secret") == NULL,
		    fault == FAULT_SYSTEM);
		buf_free(&response.body);
	}
}

TESTS(TEST(says_what_is_wrong), TEST(each_kind_of_fault_has_its_status))
