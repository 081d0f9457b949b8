#include "action/award/credit_facts.h"

#include "bounty/credit.h"

struct gathering_credits {
	struct arena *arena;
	struct facts_credit *credit;
	size_t count;
};

/* They come the newest first: one that corrects another came before it. */
static bool
is_corrected(const struct gathering_credits *g, const struct hash *id)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->credit[i].has_corrects && hash_eq(&g->credit[i].corrects, id))
			return true;
	return false;
}

static bool
take(void *arg, const struct record *record, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(CREDIT_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct gathering_credits *g = arg;
	struct facts_credit *out = &g->credit[g->count];
	struct credit credit;

	if (record->forgotten) /* taken down */
		return true;
	if (!statement_reopen(record->note, &s, err) || !credit_parse(&s, &arena, &credit, err))
		return false;
	*out = (struct facts_credit){ .id = record->id,
		.at = record->at,
		.award = credit.award,
		.hidden = is_corrected(g, &record->id),
		.has_corrects = credit.has_corrects,
		.corrects = credit.corrects,
		.amount = credit.amount,
		.title = arena_text(g->arena, credit.title),
		.where = arena_text(g->arena, credit.where),
		.name = arena_text(g->arena, credit.name),
		.row = arena_text(g->arena, credit.row),
		.severity = arena_text(g->arena, credit.severity),
		.currency = arena_text(g->arena, credit.currency),
		.donated = arena_text(g->arena, credit.donated) };
	g->count++;
	return (out->title.at != NULL && out->where.at != NULL && out->name.at != NULL &&
		   out->row.at != NULL && out->severity.at != NULL &&
		   out->currency.at != NULL && out->donated.at != NULL) ||
	       err_memory(err);
}

bool
credit_facts_gather(
    struct node *node, struct arena *arena, struct facts *facts, struct err *err)
{
	struct journal_page page = JOURNAL_PAGE(CREDIT_FACTS_MAX);
	struct gathering_credits g = { .arena = arena };
	size_t shown = 0;

	page.kind = kind_of(KIND_CREDIT)->name;
	page.by = node->manifest.name;
	g.credit = arena_array(arena, struct facts_credit, CREDIT_FACTS_MAX);
	if (g.credit == NULL)
		return err_memory(err);
	if (!journal_list(&node->journal, &page, take, &g, err))
		return false;
	for (size_t i = 0; i < g.count; i++)
		if (!g.credit[i].hidden)
			g.credit[shown++] = g.credit[i];
	facts->credits = shown;
	facts->credit = g.credit;
	return true;
}
