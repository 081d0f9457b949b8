/*
 * arena.h - memory for one task, given back all at once.
 *
 * A command or a request has one arena; whatever is parsed or built for it
 * lives there and dies with it.  The limit bounds what any input can make us
 * spend.  A function that takes an arena returns things that live in it.
 */
#pragma once

#include <stddef.h>

#include "base/attr.h"
#include "base/text.h"

struct arena_block;

struct arena {
	struct arena_block *last;
	size_t limit; /* bytes it may still spend; each thing costs a few more than it has */
};

#define ARENA(most) ((struct arena){ .limit = (most) })

/* `count` zeroed records of `size` bytes, aligned for anything; NULL when the
 * arena is spent or there is no memory.  Callers report err_memory(). */
must_use void *arena_zero(struct arena *arena, size_t count, size_t size);

/* One zeroed thing of a type; an array of them. */
#define arena_new(arena, type) ((type *)arena_zero((arena), 1, sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_zero((arena), (count), sizeof(type)))

/* A copy of `in` with a NUL behind it; `.at` is NULL when it did not fit. */
must_use struct text arena_text(struct arena *arena, struct text in);

/* Wipe and free everything; the arena is spent. */
void arena_free(struct arena *arena);
