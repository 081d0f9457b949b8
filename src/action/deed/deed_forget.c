#include <string.h>

#include "action/deed/deeds.h"
#include "action/node/destroy.h"
#include "action/node/expiry.h"
#include "action/node/joined.h"

static const struct deed_field args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The report's id, or its beginning where that is of one alone." },
	{ "why", DEED_TEXT, true, 1, FORGET_WHY_MAX, "The reason, for the journal." },
	{ 0 },
};

/* What is forgotten of one report, and how many files. */
struct forgetting {
	const struct deed_task *task;
	struct forget forget;
	uint64_t files;
	struct hash said; /* that says so */
};

/* A statement says no more than so much. */
static bool
say_some(struct forgetting *f, struct err *err)
{
	struct text why = f->forget.why;

	if (!destroy_say(f->task->node, f->task->now, &f->forget, &f->said, err))
		return false;
	f->forget = (struct forget){ .why = why };
	return true;
}

static bool
drop_piece(struct forgetting *f, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct journal *journal = &f->task->node->journal;
	struct forget one = { 0 };
	struct record record;

	if (!journal_find(journal, id, &arena, &record, err) ||
	    !statement_reopen(record.note, &s, err) ||
	    !destroy_statement(journal, &s, &one, &f->files, err) ||
	    (f->forget.count + one.count > FORGET_IDS_MAX && !say_some(f, err)))
		return false;
	memcpy(f->forget.of + f->forget.count, one.of, one.count * sizeof(*one.of));
	f->forget.count += one.count;
	return true;
}

/* The letters that brought a large file of it, also those that brought the same piece. */
static bool
drop_large(struct forgetting *f, const struct statement *report, const struct large_file *file,
    struct err *err)
{
	struct joined joined;

	do {
		if (!joined_look(f->task->node, report, file, &joined, err))
			return false;
		for (int64_t n = 0; n < file->pieces; n++)
			if (joined.here[n] && !drop_piece(f, &joined.by[n], err))
				return false;
	} while (joined.came > 0);
	return f->forget.count == 0 || say_some(f, err);
}

static bool
drop(struct forgetting *f, const struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct journal *journal = &f->task->node->journal;
	struct large_file large[LARGE_MAX];
	struct record record;
	size_t larges;

	if (!journal_find(journal, id, f->task->arena, &record, err) ||
	    !journal_check_kept(&record, err) ||
	    !statement_reopen(record.note, &statement, err))
		return false;
	if (statement.kind->id != KIND_REPORT)
		return err_set(err, FAULT_INPUT,
		    "it is a %.*s; only reports are forgotten, and their receipts with them",
		    TEXT_ARGS(record.kind));
	if (!large_parse(statement.body, large, &larges, err))
		return false;
	for (size_t i = 0; i < larges; i++)
		if (!drop_large(f, &statement, &large[i], err))
			return false;
	return destroy_statement(journal, &statement, &f->forget, &f->files, err) &&
	       say_some(f, err);
}

static bool
forget_report(const struct deed_task *task, const struct hash *id, struct text why,
    uint64_t *files, struct hash *said, struct err *err)
{
	struct forgetting f = { .task = task, .forget = { .why = why } };

	if (!drop(&f, id, err))
		return false;
	*files = f.files;
	*said = f.said;
	return true;
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct hash id, said;
	uint64_t files = 0;

	if (!journal_find_prefix(
		&task->node->journal, deed_text(in, "id", TEXT("")), &id, err) ||
	    !forget_report(task, &id, deed_text(in, "why", TEXT("")), &files, &said, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "forgotten", &id);
	writer_key(answer, "files");
	writer_integer(answer, (int64_t)files);
	statement_put_hash(answer, "statement", &said);
	writer_end(answer);
	return true;
}

const struct deed deed_forget = {
	.name = "forget",
	.about = "Destroy for good what a report said, its files and its salts; its commitment "
		 "stays.",
	.least = DEED_LEAD,
	.writes = true,
	.args = args,
	.answer = "forgotten:id files:int statement:id",
	.run = run,
};

/* All that is past its time */

#define EXPIRED_MOST 100        /* that are forgotten in one transaction */
#define EXPIRED_SHOWN_MAX 10000 /* that are only told */

static const struct deed_field expired_args[] = {
	{ "dry", DEED_INTEGER, false, 0, 1, "1: only tell which they are." },
	{ 0 },
};

struct expired {
	const struct deed_task *task;
	struct writer *answer;
	bool dry;
	uint64_t count;
};

static bool
forget_expired(const struct deed_task *task, const struct expiry *expiry, struct writer *w,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	struct deed_task own = *task;
	scoped(buf_free) struct buf why = BUF(FORGET_WHY_MAX);
	uint64_t files = 0;
	struct hash said;

	own.arena = &arena; /* of each its own: there may be many */
	buf_addf(&why, "kept for %lld days, as policy ", (long long)expiry->days);
	hash_format(&expiry->policy, &why);
	buf_add(&why, TEXT(" promised"));
	if (!buf_ok(&why, err) ||
	    !forget_report(&own, &expiry->report, buf_text(&why), &files, &said, err))
		return false;
	statement_put_hash(w, "statement", &said);
	return true;
}

static bool
put_expired(void *arg, const struct expiry *expiry, struct err *err)
{
	struct expired *expired = arg;
	struct writer *w = expired->answer;

	expired->count++;
	writer_object(w);
	statement_put_hash(w, "id", &expiry->report);
	statement_put_time(w, "last", expiry->last);
	writer_key(w, "days");
	writer_integer(w, expiry->days);
	if (!expired->dry && !forget_expired(expired->task, expiry, w, err))
		return false;
	writer_end(w);
	return true;
}

static bool
run_expired(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct expired expired = { task, answer, deed_integer(in, "dry", 0) == 1, 0 };
	size_t most = expired.dry ? EXPIRED_SHOWN_MAX : EXPIRED_MOST;

	writer_object(answer);
	writer_key(answer, "reports");
	writer_array(answer);
	if (!expiry_each(task->node, task->now, most, put_expired, &expired, err))
		return false;
	writer_end(answer);
	writer_key(answer, "more");
	writer_bool(answer, expired.count == most);
	writer_end(answer);
	return true;
}

const struct deed deed_forget_expired = {
	.name = "forget.expired",
	.about =
	    "Destroy what reports said that are kept longer than the policy promises under "
	    "which they came; 100 at a time.",
	.least = DEED_LEAD,
	.writes = true,
	.args = expired_args,
	.answer = "reports:[id:id last:time days:int statement?:id] more:bool",
	.run = run_expired,
};
