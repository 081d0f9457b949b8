#include "action/peer/addressee.h"

static bool
choose(void *arg, const struct outbox_row *row, struct err *err)
{
	struct addressee *of = arg;

	if ((of->to.len > 0 && !text_eq(of->to, row->peer)) ||
	    (of->receipted && !row->received))
		return true;
	of->count++;
	of->row = *row;
	of->row.peer = arena_text(of->arena, row->peer);
	return of->row.peer.at != NULL || err_memory(err);
}

bool
addressee_find(
    struct journal *journal, const struct hash *id, struct addressee *of, struct err *err)
{
	return outbox_of(journal, id, choose, of, err);
}

bool
addressee_find_one(
    struct journal *journal, const struct hash *id, struct addressee *of, struct err *err)
{
	if (!addressee_find(journal, id, of, err))
		return false;
	return of->count == 1 ||
	       err_set(err, of->count == 0 ? FAULT_ABSENT : FAULT_CONFLICT,
		   of->receipted
		       ? "%zu such nodes have given a receipt for it; 'to' says which is meant"
		       : "it went to %zu such nodes; 'to' says which is meant",
		   of->count);
}
