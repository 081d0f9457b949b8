#include "action/inbox/standing.h"

#include "action/inbox/newcomer.h"
#include "action/node/disclose.h"
#include "statement/party.h"
#include "statement/report.h"
#include "statement/statement.h"
#include "view/peers.h"

bool
standing_of(struct journal *journal, struct text name, enum standing *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct peers_row row;
	bool known;

	if (party_is_finder(name)) {
		*out = STANDING_FINDER;
		return true;
	}
	if (text_eq(name, text_of(journal->name))) {
		*out = STANDING_CONFIRMED;
		return true;
	}
	if (!peers_find(journal, name, &arena, &known, &row, err))
		return false;
	*out = known && row.confirmed ? STANDING_CONFIRMED : STANDING_UNCONFIRMED;
	return true;
}

bool
standing_is_new(struct journal *journal, struct text name, bool *is_new, struct err *err)
{
	*is_new = false;
	return !party_is_finder(name) || newcomer_is(journal, name, is_new, err);
}

/* --- what is missing */

void
standing_asks_free(struct standing_asks *asks)
{
	arena_free(&asks->arena);
}

bool
standing_asks_load(struct node *node, struct standing_asks *out, struct err *err)
{
	struct standing_asks asks = { .arena = ARENA(4 * MIB) };
	struct disclosed *latest = arena_new(&asks.arena, struct disclosed);
	bool found;

	if (latest == NULL) {
		standing_asks_free(&asks);
		return err_memory(err);
	}
	if (!disclose_latest(node, &asks.arena, &found, latest, err)) {
		standing_asks_free(&asks);
		return false;
	}
	if (found) {
		asks.needs = latest->edition.policy.needs;
		asks.since = latest->at;
	}
	*out = asks;
	return true;
}

static bool
add_lacking(const struct standing_asks *asks, const struct details *details, struct buf *out,
    struct err *err)
{
	const struct text *need = disclosure_texts(&asks->needs);

	for (size_t i = 0; i < asks->needs.count; i++)
		if (!details_says(details, need[i]))
			buf_addf(out, "%s%.*s", out->len > 0 ? " " : "", TEXT_ARGS(need[i]));
	return buf_ok(out, err);
}

bool
standing_lacks(struct journal *journal, const struct standing_asks *asks,
    const struct inbox_report *report, struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX + DETAILS_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct details details = { 0 };
	struct report parsed;
	struct record record;

	if (asks->needs.count == 0 || !party_is_finder(report->by) ||
	    (report->received != 0 && report->received < asks->since))
		return true;
	if (!journal_find(journal, &report->id, &arena, &record, err))
		return false;
	if (record.forgotten || !text_eq(record.kind, kind_of(KIND_REPORT)->name))
		return true;
	if (!statement_reopen(record.note, &s, err) || !report_parse(&s, &parsed, err))
		return false;
	return (!parsed.detailed || report_details(&s, &arena, &details, err)) &&
	       add_lacking(asks, &details, out, err);
}

/* What was not said is not there. */
static void
put_if(struct writer *w, const char *key, struct text text)
{
	if (text.len == 0)
		return;
	writer_key(w, key);
	writer_text(w, text);
}

static void
put_integer(struct writer *w, const char *key, uint64_t value)
{
	writer_key(w, key);
	writer_integer(w, (int64_t)value);
}

static void
put_sender(const struct inbox_report *report, enum standing standing, struct writer *w)
{
	writer_key(w, "by");
	writer_text(w, report->by);
	writer_key(w, "from");
	writer_text(w, standing == STANDING_FINDER ? TEXT("finder") : TEXT("node"));
	writer_key(w, "confirmed");
	writer_bool(w, standing == STANDING_CONFIRMED);
}

bool
standing_put_report(struct journal *journal, const struct standing_asks *asks,
    const struct inbox_report *report, struct writer *w, struct err *err)
{
	scoped(buf_free) struct buf lacks = BUF(KIB);
	enum standing standing;
	bool is_new;

	if (!standing_of(journal, report->by, &standing, err) ||
	    !standing_is_new(journal, report->by, &is_new, err) ||
	    !standing_lacks(journal, asks, report, &lacks, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "id", &report->id);
	put_sender(report, standing, w);
	writer_key(w, "new");
	writer_bool(w, is_new);
	writer_key(w, "title");
	writer_text(w, report->title);
	put_if(w, "product", report->product);
	put_if(w, "exploited", report->exploited);
	put_if(w, "public", report->public);
	put_if(w, "lacks", buf_text(&lacks));
	statement_put_time(w, "at", report->at);
	statement_put_time(w, "received", report->received);
	put_integer(w, "epoch", report->epoch);
	put_integer(w, "files", report->files);
	writer_key(w, "anchored");
	writer_bool(w, report->anchored);
	put_integer(w, "rank", report->rank);
	put_integer(w, "remarks", report->remarks);
	writer_end(w);
	return true;
}
