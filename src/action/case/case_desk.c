/* What the node's own people arrange: who takes care of a case, its tags, answers that lie
 * ready.  Nothing of it leaves the node. */
#include "action/case/case_rows.h"
#include "action/case/desk_note.h"
#include "action/deed/deeds.h"

#define WORDS_MAX (DESK_TAGS_MAX * (DESK_NAME_MAX + 1))

#define CASE                                                                                   \
	{                                                                                      \
		"case", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,             \
		    "The case: its id, or its beginning where that is of one alone."           \
	}

/* Somebody always did it. */
static struct desk
desk_of(const struct deed_task *task, enum desk_does does)
{
	struct text who = task->who.len > 0 ? task->who : TEXT("somebody");

	return (struct desk){ .does = does, .who = who };
}

static bool
keep(const struct deed_task *task, const struct desk *desk, struct err *err)
{
	struct case_speaker speaker = { task->node, task->now, task->arena };
	struct hash id;

	return desk_keep(&speaker, desk, &id, err);
}

/* What stands about the case now. */
static bool
answer_row(
    const struct deed_task *task, const struct hash *id, struct writer *w, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(DESK_SAID_MAX);
	struct desk_row row;

	if (!desk_find(&task->node->journal, id, &said, &row, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "case", id);
	case_put_text(w, "assignee", row.assignee);
	writer_key(w, "tags");
	writer_array(w);
	for (size_t i = 0; i < row.tags; i++)
		writer_text(w, row.tag[i]);
	writer_end(w);
	writer_end(w);
	return true;
}

/* --- assigning */

static bool
run_assign(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct desk desk = desk_of(task, DESK_ASSIGN);

	desk.name = deed_text(in, "to", TEXT(""));
	return cases_find(
		   &task->node->journal, deed_text(in, "case", TEXT("")), &desk.of, err) &&
	       keep(task, &desk, err) && answer_row(task, &desk.of, answer, err);
}

static const struct deed_field assign_args[] = {
	CASE,
	{ "to", DEED_TEXT, false, 0, DESK_NAME_MAX,
	    "Who of the node's people takes care of it; nobody if absent." },
	{ 0 },
};

const struct deed deed_case_assign = {
	.name = "case.assign",
	.about = "Say who of the node's people takes care of a case; nobody else is told.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = assign_args,
	.answer = "case:id assignee:text tags:texts",
	.run = run_assign,
};

/* --- tags */

/* Each of the words, a blank between. */
static bool
tag_all(const struct deed_task *task, struct desk *desk, struct text rest, struct err *err)
{
	while (text_each(&rest, ' ', &desk->name)) {
		if (!keep(task, desk, err))
			return false;
	}
	return true;
}

static size_t
count_words(struct text rest)
{
	size_t count = 0;
	struct text word;

	while (text_each(&rest, ' ', &word))
		count++;
	return count;
}

/* More than it can have would be left out. */
static bool
check_tags(
    const struct deed_task *task, const struct hash *id, struct text added, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(DESK_SAID_MAX);
	struct desk_row row;

	if (!desk_find(&task->node->journal, id, &said, &row, err))
		return false;
	return row.tags + count_words(added) <= DESK_TAGS_MAX ||
	       err_set(err, FAULT_LIMIT, "a case has %d tags at most", DESK_TAGS_MAX);
}

static bool
run_tag(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct desk added = desk_of(task, DESK_TAG), removed = desk_of(task, DESK_UNTAG);
	struct text add = deed_text(in, "add", TEXT(""));
	struct text remove = deed_text(in, "remove", TEXT(""));

	if (add.len + remove.len == 0)
		return err_set(err, FAULT_INPUT, "there is no tag to add or remove");
	if (!cases_find(&task->node->journal, deed_text(in, "case", TEXT("")), &added.of, err))
		return false;
	removed.of = added.of;
	return tag_all(task, &removed, remove, err) && check_tags(task, &added.of, add, err) &&
	       tag_all(task, &added, add, err) && answer_row(task, &added.of, answer, err);
}

static const struct deed_field tag_args[] = {
	CASE,
	{ "add", DEED_TEXT, false, 0, WORDS_MAX, "Tags that it gets, a blank between." },
	{ "remove", DEED_TEXT, false, 0, WORDS_MAX, "Tags that it loses, likewise." },
	{ 0 },
};

const struct deed deed_case_tag = {
	.name = "case.tag",
	.about = "Give a case words by which it is found again; nobody else is told.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = tag_args,
	.answer = "case:id assignee:text tags:texts",
	.run = run_tag,
};

/* --- answers that lie ready */

static bool
run_template(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct text text = deed_text(in, "text", TEXT(""));
	struct desk desk = desk_of(task, text.len > 0 ? DESK_TEMPLATE : DESK_DROP);
	scoped(buf_free) struct buf old = BUF_SECRET(DESK_TEXT_MAX);

	desk.name = deed_text(in, "name", TEXT(""));
	desk.text = text;
	if (desk.does == DESK_DROP &&
	    !desk_template(&task->node->journal, desk.name, &old, err))
		return false;
	if (!keep(task, &desk, err))
		return false;
	writer_object(answer);
	case_put_text(answer, "name", desk.name);
	writer_end(answer);
	return true;
}

static const struct deed_field template_args[] = {
	{ "name", DEED_TEXT, true, 1, DESK_NAME_MAX, "What it is called, without blanks." },
	{ "text", DEED_TEXT, false, 0, (int64_t)DESK_TEXT_MAX,
	    "Its text, in which {title}, {case}, {tracking} and {owner} stand for those of "
	    "the "
	    "case; it is dropped if absent." },
	{ 0 },
};

const struct deed deed_case_template = {
	.name = "case.template",
	.about = "Keep an answer that lies ready, or drop it; nobody else is told.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = template_args,
	.answer = "name:text",
	.run = run_template,
};

static bool
put_template(void *arg, const struct statement *s, const struct desk *desk, struct err *err)
{
	struct writer *w = arg;

	(void)err;
	writer_object(w);
	case_put_text(w, "name", desk->name);
	case_put_text(w, "text", desk->text);
	case_put_text(w, "who", desk->who);
	statement_put_time(w, "at", s->at);
	writer_end(w);
	return true;
}

static bool
run_templates(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	(void)in;
	writer_object(answer);
	writer_key(answer, "templates");
	writer_array(answer);
	if (!desk_templates(&task->node->journal, put_template, answer, err))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

static const struct deed_field no_args[] = { { 0 } };

const struct deed deed_case_templates = {
	.name = "case.templates",
	.about = "The answers that lie ready.",
	.least = DEED_READ_ONLY,
	.args = no_args,
	.answer = "templates:[name:text text:text who:text at:time]",
	.run = run_templates,
};
