#include "crypto/sound.h"

#include <string.h>

static size_t
shelf_of(const uint8_t key[static SOUND_KEY_LEN])
{
	return key[0] % SOUND_SHELVES;
}

bool
sound_has(const struct sound *sound, const uint8_t key[static SOUND_KEY_LEN])
{
	size_t shelf = shelf_of(key);

	for (size_t i = 0; i < SOUND_KEYS && i < sound->added[shelf]; i++)
		if (memcmp(sound->keys[shelf][i], key, SOUND_KEY_LEN) == 0)
			return true;
	return false;
}

void
sound_add(struct sound *sound, const uint8_t key[static SOUND_KEY_LEN])
{
	size_t shelf = shelf_of(key);
	uint8_t *added = &sound->added[shelf];

	memcpy(sound->keys[shelf][*added % SOUND_KEYS], key, SOUND_KEY_LEN);
	*added = *added + 1 < 2 * SOUND_KEYS ? *added + 1 : SOUND_KEYS;
}
