#include "crypto/random.h"

#include <assert.h>
#include <stdlib.h>

#include <sodium.h>

void
random_init(void)
{
	if (sodium_init() < 0)
		abort();
}

void
random_bytes(void *bytes, size_t len)
{
	randombytes_buf(bytes, len);
}

uint32_t
random_number(uint32_t bound)
{
	assert(bound > 0);
	return randombytes_uniform(bound);
}
