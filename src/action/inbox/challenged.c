#include "action/inbox/challenged.h"

#include "statement/challenge.h"
#include "statement/receipt.h"

/* What the receipt is for, if it is one that was given to who asks. */
static bool
find_received(
    struct arrival *a, const struct hash *receipt, struct hash *received, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct receipt said;
	struct record record;

	if (!journal_find(&a->node->journal, receipt, &a->arena, &record, err))
		return err->fault != FAULT_SYSTEM &&
		       err_set(err, FAULT_INPUT, "it names no receipt that was given here");
	if (!text_eq(record.by, a->node->manifest.name) || record.forgotten ||
	    !statement_reopen(record.note, &statement, err) ||
	    !receipt_parse(&statement, &said, err) ||
	    !statement_check_to(&statement, a->statement.by, err))
		return err_set(err, FAULT_INPUT, "it names no receipt that it was given here");
	*received = said.of;
	return true;
}

bool
challenged_take(struct arrival *a, const char *const *beside, struct err *err)
{
	struct challenge challenge;
	struct hash received;

	if (!challenge_parse(&a->statement, &challenge, err) ||
	    !arrival_check_files(a, NULL, 0, beside, err) ||
	    !find_received(a, &challenge.receipt, &received, err) ||
	    !arrival_keep(a, NULL, 0, NULL, err))
		return false;
	return arrival_add_proof(a, &received, err) || arrival_fail(err);
}
