/* A report that was closed as a duplicate: was there an earlier one, as the node says? */
#include <inttypes.h>

#include "action/outsider/weighing.h"
#include "base/utc.h"
#include "statement/closing.h"

static bool
tell_here(struct weighing *w, const struct closing *closing, uint64_t epoch, struct err *err)
{
	struct receipt receipt;
	enum audit_result result = AUDIT_PRESENT;
	int64_t at;

	weighing_time(w,
	    "; its log has committed to the earlier one since the epoch "
	    "that ended ",
	    weighing_ends(w, epoch));
	if (!weighing_find_receipt(w, &closing->of, &receipt, &at)) {
		buf_add(&w->a->words, TEXT("; the receipt of this one is not shown here"));
	} else if (epoch < receipt.epoch) {
		result = AUDIT_KEPT;
		buf_add(&w->a->words, TEXT(", before this one came"));
	} else {
		result = AUDIT_BROKEN;
		buf_add(&w->a->words, TEXT(", which is not before this one came"));
	}
	return weighing_add(
	    w, "closing of", &closing->of, result, weighing_class(w, SIZE_MAX), err);
}

bool
weigh_closing(struct weighing *w, size_t file, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(CLOSING_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	const struct opening *opening;
	enum weighing_place place;
	struct closing closing;
	struct hash commitment;
	uint64_t epoch;

	if (!statement_reopen(w->offered->file[file].bytes, &s, err) ||
	    !closing_parse(&s, &arena, &closing, err))
		return false;
	opening = &closing.opening[0];
	commitment = commitment_hash(&opening->salt, &opening->of, &opening->fields);
	place = weighing_place(w, closing.proof, &commitment, &epoch);
	buf_addf(&w->a->words, "it closed that as %s at ", closing_word(closing.as));
	utc_format(s.at, &w->a->words);
	if (place == PLACE_HERE)
		return tell_here(w, &closing, epoch, err);
	buf_add(&w->a->words,
	    place == PLACE_AHEAD ? TEXT("; the proof of an earlier one is of a longer log than "
					"is shown here")
				 : TEXT("; that there was an earlier one its log does not "
					"show"));
	return weighing_add(w, "closing of", &closing.of,
	    place == PLACE_AHEAD ? AUDIT_UNKNOWN : AUDIT_BROKEN, AUDIT_MEASURED, err);
}
