#include "action/advisory/advise_due.h"

#include "action/advisory/advise.h"
#include "action/node/enclosure.h"
#include "journal/release_advisory.h"

bool
advise_later(struct node *node, const struct hash *seal, struct text lines, struct err *err)
{
	struct hash document;
	uint64_t size;
	struct text line;

	while (text_each(&lines, '\n', &line)) {
		if (!hash_parse(line, &document))
			return err_set(err, FAULT_INPUT,
			    "'advisories' is no list of digests, a line each");
		if (!enclosure_take(node, &document, &size, err) ||
		    !release_advisory_add(&node->journal, seal, &document, err))
			return false;
	}
	return true;
}

/* What is due, and what becomes of it. */
struct advising {
	struct node *node;
	struct hash seal, document;
	int64_t now;
};

static bool
say(const struct advising *a, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct advise_wish wish = { a->document, &a->seal, a->now };
	struct advisory advisory;
	struct hash id;

	return advise_say(a->node, &wish, &arena, &advisory, &id, err) &&
	       release_advisory_note(&a->node->journal, &a->seal, &a->document, "", err);
}

/* In a transaction of its own. */
static bool
do_it(const struct advising *a, const char *why, struct err *err)
{
	struct journal *journal = &a->node->journal;
	bool done;

	if (!journal_begin(journal, err))
		return false;
	done = why == NULL ? say(a, err)
			   : release_advisory_note(journal, &a->seal, &a->document, why, err);
	if (done)
		return journal_commit(journal, err);
	journal_rollback(journal);
	return false;
}

static bool
is_refusal(enum fault fault)
{
	return fault == FAULT_INPUT || fault == FAULT_CONFLICT || fault == FAULT_ABSENT;
}

bool
advise_due(struct node *node, int64_t now, struct err *err)
{
	struct advising advising = { .node = node, .now = now };

	for (;;) {
		struct err why;
		bool found;

		if (!release_advisory_due(
			&node->journal, &advising.seal, &advising.document, &found, err))
			return false;
		if (!found)
			return true;
		if (do_it(&advising, NULL, &why))
			continue;
		if (!is_refusal(why.fault)) {
			*err = why;
			return err_in(err, "an advisory of a release");
		}
		if (!do_it(&advising, why.text, err))
			return false;
	}
}
