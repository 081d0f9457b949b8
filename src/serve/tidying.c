#include "serve/tidying.h"

#include "action/case_ask.h"
#include "action/custodian.h"
#include "action/enclosure.h"

#define PAUSE 3600 /* seconds */
#define ASK_PAUSE 60

void
tidying_do(struct tidying *tidying, struct post *post, struct node *node, int64_t now)
{
	struct err err;
	size_t count;

	if (now >= tidying->ask) {
		tidying->ask = now + ASK_PAUSE;
		if (!case_ask_do(node, now, &count, &err))
			post_trouble(post, &err);
	}
	if (now < tidying->next)
		return;
	tidying->next = now + PAUSE;
	enclosure_tidy(node, now);
	if (!custodian_tidy(node, now, &count, &err))
		post_trouble(post, &err);
	else if (count > 0)
		tidying->next = now; /* perhaps there is more */
}
