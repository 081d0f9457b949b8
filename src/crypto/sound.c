#include "crypto/sound.h"

#include <string.h>

bool
sound_has(const struct sound *sound, const uint8_t key[static SOUND_KEY_LEN])
{
	for (size_t i = 0; i < SOUND_KEYS && i < sound->added; i++)
		if (memcmp(sound->keys[i], key, SOUND_KEY_LEN) == 0)
			return true;
	return false;
}

void
sound_add(struct sound *sound, const uint8_t key[static SOUND_KEY_LEN])
{
	memcpy(sound->keys[sound->added++ % SOUND_KEYS], key, SOUND_KEY_LEN);
}
