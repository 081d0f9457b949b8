#include "action/deed/deeds.h"
#include "action/member/canary.h"
#include "web/canary_page.h"

#define WORDS_MAX (2 * KIB)

/* Canaries */

static struct text
origin_of(struct text beacon)
{
	struct text line;

	return text_line(&beacon, &line) ? line : TEXT("");
}

static void
put_said(const struct upkeep_said *said, int64_t now, struct writer *w)
{
	enum upkeep_flaw flaw = upkeep_judge(said, now);

	writer_object(w);
	statement_put_hash(w, "id", &said->id);
	statement_put_time(w, "at", said->at);
	statement_put_time(w, "since", said->canary.since);
	writer_put_integer(w, "days", said->canary.days);
	writer_put_texts(w, "says", said->canary.say, said->canary.says);
	if (said->canary.beacon.len > 0)
		writer_put_text(w, "beacon", origin_of(said->canary.beacon));
	if (said->beacon_at != UPKEEP_UNDATED)
		statement_put_time(w, "beacon_at", said->beacon_at);
	if (flaw != UPKEEP_GOOD)
		writer_put_text(w, "flaw", text_of(upkeep_flaw_words(flaw)));
	writer_end(w);
}

static void
put_lapses(const struct upkeep *upkeep, struct writer *w)
{
	size_t count = upkeep->lapses < UPKEEP_LAPSES_MAX ? upkeep->lapses : UPKEEP_LAPSES_MAX;

	writer_key(w, "lapses");
	writer_array(w);
	for (size_t i = 0; i < count; i++) {
		writer_object(w);
		statement_put_time(w, "from", upkeep->lapse[i].from);
		if (upkeep->lapse[i].until != 0)
			statement_put_time(w, "until", upkeep->lapse[i].until);
		writer_end(w);
	}
	writer_end(w);
}

static void
put_keeper(const struct facts_keeper *keeper, int64_t now, struct writer *w)
{
	const struct upkeep *upkeep = &keeper->upkeep;

	writer_object(w);
	writer_put_text(w, "name", keeper->name);
	writer_put_text(w, "state", text_of(upkeep_word(upkeep->state)));
	if (upkeep->last != NULL) {
		statement_put_time(w, "signed", upkeep->last->at);
		statement_put_time(w, "due", upkeep->due);
	}
	writer_put_texts(w, "dropped", upkeep->drop, upkeep->dropped);
	put_lapses(upkeep, w);
	writer_key(w, "canaries");
	writer_array(w);
	for (size_t i = keeper->saids; i-- > 0;)
		put_said(&keeper->said[i], now, w);
	writer_end(w);
	writer_end(w);
}

/* At the moment that is asked for: now, if none is. */
static bool
moment_of(const struct deed_task *task, struct value in, int64_t *at, struct err *err)
{
	struct text spelled = deed_text(in, "moment", TEXT(""));

	*at = task->now;
	return spelled.len == 0 || utc_parse(spelled, at) ||
	       err_set(err, FAULT_INPUT, "'moment' is no time such as 2026-11-22T10:00:00Z");
}

static const struct deed_field list_args[] = {
	{ "of", DEED_TEXT, false, 1, PARTY_NAME_MAX, "Only this node's." },
	{ "moment", DEED_TEXT, false, 1, 64,
	    "As it was then, or will be: a time; now if absent." },
	{ 0 },
};

static bool
put_all(const struct deed_task *task, struct value in, const char *key,
    void (*put)(const struct facts_keeper *keeper, int64_t now, struct writer *w),
    struct writer *w, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(PROMISE_BOOK_ROOM);
	scoped(promise_book_free) struct promise_book book = { 0 };
	struct text of = deed_text(in, "of", TEXT(""));
	int64_t at;

	if (!moment_of(task, in, &at, err) ||
	    !canary_gather(task->node, at, &arena, &book, err))
		return false;
	if (of.len > 0 && promise_book_find(&book, of) == NULL)
		return err_set(err, FAULT_ABSENT, "'%.*s' is no member of the node's accord",
		    TEXT_ARGS(of));
	writer_object(w);
	writer_put_text(w, "self", task->node->manifest.name);
	statement_put_time(w, "moment", at);
	writer_key(w, key);
	writer_array(w);
	for (size_t i = 0; i < book.count; i++)
		if (of.len == 0 || text_eq(of, book.node[i].keeper.name))
			put(&book.node[i].keeper, at, w);
	writer_end(w);
	writer_end(w);
	return true;
}

static bool
run_list(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	return put_all(task, in, "nodes", put_keeper, w, err);
}

const struct deed deed_canary = {
	.name = "canary",
	.about = "How this node and the others of its accord keep up their canaries.",
	.least = DEED_READ_ONLY,
	.args = list_args,
	.answer = "self:text moment:time nodes:[name:text state:text signed?:time due?:time"
		  " dropped:texts lapses:[from:time until?:time] canaries:[id:id at:time"
		  " since:time days:int says:texts beacon?:text beacon_at?:time flaw?:text]]",
	.run = run_list,
};

