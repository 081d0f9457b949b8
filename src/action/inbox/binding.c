#include "action/inbox/binding.h"

#include "view/editions.h"

/* The versions, from the newest on, until it is settled. */
struct search {
	const struct hash *named;
	int64_t now;
	int64_t replaced; /* when the one looked at was, by a later one */
	bool has;
	bool settled;
	struct hash policy;
};

static bool
look(void *arg, const struct editions_row *row, struct err *err)
{
	struct search *search = arg;

	(void)err;
	if (search->settled)
		return true;
	if (!search->has) {
		search->has = true;
		search->policy = row->id;
		search->settled = search->named == NULL;
	} else if (search->now - search->replaced > BINDING_GRACE) {
		search->settled = true;
		return true;
	}
	if (search->named != NULL && hash_eq(search->named, &row->id)) {
		search->policy = row->id;
		search->settled = true;
	}
	search->replaced = row->at;
	return true;
}

bool
binding_find(struct node *node, const struct hash *named, int64_t now, bool *has,
    struct hash *policy, struct err *err)
{
	struct search search = { .named = named, .now = now };
	struct editions_row newest;
	bool found;

	/* Most name none, or the newest. */
	if (!editions_latest(&node->journal, node->manifest.name, &found, &newest, err))
		return false;
	if (found && named != NULL && !hash_eq(named, &newest.id)) {
		if (!editions_each(&node->journal, node->manifest.name, look, &search, err))
			return false;
		newest.id = search.policy;
	}
	*has = found;
	if (found)
		*policy = newest.id;
	return true;
}
