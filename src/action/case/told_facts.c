#include "action/case/told_facts.h"

#include "action/case/register.h"
#include "case/role.h"
#include "case/told.h"

struct gathering_told {
	struct arena *arena;
	const struct tree *tree;
	struct facts_told *told;
	size_t count;
};

static bool
keep(struct arena *arena, struct text in, struct text *out, struct err *err)
{
	*out = arena_text(arena, in);
	return out->at != NULL || err_memory(err);
}

static bool
take_parties(
    struct arena *arena, const struct told *told, struct facts_told *out, struct err *err)
{
	struct facts_told_party *party =
	    arena_array(arena, struct facts_told_party, told->parties.count);

	if (party == NULL)
		return err_memory(err);
	for (size_t i = 0; i < told->parties.count; i++) {
		const struct told_party *from = &told_parties(told)[i];

		party[i] = (struct facts_told_party){ .role = text_of(role_words[from->role]),
			.told = from->told,
			.record = from->record,
			.epoch = from->epoch };
		if (!keep(arena, from->who, &party[i].who, err) ||
		    !keep(arena, from->notice, &party[i].notice, err))
			return false;
	}
	out->parties = told->parties.count;
	out->party = party;
	return true;
}

static bool
take(void *arg, const struct record *record, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(TOLD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf path = BUF(KIB);
	struct gathering_told *g = arg;
	struct facts_told *out = &g->told[g->count];
	struct told told;

	if (record->forgotten) /* taken down */
		return true;
	if (!statement_reopen(record->note, &s, err) || !told_parse(&s, &arena, &told, err))
		return false;
	register_path(&record->id, &path);
	if (!buf_ok(&path, err))
		return false;
	*out = (struct facts_told){ .id = record->id,
		.has_register = tree_has(g->tree, buf_string(&path)),
		.since = told.since,
		.has_release = told.has_release,
		.release = told.release };
	g->count++;
	return keep(g->arena, told.title, &out->title, err) &&
	       keep(g->arena, told.where, &out->where, err) &&
	       take_parties(g->arena, &told, out, err);
}

bool
told_facts_gather(struct node *node, struct arena *arena, struct facts *facts, struct err *err)
{
	struct journal_page page = JOURNAL_PAGE(TOLD_FACTS_MAX);
	struct gathering_told g = { .arena = arena, .tree = &node->journal.tree };

	page.kind = kind_of(KIND_TOLD)->name;
	page.by = node->manifest.name;
	g.told = arena_array(arena, struct facts_told, TOLD_FACTS_MAX);
	if (g.told == NULL)
		return err_memory(err);
	if (!journal_list(&node->journal, &page, take, &g, err))
		return false;
	facts->tolds = g.count;
	facts->told = g.told;
	return true;
}

static bool
note_last(void *arg, const struct record *record, struct err *err)
{
	uint64_t *stamp = arg;

	(void)err;
	*stamp = *stamp * 31 + record->seq;
	return true;
}

/* The newest of them, of those who were thanked, of published alerts and drills that are over,
 * and the newest takedown. */
bool
told_facts_stamp(struct node *node, uint64_t *out, struct err *err)
{
	static const enum kind_id kinds[] = { KIND_TOLD, KIND_CREDIT, KIND_TAKEDOWN,
		KIND_ALERT_PUBLIC, KIND_ALERT_REVEAL };
	uint64_t stamp = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct journal_page page = JOURNAL_PAGE(1);

		page.kind = kind_of(kinds[i])->name;
		page.by = node->manifest.name;
		stamp++;
		if (!journal_list(&node->journal, &page, note_last, &stamp, err))
			return false;
	}
	*out = stamp;
	return true;
}
