#include "action/member/findings.h"

#include "view/members.h"

struct gathering {
	struct node *node;
	struct arena *arena;
	struct findings_row *row;
	size_t count;
};

/* Where the evidence lies: beside what was said. */
static bool
find_evidence(const struct gathering *g, const struct finding *finding,
    struct findings_row *row, struct err *err)
{
	scoped(buf_free) struct buf url = BUF(4 * KIB);
	struct members_node known = { .url = g->node->manifest.url };
	bool found = true;

	row->evidence = TEXT("");
	if (!finding->has_evidence)
		return true;
	if (!text_eq(row->by, g->node->manifest.name) &&
	    !members_node(&g->node->journal, row->by, g->arena, &found, &known, err))
		return false;
	if (!found)
		return true;
	buf_addf(&url, "%.*s/", TEXT_ARGS(known.url));
	finding_path(&finding->evidence, &url);
	row->evidence = arena_text(g->arena, buf_text(&url));
	return buf_ok(&url, err) && (row->evidence.at != NULL || err_memory(err));
}

static bool
add(struct gathering *g, const struct statement *s, struct err *err)
{
	struct findings_row *row = &g->row[g->count];
	struct finding finding;

	if (!finding_parse(s, &finding, err))
		return false;
	*row = (struct findings_row){ .id = s->id,
		.at = s->at,
		.by = arena_text(g->arena, s->by),
		.what = finding.what,
		.who = arena_text(g->arena, finding.who),
		.about = arena_text(g->arena, finding.about) };
	if (row->by.at == NULL || row->who.at == NULL || row->about.at == NULL)
		return err_memory(err);
	g->count++;
	return find_evidence(g, &finding, row, err);
}

static bool
visit(void *arg, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct gathering *g = arg;
	struct record record;

	if (g->count == FINDINGS_MAX)
		return true;
	if (!journal_find(&g->node->journal, id, &arena, &record, err))
		return false;
	return record.forgotten || (statement_reopen(record.note, &s, err) && add(g, &s, err));
}

bool
findings_gather(struct node *node, struct arena *arena, struct findings_row **out,
    size_t *count, struct err *err)
{
	struct gathering g = { .node = node, .arena = arena };

	g.row = arena_array(arena, struct findings_row, FINDINGS_MAX);
	if (g.row == NULL)
		return err_memory(err);
	if (!members_each(&node->journal, KIND_FINDING, TEXT(""), visit, &g, err))
		return false;
	*out = g.row;
	*count = g.count;
	return true;
}
