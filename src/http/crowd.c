#include "http/crowd.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

#define HALF 8 /* bytes of an IPv6 address that name a network */
#define LOOPBACK 127

static bool
key_of_ipv4(const uint8_t at[static 4], struct crowd_key *key)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	memcpy(key->bytes, mapped, sizeof(mapped));
	memcpy(key->bytes + sizeof(mapped), at, 4);
	return at[0] != LOOPBACK;
}

static bool
key_of_ipv6(const struct in6_addr *address, struct crowd_key *key)
{
	if (IN6_IS_ADDR_V4MAPPED(address))
		return key_of_ipv4(address->s6_addr + 12, key);
	memcpy(key->bytes, address->s6_addr, HALF);
	return !IN6_IS_ADDR_LOOPBACK(address);
}

bool
crowd_key_of(const struct sockaddr *from, struct crowd_key *key)
{
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;

	*key = (struct crowd_key){ 0 };
	if (from->sa_family == AF_INET) {
		memcpy(&ipv4, from, sizeof(ipv4));
		return key_of_ipv4((const uint8_t *)&ipv4.sin_addr, key);
	}
	if (from->sa_family == AF_INET6) {
		memcpy(&ipv6, from, sizeof(ipv6));
		return key_of_ipv6(&ipv6.sin6_addr, key);
	}
	return false;
}

/* There are as many as connections at most, and they lie together. */
static struct crowd_place *
find(const struct crowd *crowd, const struct crowd_key *key)
{
	for (size_t i = 0; i < crowd->len; i++)
		if (memcmp(&crowd->places[i].key, key, sizeof(*key)) == 0)
			return &crowd->places[i];
	return NULL;
}

unsigned
crowd_count(const struct crowd *crowd, const struct crowd_key *key)
{
	const struct crowd_place *place = find(crowd, key);

	return place == NULL ? 0 : place->count;
}

bool
crowd_enter(struct crowd *crowd, const struct crowd_key *key)
{
	struct crowd_place *place = find(crowd, key);

	if (place != NULL) {
		place->count++;
		return true;
	}
	if (crowd->len == crowd->room) {
		size_t room = crowd->room * 2 + 16;

		place = mem_grow(crowd->places, room * sizeof(*place));
		if (place == NULL)
			return false;
		crowd->places = place;
		crowd->room = room;
	}
	crowd->places[crowd->len++] = (struct crowd_place){ *key, 1 };
	return true;
}

void
crowd_leave(struct crowd *crowd, const struct crowd_key *key)
{
	struct crowd_place *place = find(crowd, key);

	if (place != NULL && --place->count == 0)
		*place = crowd->places[--crowd->len];
}

void
crowd_free(struct crowd *crowd)
{
	free(crowd->places);
	*crowd = (struct crowd){ 0 };
}
