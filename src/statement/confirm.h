/*
 * confirm.h - a node's note to itself: how it came to take another's manifest for that one's.
 *
 * Until there is one, what that node sends is kept apart.
 */
#pragma once

#include "statement/statement.h"

enum confirm_how {
	CONFIRM_ADDRESS, /* the manifest was fetched from the address that its name has */
	CONFIRM_FILE,    /* from the address in the node's file of peers */
	CONFIRM_PERSON,  /* one of the node's people said so */
};
#define CONFIRM_HOWS (CONFIRM_PERSON + 1)

struct confirm {
	struct text peer;     /* whose */
	struct hash manifest; /* the first of its chain */
	enum confirm_how how;
};

/* "address", "file", "person". */
const char *confirm_how_word(enum confirm_how how);

/* Read the body of one; text is borrowed from the statement.  Faults: INPUT. */
must_use bool confirm_parse(
    const struct statement *statement, struct confirm *out, struct err *err);

/* Write and sign one, addressed to the signer.  Faults: INPUT, LIMIT. */
must_use bool confirm_sign(const struct confirm *confirm, int64_t at,
    const struct signer *signer, struct buf *out, struct hash *id, struct err *err);
