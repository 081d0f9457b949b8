/* Notices to authorities: drafted here, filed by a person, recorded here. */
#include "action/case/case_facts.h"
#include "action/deed/deeds.h"
#include "case/clocks.h"
#include "view/duties.h"

#define NOTICE                                                                                 \
	{                                                                                      \
		"notice", DEED_TEXT, true, 1, MOVE_LABEL_MAX,                                  \
		    "Which: cra-early-warning, cra-notification, cra-final, "                  \
		    "cra-incident-early-warning, cra-incident-notification, "                  \
		    "cra-incident-final, nis2-early-warning, nis2-notification, nis2-final."   \
	}

static void
put_word(struct writer *w, const char *key, const char *word)
{
	writer_key(w, key);
	writer_text(w, text_of(word));
}

/* --- a draft */

static void
put_fields(const struct notice_row *row, const struct notice_facts *facts, struct writer *w)
{
	writer_key(w, "fields");
	writer_array(w);
	for (const struct notice_field *field = row->field; field->label != NULL; field++) {
		writer_object(w);
		put_word(w, "label", field->label);
		put_word(w, "wanted", field->wanted);
		if (facts->text[field->fact].len > 0) {
			writer_key(w, "value");
			writer_text(w, facts->text[field->fact]);
		}
		writer_end(w);
	}
	writer_end(w);
}

/* By when it is due, where its clock runs; and that it was filed. */
static bool
put_due(const struct case_call *call, const struct notice_row *row, struct writer *w,
    struct err *err)
{
	struct agenda agenda;
	unsigned clock, step;

	if (!clocks_find(text_of(row->clock), &clock, err) ||
	    !clocks_find_step(clock, text_of(row->step), &step, err) ||
	    !duties_find(&call->speaker.node->journal, &call->id, &agenda, err))
		return false;
	for (size_t i = 0; i < agenda.count; i++) {
		const struct agenda_item *item = &agenda.item[i];

		if (item->what != AGENDA_STEP || item->clock != clock || item->step != step)
			continue;
		if (item->due != 0)
			statement_put_time(w, "due", item->due);
		if (item->end == AGENDA_DONE)
			statement_put_time(w, "filed", item->done);
	}
	return true;
}

static bool
put_draft(const struct case_call *call, const struct notice_row *row, struct writer *w,
    struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(NOTICE_LEN_MAX);
	struct notice_facts facts;
	size_t blanks;

	if (!case_facts_find(call, row, &facts, err))
		return false;
	notice_write(row, &facts, &text, &blanks);
	if (!buf_ok(&text, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "case", &call->id);
	put_word(w, "notice", row->word);
	put_word(w, "clock", row->clock);
	put_word(w, "step", row->step);
	put_word(w, "basis", row->basis);
	put_word(w, "to", row->to);
	if (!put_due(call, row, w, err))
		return false;
	put_fields(row, &facts, w);
	writer_key(w, "blanks");
	writer_integer(w, (int64_t)blanks);
	statement_put_text(w, "text", &text);
	writer_end(w);
	return true;
}

static bool
run_draft(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	const struct notice_row *row;
	struct case_call call;

	return case_call_begin(task, in, &call, err) &&
	       notice_find(deed_text(in, "notice", TEXT("")), &row, err) &&
	       put_draft(&call, row, answer, err);
}

static const struct deed_field draft_args[] = { CASE_CALL_CASE, NOTICE, { 0 } };

const struct deed deed_notice_draft = {
	.name = "notice.draft",
	.about =
	    "A draft of a notice to an authority: what the case knows, the rest as blanks.",
	.least = DEED_READ_ONLY,
	.args = draft_args,
	.answer =
	    "case:id notice:text clock:text step:text basis:text to:text due?:time "
	    "filed?:time fields:[label:text wanted:text value?:text] blanks:int text:text",
	.run = run_draft,
};

/* --- filed */

static bool
run_filed(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct text at = deed_text(in, "at", TEXT(""));
	const struct notice_row *row;
	struct case_call call;
	struct move move = { .kind = KIND_CASE_DISCLOSURE,
		.told = task->now,
		.authority = true,
		.sensitive = deed_integer(in, "sensitive", 0) != 0,
		.reference = deed_text(in, "reference", TEXT("")) };

	if (!case_call_begin(task, in, &call, err) ||
	    !notice_find(deed_text(in, "notice", TEXT("")), &row, err))
		return false;
	if (at.len > 0 && (!utc_parse_strict(at, &move.told) || move.told > task->now))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no time that has come, such as 2026-11-22T10:00:00Z",
		    TEXT_ARGS(at));
	move.who = deed_text(in, "to", text_of(row->who));
	move.what = text_of(row->name);
	move.why = deed_text(in, "why", text_of(row->basis));
	move.clock = text_of(row->clock);
	move.step = text_of(row->step);
	return case_call_say(&call, CASE_TO_GIVEN, &move, answer, err);
}

static const struct deed_field filed_args[] = { CASE_CALL_CASE, NOTICE,
	{ "reference", DEED_TEXT, true, 1, MOVE_TITLE_MAX, "The authority's reference." },
	{ "at", DEED_TEXT, false, 1, 40, "When it was filed; now if absent." },
	{ "to", DEED_TEXT, false, 1, MOVE_TITLE_MAX,
	    "Which authority; as the law names it if absent." },
	{ "sensitive", DEED_INTEGER, false, 0, 1, "1: it was marked as sensitive." },
	CASE_CALL_WHY, { 0 } };

const struct deed deed_notice_filed = {
	.name = "notice.filed",
	.about = "Record that a notice was filed: its step is done, and the authority is among "
		 "those told in advance.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = filed_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_filed,
};
