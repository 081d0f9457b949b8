#include "action/standing.h"

#include "statement/party.h"
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
standing_put_report(struct journal *journal, const struct inbox_report *report,
    struct writer *w, struct err *err)
{
	enum standing standing;

	if (!standing_of(journal, report->by, &standing, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "id", &report->id);
	put_sender(report, standing, w);
	writer_key(w, "title");
	writer_text(w, report->title);
	put_if(w, "product", report->product);
	put_if(w, "exploited", report->exploited);
	put_if(w, "public", report->public);
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
