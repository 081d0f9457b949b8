#include "action/case/case_policy.h"

#include "bounty/edition.h"
#include "statement/receipt.h"
#include "view/editions.h"
#include "view/inbox.h"

#define ROOM (4 * MIB)

/* --- the report's receipt */

bool
case_policy_reports(struct journal *journal, const struct ledger *ledger, struct arena *arena,
    struct shape_list *reports, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;
	struct move move;

	*reports = (struct shape_list){ 0 };
	if (ledger->state.opened == DAG_NONE)
		return true;
	if (!journal_find(
		journal, &ledger->dag.node[ledger->state.opened].id, arena, &record, err))
		return false;
	if (record.forgotten)
		return true;
	if (!statement_reopen(record.note, &s, err) || !move_parse(&s, arena, &move, err))
		return false;
	*reports = move.reports;
	return true;
}

/* The receipt of one of them. */
struct received {
	struct arena *arena;
	bool found;
	struct receipt receipt;
	int64_t at;
};

/* The first of them that this node has receipted; another's it has not. */
static bool
read_receipt(struct journal *journal, const struct shape_list *reports, struct received *out,
    struct err *err)
{
	for (size_t i = 0; i < reports->count && !out->found; i++) {
		scoped(statement_free) struct statement s = { 0 };
		struct record record;
		struct hash id;

		if (!inbox_receipt(journal, &move_hashes(reports)[i], &id, err)) {
			if (err->fault == FAULT_ABSENT)
				continue;
			return false;
		}
		if (!journal_find(journal, &id, out->arena, &record, err))
			return false;
		if (record.forgotten)
			continue;
		if (!statement_reopen(record.note, &s, err) ||
		    !receipt_parse(&s, &out->receipt, err))
			return false;
		out->at = record.at;
		out->found = true;
	}
	return true;
}

/* --- the policy */

static bool
read_edition(struct journal *journal, const struct hash *id, struct arena *arena,
    struct case_policy *out, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct edition edition;
	struct record record;

	if (!journal_find(journal, id, arena, &record, err) ||
	    !statement_reopen(record.note, &s, err) || !edition_parse(&s, arena, &edition, err))
		return false;
	out->found = true;
	out->embargo_days = edition.policy.embargo_days;
	out->targets = (struct clock_policy){ { edition.policy.days.acknowledge,
	    edition.policy.days.assess, edition.policy.days.fix } };
	return true;
}

static bool
read_newest(const struct case_speaker *speaker, struct arena *arena, struct case_policy *out,
    struct err *err)
{
	struct journal *journal = &speaker->node->journal;
	struct editions_row row;
	bool found;

	return editions_latest(journal, speaker->node->manifest.name, &found, &row, err) &&
	       (!found || read_edition(journal, &row.id, arena, out, err));
}

bool
case_policy_find(const struct case_speaker *speaker, const struct ledger *ledger,
    struct case_policy *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct case_policy policy = { .received = speaker->now };
	struct journal *journal = &speaker->node->journal;
	struct received received = { .arena = &arena };
	struct shape_list reports;

	if (ledger->dag.ordered > 0)
		policy.received = ledger->dag.node[ledger->dag.order[0]].at;
	if (!case_policy_reports(journal, ledger, &arena, &reports, err) ||
	    !read_receipt(journal, &reports, &received, err))
		return false;
	if (received.found)
		policy.received = received.at;
	policy.bound = received.found && received.receipt.has_policy;
	if (policy.bound
		? !read_edition(journal, &received.receipt.policy, &arena, &policy, err)
		: !read_newest(speaker, &arena, &policy, err))
		return false;
	*out = policy;
	return true;
}
