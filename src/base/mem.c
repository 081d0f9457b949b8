#include "base/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static _Atomic size_t passes_left = SIZE_MAX;
static _Atomic bool refused;

void *
mem_grow(void *block, size_t len)
{
	size_t left = atomic_load_explicit(&passes_left, memory_order_relaxed);

	if (left == 0) {
		atomic_store_explicit(&refused, true, memory_order_relaxed);
		return NULL;
	}
	if (left != SIZE_MAX)
		atomic_store_explicit(&passes_left, left - 1, memory_order_relaxed);
	return realloc(block, len == 0 ? 1 : len); /* of none, realloc() frees */
}

void
mem_wipe(void *bytes, size_t len)
{
	if (len > 0)
		explicit_bzero(bytes, len);
}

void
mem_fail_after(size_t n)
{
	atomic_store(&refused, false);
	atomic_store(&passes_left, n);
}

bool
mem_refused(void)
{
	return atomic_load(&refused);
}
