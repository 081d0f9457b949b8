#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/mem.h"

struct arena_block {
	struct arena_block *before;
	size_t len;
	_Alignas(max_align_t) char bytes[];
};

/* One block per thing: simple, and a sanitizer sees each thing's edges. */
static char *
take(struct arena *arena, size_t len)
{
	struct arena_block *block;
	size_t whole;

	if (ckd_add(&whole, len, sizeof(*block)) || whole > arena->limit)
		return NULL;
	block = mem_grow(NULL, whole);
	if (block == NULL)
		return NULL;
	block->before = arena->last;
	block->len = len;
	arena->last = block;
	arena->limit -= whole;
	return block->bytes;
}

void *
arena_zero(struct arena *arena, size_t count, size_t size)
{
	size_t len;
	char *at;

	if (ckd_mul(&len, count, size))
		return NULL;
	at = take(arena, len);
	if (at != NULL)
		memset(at, 0, len);
	return at;
}

struct text
arena_text(struct arena *arena, struct text in)
{
	size_t room;
	char *at;

	if (ckd_add(&room, in.len, 1u))
		return (struct text){ 0 };
	at = take(arena, room);
	if (at == NULL)
		return (struct text){ 0 };
	if (in.len > 0)
		memcpy(at, in.at, in.len);
	at[in.len] = '\0';
	return (struct text){ at, in.len };
}

void
arena_free(struct arena *arena)
{
	while (arena->last != NULL) {
		struct arena_block *block = arena->last;

		arena->last = block->before;
		mem_wipe(block->bytes, block->len);
		free(block);
	}
	arena->limit = 0;
}
