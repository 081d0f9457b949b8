#include "action/release/owed.h"

#include "action/release/vigil.h"
#include "base/utc.h"
#include "view/releases.h"

#define DAY INT64_C(86400)

struct owing {
	struct node *node;
	struct chain chain; /* the node's own manifests */
};

static void
owing_free(struct owing *owing)
{
	chain_free(&owing->chain);
}

/* One that is not known is not the present one. */
static bool
is_present(const struct owing *owing, const struct hash *manifest)
{
	size_t at;

	return chain_find(&owing->chain, manifest, &at) &&
	       recipient_eq(
		   &chain_at(&owing->chain, at)->recipient, &owing->node->manifest.recipient);
}

static bool
fail_owed(const struct vigil_watch *watch, struct err *err)
{
	scoped(buf_free) struct buf id = BUF(KIB), time = BUF(KIB);

	hash_format(&watch->id, &id);
	utc_format(watch->opens, &time);
	return err_set(err, FAULT_CONFLICT,
	    "a share of the release %.12s of '%s', which opens at %s, was dealt to an age key "
	    "that was used before; it cannot be told without",
	    buf_string(&id), watch->by, buf_string(&time));
}

static bool
check_watch(const struct owing *owing, const struct vigil_watch *watch, struct err *err)
{
	const struct committee *committee = &watch->terms.committee;

	return watch->own || watch->open || watch->shared || !watch->dealt ||
	       is_present(owing, &committee->member[watch->index - 1].manifest) ||
	       fail_owed(watch, err);
}

static bool
check_row(void *arg, const struct releases_row *row, struct err *err)
{
	const struct owing *owing = arg;
	struct vigil_watch *watch = NULL;
	bool good;

	/* One that was taken down. */
	if (!vigil_open(owing->node, &row->id, &watch, err))
		return err->fault == FAULT_ABSENT;
	good = check_watch(owing, watch, err);
	vigil_close(&watch);
	return good;
}

bool
owed_check_key(struct node *node, int64_t now, struct err *err)
{
	scoped(owing_free) struct owing owing = { .node = node };
	struct journal *journal = &node->journal;

	return members_chain(journal, node->manifest.name, &owing.chain, err) &&
	       releases_each(journal, now - VIGIL_DAYS * DAY, check_row, &owing, err);
}
