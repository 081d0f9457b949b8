#include "action/finder/mail_answer.h"

#include "action/finder/finder_case.h"
#include "action/finder/pieces.h"
#include "case/move.h"

#define RE TEXT("Re: ")

/* Which of its files go along, and which follow: what is told of those is in `pieces`. */
static bool
part(const struct mail_answer *answer, struct pieces *pieces, struct deliver_files *out,
    struct err *err)
{
	const struct pieces_files files = { answer->size == NULL ? &piece_usual : answer->size,
		answer->paths, answer->count };

	if (!pieces_look(&files, pieces, err))
		return false;
	*out = (struct deliver_files){
		.paths = pieces->along, .count = pieces->alongs, .pieces = pieces
	};
	return true;
}

/* --- before there is a case */

/* The report that a letter is about: what it names, else the newest at that node. */
static bool
find_report(const struct mailbag *bag, const struct mail_entry *to, const struct hash *named,
    const struct mail_entry **out, struct err *err)
{
	const struct mail_entry *found = NULL;

	for (size_t i = 0; i < bag->count; i++) {
		const struct mail_entry *entry = &bag->at[i];

		if (!entry->mine || !entry->delivered || entry->kind->id != KIND_REPORT ||
		    !hash_eq(&entry->node, &to->node))
			continue;
		found = entry;
		if (named != NULL && hash_eq(&entry->id, named))
			break;
	}
	*out = found;
	return found != NULL || err_set(err, FAULT_ABSENT,
				    "no report of yours has reached '%.*s' that this could be "
				    "about",
				    TEXT_ARGS(to->name));
}

static void
add_title(struct text title, struct buf *out)
{
	size_t len = title.len;

	if (!text_starts(title, RE))
		buf_add(out, RE);
	if (len > LETTER_TITLE_MAX - RE.len)
		len = LETTER_TITLE_MAX - RE.len;
	while (len > 0 && len < title.len && ((uint8_t)title.at[len] & 0xc0) == 0x80)
		len--; /* no half characters */
	buf_add(out, (struct text){ title.at, len });
}

static bool
answer_by_letter(const struct deliver *how, const struct mailbag *bag,
    const struct mail_answer *answer, const struct statement *s, struct hash *id,
    struct err *err)
{
	scoped(buf_free) struct buf title = BUF_SECRET(KIB);
	scoped(pieces_free) struct pieces pieces = { 0 };
	struct deliver_files files;
	const struct mail_entry *report;
	struct letter letter = { .text = answer->text, .has_of = true };
	struct hash named;
	struct text old;
	bool has;

	if (!statement_get_hash_if(s->body, "of", &has, &named, err) ||
	    !find_report(bag, answer->to,
		s->kind->id == KIND_REPORT ? &s->id
		: has                      ? &named
					   : NULL,
		&report, err) ||
	    !value_get_text(s->body, "title", &old, err) || !part(answer, &pieces, &files, err))
		return false;
	add_title(old, &title);
	letter.title = buf_text(&title);
	letter.of = report->id;
	return buf_ok(&title, err) && deliver_letter(how, &letter, &files, id, err);
}

/* --- in a case */

static bool
answer_in_case(const struct deliver *how, const struct mailbag *bag,
    const struct mail_answer *answer, const struct hash *of_case, struct hash *id,
    struct err *err)
{
	scoped(finder_case_free) struct finder_case held = { 0 };
	scoped(pieces_free) struct pieces pieces = { 0 };
	struct deliver_files files;
	struct move move = {
		.kind = KIND_CASE_MESSAGE, .text = answer->text, .of = answer->to->id
	};
	const struct finder_case_speech speech = { &move, &files };

	return finder_case_load(how->finder, bag, of_case, &held, err) &&
	       part(answer, &pieces, &files, err) &&
	       finder_case_say(how, &held, &speech, id, err);
}

bool
mail_answer(const struct deliver *how, const struct mailbag *bag,
    const struct mail_answer *answer, struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };

	struct hash of_case;
	bool in_case;

	if (!statement_reopen(answer->to->note, &s, err) ||
	    !finder_case_of(answer->to, &in_case, &of_case, err))
		return false;
	if (in_case)
		return answer_in_case(how, bag, answer, &of_case, id, err);
	if (s.kind->id == KIND_REPORT || s.kind->id == KIND_LETTER)
		return answer_by_letter(how, bag, answer, &s, id, err);
	return err_set(err, FAULT_INPUT, "a %.*s is not answered", TEXT_ARGS(s.kind->name));
}
