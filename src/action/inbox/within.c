#include "action/inbox/within.h"

#include "action/inbox/receive.h"
#include "action/peer/outgoing.h"

/* As the process does it that opens envelopes. */
static bool
open_here(
    struct node *node, struct text sealed, bool answer, struct within *out, struct err *err)
{
	struct age_open how = keeper_open(&node->keeper);
	struct source source = source_text(&sealed);

	return envelope_read(&source, &how, &out->arena, &out->envelope, err) &&
	       (answer ? outgoing_look(&out->envelope, err)
		       : receive_look(&out->envelope, err));
}

bool
within_open(
    struct node *node, struct text sealed, bool answer, struct within *out, struct err *err)
{
	if (node->opener.open != NULL)
		return node->opener.open(
		    node->opener.arg, sealed, answer, &out->room, &out->envelope, err);
	return open_here(node, sealed, answer, out, err);
}

void
within_free(struct within *within)
{
	arena_free(&within->arena);
	buf_free(&within->room);
}
