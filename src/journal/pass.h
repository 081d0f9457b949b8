/*
 * pass.h - the secrets by which guests come in who have neither node nor key: links that open
 * once, and what a browser has from then on.
 *
 * No statement tells of these: they are worth something only here, and end.  Kept is what a
 * secret can be known by, not the secret; of whom it is, sealed.  A guest has one for each
 * case: another takes its place.
 */
#pragma once

#include "journal/journal.h"

#define PASS_SCHEMA                                                                            \
	"CREATE TABLE IF NOT EXISTS pass ("                                                    \
	" secret BLOB PRIMARY KEY, guest BLOB NOT NULL UNIQUE, whose BLOB NOT NULL,"           \
	" expires INTEGER NOT NULL, once INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

#define PASS_GUEST_MAX 400 /* bytes of a guest's name */

struct pass {
	struct hash of_case;
	char guest[PASS_GUEST_MAX + 1]; /* its whole name */
	int64_t expires;
	bool once; /* a link, which another secret replaces when it is opened */
};

/* Give it, inside a transaction: to be known by the secret, in place of what the guest had in
 * the case.  What has expired goes.  Faults: the journal's. */
must_use bool pass_give(struct journal *journal, const struct pass *pass, struct text secret,
    int64_t now, struct err *err);

/* Whose it is; *found is false for one that is nobody's, or has expired. */
must_use bool pass_find(struct journal *journal, struct text secret, int64_t now, bool *found,
    struct pass *out, struct err *err);

/* Take what a guest has in a case, inside a transaction; *had tells whether it had any. */
must_use bool pass_take(struct journal *journal, const struct hash *of_case, struct text guest,
    bool *had, struct err *err);
