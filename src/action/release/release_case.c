#include "action/release/release_case.h"

#include "action/case/case_say.h"
#include "action/deed/deeds.h"
#include "action/release/vigil.h"
#include "view/releases.h"

#define ROOM (16 * MIB)
#define TIME_LEN 20

struct gathering_case {
	struct journal *journal;
	struct arena *arena;
	const struct ledger *ledger;
	struct lineup *lineup;
};

static bool
add(void *arg, const struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct gathering_case *g = arg;
	struct record record;
	struct move move;

	if (!ledger_counts(g->ledger, id))
		return true;
	if (!journal_find(g->journal, id, g->arena, &record, err))
		return false;
	if (record.forgotten)
		return true;
	if (!statement_reopen(record.note, &statement, err) ||
	    !move_parse(&statement, g->arena, &move, err))
		return false;
	move.by = arena_text(g->arena, move.by);
	move.why = arena_text(g->arena, move.why);
	if (move.by.at == NULL || move.why.at == NULL)
		return err_memory(err);
	lineup_add(g->lineup, &move);
	return true;
}

bool
release_case_lineup(struct journal *journal, const struct hash *of_case, struct arena *arena,
    struct lineup *out, struct err *err)
{
	struct gathering_case g = { journal, arena, NULL, out };
	struct casebook_case *held;

	*out = (struct lineup){ 0 };
	if (!case_load(journal, of_case, &held, err))
		return false;
	g.ledger = &held->ledger;
	return releases_of_case(journal, of_case, add, &g, err);
}

bool
release_case_say(
    const struct deed_task *task, const struct release_case_say *say, struct err *err)
{
	struct case_speaker speaker = { task->node, task->now, task->arena };
	struct move move = { .kind = KIND_CASE_RELEASE,
		.seal = say->seal,
		.opens = say->opens,
		.of = say->refuses,
		.why = say->why };

	return case_say(&speaker, &say->of_case, CASE_TO_TOLD, &move, err);
}

static void
put_row(const struct lineup *lineup, const struct lineup_row *row, struct writer *w)
{
	writer_object(w);
	writer_key(w, "by");
	writer_text(w, row->by);
	statement_put_hash(w, "seal", &row->seal);
	statement_put_time(w, "opens", row->opens);
	writer_key(w, "answer");
	writer_text(w, text_of(lineup_word(lineup_answer(lineup, row))));
	writer_key(w, "why");
	writer_text(w, row->why);
	writer_end(w);
}

bool
release_case_put(struct journal *journal, const struct hash *of_case, const char *key,
    struct writer *w, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct lineup *lineup = arena_new(&arena, struct lineup);

	if (lineup == NULL)
		return err_memory(err);
	if (!release_case_lineup(journal, of_case, &arena, lineup, err))
		return false;
	writer_key(w, key);
	writer_array(w);
	for (size_t i = 0; i < lineup->count; i++)
		put_row(lineup, &lineup->row[i], w);
	writer_end(w);
	return true;
}

/* --- answering the others */

static const struct deed_field tell_args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The seal's id, or its beginning where that is of one alone." },
	{ "opens", DEED_TEXT, false, TIME_LEN, TIME_LEN,
	    "When it opens, such as 2026-11-22T10:00:00Z; as that stands if absent." },
	{ "refuse", DEED_TEXT, false, 1, MOVE_WHY_MAX,
	    "Why it stays at its time, though another of the case asks it to open later." },
	{ 0 },
};

/* What others ask for, and this one does not do. */
static bool
find_asking(const struct deed_task *task, struct release_case_say *say, struct err *err)
{
	struct lineup *lineup = arena_new(task->arena, struct lineup);
	const struct lineup_row *latest;

	if (lineup == NULL)
		return err_memory(err);
	if (!release_case_lineup(&task->node->journal, &say->of_case, task->arena, lineup, err))
		return false;
	latest = lineup_latest(lineup);
	if (latest == NULL || latest->opens <= say->opens)
		return err_set(err, FAULT_CONFLICT,
		    "no other release of its case opens later: there is nothing to refuse");
	say->refuses = latest->id;
	return true;
}

static bool
read_say(const struct deed_task *task, struct value in, const struct vigil_watch *watch,
    struct release_case_say *say, struct err *err)
{
	struct text opens = deed_text(in, "opens", TEXT(""));
	bool found;

	say->seal = watch->id;
	say->opens = watch->opens;
	say->why = deed_text(in, "refuse", TEXT(""));
	if (!watch->own)
		return err_set(err, FAULT_DENIED, "only its publisher speaks for a release");
	if (opens.len > 0 && !utc_parse(opens, &say->opens))
		return err_set(
		    err, FAULT_INPUT, "'opens' is no time such as 2026-11-22T10:00:00Z");
	if (!releases_case(&task->node->journal, &watch->id, &found, &say->of_case, err))
		return false;
	if (!found)
		return err_set(err, FAULT_ABSENT, "this release belongs to no case");
	return say->why.len == 0 || find_asking(task, say, err);
}

static bool
run_tell(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct release_case_say say = { 0 };
	struct vigil_watch *watch = NULL;
	struct hash id;
	bool good;

	if (!journal_find_prefix(
		&task->node->journal, deed_text(in, "id", TEXT("")), &id, err) ||
	    !vigil_open(task->node, &id, &watch, err))
		return false;
	good = read_say(task, in, watch, &say, err);
	vigil_close(&watch);
	if (!good || !release_case_say(task, &say, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "of", &id);
	statement_put_hash(w, "case", &say.of_case);
	statement_put_time(w, "opens", say.opens);
	writer_end(w);
	return true;
}

const struct deed deed_release_tell = {
	.name = "release.tell",
	.about = "Tell those who take part in its case when a release of this node's opens, or "
		 "that it does not follow another that was postponed, and why.",
	.least = DEED_LEAD,
	.writes = true,
	.args = tell_args,
	.answer = "of:id case:id opens:time",
	.run = run_tell,
};
