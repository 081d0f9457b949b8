/*
 * telling.h - somebody is told that something awaits him, and nothing of what it is: a mail, or
 * a request to an address that he named (webhook).
 */
#pragma once

#include "action/node/news.h"

struct telling {
	const char *post;   /* an address to POST to; NULL: none */
	const char *secret; /* the file of the key by which that is signed */
	const char *mail;   /* whom to write to; NULL: nobody */
	const char *from;
	const char *smtp; /* the server that takes the mail */
};

/* What is given fits together.  Faults: INPUT. */
must_use bool telling_check(const struct telling *telling, struct err *err);

/* Tell of it, if there is anything.  Faults: SYSTEM when somebody was not told: it is to be
 * tried again with the same. */
must_use bool telling_do(
    const struct telling *telling, const struct news *news, struct err *err);
