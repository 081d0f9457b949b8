#include "case/room.h"

#include "base/checked.h"
#include "base/mem.h"

#define LEAST 16

void *
room_grow(void *at, size_t *room, size_t count, size_t size)
{
	size_t wanted = *room == 0 ? LEAST : *room, len;
	void *grown;

	if (at != NULL && count <= *room)
		return at;
	while (wanted < count)
		if (ckd_mul(&wanted, wanted, 2u))
			return NULL;
	if (ckd_mul(&len, wanted, size))
		return NULL;
	grown = mem_grow(at, len);
	if (grown != NULL)
		*room = wanted;
	return grown;
}
