#include "action/case/register_due.h"

#include "action/case/case_publish.h"
#include "action/release/release_case.h"
#include "release/seal.h"
#include "view/disclosures.h"

#define AT_ONCE 20 /* the others wait for the next time */
#define ID_SHOWN 12

struct waiting {
	size_t count;
	struct {
		struct hash seal, of_case;
	} at[AT_ONCE];
	const struct node *node;
};

/* One whose key is a public file. */
static bool
gather(void *arg, const struct hash *seal, const struct hash *of_case, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct waiting *waiting = arg;

	seal_key_path(seal, &path);
	if (!buf_ok(&path, err))
		return false;
	if (waiting->count == AT_ONCE ||
	    !tree_has(&waiting->node->journal.tree, buf_string(&path)))
		return true;
	waiting->at[waiting->count].seal = *seal;
	waiting->at[waiting->count++].of_case = *of_case;
	return true;
}

/* By its time, or as it was opened early. */
static bool
is_open(const struct node *node, const struct lineup_row *row, int64_t now)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	seal_key_path(&row->seal, &path);
	return row->opens <= now ||
	       (!path.failed && tree_has(&node->journal.tree, buf_string(&path)));
}

/* Would it tell what others still keep secret? */
static bool
is_secret(
    struct node *node, const struct hash *of_case, int64_t now, bool *secret, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	struct lineup *lineup = arena_new(&arena, struct lineup);
	struct casebook_case *held;

	if (lineup == NULL)
		return err_memory(err);
	if (!case_load(&node->journal, of_case, &held, err))
		return false;
	*secret = false;
	if ((held->ledger.state.pxa & CS_P) != 0)
		return true;
	*secret = state_em_at(&held->ledger.state, now) == EM_ACTIVE ||
		  state_em_at(&held->ledger.state, now) == EM_REVISE;
	if (*secret)
		return true;
	if (!release_case_lineup(&node->journal, of_case, &arena, lineup, err))
		return false;
	for (size_t i = 0; i < lineup->count; i++)
		*secret = *secret || !is_open(node, &lineup->row[i], now);
	return true;
}

static bool
say(struct node *node, const struct hash *seal, const struct hash *of_case, int64_t now,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA((size_t)64 * MIB);
	scoped(buf_free) struct buf title = BUF(KIB), where = BUF(4 * KIB), hex = BUF(KIB);
	struct case_speaker speaker = { node, now, &arena };
	struct case_publication publication = { .release = seal };
	struct case_published published;

	hash_format(seal, &hex);
	buf_addf(&title, "Release %.*s", ID_SHOWN, buf_string(&hex));
	buf_addf(&where, "%.*s/releases.html", TEXT_ARGS(node->manifest.url));
	if (!buf_ok(&title, err) || !buf_ok(&where, err))
		return false;
	publication.title = buf_text(&title);
	publication.where = buf_text(&where);
	return case_publish_told(&speaker, of_case, &publication, &published, err);
}

static bool
publish(struct node *node, const struct hash *seal, const struct hash *of_case, int64_t now,
    struct err *err)
{
	bool secret;

	if (!is_secret(node, of_case, now, &secret, err))
		return err->fault == FAULT_ABSENT; /* nothing counts of the case */
	if (secret)
		return true;
	if (!journal_begin(&node->journal, err))
		return false;
	if (!say(node, seal, of_case, now, err)) {
		journal_rollback(&node->journal);
		return false;
	}
	return journal_commit(&node->journal, err);
}

bool
register_due(struct node *node, int64_t now, struct err *err)
{
	struct waiting waiting = { .node = node };

	if (!disclosures_releases(&node->journal, gather, &waiting, err))
		return err_in(err, "the register");
	for (size_t i = 0; i < waiting.count; i++)
		if (!publish(node, &waiting.at[i].seal, &waiting.at[i].of_case, now, err))
			return err_in(err, "the register");
	return true;
}
