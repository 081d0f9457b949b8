/* An embargo that the node agreed to: by what both sides signed, was it over when the node said
 * that all is public? */
#include "action/outsider/weighing.h"
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
take_terms(const struct weighing *w, const struct hash *terms, struct agreed *out)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	size_t file = weighing_find(w, terms);
	struct move move;

	if (file == SIZE_MAX || !open_move(w, file, &s, &arena, &move))
		return false;
	*out = (struct agreed){ *terms, move.of_case, move.ends, INT64_MAX, INT64_MAX };
	return out->ends != 0;
}

static bool
gather(const struct weighing *w, const struct hash *terms, struct agreed *out)
{
	if (!take_terms(w, terms, out))
		return false;
	for (size_t i = 0; i < w->offered->files; i++) {
		scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
		scoped(statement_free) struct statement s = { 0 };
		struct move move;

		if (open_move(w, i, &s, &arena, &move))
			take(out, &move, weighing_is_mine(w, i));
	}
	return true;
}

static bool
tell(struct weighing *w, const struct agreed *agreed, struct err *err)
{
	int64_t over = agreed->over < agreed->ends ? agreed->over : agreed->ends;
	enum audit_result result = AUDIT_PRESENT;

	weighing_time(w, "it agreed to keep that until ", agreed->ends);
	if (agreed->over < agreed->ends) {
		weighing_time(w, "; it was ended at ", agreed->over);
	}
	if (agreed->public != INT64_MAX) {
		weighing_time(w, "; it said that all is public at ", agreed->public);
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
