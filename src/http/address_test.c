#include "http/address.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "test.h"

static void
listens_where_it_is_told_and_tells_where(void **state)
{
	static const char *const addresses[] = { "127.0.0.1:0", "localhost:0", ":0",
		"[::1]:0" };
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		scoped(file_close) int fd = -1, again = -1;
		scoped(buf_free) struct buf where = BUF(KIB), same = BUF(KIB);

		if (!address_listen(text_of(addresses[i]), &fd, &err)) {
			assert_int_equal(i, 3); /* a machine may have no IPv6 */
			continue;
		}
		assert_true(address_of(fd, &where, &err));
		assert_false(text_ends(buf_text(&where), TEXT(":0")));
		/* What it tells can be listened on, when it is free again. */
		file_close(&fd);
		assert_true(address_listen(buf_text(&where), &again, &err));
		assert_true(address_of(again, &same, &err));
		assert_string_equal(buf_string(&where), buf_string(&same));
	}
}

static void
says_when_somebody_listens_there_already(void **state)
{
	scoped(file_close) int fd = -1, second = -1;
	scoped(buf_free) struct buf where = BUF(KIB);
	struct err err;

	(void)state;
	assert_true(address_listen(TEXT("127.0.0.1:0"), &fd, &err));
	assert_true(address_of(fd, &where, &err));
	assert_false(address_listen(buf_text(&where), &second, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_non_null(strstr(err.text, buf_string(&where)));
	assert_int_equal(second, -1);
}

static void
refuses_what_is_no_address(void **state)
{
	static const char *const bad[] = { "", "8080", "127.0.0.1", "127.0.0.1:", ":x", ":-1",
		":65536", ":080", "::1:8080", "[::1:8080", "::1]:80", "[]:80", "[127.0.0.1]:80",
		"http://127.0.0.1:80" };
	scoped(buf_free) struct buf long_one = BUF(KIB);
	struct err err;
	int fd = -1;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(address_listen(text_of(bad[i]), &fd, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	for (unsigned i = 0; i < 300; i++)
		buf_add(&long_one, TEXT("a"));
	buf_add(&long_one, TEXT(":80"));
	assert_false(address_listen(buf_text(&long_one), &fd, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(fd, -1);
}

TESTS(TEST(listens_where_it_is_told_and_tells_where),
    TEST(says_when_somebody_listens_there_already), TEST(refuses_what_is_no_address))
