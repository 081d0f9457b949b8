/*
 * room.h - lists that grow: memory for so many of a size, at least doubled when it grows.
 */
#pragma once

#include <stddef.h>

#include "base/attr.h"

/* Room for `count` things of `size` bytes where `*room` of them had been; NULL, and all is as
 * it was, when there is no memory.  Release with free(). */
must_use void *room_grow(void *at, size_t *room, size_t count, size_t size);
