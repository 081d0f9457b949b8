#include "http/outside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

/* An address that is not outside, and how many of its first bits count. */
struct range {
	uint8_t bytes[16];
	unsigned bits;
};

static const struct range four[] = {
	{ { 0 }, 8 }, { { 10 }, 8 }, { { 100, 64 }, 10 }, { { 127 }, 8 }, { { 169, 254 }, 16 },
	{ { 172, 16 }, 12 }, { { 192, 168 }, 16 }, { { 192, 0, 0 }, 24 },
	{ { 198, 18 }, 15 }, /* of protocols, and to measure within a house */
	{ { 224 }, 3 },      /* groups, and what is reserved, with the one for all */
};

/* But for those of the other family within this one (RFC 4291, 6052, 3056). */
static const struct range six[] = {
	{ { 0 }, 96 }, { { 0xfc }, 7 },
	{ { 0xfe, 0x80 }, 9 }, /* of the link, and of the site */
	{ { 0xff }, 8 },
	{ { 0, 0x64, 0xff, 0x9b, 0, 1 }, 48 }, /* of translators within a house (RFC 8215) */
};

static const struct range holding_four[] = {
	{ { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96 },
	{ { 0, 0x64, 0xff, 0x9b }, 96 },
	{ { 0x20, 0x02 }, 16 },
};

static bool
is_in(const uint8_t *bytes, const struct range *range)
{
	unsigned whole = range->bits / 8, rest = range->bits % 8;

	return memcmp(bytes, range->bytes, whole) == 0 &&
	       (rest == 0 || (bytes[whole] ^ range->bytes[whole]) >> (8 - rest) == 0);
}

static bool
is_in_any(const uint8_t *bytes, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_in(bytes, &ranges[i]))
			return true;
	return false;
}

static bool
four_is_outside(const uint8_t *bytes)
{
	return !is_in_any(bytes, four, sizeof(four) / sizeof(four[0]));
}

static bool
six_is_outside(const uint8_t *bytes)
{
	for (size_t i = 0; i < sizeof(holding_four) / sizeof(holding_four[0]); i++)
		if (is_in(bytes, &holding_four[i]))
			return four_is_outside(bytes + (holding_four[i].bits == 16 ? 2 : 12));
	return !is_in_any(bytes, six, sizeof(six) / sizeof(six[0]));
}

bool
outside_is(const struct sockaddr *address)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (address->sa_family == AF_INET) {
		memcpy(&in, address, sizeof(in));
		return four_is_outside((const uint8_t *)&in.sin_addr);
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&in6, address, sizeof(in6));
	return six_is_outside(in6.sin6_addr.s6_addr);
}
