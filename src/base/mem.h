/*
 * mem.h - the one door to the heap.
 *
 * Everything accord allocates goes through here, so a test can make the n-th
 * allocation fail.  Libraries that let us use it too.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/* Grow `block` (NULL to begin) to `len` bytes.  NULL when there is no memory,
 * and then `block` is as it was.  Release with free(). */
must_use void *mem_grow(void *block, size_t len);

/* Overwrite `len` bytes for good: for secrets, before their memory goes. */
void mem_wipe(void *bytes, size_t len);

/* Tests only: let `n` more allocations pass, then fail every one. */
void mem_fail_after(size_t n);

/* Tests only: has any allocation been refused since mem_fail_after()? */
bool mem_refused(void);
