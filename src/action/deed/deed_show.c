#include "action/deed/deeds.h"
#include "action/log/logged.h"
#include "release/deal.h"
#include "statement/remark.h"
#include "view/inbox.h"
#include "view/remarks.h"

#define REMARKS_MAX 100 /* the last ones; all of them are statements themselves */

static const struct deed_field args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The statement's id, or its beginning where that is of one alone." },
	{ 0 },
};

static void
put(struct writer *w, const struct record *record, const struct statement *statement)
{
	struct text rest = record->note, line;

	statement_put_hash(w, "id", &record->id);
	writer_key(w, "kind");
	writer_text(w, record->kind);
	writer_key(w, "by");
	writer_text(w, record->by);
	statement_put_time(w, "at", record->at);
	writer_key(w, "public");
	writer_bool(w, statement->kind->public);
	/* A note's text is the one line, which was parsed. */
	if (text_line(&rest, &line)) {
		writer_key(w, "statement");
		writer_json(w, line);
	}
	writer_key(w, "note");
	writer_text(w, record->note);
}

static bool
put_log(struct node *node, struct writer *w, const struct record *record, struct err *err)
{
	struct logged_place place;

	if (!logged_find(node, record, &place, err))
		return false;
	if (record->anchored) {
		writer_key(w, "epoch");
		writer_integer(w, (int64_t)record->epoch);
		writer_key(w, "anchored");
		writer_bool(w, place.logged);
	}
	if (place.promised) {
		writer_key(w, "witnessed");
		writer_bool(w, place.witnessed);
	}
	return true;
}

/* Of what came in: where it ranks, if that is by a custody. */
static bool
put_rank(struct journal *journal, struct writer *w, const struct hash *id, struct err *err)
{
	struct inbox_rank rank;

	if (!inbox_rank(journal, id, &rank, err))
		return false;
	if (!rank.said)
		return true;
	writer_key(w, "rank");
	writer_integer(w, (int64_t)rank.epoch);
	statement_put_hash(w, "ranked", &rank.by);
	return true;
}

struct remarks {
	const struct deed_task *task;
	struct writer *w;
};

static bool
put_remark(void *arg, const struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX);
	const struct remarks *remarks = arg;
	struct writer *w = remarks->w;
	struct record record;
	struct remark remark;

	if (!journal_find(&remarks->task->node->journal, id, &arena, &record, err))
		return false;
	if (record.forgotten)
		return true;
	if (!statement_reopen(record.note, &statement, err) ||
	    !remark_parse(&statement, &remark, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "id", id);
	statement_put_time(w, "at", statement.at);
	writer_key(w, "who");
	writer_text(w, remark.who);
	writer_key(w, "text");
	writer_text(w, remark.text);
	writer_end(w);
	return true;
}

static bool
put_remarks(
    const struct deed_task *task, struct writer *w, const struct hash *of, struct err *err)
{
	struct remarks remarks = { task, w };

	writer_key(w, "remarks");
	writer_array(w);
	if (!remarks_each(&task->node->journal, of, REMARKS_MAX, put_remark, &remarks, err))
		return false;
	writer_end(w);
	return true;
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct journal *journal = &task->node->journal;
	struct record record;
	struct hash id;

	if (!journal_find_prefix(journal, deed_text(in, "id", TEXT("")), &id, err) ||
	    !journal_find(journal, &id, task->arena, &record, err) ||
	    !journal_check_kept(&record, err) || !deal_check_shown(record.kind, err) ||
	    !statement_reopen(record.note, &statement, err))
		return false;
	writer_object(answer);
	put(answer, &record, &statement);
	if (!put_log(task->node, answer, &record, err) ||
	    !put_rank(journal, answer, &id, err) || !put_remarks(task, answer, &id, err))
		return false;
	writer_end(answer);
	return true;
}

const struct deed deed_show = {
	.name = "show",
	.about = "One statement: as it was signed, and what became of it.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer = "id:id kind:text by:text at:time public:bool statement:object note:text"
		  " epoch?:int anchored?:bool witnessed?:bool rank?:int ranked?:id "
		  "remarks:[id:id at:time "
		  "who:text text:text]",
	.run = run,
};
