/*
 * sound.h - the public keys that were found sound lately.  Whether one is costs as much as
 * a signature, and a node reads the same few keys over and over: in each manifest of a
 * chain, in each envelope.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SOUND_KEY_LEN = 32,
	SOUND_KEYS = 32, /* remembered; the oldest goes first */
};

/* Starts zero; one for each kind of key.  Not for several threads at once. */
struct sound {
	size_t added;
	uint8_t keys[SOUND_KEYS][SOUND_KEY_LEN];
};

bool sound_has(const struct sound *sound, const uint8_t key[static SOUND_KEY_LEN]);
void sound_add(struct sound *sound, const uint8_t key[static SOUND_KEY_LEN]);
