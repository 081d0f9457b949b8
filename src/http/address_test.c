#include "http/address.h"

#include <arpa/inet.h>
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

static void
one_socket_may_serve_both_families(void **state)
{
	static const char *const addresses[] = { ":0", "[::]:0" };
	struct sockaddr_in ipv4 = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(file_close) int fd = -1, guest = socket(AF_INET, SOCK_STREAM, 0);
		struct sockaddr_storage where = { 0 };
		socklen_t len = sizeof(where);

		if (!address_listen(text_of(addresses[i]), &fd, &err)) {
			assert_int_equal(i, 1); /* a machine may have no IPv6 */
			continue;
		}
		assert_int_equal(getsockname(fd, (struct sockaddr *)&where, &len), 0);
		ipv4.sin_port = where.ss_family == AF_INET6
				    ? ((const struct sockaddr_in6 *)&where)->sin6_port
				    : ((const struct sockaddr_in *)&where)->sin_port;
		assert_int_equal(
		    connect(guest, (const struct sockaddr *)&ipv4, sizeof(ipv4)), 0);
	}
}

static void
refuses_to_be_reached_by_others_where_it_must_not(void **state)
{
	static const char *const local[] = { "127.0.0.1:0", "localhost:0", "127.1.2.3:0",
		"[::1]:0" };
	static const char *const open[] = { ":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0",
		"[2001:db8::1]:0" };
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
		scoped(file_close) int fd = -1;

		if (!address_listen_local(text_of(local[i]), &fd, &err)) {
			assert_int_equal(i, 3); /* a machine may have no IPv6 */
			assert_int_not_equal(err.fault, FAULT_DENIED);
		}
	}
	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
		scoped(file_close) int fd = -1;

		assert_false(address_listen_local(text_of(open[i]), &fd, &err));
		assert_int_equal(err.fault, FAULT_DENIED);
		assert_non_null(strstr(err.text, open[i]));
		assert_int_equal(fd, -1);
	}
}

static void
knows_the_names_of_this_machine(void **state)
{
	static const char *const local[] = { "localhost", "LocalHost:80", "127.0.0.1",
		"127.0.0.1:9090", "127.9.9.9:1", "[::1]", "[::1]:9090" };
	static const char *const others[] = { "", ":", ":80", "localhost.",
		"localhost.evil.com", "127.0.0.1.evil.com", "evil.com:127", "128.0.0.1",
		"0.0.0.0", "[::2]:80", "::1", "[::1", "localhost:", "localhost:x",
		"[::1]:65536", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]",
		"10.0.0.1:80" };

	(void)state;
	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
		assert_true(address_host_is_local(text_of(local[i])));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (address_host_is_local(text_of(others[i])))
			fail_msg("'%s' is taken for this machine", others[i]);
	assert_false(address_host_is_local((struct text){ "localhost\0evil.com", 18 }));
}

TESTS(TEST(one_socket_may_serve_both_families),
    TEST(refuses_to_be_reached_by_others_where_it_must_not),
    TEST(knows_the_names_of_this_machine), TEST(listens_where_it_is_told_and_tells_where),
    TEST(says_when_somebody_listens_there_already), TEST(refuses_what_is_no_address))
