#include "action/advisory/advise.h"

#include "action/advisory/advise_check.h"
#include "advisory/provider.h"
#include "advisory/revision.h"
#include "journal/blob.h"
#include "view/advisories.h"

#define CLOCK_SECONDS 300 /* by so much two clocks may differ */

static bool
load(struct node *node, const struct hash *id, struct arena *arena, struct advisory *out,
    struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;

	return journal_find(&node->journal, id, arena, &record, err) &&
	       statement_reopen(record.note, &s, err) && advisory_parse(&s, arena, out, err);
}

static bool
is_later(struct text version, struct text before)
{
	struct revision one, other;

	return revision_parse(version, &one) && revision_parse(before, &other) &&
	       revision_order(&one, &other) > 0;
}

/* It follows the newest version that there is. */
static bool
check_version(struct node *node, const struct advisory *advisory, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct advisory before;
	struct hash id;
	bool found;

	if (!advisories_find(
		&node->journal, node->manifest.name, advisory->tracking, &found, &id, err))
		return false;
	if (!found)
		return true;
	if (!load(node, &id, &arena, &before, err))
		return false;
	if (!is_later(advisory->version, before.version))
		return err_set(err, FAULT_CONFLICT,
		    "version %.*s of it is published: 'accord advisory draft --revision TEXT' "
		    "makes the next",
		    TEXT_ARGS(before.version));
	return advisory->initial == before.initial ||
	       err_set(err, FAULT_CONFLICT,
		   "'/document/tracking/initial_release_date' is another than in the version "
		   "before");
}

struct looking {
	struct node *node;
	const struct advisory *advisory;
	struct buf name;
};

/* Two ids may be spelled the same in the name of a file. */
static bool
check_name(void *arg, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf name = BUF(KIB);
	struct looking *looking = arg;
	struct advisory other;

	if (!load(looking->node, id, &arena, &other, err))
		return false;
	provider_name(other.tracking, &name);
	if (text_eq(other.tracking, looking->advisory->tracking) ||
	    !text_eq(buf_text(&name), buf_text(&looking->name)))
		return true;
	return err_set(err, FAULT_CONFLICT,
	    "the advisory '%.*s' has a file of the same name: give it another id",
	    TEXT_ARGS(other.tracking));
}

static bool
check_others(struct node *node, const struct advisory *advisory, struct err *err)
{
	struct looking looking = { node, advisory, BUF(KIB) };
	bool good;

	provider_name(advisory->tracking, &looking.name);
	good = buf_ok(&looking.name, err) &&
	       advisories_each(&node->journal, node->manifest.name, check_name, &looking, err);
	buf_free(&looking.name);
	return good;
}

static bool
check_time(const struct advisory *advisory, bool sealed, int64_t now, struct err *err)
{
	/* One that was sealed was looked at then, and its release may open early. */
	return sealed || advisory->current <= now + CLOCK_SECONDS ||
	       err_set(err, FAULT_INPUT,
		   "'/document/tracking/current_release_date' has not come: 'accord release "
		   "seal --advisory' publishes it then");
}

bool
advise_say(struct node *node, const struct advise_wish *wish, struct arena *arena,
    struct advisory *out, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET((size_t)ADVISORY_SIZE_MAX);
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = node_signer(node);
	struct advisory advisory;
	struct hash said;

	if (!blob_find(&node->journal, &wish->document, &json, err) ||
	    !advise_check(buf_text(&json), arena, &advisory, err) ||
	    !check_time(&advisory, wish->release != NULL, wish->now, err) ||
	    !check_version(node, &advisory, err) || !check_others(node, &advisory, err))
		return false;
	if (wish->release != NULL) {
		advisory.has_release = true;
		advisory.release = *wish->release;
	}
	if (!advisory_sign(&advisory, wish->now, &signer, &note, &said, err) ||
	    !statement_open(buf_text(&note), &signer.vkey, &s, err) ||
	    !journal_add_public(&node->journal, &s, err))
		return false;
	*out = advisory;
	*id = said;
	return true;
}
