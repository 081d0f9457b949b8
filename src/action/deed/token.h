/*
 * token.h - who may ask a node's console: tokens, by their hashes, in DIR/console/tokens.
 *
 * A token is 32 random bytes, shown once when it is made; the file says whose it is, what
 * he may do and until when, and the token's SHA-256, which tells nobody what it is.
 *
 *	accord tokens v1
 *	ada lead - 9f86d0...
 *	dashboard read-only 2027-01-01T00:00:00Z 60303a...
 */
#pragma once

#include "action/deed/deed.h"
#include "crypto/hash.h"

#define TOKENS_MAX 200 /* people and programs of one node */
#define TOKEN_LEN_MAX 128
#define TOKEN_NEVER INT64_MAX

struct token {
	char name[DEED_WHO_MAX + 1]; /* letters, digits and . - _ @ */
	enum deed_role role;
	int64_t expires; /* or TOKEN_NEVER */
	struct hash hash;
};

struct tokens {
	size_t count;
	struct token at[TOKENS_MAX];
};

/* Read the file's text.  No name and no token is there twice.  Faults: INPUT, LIMIT. */
must_use bool tokens_parse(struct text in, struct tokens *out, struct err *err);
void tokens_format(const struct tokens *tokens, struct buf *out);

/* All of a node; none where there is no file.  Faults: INPUT, LIMIT, the file's; DENIED when
 * others than its owner may read it. */
must_use bool tokens_load(const char *dir, struct tokens *out, struct err *err);

/* Whose token it is, in a time that does not tell how much of it is right; NULL for one that
 * is nobody's, or has expired. */
const struct token *tokens_find(const struct tokens *tokens, struct text secret, int64_t now);

/* Make one; appends it to `secret`, which should be of the secret kind.  Faults: CONFLICT for
 * a name that has one; INPUT for one that may not be; LIMIT; the file's. */
must_use bool token_add(const char *dir, struct text name, enum deed_role role, int64_t expires,
    struct buf *secret, struct err *err);

/* Faults: ABSENT; the file's. */
must_use bool token_remove(const char *dir, struct text name, struct err *err);
