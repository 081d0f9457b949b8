#include "http/outside.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "test.h"

static bool
is_outside(const char *address)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, address, &in.sin_addr) == 1)
		return outside_is((struct sockaddr *)&in);
	assert_int_equal(inet_pton(AF_INET6, address, &in6.sin6_addr), 1);
	return outside_is((struct sockaddr *)&in6);
}

static void
what_everybody_reaches_is_outside(void **state)
{
	static const char *const addresses[] = { "1.1.1.1", "9.255.255.255", "11.0.0.0",
		"100.63.255.255", "100.128.0.0", "128.0.0.1", "169.253.0.1", "172.15.0.1",
		"172.32.0.1", "192.167.0.1", "192.0.1.1", "198.17.0.1", "198.20.0.1",
		"223.255.255.255", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101",
		"2002:101:101::1" };

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		if (!is_outside(addresses[i]))
			fail_msg("%s", addresses[i]);
}

static void
what_is_of_the_machine_or_the_house_is_not(void **state)
{
	static const char *const addresses[] = { "0.0.0.0", "10.1.2.3", "100.64.0.1",
		"100.127.255.255", "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1",
		"172.31.255.255", "192.168.0.1", "192.0.0.170", "198.18.0.1", "198.19.255.255",
		"64:ff9b:1::a00:1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
		"::127.0.0.1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1",
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::" };

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		if (is_outside(addresses[i]))
			fail_msg("%s", addresses[i]);
}

static void
a_socket_of_the_machine_is_not(void **state)
{
	struct sockaddr address = { .sa_family = AF_UNIX };

	(void)state;
	assert_false(outside_is(&address));
}

TESTS(TEST(what_everybody_reaches_is_outside), TEST(what_is_of_the_machine_or_the_house_is_not),
    TEST(a_socket_of_the_machine_is_not))