static const struct deed_field sign_args[] = {
	{ "days", DEED_INTEGER, false, 1, CANARY_DAYS_MAX,
	    "In how many days the next one is due; 30 if absent." },
	{ "leave_out", DEED_TEXT, false, 1, WORDS_MAX,
	    "Ids of sentences that are not said, a blank between; everybody sees it." },
	{ "beacon", DEED_TEXT, false, 1, PARTY_NAME_MAX,
	    "Of whose log the head is taken; of whoever was seen last if absent." },
	{ 0 },
};

static void
answer_said(const struct deed_task *task, const struct hash *id, struct writer *w)
{
	writer_object(w);
	statement_put_hash(w, "id", id);
	writer_put_integer(w, "size", (int64_t)log_store_size(&task->node->journal.log));
	writer_end(w);
}

static bool
run_sign(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct text rest = deed_text(in, "leave_out", TEXT(""));
	struct text out[CANARY_SAYS_MAX];
	struct canary_wish wish = { .days = deed_integer(in, "days", CANARY_DAYS),
		.leave_out = out,
		.beacon = deed_text(in, "beacon", TEXT("")) };
	struct hash id;

	while (
	    wish.leave_outs < CANARY_SAYS_MAX && text_each(&rest, ' ', &out[wish.leave_outs]))
		wish.leave_outs++;
	if (!canary_say(task->node, &wish, task->now, &id, err))
		return false;
	answer_said(task, &id, w);
	return true;
}

const struct deed deed_canary_sign = {
	.name = "canary.sign",
	.about = "Sign the next canary: nothing that it denies has happened.",
	.least = DEED_LEAD,
	.writes = true,
	.args = sign_args,
	.answer = "id:id size:int",
	.run = run_sign,
};

/* Requests of governments */

static void
put_register(const struct facts_keeper *keeper, int64_t now, struct writer *w)
{
	writer_object(w);
	writer_put_text(w, "name", keeper->name);
	writer_key(w, "lapsed");
	writer_bool(w, keeper->requests > 0 && now > keeper->register_due);
	if (keeper->requests > 0)
		statement_put_time(w, "due", keeper->register_due);
	writer_key(w, "requests");
	writer_array(w);
	for (size_t i = 0; i < keeper->requests; i++)
		requests_put(&keeper->request[i], w);
	writer_end(w);
	writer_end(w);
}

static bool
run_requests(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	return put_all(task, in, "registers", put_register, w, err);
}

const struct deed deed_government = {
	.name = "government",
	.about =
	    "Requests of governments, as this node and the others of its accord count them.",
	.least = DEED_READ_ONLY,
	.args = list_args,
	.answer = "self:text moment:time registers:[name:text lapsed:bool due?:time"
		  " requests:[id:id at:time since:time until:time country:text kind:text"
		  " received?:int complied?:int challenged?:int corrects:bool why?:text]]",
	.run = run_requests,
};

static const struct deed_field record_args[] = {
	{ "since", DEED_TEXT, true, 1, 64, "When the period began." },
	{ "until", DEED_TEXT, true, 1, 64, "When it ended." },
	{ "country", DEED_TEXT, true, 1, 2, "Two capital letters, or *: all countries." },
	{ "kind", DEED_TEXT, true, 1, 32,
	    "data, metadata, removal, access, keys, weaken, vulnerabilities, other, any." },
	{ "received", DEED_INTEGER, false, 0, STATEMENT_INTEGER_MAX,
	    "How many came; absent: that may not be said." },
	{ "complied", DEED_INTEGER, false, 0, STATEMENT_INTEGER_MAX,
	    "How many were complied with, in full or in part; likewise." },
	{ "challenged", DEED_INTEGER, false, 0, STATEMENT_INTEGER_MAX,
	    "How many were challenged; likewise." },
	{ "why", DEED_TEXT, false, 1, DEMAND_WHY_MAX,
	    "Why what was said of the same before is corrected." },
	{ 0 },
};

static bool
read_request(struct value in, struct demand *out, struct err *err)
{
	out->country = deed_text(in, "country", TEXT(""));
	out->why = deed_text(in, "why", TEXT(""));
	for (size_t i = 0; i < DEMAND_COUNTS; i++)
		out->count[i] = deed_integer(
		    in, demand_count_word((enum demand_count)i), DEMAND_MAY_NOT_SAY);
	if (!utc_parse(deed_text(in, "since", TEXT("")), &out->since) ||
	    !utc_parse(deed_text(in, "until", TEXT("")), &out->until))
		return err_set(err, FAULT_INPUT,
		    "'since' and 'until' are not times such as 2026-11-22T10:00:00Z");
	return demand_kind_parse(deed_text(in, "kind", TEXT("")), &out->kind) ||
	       err_set(err, FAULT_INPUT,
		   "'kind' is none of data, metadata, removal, access, "
		   "keys, weaken, vulnerabilities, other, any");
}

static bool
run_record(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct demand request;
	struct hash id;

	if (!read_request(in, &request, err) ||
	    !canary_record(task->node, &request, task->now, &id, err))
		return false;
	answer_said(task, &id, w);
	return true;
}

const struct deed deed_government_record = {
	.name = "government.record",
	.about = "Say in the public log how many requests of governments there were.",
	.least = DEED_LEAD,
	.writes = true,
	.args = record_args,
	.answer = "id:id size:int",
	.run = run_record,
};
