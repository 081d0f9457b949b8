/*
 * forks.h - two logs, 'a' and 'b', that share their first leaf and no other: what an
 * honest log and a forked one say about themselves.  Up to 255 leaves.
 */
#pragma once

#include "journal/keeper_message.h"
#include "test.h"

/* `arg` points to the log's name. */
static inline bool
fork_read(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	const char *name = arg;

	(void)err;
	assert_int_equal(level, 0);
	for (size_t i = 0; i < count; i++) {
		char leaf[] = { first + i == 0 ? 'a' : *name, (char)(first + i) };

		out[i] = hash_leaf(text_bytes(leaf, sizeof(leaf)));
	}
	return true;
}

/* `name` must outlive it. */
static inline struct merkle_source
fork_source(char *name)
{
	return (struct merkle_source){ fork_read, name };
}

static inline struct last_head
fork_head(char name, uint64_t size)
{
	struct merkle_source source = fork_source(&name);
	struct last_head head = { .size = size };
	struct err err;

	assert_true(merkle_root(&source, size, &head.root, &err));
	return head;
}

/* As the log asks for a head of `size` when that of `old` was signed last. */
static inline struct keeper_request
fork_request(char name, uint64_t old, uint64_t size)
{
	struct merkle_source source = fork_source(&name);
	struct keeper_request request = { .wish = KEEPER_SIGN, .head = fork_head(name, size) };
	struct err err;

	if (old < size)
		assert_true(merkle_extend(&source, old, size, &request.path, &err));
	return request;
}
