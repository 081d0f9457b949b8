/* hash.h - SHA-256, the one hash accord uses, plain and as in Merkle trees. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

#define HASH_LEN 32

struct hash {
	uint8_t bytes[HASH_LEN];
};

struct hash hash_text(struct text in);

/* RFC 6962 2.1: the hash of a tree's leaf (a zero byte goes before), and of two
 * subtrees (a one byte goes before). */
struct hash hash_leaf(struct text leaf);
struct hash hash_node(const struct hash *left, const struct hash *right);

bool hash_eq(const struct hash *a, const struct hash *b);

/* Append it as 64 lowercase hex digits; read it back. */
void hash_format(const struct hash *hash, struct buf *out);
must_use bool hash_parse(struct text in, struct hash *out);

/* Hashing piece by piece. */
struct hasher {
	_Alignas(16) uint8_t state[128];
};

void hasher_init(struct hasher *hasher);
void hasher_add(struct hasher *hasher, struct text more);
struct hash hasher_end(struct hasher *hasher);
