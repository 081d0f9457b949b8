#include "action/alert/alert_facts.h"

#include "action/alert/alert_known.h"
#include "action/alert/alert_stats.h"
#include "alert/bulletin.h"
#include "view/alerts.h"

struct publishing {
	struct arena *arena;
	struct facts_alert *alert;
	size_t count;
};

static bool
keep(struct arena *arena, struct text in, struct text *out, struct err *err)
{
	*out = arena_text(arena, in);
	return out->at != NULL || err_memory(err);
}

static bool
keep_indicators(struct publishing *p, const struct bulletin *bulletin, struct facts_alert *out,
    struct err *err)
{
	struct text *at = arena_array(p->arena, struct text, bulletin->indicators.count + 1);
	const struct text *from = bulletin->indicators.at;

	if (at == NULL)
		return err_memory(err);
	out->indicator = at;
	out->indicators = bulletin->indicators.count;
	for (size_t i = 0; i < out->indicators; i++)
		if (!keep(p->arena, from[i], &at[i], err))
			return false;
	return true;
}

static bool
take(void *arg, const struct record *record, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct publishing *p = arg;
	struct facts_alert *out = &p->alert[p->count];
	struct bulletin bulletin;

	if (record->forgotten) /* taken down */
		return true;
	if (!statement_reopen(record->note, &s, err) ||
	    !bulletin_parse(&s, &arena, &bulletin, err))
		return false;
	*out =
	    (struct facts_alert){ .id = record->id, .at = record->at, .said = bulletin.said };
	p->count++;
	return keep(p->arena, bulletin.title, &out->title, err) &&
	       keep(p->arena, bulletin.origin, &out->origin, err) &&
	       keep(p->arena, bulletin.text, &out->text, err) &&
	       keep_indicators(p, &bulletin, out, err);
}

static bool
note_any(void *arg, const struct alerts_row *row, struct err *err)
{
	bool *any = arg;

	(void)row, (void)err;
	*any = true;
	return true;
}

/* Most nodes have revealed none, and have nothing to count. */
static bool
gather_drills(struct node *node, int64_t now, struct facts_drills *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_KNOWN_ROOM);
	struct alert_stats *stats;
	bool any = false;

	if (!alerts_of_kind(&node->journal, KIND_ALERT_REVEAL, 1, note_any, &any, err))
		return false;
	if (!any)
		return true;
	stats = arena_new(&arena, struct alert_stats);
	if (stats == NULL)
		return err_memory(err);
	stats->node = node;
	stats->now = now;
	stats->arena = &arena;
	stats->which = ALERT_REVEALED;
	if (!alert_stats_gather(stats, err))
		return false;
	*out = (struct facts_drills){ .count = (int64_t)stats->drills,
		.told = (int64_t)stats->all.told,
		.received = (int64_t)stats->all.received,
		.receipt = promptness_median(stats->all.receipts, stats->all.received),
		.acked = (int64_t)stats->all.acked,
		.ack = promptness_median(stats->all.acks, stats->all.acked),
		.promised = (int64_t)stats->all.promised,
		.kept = (int64_t)stats->all.kept,
		.late = (int64_t)stats->all.late };
	return true;
}

bool
alert_facts_gather(struct node *node, struct arena *arena, struct facts *facts, struct err *err)
{
	struct journal_page page = JOURNAL_PAGE(ALERT_FACTS_MAX);
	struct publishing p = { .arena = arena };

	page.kind = kind_of(KIND_ALERT_PUBLIC)->name;
	page.by = node->manifest.name;
	p.alert = arena_array(arena, struct facts_alert, ALERT_FACTS_MAX);
	if (p.alert == NULL)
		return err_memory(err);
	if (!journal_list(&node->journal, &page, take, &p, err))
		return false;
	facts->alerts = p.count;
	facts->alert = p.alert;
	return gather_drills(node, facts->now, &facts->drills, err);
}
