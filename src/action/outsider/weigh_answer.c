/* When people answered a report: by the node's own dates, and by what the finder says to it. */
#include "action/outsider/weighing.h"
#include "bounty/award_word.h"
#include "statement/closing.h"
#include "statement/letter.h"

#define DAY INT64_C(86400)
#define WORD_ROOM (CLOSING_ROOM + AWARD_WORD_ROOM + AWARD_ROOM)

/* What a statement is about; false for what is about nothing. */
static bool
find_about(const struct statement *s, struct hash *out)
{
	scoped(arena_free) struct arena arena = ARENA(WORD_ROOM);
	struct award_word word;
	struct closing closing;
	struct letter letter;
	struct award award;
	struct err none;

	if (s->kind->id == KIND_LETTER && letter_parse(s, &letter, &none) && letter.has_of)
		*out = letter.of;
	else if (s->kind->id == KIND_CLOSING && closing_parse(s, &arena, &closing, &none))
		*out = closing.of;
	else if (s->kind->id == KIND_AWARD && award_parse(s, &arena, &award, &none))
		*out = award.of;
	else if (s->kind->id == KIND_AWARD_ANSWER && award_word_parse(s, &arena, &word, &none))
		*out = *award_word_of(&word);
	else
		return false;
	return true;
}

static bool
is_about(const struct weighing *w, size_t file, const struct hash *of)
{
	scoped(statement_free) struct statement s = { 0 };
	const struct offered_file *it = &w->offered->file[file];
	struct hash about;
	struct err none;

	return it->kind == OFFERED_STATEMENT && w->weighed[file].good &&
	       it->what->id != KIND_RECEIPT && statement_reopen(it->bytes, &s, &none) &&
	       find_about(&s, &about) && hash_eq(&about, of);
}

/* The first that the node said about it; SIZE_MAX: nothing that is offered. */
static size_t
first_answer(const struct weighing *w, const struct hash *report)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < w->offered->files; i++)
		if (weighing_is_mine(w, i) && is_about(w, i, report) &&
		    (first == SIZE_MAX || w->offered->file[i].at < w->offered->file[first].at))
			first = i;
	return first;
}

/* Did who reported speak of the answer by then?  Then both sides say so. */
static bool
is_heard(const struct weighing *w, size_t answer, struct text finder, int64_t by)
{
	for (size_t i = 0; i < w->offered->files; i++)
		if (text_eq(w->offered->file[i].by, finder) && w->offered->file[i].at <= by &&
		    is_about(w, i, &w->offered->file[answer].id))
			return true;
	return false;
}

static bool
tell(struct weighing *w, size_t report, size_t answer, int64_t due, struct err *err)
{
	const struct offered_file *of = &w->offered->file[report];
	int64_t at = w->offered->file[answer].at;
	bool heard = is_heard(w, answer, of->by, due);

	weighing_time(w, "people answered at ", at);
	weighing_time(w,
	    ", by the node's own date; the policy of that day promised it "
	    "by ",
	    due);
	if (at > due)
		return weighing_add(w, "answer to", &of->id, AUDIT_BROKEN, AUDIT_MEASURED, err);
	if (heard)
		buf_add(&w->a->words, TEXT(", and before that the finder spoke of it"));
	return weighing_add(w, "answer to", &of->id, heard ? AUDIT_KEPT : AUDIT_PRESENT,
	    heard ? AUDIT_COUNTERSIGNED : AUDIT_CLAIMED, err);
}

bool
weigh_answer(
    struct weighing *w, const struct receipt *receipt, int64_t received, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	size_t report = weighing_find(w, &receipt->of), answer;
	struct edition edition;
	int64_t due;

	if (report == SIZE_MAX || w->offered->file[report].what->id != KIND_REPORT ||
	    !receipt->has_policy || !weighing_edition(w, &receipt->policy, &arena, &edition))
		return true;
	due = received + edition.policy.days.acknowledge * DAY;
	answer = first_answer(w, &receipt->of);
	if (answer != SIZE_MAX)
		return tell(w, report, answer, due, err);
	if (w->a->appraisal->now <= due)
		return true;
	weighing_time(w, "the policy of that day promised that people answer by ", due);
	buf_add(&w->a->words, TEXT("; no answer is shown here"));
	return weighing_add(w, "answer to", &receipt->of, AUDIT_UNKNOWN, AUDIT_CLAIMED, err);
}
