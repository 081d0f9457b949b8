#include "crypto/sound.h"

#include <string.h>

#include "crypto/random.h"
#include "crypto/sign.h"
#include "crypto/x25519.h"
#include "test.h"

static const uint8_t *
key(uint8_t byte)
{
	static uint8_t bytes[SOUND_KEY_LEN];

	memset(bytes, byte, sizeof(bytes));
	return bytes;
}

static void
has_what_was_added_and_nothing_else(void **state)
{
	struct sound sound = { 0 };

	(void)state;
	assert_false(sound_has(&sound, key(0)));
	sound_add(&sound, key(1));
	assert_true(sound_has(&sound, key(1)));
	assert_false(sound_has(&sound, key(0)));
	assert_false(sound_has(&sound, key(2)));
}

/* One of those that share a shelf. */
static const uint8_t *
key_beside(uint8_t number)
{
	static uint8_t bytes[SOUND_KEY_LEN] = { 7 };

	bytes[1] = number;
	return bytes;
}

static void
forgets_the_oldest_of_a_shelf(void **state)
{
	struct sound sound = { 0 };

	(void)state;
	sound_add(&sound, key(1));
	for (uint8_t i = 0; i < 100; i++) {
		sound_add(&sound, key_beside(i));
		for (uint8_t j = 0; j <= i; j++)
			assert_int_equal(sound_has(&sound, key_beside(j)), j + SOUND_KEYS > i);
	}
	assert_true(sound_has(&sound, key(1)));
}

static void
what_is_unsound_stays_so_however_often_it_is_asked(void **state)
{
	static const uint8_t low[SOUND_KEY_LEN] = { 1 }; /* of low order on either curve */
	struct sign_public public;
	struct sign_key good = { 0 };
	struct err err;

	(void)state;
	random_init();
	memcpy(public.bytes, low, sizeof(low));
	assert_true(sign_key_make(&good, &err));
	for (int i = 0; i < 3; i++) {
		assert_true(sign_public_check(&good.public, &err));
		assert_false(sign_public_check(&public, &err));
		assert_false(x25519_sound(low));
		assert_true(x25519_sound(key(9)));
	}
	sign_key_free(&good);
}

TESTS(TEST(has_what_was_added_and_nothing_else), TEST(forgets_the_oldest_of_a_shelf),
    TEST(what_is_unsound_stays_so_however_often_it_is_asked))
