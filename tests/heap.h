/*
 * heap.h - what is left in this process' memory of something that should be wiped.
 *
 *	char secret[HEAP_CANARY_LEN + 1];
 *
 *	heap_canary(secret);
 *	... secret goes through what is tested, and all is freed ...
 *	assert_int_equal(heap_holds(secret), 0);
 *
 * The stack is not looked at, so the test's own copy there does not count.
 */
#pragma once

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "crypto/random.h"
#include "test.h"

#define HEAP_CANARY_LEN 32
#define HEAP_PIECE_MAX (64 * MIB) /* what is mapped in one piece and larger is no heap */

/* Where freed memory is kept apart there is nothing to see. */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
static inline bool
heap_can_look(void)
{
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
	return false;
#else
	return !test_brief();
#endif
}

/* Letters and digits that are nowhere else. */
static inline void
heap_canary(char out[static HEAP_CANARY_LEN + 1])
{
	uint8_t bytes[HEAP_CANARY_LEN / 2];

	random_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < HEAP_CANARY_LEN; i++)
		out[i] = "abcdefghijklmnop"[bytes[i / 2] >> i % 2 * 4 & 15];
	out[HEAP_CANARY_LEN] = '\0';
}

/* How often it stands in memory that was allocated. */
static inline size_t
heap_holds(const char canary[static HEAP_CANARY_LEN])
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[4096];
	size_t count = 0;

	assert_non_null(maps);
	setvbuf(maps, NULL, _IONBF, 0);
	while (fgets(line, sizeof(line), maps) != NULL) {
		uint64_t from, to, inode;
		char rights[5], name[32] = "";
		const char *at, *end;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %" SCNu64 " %31s", &from,
			&to, rights, &inode, name) < 4 ||
		    strcmp(rights, "rw-p") != 0 || inode != 0 || to - from > HEAP_PIECE_MAX ||
		    (name[0] != '\0' && strcmp(name, "[heap]") != 0))
			continue;
		at = (const char *)(uintptr_t)from; /* NOLINT(performance-no-int-to-ptr) */
		end = at + (to - from);
		while ((at = memmem(at, (size_t)(end - at), canary, HEAP_CANARY_LEN)) != NULL) {
			count++;
			at += HEAP_CANARY_LEN;
		}
	}
	fclose(maps);
	return count;
}
