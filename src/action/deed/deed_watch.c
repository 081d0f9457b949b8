/* What others said, as it came: what it is and by whom, and nothing of what it says. */
#include "action/deed/deeds.h"
#include "action/node/news.h"

#define LIMIT 100
#define LIMIT_MAX 1000

struct watch {
	struct writer *w;
	struct text self;
	uint64_t mark; /* of the last one looked at */
	size_t looked;
};

static bool
put_event(void *arg, const struct record *record, struct err *err)
{
	struct watch *watch = arg;
	struct writer *w = watch->w;
	struct hash of_case;
	bool in_case;

	watch->mark = record->seq;
	watch->looked++;
	if (!news_awaited(record, watch->self))
		return true;
	if (!news_case_of(record, &in_case, &of_case, err))
		return false;
	writer_object(w);
	writer_key(w, "mark");
	writer_integer(w, (int64_t)record->seq);
	statement_put_time(w, "at", record->at);
	writer_key(w, "kind");
	writer_text(w, record->kind);
	writer_key(w, "by");
	writer_text(w, record->by);
	statement_put_hash(w, "id", &record->id);
	if (in_case)
		statement_put_hash(w, "case", &of_case);
	writer_end(w);
	return true;
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct journal *journal = &task->node->journal;
	int64_t after = deed_integer(in, "after", -1);
	size_t most = (size_t)deed_integer(in, "limit", LIMIT);
	struct watch watch = { .w = answer, .self = task->node->manifest.name };

	/* Without a mark it begins with what comes from now on. */
	watch.mark = (uint64_t)after;
	if (after < 0 && !journal_last(journal, &watch.mark, err))
		return false;
	writer_object(answer);
	writer_key(answer, "events");
	writer_array(answer);
	if (after >= 0 && !journal_after(journal, watch.mark, most, put_event, &watch, err))
		return false;
	writer_end(answer);
	writer_key(answer, "mark");
	writer_integer(answer, (int64_t)watch.mark);
	writer_key(answer, "more");
	writer_bool(answer, watch.looked == most);
	writer_end(answer);
	return true;
}

static const struct deed_field args[] = {
	{ "after", DEED_INTEGER, false, 0, INT64_C(1) << 53,
	    "The `mark` of the answer before; without it only that is told, to begin with." },
	{ "limit", DEED_INTEGER, false, 1, LIMIT_MAX,
	    "How many statements are looked at; 100 if absent." },
	{ 0 },
};

const struct deed deed_watch = {
	.name = "watch",
	.about = "What came from others after a mark: what it is, and nothing of what it says.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer =
	    "events:[mark:int at:time kind:text by:text id:id case?:id] mark:int more:bool",
	.run = run,
};
