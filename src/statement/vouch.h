/*
 * vouch.h - a node's note to itself: how it came to take another's manifest for that one's.
 *
 * Until there is one, what that node sends is kept apart.
 */
#pragma once

#include "statement/statement.h"

enum vouch_how {
	VOUCH_ADDRESS, /* the manifest was fetched from the address that its name has */
	VOUCH_FILE,    /* from the address in the node's file of peers */
	VOUCH_PERSON,  /* one of the node's people said so */
};
#define VOUCH_HOWS (VOUCH_PERSON + 1)

struct vouch {
	struct text peer;     /* whose */
	struct hash manifest; /* the first of its chain */
	enum vouch_how how;
};

/* "address", "file", "person". */
const char *vouch_how_word(enum vouch_how how);

/* Read the body of one; text is borrowed from the statement.  Faults: INPUT. */
must_use bool vouch_parse(
    const struct statement *statement, struct vouch *out, struct err *err);

/* Write and sign one, addressed to the signer.  Faults: INPUT, LIMIT. */
must_use bool vouch_sign(const struct vouch *vouch, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err);
