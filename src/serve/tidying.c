#include "serve/tidying.h"

#include "action/case/case_ask.h"
#include "action/inbox/custodian.h"
#include "action/node/enclosure.h"

#define PAUSE 3600   /* seconds */
#define ASK_PAUSE 60 /* between two looks what is missing in any case */
#define ASK_SOON 5   /* and in those in which something came just now */

static void
ask(struct tidying *tidying, struct post *post, struct node *node, int64_t now)
{
	size_t most = now >= tidying->ask ? CASE_ASK_MOST : CASE_ASK_FEW, count;
	struct err err;

	/* A clock that was set back does not keep it from asking. */
	if (now < tidying->soon && tidying->soon <= now + ASK_SOON)
		return;
	tidying->soon = now + ASK_SOON;
	if (now >= tidying->ask || tidying->ask > now + ASK_PAUSE)
		tidying->ask = now + ASK_PAUSE;
	if (!case_ask_do(node, now, most, &count, &err))
		post_trouble(post, &err);
}

void
tidying_do(struct tidying *tidying, struct post *post, struct node *node, int64_t now)
{
	struct err err;
	size_t count;

	ask(tidying, post, node, now);
	if (now < tidying->next)
		return;
	tidying->next = now + PAUSE;
	enclosure_tidy(node, now);
	if (!custodian_tidy(node, now, &count, &err))
		post_trouble(post, &err);
	else if (count > 0)
		tidying->next = now; /* perhaps there is more */
}
