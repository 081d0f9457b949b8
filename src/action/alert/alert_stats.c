#include "action/alert/alert_stats.h"

#include "action/alert/alert_known.h"
#include "action/alert/alert_oncall.h"
#include "action/deed/deeds.h"
#include "view/alerts.h"

#define LOOKED_MAX 500 /* alerts, the last ones */
#define ALL_MAX 100000 /* that are counted together */

struct gathering {
	struct alert_stats *stats;
	struct alert_oncall *oncall;
	size_t oncalls;
};

static bool
find_or_add(
    struct alert_stats *stats, struct text name, struct promptness **out, struct err *err)
{
	struct text kept;

	for (size_t i = 0; i < stats->count; i++) {
		*out = &stats->at[i];
		if (text_eq((*out)->name, name))
			return true;
	}
	if (stats->count == HOLDERS_MAX)
		return err_set(err, FAULT_LIMIT, "over %d were warned", HOLDERS_MAX);
	kept = arena_text(stats->arena, name);
	*out = &stats->at[stats->count];
	if (kept.at == NULL)
		return err_memory(err);
	if (!promptness_make(stats->arena, kept, LOOKED_MAX, *out, err))
		return false;
	stats->count++;
	return true;
}

static bool
add_holders(struct gathering *g, const struct alert_known *known, struct err *err)
{
	for (size_t i = 0; i < known->holders.count; i++) {
		const struct holder *holder = &known->holders.at[i];
		struct promptness_case of = { .told_at = holder->told_at,
			.now = g->stats->now };
		struct promptness *row;

		if (holder->told_at == 0)
			continue;
		of.within =
		    alert_oncall_within(g->oncall, g->oncalls, holder->name, holder->told_at);
		if (!find_or_add(g->stats, holder->name, &row, err))
			return false;
		promptness_add(row, holder, &of);
		promptness_add(&g->stats->all, holder, &of);
	}
	return true;
}

static bool
take(void *arg, const struct alerts_row *row, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_KNOWN_ROOM);
	struct alert_known *known = arena_new(&arena, struct alert_known);
	struct gathering *g = arg;
	struct alert_stats *stats = g->stats;

	if (known == NULL)
		return err_memory(err);
	if (!alert_known_load(stats->node, &row->id, &arena, known, err))
		return false;
	if (!known->own || (stats->which != ALERT_ALL && !known->drill) ||
	    (stats->which == ALERT_REVEALED && !known->told))
		return true;
	stats->alerts++;
	stats->drills += known->drill;
	stats->recalled += known->recalled;
	return add_holders(g, known, err);
}

bool
alert_stats_gather(struct alert_stats *stats, struct err *err)
{
	struct gathering g = { .stats = stats };

	return promptness_make(stats->arena, TEXT(""), ALL_MAX, &stats->all, err) &&
	       alert_oncall_load(stats->node, stats->arena, &g.oncall, &g.oncalls, err) &&
	       alerts_of_kind(&stats->node->journal, KIND_ALERT, LOOKED_MAX, take, &g, err);
}

static void
put_number(struct writer *w, const char *name, int64_t number)
{
	if (number < 0)
		return;
	writer_key(w, name);
	writer_integer(w, number);
}

static void
put_row(struct writer *w, struct promptness *p)
{
	writer_object(w);
	writer_key(w, "node");
	writer_text(w, p->name);
	put_number(w, "told", (int64_t)p->told);
	put_number(w, "received", (int64_t)p->received);
	put_number(w, "acknowledged", (int64_t)p->acked);
	put_number(w, "promised", (int64_t)p->promised);
	put_number(w, "kept", (int64_t)p->kept);
	put_number(w, "late", (int64_t)p->late);
	put_number(w, "receipt_median", promptness_median(p->receipts, p->received));
	put_number(w, "receipt_slowest", promptness_slowest(p->receipts, p->received));
	put_number(w, "ack_median", promptness_median(p->acks, p->acked));
	put_number(w, "ack_slowest", promptness_slowest(p->acks, p->acked));
	writer_end(w);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_KNOWN_ROOM);
	struct alert_stats *stats = arena_new(&arena, struct alert_stats);

	if (stats == NULL)
		return err_memory(err);
	stats->node = task->node;
	stats->now = task->now;
	stats->arena = &arena;
	stats->which = deed_integer(in, "drills", 0) == 1 ? ALERT_DRILLS : ALERT_ALL;
	if (!alert_stats_gather(stats, err))
		return false;
	writer_object(answer);
	put_number(answer, "alerts", (int64_t)stats->alerts);
	put_number(answer, "drills", (int64_t)stats->drills);
	put_number(answer, "recalled", (int64_t)stats->recalled);
	writer_key(answer, "nodes");
	writer_array(answer);
	for (size_t i = 0; i < stats->count; i++)
		put_row(answer, &stats->at[i]);
	writer_end(answer);
	writer_end(answer);
	return true;
}

static const struct deed_field args[] = {
	{ "drills", DEED_INTEGER, false, 0, 1, "1: of drills alone." }, { 0 }
};

const struct deed deed_alert_stats = {
	.name = "alert.stats",
	.about =
	    "How soon other nodes had this node's last 500 alerts and acknowledged them, in "
	    "seconds, against what they promised.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer = "alerts:int drills:int recalled:int nodes:[node:text told:int received:int "
		  "acknowledged:int promised:int kept:int late:int receipt_median?:int "
		  "receipt_slowest?:int ack_median?:int ack_slowest?:int]",
	.run = run,
};
