/* An embargo that the node agreed to: by what both sides signed, was it over when the node said
 * that all is public? */
#include "action/outsider/weighing.h"
#include "base/utc.h"
#include "case/move.h"

/* What is offered of it. */
struct agreed {
	struct hash terms, of_case;
	int64_t ends;
	int64_t over;   /* when somebody said that it ends; INT64_MAX: nobody */
	int64_t public; /* when the node said that all is public; likewise */
};

/* Those that tell of an embargo; what else is said in a case may be long. */
static bool
is_told(enum kind_id kind)
{
	return kind == KIND_EMBARGO_PROPOSE || kind == KIND_EMBARGO_REVISE ||
	       kind == KIND_EMBARGO_ACCEPT || kind == KIND_EMBARGO_END ||
	       kind == KIND_CASE_STATUS;
}

static bool
open_move(const struct weighing *w, size_t file, struct statement *s, struct arena *arena,
    struct move *out)
{
	const struct offered_file *of = &w->offered->file[file];
	struct err none;

	return of->kind == OFFERED_STATEMENT && w->weighed[file].good &&
	       is_told(of->what->id) && statement_reopen(of->bytes, s, &none) &&
	       move_parse(s, arena, out, &none);
}

static void
take(struct agreed *agreed, const struct move *move, bool mine)
{
	if (move->kind == KIND_EMBARGO_END && hash_eq(&move->terms, &agreed->terms) &&
	    move->at < agreed->over)
		agreed->over = move->at;
	if (move->kind == KIND_CASE_STATUS && mine && (move->seen & CS_P) != 0 &&
	    hash_eq(&move->of_case, &agreed->of_case) && move->at < agreed->public)
		agreed->public = move->at;
}

/* The terms themselves have to be offered, too; false: they are not. */
static bool
gather(struct weighing *w, const struct hash *terms, struct agreed *out)
{
	size_t file = weighing_find(w, terms);

	*out = (struct agreed){ .terms = *terms, .over = INT64_MAX, .public = INT64_MAX };
	if (file == SIZE_MAX)
		return false;
	for (size_t i = 0; i <= w->offered->files; i++) {
		scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
		scoped(statement_free) struct statement s = { 0 };
		size_t at = i == 0 ? file : i - 1; /* the terms first */
		struct move move;

		if (!open_move(w, at, &s, &arena, &move))
			continue;
		if (i > 0) {
			take(out, &move, weighing_is_mine(w, at));
			continue;
		}
		out->of_case = move.of_case;
		out->ends = move.ends;
	}
	return out->ends != 0;
}

static bool
tell(struct weighing *w, const struct agreed *agreed, struct err *err)
{
	int64_t over = agreed->over < agreed->ends ? agreed->over : agreed->ends;
	enum audit_result result = AUDIT_PRESENT;

	buf_add(&w->a->words, TEXT("it agreed to keep that until "));
	utc_format(agreed->ends, &w->a->words);
	if (agreed->over < agreed->ends) {
		buf_add(&w->a->words, TEXT("; it was ended at "));
		utc_format(agreed->over, &w->a->words);
	}
	if (agreed->public != INT64_MAX) {
		buf_add(&w->a->words, TEXT("; it said that all is public at "));
		utc_format(agreed->public, &w->a->words);
	}
	if (agreed->public < over) {
		result = AUDIT_UNKNOWN;
		buf_add(&w->a->words, TEXT(", which is early: whose doing that was no "
					   "signature shows"));
	}
	return weighing_add(w, "embargo", &agreed->terms, result,
	    result == AUDIT_UNKNOWN ? AUDIT_COUNTERSIGNED : AUDIT_CLAIMED, err);
}

bool
weigh_embargo(struct weighing *w, size_t file, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct agreed agreed;
	struct move move;

	if (!open_move(w, file, &s, &arena, &move) || !gather(w, &move.terms, &agreed))
		return weighing_word(w, file, err);
	return tell(w, &agreed, err);
}
