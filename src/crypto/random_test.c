#include "crypto/random.h"

#include <stdint.h>
#include <string.h>

#include "test.h"

static void
fills_all_it_is_asked_to_and_no_more(void **state)
{
	uint8_t bytes[64 + 2], seen[64] = { 0 };

	(void)state;
	random_init();
	random_init(); /* twice does no harm */
	for (unsigned round = 0; round < 64; round++) {
		memset(bytes, 0, sizeof(bytes));
		random_bytes(bytes + 1, sizeof(bytes) - 2);
		assert_int_equal(bytes[0], 0);
		assert_int_equal(bytes[sizeof(bytes) - 1], 0);
		for (size_t i = 0; i < sizeof(seen); i++)
			seen[i] |= bytes[1 + i];
	}
	for (size_t i = 0; i < sizeof(seen); i++)
		assert_int_not_equal(seen[i], 0); /* by chance: once in 256^64 */
}

static void
never_says_the_same_twice(void **state)
{
	uint8_t a[32], b[32];

	(void)state;
	random_init();
	random_bytes(a, sizeof(a));
	random_bytes(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	random_bytes(a, 0);
}

static void
draws_every_number_below_a_bound_and_no_other(void **state)
{
	unsigned seen[5] = { 0 };

	(void)state;
	random_init();
	for (unsigned i = 0; i < 500; i++) {
		uint32_t drawn = random_number(5);

		assert_in_range(drawn, 0, 4);
		seen[drawn]++;
	}
	for (unsigned i = 0; i < 5; i++)
		assert_int_not_equal(seen[i], 0); /* by chance: once in 10^48 */
	assert_int_equal(random_number(1), 0);
}

TESTS(TEST(fills_all_it_is_asked_to_and_no_more), TEST(never_says_the_same_twice),
    TEST(draws_every_number_below_a_bound_and_no_other))
