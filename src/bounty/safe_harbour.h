/*
 * safe_harbour.h - does the page of a disclosure policy say that who looks for flaws in good
 * faith will not be pursued?
 *
 * Words are looked for, not their sense: what is found is quoted, for people to judge.
 */
#pragma once

#include "base/buf.h"

#define SAFE_HARBOUR_PAGE_MAX (4 * MIB)
#define SAFE_HARBOUR_QUOTE_MAX 400 /* bytes of a quote, at most */

enum safe_harbour {
	SAFE_HARBOUR_SAID,
	SAFE_HARBOUR_UNSAID,
	SAFE_HARBOUR_UNREADABLE, /* it has too few words to be a policy: a script brings them */
};

/* Look at a page, HTML or plain text; where it is said, the words around are appended.
 * Faults: LIMIT. */
must_use bool safe_harbour_find(
    struct text page, enum safe_harbour *out, struct buf *quote, struct err *err);
