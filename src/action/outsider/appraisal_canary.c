#include "action/outsider/appraising.h"

#include "base/utc.h"

bool
appraising_read(struct appraising *a, struct promise_book *book, struct err *err)
{
	scoped(buf_free) struct buf chain = BUF(CHAIN_BYTES_MAX);

	chain_format(&a->visit->peer.chain, &chain);
	if (!buf_ok(&chain, err))
		return false;
	/* The same node at two places says the same. */
	if (promise_book_find(book, a->node->name) != NULL)
		return true;
	if (!promise_book_meet(book, buf_text(&chain), err))
		return false;
	for (size_t i = 0; i < a->visit->said; i++) {
		enum kind_id kind = a->visit->say[i].kind->id;

		if ((kind == KIND_CANARY || kind == KIND_GOVERNMENT_REQUEST) &&
		    !promise_book_take(book, a->visit->say[i].note, err))
			return false;
	}
	return true;
}

static void
add_dropped(const struct upkeep *upkeep, struct buf *out)
{
	for (size_t i = 0; i < upkeep->dropped; i++)
		buf_addf(out, "%s%.*s",
		    i == 0 ? "; it says no more what it said before: " : ", ",
		    TEXT_ARGS(upkeep->drop[i]));
}

static void
add_times(const struct upkeep *upkeep, struct buf *out)
{
	if (upkeep->last == NULL)
		return;
	buf_addf(out, ": %zu sentences, signed at ", upkeep->last->canary.says);
	utc_format(upkeep->last->at, out);
	buf_add(out, TEXT("; the next is due "));
	utc_format(upkeep->due, out);
	if (upkeep->lapses > 0)
		buf_addf(out, "; it lapsed %zu time%s", upkeep->lapses,
		    upkeep->lapses == 1 ? "" : "s");
	add_dropped(upkeep, out);
}

bool
appraising_canary(struct appraising *a, const struct promise_book *book, struct err *err)
{
	static const struct {
		enum audit_result result;
		enum audit_class class;
		const char *words;
	} told[] = {
		[UPKEEP_NEVER] = { AUDIT_ABSENT, AUDIT_MEASURED, "it has signed none" },
		[UPKEEP_KEPT] = { AUDIT_KEPT, AUDIT_COUNTERSIGNED, "kept up" },
		[UPKEEP_UNPROVEN] = { AUDIT_PRESENT, AUDIT_CLAIMED,
		    "there, but nobody else shows when it was signed" },
		[UPKEEP_LATE] = { AUDIT_PRESENT, AUDIT_MEASURED, "late" },
		[UPKEEP_LAPSED] = { AUDIT_BROKEN, AUDIT_MEASURED, "lapsed" },
	};
	const struct promise_book_node *node = promise_book_find(book, a->node->name);
	const struct upkeep *upkeep = &node->keeper.upkeep;

	buf_add(&a->words, text_of(told[upkeep->state].words));
	add_times(upkeep, &a->words);
	return appraising_add(
	    a, TEXT("canary"), told[upkeep->state].result, told[upkeep->state].class, err);
}
