/*
 * crowd.h - how many connections come from each address; for this floor alone.
 *
 * Whoever has an address of IPv6 has 2^64 of them: what shares the first half counts as
 * one.  This machine's own addresses are not counted, since from there a web server in front
 * passes on what comes from everywhere, and has such limits of its own.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct sockaddr;

#define CROWD_KEY_LEN 16

/* An address, without what does not matter. */
struct crowd_key {
	uint8_t bytes[CROWD_KEY_LEN];
};

struct crowd_place {
	struct crowd_key key;
	unsigned count;
};

struct crowd {
	struct crowd_place *places;
	size_t len;
	size_t room;
};

/* Whose connection it is; false for one that is not counted. */
bool crowd_key_of(const struct sockaddr *from, struct crowd_key *key);

/* How many it has. */
unsigned crowd_count(const struct crowd *crowd, const struct crowd_key *key);

/* It has one more; false when there is no memory for that. */
must_use bool crowd_enter(struct crowd *crowd, const struct crowd_key *key);

/* It has one less. */
void crowd_leave(struct crowd *crowd, const struct crowd_key *key);

void crowd_free(struct crowd *crowd);
