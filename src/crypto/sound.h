/*
 * sound.h - the public keys that were found sound lately.  Whether one is costs as much as
 * a signature, and a node reads the same keys over and over: in each manifest of a chain,
 * in each envelope of a member.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SOUND_KEY_LEN = 32,
	SOUND_SHELVES = 128, /* which one, a key's first byte says */
	SOUND_KEYS = 4,      /* on each; the oldest goes first */
};

/* Starts zero; one for each kind of key.  Not for several threads at once. */
struct sound {
	uint8_t added[SOUND_SHELVES]; /* SOUND_KEYS and more: all places are taken */
	uint8_t keys[SOUND_SHELVES][SOUND_KEYS][SOUND_KEY_LEN];
};

bool sound_has(const struct sound *sound, const uint8_t key[static SOUND_KEY_LEN]);
void sound_add(struct sound *sound, const uint8_t key[static SOUND_KEY_LEN]);
