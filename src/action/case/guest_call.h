/*
 * guest_call.h - what a guest asks of his host with a browser: to open the link that he was
 * given, to see his case, to have a file of it, to say something in it.
 *
 * A link (journal/pass.h) opens once: what opens it is a button, so that a program that looks
 * through his mail does not; from then on his browser has another secret, until the same time.
 * What he says is said by this node for him, by the same deeds and rules as when a handler does
 * so (`as`).  Whoever is removed or leaves comes in no more.
 */
#pragma once

#include "action/node/node.h"
#include "statement/envelope.h"

#define GUEST_SECRET_LEN 32 /* hexadecimal digits */
#define GUEST_BODY_MAX (128 * KIB)
#define GUEST_DAYS 14
#define GUEST_DAYS_MAX 90

struct guest_call {
	bool post;
	struct text link;    /* the secret in the address; empty: that of his case */
	struct text session; /* the secret of his browser; empty: none */
	struct text file;    /* in hexadecimal digits, of his case; empty: its page */
	struct text body;    /* of a form */
};

struct guest_answer {
	unsigned status; /* of HTTP; 303: to his case */
	struct buf page; /* HTML, or a file; of the secret kind */
	bool file;
	struct buf session; /* what his browser has from now on; empty: what it has */
	int64_t expires;
};

#define GUEST_ANSWER                                                                           \
	((struct guest_answer){                                                                \
	    .page = BUF_SECRET(GUEST_PAGE_ROOM), .session = BUF_SECRET(KIB) })
#define GUEST_PAGE_ROOM ENVELOPE_MAX /* all files of one are shorter */

/* Transactions of its own.  An answer begins as GUEST_ANSWER, and always comes, if there is
 * memory for any. */
void guest_call_do(
    struct node *node, const struct guest_call *call, int64_t now, struct guest_answer *out);
void guest_answer_free(struct guest_answer *answer);

/* Draw a secret. */
void guest_secret(struct buf *out);
