#include "action/mail_answer.h"

#include <stdlib.h>
#include <string.h>

#include "case/move.h"

#define RE TEXT("Re: ")
#define AHEAD_MAX 240 /* seconds; nodes take nothing that is 300 ahead */

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
	    !value_get_text(s->body, "title", &old, err))
		return false;
	add_title(old, &title);
	letter.title = buf_text(&title);
	letter.of = report->id;
	return buf_ok(&title, err) &&
	       deliver_letter(how, &letter, answer->paths, answer->count, id, err);
}

/* --- in a case */

/* What was said to one audience. */
struct audience {
	const struct move *like;
	struct arena *arena;
	size_t count;
	struct hash *id;
	bool *named;  /* by another */
	int64_t last; /* when something was said, as far as that can be */
	int64_t soon; /* what is later by others' clocks is not followed */
};

static bool
same_case(const struct move *a, const struct move *b)
{
	if (!hash_eq(&a->of_case, &b->of_case) || a->to.count != b->to.count)
		return false;
	for (size_t i = 0; i < a->to.count; i++)
		if (!text_eq(move_to(a)[i], move_to(b)[i]))
			return false;
	return true;
}

static void
name_others(struct audience *audience, const struct move *move)
{
	const struct hash *after = move_hashes(&move->after);

	for (size_t i = 0; i < move->after.count; i++)
		for (size_t j = 0; j < audience->count; j++)
			if (hash_eq(&after[i], &audience->id[j]))
				audience->named[j] = true;
}

/* With `naming` it tells which of the others it follows, else it is one of them. */
static bool
look(struct audience *audience, const struct mail_entry *entry, bool naming, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct move move;

	if (!move_is(entry->kind->id))
		return true;
	if (!statement_reopen(entry->note, &s, err) || !move_parse(&s, &arena, &move, err))
		return false;
	if (!same_case(&move, audience->like))
		return true;
	if (naming) {
		name_others(audience, &move);
		return true;
	}
	audience->id[audience->count++] = entry->id;
	if (entry->at > audience->last && (entry->mine || entry->at < audience->soon))
		audience->last = entry->at;
	return true;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, HASH_LEN);
}

/* The heads, in ascending order, each once. */
static bool
find_heads(struct audience *audience, struct shape_list *out, struct err *err)
{
	struct hash *heads = arena_array(audience->arena, struct hash, audience->count + 1);
	size_t count = 0, kept = 0;

	if (heads == NULL)
		return err_memory(err);
	for (size_t i = 0; i < audience->count; i++)
		if (!audience->named[i])
			heads[count++] = audience->id[i];
	qsort(heads, count, sizeof(*heads), by_bytes);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !hash_eq(&heads[kept - 1], &heads[i]))
			heads[kept++] = heads[i];
	*out = (struct shape_list){ kept, heads };
	return true;
}

static bool
gather(const struct mailbag *bag, struct audience *audience, struct err *err)
{
	audience->id = arena_array(audience->arena, struct hash, bag->count + 1);
	audience->named = arena_array(audience->arena, bool, bag->count + 1);
	if (audience->id == NULL || audience->named == NULL)
		return err_memory(err);
	for (size_t i = 0; i < bag->count; i++)
		if (!look(audience, &bag->at[i], false, err))
			return false;
	for (size_t i = 0; i < bag->count; i++)
		if (!look(audience, &bag->at[i], true, err))
			return false;
	return true;
}

static bool
answer_in_case(const struct deliver *how, const struct mailbag *bag,
    const struct mail_answer *answer, const struct statement *s, struct hash *id,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * MOVE_ROOM);
	struct audience audience = { .arena = &arena, .soon = how->now + AHEAD_MAX };
	struct deliver later = *how;
	struct move said, move = { .kind = KIND_CASE_MESSAGE, .text = answer->text };

	if (!move_parse(s, &arena, &said, err))
		return false;
	move.of_case = said.of_case;
	move.to = said.to;
	move.of = s->id;
	audience.like = &move;
	if (!gather(bag, &audience, err) || !find_heads(&audience, &move.after, err))
		return false;
	/* Later than what it answers: two of one second would have no order. */
	if (later.now <= audience.last)
		later.now = audience.last + 1;
	return deliver_move(&later, &move, answer->paths, answer->count, id, err);
}

bool
mail_answer(const struct deliver *how, const struct mailbag *bag,
    const struct mail_answer *answer, struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };

	if (!statement_reopen(answer->to->note, &s, err))
		return false;
	if (move_is(s.kind->id))
		return answer_in_case(how, bag, answer, &s, id, err);
	if (s.kind->id == KIND_REPORT || s.kind->id == KIND_LETTER)
		return answer_by_letter(how, bag, answer, &s, id, err);
	return err_set(err, FAULT_INPUT, "a %.*s is not answered", TEXT_ARGS(s.kind->name));
}
