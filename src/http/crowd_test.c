#include "http/crowd.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/mem.h"
#include "test.h"

/* The key of an address that is written out; whether it counts. */
static bool
key_of(const char *written, struct crowd_key *key)
{
	struct sockaddr_in ipv4 = { .sin_family = AF_INET };
	struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, written, &ipv4.sin_addr) == 1)
		return crowd_key_of((const struct sockaddr *)&ipv4, key);
	assert_int_equal(inet_pton(AF_INET6, written, &ipv6.sin6_addr), 1);
	return crowd_key_of((const struct sockaddr *)&ipv6, key);
}

static bool
same(const char *a, const char *b)
{
	struct crowd_key one, other;

	assert_true(key_of(a, &one) && key_of(b, &other));
	return memcmp(&one, &other, sizeof(one)) == 0;
}

static void
an_address_is_the_same_in_both_spellings(void **state)
{
	(void)state;
	assert_true(same("192.0.2.1", "192.0.2.1"));
	assert_true(same("192.0.2.1", "::ffff:192.0.2.1"));
	assert_false(same("192.0.2.1", "192.0.2.2"));
}

static void
a_network_of_ipv6_counts_as_one(void **state)
{
	(void)state;
	assert_true(same("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"));
	assert_false(same("2001:db8:1:2::1", "2001:db8:1:3::1"));
	assert_false(same("::c000:201", "192.0.2.1"));
}

static void
this_machine_is_not_counted(void **state)
{
	static const char *const here[] = { "127.0.0.1", "127.1.2.3", "::1",
		"::ffff:127.0.0.1" };
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	struct crowd_key key;

	(void)state;
	for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++)
		assert_false(key_of(here[i], &key));
	assert_false(crowd_key_of((const struct sockaddr *)&local, &key));
	assert_true(key_of("128.0.0.1", &key));
	assert_true(key_of("::2", &key));
}

static void
counts_who_enters_and_leaves(void **state)
{
	scoped(crowd_free) struct crowd crowd = { 0 };
	struct crowd_key keys[100];

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		struct sockaddr_in from = {
			.sin_family = AF_INET,
			.sin_addr.s_addr = htonl(0xc0000200 + i),
		};

		assert_true(crowd_key_of((const struct sockaddr *)&from, &keys[i]));
		assert_int_equal(crowd_count(&crowd, &keys[i]), 0);
		for (unsigned n = 0; n <= i % 3; n++)
			assert_true(crowd_enter(&crowd, &keys[i]));
	}
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(crowd_count(&crowd, &keys[i]), i % 3 + 1);
	for (unsigned i = 0; i < 100; i += 2)
		crowd_leave(&crowd, &keys[i]);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(crowd_count(&crowd, &keys[i]), i % 3 + i % 2);
	crowd_leave(&crowd, &keys[0]); /* it is not there any more */
	assert_int_equal(crowd_count(&crowd, &keys[0]), 0);
	assert_true(crowd_enter(&crowd, &keys[0]));
	assert_int_equal(crowd_count(&crowd, &keys[0]), 1);
}

static void
says_when_there_is_no_memory(void **state)
{
	scoped(crowd_free) struct crowd crowd = { 0 };
	struct crowd_key key;

	(void)state;
	assert_true(key_of("192.0.2.1", &key));
	mem_fail_after(0);
	assert_false(crowd_enter(&crowd, &key));
	mem_fail_after(SIZE_MAX);
	assert_int_equal(crowd_count(&crowd, &key), 0);
	assert_true(crowd_enter(&crowd, &key));
}

TESTS(TEST(an_address_is_the_same_in_both_spellings), TEST(a_network_of_ipv6_counts_as_one),
    TEST(this_machine_is_not_counted), TEST(counts_who_enters_and_leaves),
    TEST(says_when_there_is_no_memory))
