#include "action/inbox/quota.h"

#include <string.h>

/* A clock that was set back gives nobody anything. */
static uint32_t
left_at(const struct quota_key *key, int64_t now)
{
	int64_t passed = now - key->at;

	if (key->at == 0 || passed > QUOTA_BURST / QUOTA_RATE)
		return QUOTA_BURST;
	if (passed <= 0)
		return key->left;
	passed = passed * QUOTA_RATE + key->left;
	return passed < QUOTA_BURST ? (uint32_t)passed : QUOTA_BURST;
}

/* Its place, or that of who loses least by being forgotten. */
static struct quota_key *
place_of(struct quota *quota, const struct sign_public *key, int64_t now)
{
	struct quota_key *shelf = quota->keys[key->bytes[0] % QUOTA_SHELVES];
	struct quota_key *found = &shelf[0];

	for (size_t i = 0; i < QUOTA_KEYS; i++) {
		if (shelf[i].at != 0 &&
		    memcmp(shelf[i].key.bytes, key->bytes, SIGN_PUBLIC_LEN) == 0)
			return &shelf[i];
		if (left_at(&shelf[i], now) > left_at(found, now))
			found = &shelf[i];
	}
	*found = (struct quota_key){ .key = *key };
	return found;
}

bool
quota_take(struct quota *quota, const struct sign_public *key, uint64_t bytes, int64_t now,
    unsigned *wait)
{
	struct quota_key *place = place_of(quota, key, now);
	uint64_t cost = 1 + bytes / QUOTA_UNIT;

	place->left = left_at(place, now);
	place->at = now > 1 ? now : 1;
	*wait = 0;
	if (cost <= place->left) {
		place->left -= (uint32_t)cost;
		return true;
	}
	*wait = (unsigned)((cost - place->left + QUOTA_RATE - 1) / QUOTA_RATE);
	return false;
}
