/* Who was told in advance: what is recorded, one more by hand, and all of it published. */
#include "action/case/case_call.h"
#include "action/case/case_publish.h"
#include "action/case/case_tell.h"
#include "action/deed/deeds.h"
#include "journal/prefix.h"
#include "view/disclosures.h"

struct listing {
	struct journal *journal;
	struct writer *w;
};

static void
put_text(struct writer *w, const char *key, struct text text)
{
	if (text.len == 0)
		return;
	writer_key(w, key);
	writer_text(w, text);
}

static bool
put_one(void *arg, const struct hash *id, bool published, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM + STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct listing *listing = arg;
	struct writer *w = listing->w;
	struct record record;
	struct move move;

	if (!journal_find(listing->journal, id, &arena, &record, err) ||
	    !statement_reopen(record.note, &s, err) || !move_parse(&s, &arena, &move, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "id", id);
	put_text(w, "who", move.who);
	put_text(w, "what", move.what);
	put_text(w, "why", move.why);
	statement_put_time(w, "told", move.told);
	statement_put_time(w, "recorded", move.at);
	writer_put_bool(w, "authority", move.authority);
	writer_put_bool(w, "sensitive", move.sensitive);
	put_text(w, "reference", move.reference);
	put_text(w, "clock", move.clock);
	put_text(w, "step", move.step);
	writer_put_bool(w, "published", published);
	writer_end(w);
	return true;
}

static bool
run_told(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct listing listing = { &task->node->journal, answer };
	struct hash id;

	if (!cases_find(listing.journal, deed_text(in, "case", TEXT("")), &id, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "case", &id);
	writer_key(answer, "told");
	writer_array(answer);
	if (!disclosures_each(listing.journal, &id, put_one, &listing, err))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

static const struct deed_field told_args[] = { CASE_CALL_CASE, { 0 } };

const struct deed deed_case_told = {
	.name = "case.told",
	.about = "Whom this node has told of a case in advance, the first one first.",
	.least = DEED_READ_ONLY,
	.args = told_args,
	.answer = "case:id told:[id:id who:text what:text why:text told:time recorded:time "
		  "authority:bool sensitive:bool reference?:text clock?:text step?:text "
		  "published:bool]",
	.run = run_told,
};

/* --- one more */

static bool
run_tell(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct text since = deed_text(in, "since", TEXT(""));
	struct move move = { .kind = KIND_CASE_DISCLOSURE,
		.who = deed_text(in, "who", TEXT("")),
		.what = deed_text(in, "what", TEXT("")),
		.why = deed_text(in, "why", TEXT("")),
		.told = task->now };
	struct case_call call;

	if (since.len > 0 && (!utc_parse_strict(since, &move.told) || move.told > task->now))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no time that has come, such as 2026-11-22T10:00:00Z",
		    TEXT_ARGS(since));
	return case_call_begin(task, in, &call, err) &&
	       case_call_say(&call, CASE_TO_GIVEN, &move, answer, err);
}

static const struct deed_field tell_args[] = { CASE_CALL_CASE,
	{ "who", DEED_TEXT, true, 1, MOVE_TITLE_MAX, "Who is told." },
	{ "what", DEED_TEXT, true, 1, MOVE_WHY_MAX, "What of it." },
	{ "why", DEED_TEXT, true, 1, MOVE_WHY_MAX, "The reason." },
	{ "since", DEED_TEXT, false, 1, 40, "When; now if absent." }, { 0 } };

const struct deed deed_case_tell = {
	.name = "case.tell",
	.about = "Record that somebody is told in advance, by whatever way.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = tell_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_tell,
};

/* --- published */

/* The release by which it became public; *release is NULL without one. */
static bool
read_release(
    const struct deed_task *task, struct value in, const struct hash **release, struct err *err)
{
	struct text hex = deed_text(in, "release", TEXT(""));
	struct hash *id = arena_new(task->arena, struct hash);
	struct record record;

	*release = NULL;
	if (hex.len == 0)
		return true;
	if (id == NULL)
		return err_memory(err);
	if (!journal_find_prefix(&task->node->journal, hex, id, err) ||
	    !journal_find(&task->node->journal, id, task->arena, &record, err))
		return false;
	if (!text_eq(record.kind, kind_of(KIND_RELEASE_SEAL)->name))
		return err_set(err, FAULT_INPUT, "'%.*s' is no release", TEXT_ARGS(hex));
	*release = id;
	return true;
}

static bool
run_publish(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct case_speaker speaker = { task->node, task->now, task->arena };
	struct case_publication publication = { .where = deed_text(in, "where", TEXT("")),
		.title = deed_text(in, "title", TEXT("")) };
	struct case_published published;
	struct hash id;

	if (!cases_find(&task->node->journal, deed_text(in, "case", TEXT("")), &id, err) ||
	    !read_release(task, in, &publication.release, err) ||
	    !case_publish(&speaker, &id, &publication, &published, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "case", &id);
	statement_put_hash(answer, "id", &published.id);
	writer_key(answer, "told");
	writer_integer(answer, (int64_t)published.told);
	writer_end(answer);
	return true;
}

static const struct deed_field publish_args[] = { CASE_CALL_CASE,
	{ "where", DEED_TEXT, true, 1, MOVE_WHY_MAX, "Where it is public: an address." },
	{ "title", DEED_TEXT, false, 1, MOVE_TITLE_MAX,
	    "What it is about, for everybody; the case's title if absent." },
	{ "release", DEED_HEX, false, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The release by which it became public: its id, or the beginning." },
	{ 0 } };

const struct deed deed_case_publish = {
	.name = "case.publish",
	.about =
	    "Say that the case is public, which ends its embargo, and publish who was told "
	    "in advance.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = publish_args,
	.answer = "case:id id:id told:int",
	.run = run_publish,
};
