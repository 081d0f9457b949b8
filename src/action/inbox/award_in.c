#include "action/inbox/award_in.h"

#include "bounty/edition.h"
#include "statement/receipt.h"
#include "view/awards.h"
#include "view/peers.h"

static bool
keep(struct arrival *a, const char *const *others, struct err *err)
{
	return arrival_check_files(a, NULL, 0, others, err) &&
	       arrival_keep(a, NULL, 0, NULL, err);
}

/* --- a finder's answer */

static bool
check_answer(struct arrival *a, const struct award_answer *answer, const struct awards_row *row,
    struct err *err)
{
	if (!awards_is_of(&a->node->journal, row, a->statement.by))
		return err_set(err, FAULT_DENIED, "the award was said to somebody else");
	if (row->corrected && answer->answer != AWARD_RECEIVED) {
		a->why = RECEIVE_AWARD;
		return err_set(err, FAULT_CONFLICT,
		    "the award was corrected: fetch the later one, and answer that");
	}
	if (answer->answer == AWARD_DISPUTE && row->answered == AWARDS_ACCEPTED) {
		a->why = RECEIVE_AWARD;
		return err_set(err, FAULT_CONFLICT, "the award was countersigned");
	}
	return true;
}

/* What came before is answered as it was then, whatever has happened since. */
bool
award_in_answer(struct arrival *a, const char *const *others, struct err *err)
{
	struct award_word word;
	struct awards_row row;
	bool known;

	if (!award_word_parse(&a->statement, &a->arena, &word, err))
		return false;
	if (!journal_has(&a->node->journal, &a->statement.id, &known, err))
		return arrival_fail(err);
	if (known)
		return keep(a, others, err);
	if (!awards_get(&a->node->journal, &word.answer.of, &row, err))
		return err->fault == FAULT_ABSENT
			   ? err_set(err, FAULT_DENIED, "the award is none of this node's")
			   : arrival_fail(err);
	return check_answer(a, &word.answer, &row, err) && keep(a, others, err);
}

/* --- to mediate */

struct shown {
	const struct arrival *a;
	const struct award_mediate *ask;
	struct chain chain; /* of whose award it is */
	struct statement award, receipt, policy;
};

static void
shown_free(struct shown *shown)
{
	chain_free(&shown->chain);
	statement_free(&shown->award);
	statement_free(&shown->receipt);
	statement_free(&shown->policy);
}

/* By a key that the node has, or had. */
static bool
open_shown(const struct shown *shown, struct text note, struct statement *out, struct err *err)
{
	struct vkey key;

	return chain_signer(&shown->chain, note, PARTY_STATEMENT, &key, err) &&
	       statement_open(note, &key, out, err);
}

static bool
find_chain(struct shown *shown, struct err *err)
{
	scoped(statement_free) struct statement claimed = { 0 };
	struct node *node = shown->a->node;

	if (!statement_reopen(shown->ask->award, &claimed, err))
		return err_in(err, "the award that it shows");
	if (text_eq(claimed.by, node->manifest.name))
		return err_set(err, FAULT_DENIED,
		    "the award is this node's own: somebody else has to mediate");
	return peers_chain(&node->journal, claimed.by, &shown->chain, err) ||
	       err_in(
		   err, "'%.*s', whose award it is, is not known here", TEXT_ARGS(claimed.by));
}

static bool
check_award(struct shown *shown, struct award *award, struct arena *arena, struct err *err)
{
	const struct statement *s = &shown->award;

	if (!open_shown(shown, shown->ask->award, &shown->award, err) ||
	    !award_parse(s, arena, award, err) ||
	    !statement_check_to(s, shown->a->statement.by, err))
		return err_in(err, "the award that it shows");
	return hash_eq(&s->id, &shown->ask->of) ||
	       err_set(err, FAULT_DENIED, "it shows another award than it is about");
}

static bool
check_receipt(struct shown *shown, const struct award *award, struct err *err)
{
	struct receipt receipt;

	if (!open_shown(shown, shown->ask->receipt, &shown->receipt, err) ||
	    !receipt_parse(&shown->receipt, &receipt, err) ||
	    !statement_check_to(&shown->receipt, shown->a->statement.by, err))
		return err_in(err, "the receipt that it shows");
	if (!hash_eq(&receipt.of, &award->of))
		return err_set(err, FAULT_DENIED, "the receipt is of another report");
	if ((shown->ask->policy.len > 0) != receipt.has_policy)
		return err_set(
		    err, FAULT_INPUT, "the receipt binds a policy if and only if one is shown");
	if (!receipt.has_policy)
		return true;
	if (!open_shown(shown, shown->ask->policy, &shown->policy, err))
		return err_in(err, "the policy that it shows");
	return hash_eq(&shown->policy.id, &receipt.policy) ||
	       err_set(err, FAULT_DENIED, "the policy is another than the one that was bound");
}

static bool
check_shown(const struct arrival *a, const struct award_mediate *ask, struct err *err)
{
	scoped(shown_free) struct shown shown = { .a = a, .ask = ask };
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct edition edition;
	struct award award;

	if (!find_chain(&shown, err) || !check_award(&shown, &award, &arena, err) ||
	    !check_receipt(&shown, &award, err))
		return false;
	return ask->policy.len == 0 || edition_parse(&shown.policy, &arena, &edition, err);
}

bool
award_in_mediate(struct arrival *a, const char *const *others, struct err *err)
{
	struct award_word word;

	if (!award_word_parse(&a->statement, &a->arena, &word, err))
		return false;
	if (!check_shown(a, &word.mediate, err)) {
		if (err->fault == FAULT_ABSENT || err->fault == FAULT_DENIED)
			a->why = RECEIVE_SHOWN;
		return false;
	}
	return keep(a, others, err);
}

/* --- what a mediator found */

/* Nobody knows its id who was not shown it. */
bool
award_in_opinion(struct arrival *a, const char *const *others, struct err *err)
{
	struct award_word word;
	struct awards_row row;

	if (!award_word_parse(&a->statement, &a->arena, &word, err))
		return false;
	if (!awards_get(&a->node->journal, &word.opinion.of, &row, err))
		return err->fault == FAULT_ABSENT
			   ? err_set(err, FAULT_DENIED, "the award is none of this node's")
			   : arrival_fail(err);
	return keep(a, others, err);
}
