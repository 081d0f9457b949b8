/* A reward that was decided: does it keep what the policy of that day promised, and do both
 * sides say so? */
#include "action/outsider/weighing.h"
#include "bounty/award_word.h"
#include "bounty/currency.h"

#define WORD_ROOM (AWARD_WORD_ROOM + AWARD_ROOM)

/* One, and what else was said of it, as far as it is offered. */
struct weighed_award {
	struct arena arena;
	struct statement statement;
	struct award award;
	struct hash id;
	bool received; /* the report's receipt is there: */
	int64_t received_at;
	struct receipt receipt;
	bool has_edition;
	struct edition edition;
	/* By the finder to whom it was said: */
	bool accepted, disputed, got;
	/* By the node: */
	bool corrected, paid;
	/* By another node: */
	bool owes;
};

static void
weighed_award_free(struct weighed_award *at)
{
	statement_free(&at->statement);
	arena_free(&at->arena);
}

/* --- what was said of it */

static void
take_answer(struct weighed_award *at, const struct award_answer *answer)
{
	at->accepted |= answer->answer == AWARD_ACCEPT;
	at->disputed |= answer->answer == AWARD_DISPUTE;
	at->got |= answer->answer == AWARD_RECEIVED;
}

static void
take_word(struct weighed_award *at, const struct award_word *word, struct text by, bool mine)
{
	struct err none;

	if (!hash_eq(award_word_of(word), &at->id))
		return;
	if (word->kind == KIND_AWARD_ANSWER && statement_check_to(&at->statement, by, &none))
		take_answer(at, &word->answer);
	else if (word->kind == KIND_AWARD_PAID && mine)
		at->paid = true;
	else if (word->kind == KIND_AWARD_OPINION && !mine)
		at->owes |= word->opinion.opinion == AWARD_OWES;
}

static void
take_file(struct weighing *w, struct weighed_award *at, size_t file)
{
	scoped(arena_free) struct arena arena = ARENA(WORD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	const struct offered_file *of = &w->offered->file[file];
	struct award_word word;
	struct award award;
	struct err none;

	if (of->kind != OFFERED_STATEMENT || !w->weighed[file].good ||
	    !statement_reopen(of->bytes, &s, &none))
		return;
	if (of->what->id == KIND_AWARD)
		at->corrected |= weighing_is_mine(w, file) &&
				 award_parse(&s, &arena, &award, &none) && award.has_corrects &&
				 hash_eq(&award.corrects, &at->id);
	else if ((of->what->id == KIND_AWARD_ANSWER || of->what->id == KIND_AWARD_PAID ||
		     of->what->id == KIND_AWARD_OPINION) &&
		 award_word_parse(&s, &arena, &word, &none))
		take_word(at, &word, s.by, weighing_is_mine(w, file));
}

static bool
gather(struct weighing *w, size_t file, struct weighed_award *at, struct err *err)
{
	const struct offered_file *of = &w->offered->file[file];

	at->id = of->id;
	if (!statement_reopen(of->bytes, &at->statement, err) ||
	    !award_parse(&at->statement, &at->arena, &at->award, err))
		return false;
	at->received = weighing_find_receipt(w, &at->award.of, &at->receipt, &at->received_at);
	at->has_edition = at->award.has_policy &&
			  weighing_edition(w, &at->award.policy, &at->arena, &at->edition);
	for (size_t i = 0; i < w->offered->files; i++)
		take_file(w, at, i);
	return true;
}

/* --- what it comes to */

/* What is wrong with it, by what is public and was signed; "": nothing. */
static const char *
wrong(const struct weighed_award *at)
{
	enum award_measure measure;
	struct err none;
	int64_t by;

	if (at->received &&
	    (at->receipt.has_policy != at->award.has_policy ||
		(at->award.has_policy && !hash_eq(&at->receipt.policy, &at->award.policy))))
		return "it goes by another policy than the receipt of the report binds";
	if (at->owes)
		return "who was asked to mediate finds that it owes more";
	if (!at->has_edition)
		return "";
	if (!award_measure(&at->award, &at->edition.policy, &measure, &none))
		return "it is none that the policy of that day knows";
	if (measure == AWARD_BELOW)
		return "it is less than the policy of that day promised";
	by = at->received ? award_decide_by(&at->edition.policy, at->received_at) : 0;
	return by != 0 && at->statement.at > by
		   ? "it was decided later than the policy of that day promised"
		   : "";
}

/* Is there a row of the policy that it keeps? */
static bool
keeps(const struct weighed_award *at)
{
	enum award_measure measure;
	struct err none;

	return at->has_edition && at->received && at->accepted &&
	       award_measure(&at->award, &at->edition.policy, &measure, &none) &&
	       measure != AWARD_UNPROMISED;
}

static void
add_amount(struct weighing *w, const struct weighed_award *at)
{
	if (at->award.decision == AWARD_DECLINED) {
		buf_add(&w->a->words, TEXT("declined"));
		return;
	}
	buf_add(&w->a->words, TEXT("granted, "));
	currency_format(at->award.currency, at->award.amount, &w->a->words);
}

static void
add_standing(struct weighing *w, const struct weighed_award *at)
{
	if (at->accepted)
		buf_add(&w->a->words, TEXT("; the finder countersigned it"));
	if (at->disputed)
		buf_add(&w->a->words, TEXT("; the finder disputed it"));
	if (!at->accepted && !at->disputed)
		buf_add(&w->a->words, TEXT("; what the finder says to it is not shown here"));
	if (at->corrected)
		buf_add(&w->a->words, TEXT("; it was corrected by another one"));
}

static bool
add_decision(struct weighing *w, const struct weighed_award *at, struct err *err)
{
	const char *why = wrong(at);

	add_amount(w, at);
	weighing_time(w, ", at ", at->statement.at);
	add_standing(w, at);
	if (at->corrected)
		return weighing_add(w, "award", &at->id, AUDIT_PRESENT, AUDIT_CLAIMED, err);
	if (why[0] != '\0') {
		buf_addf(&w->a->words, ": %s", why);
		return weighing_add(w, "award", &at->id, AUDIT_BROKEN,
		    at->owes ? AUDIT_COUNTERSIGNED : AUDIT_MEASURED, err);
	}
	if (!keeps(at))
		return weighing_add(w, "award", &at->id, AUDIT_PRESENT, AUDIT_CLAIMED, err);
	buf_add(&w->a->words, TEXT(": as the policy of that day promised"));
	return weighing_add(w, "award", &at->id, AUDIT_KEPT, AUDIT_COUNTERSIGNED, err);
}

/* Paid: by the word of who has the money, or of who says that it was sent. */
static bool
add_payment(struct weighing *w, const struct weighed_award *at, struct err *err)
{
	int64_t due = at->award.pay_by;

	if (at->corrected || at->award.decision == AWARD_DECLINED || at->award.amount == 0)
		return true;
	add_amount(w, at);
	if (due != 0) {
		weighing_time(w, "; due by ", due);
	}
	if (at->got) {
		buf_add(&w->a->words, TEXT("; the finder signed to have it"));
		return weighing_add(
		    w, "payment of", &at->id, AUDIT_KEPT, AUDIT_COUNTERSIGNED, err);
	}
	if (at->paid) {
		buf_add(&w->a->words, TEXT("; it says that it paid, and nobody else does"));
		return weighing_add(
		    w, "payment of", &at->id, AUDIT_PRESENT, AUDIT_CLAIMED, err);
	}
	buf_add(&w->a->words, due != 0 && w->a->appraisal->now > due
				  ? TEXT("; owed, and late: nobody shows that it was paid")
				  : TEXT("; owed"));
	return weighing_add(w, "payment of", &at->id, AUDIT_UNKNOWN,
	    at->accepted ? AUDIT_COUNTERSIGNED : AUDIT_CLAIMED, err);
}

bool
weigh_award(struct weighing *w, size_t file, struct err *err)
{
	scoped(weighed_award_free) struct weighed_award at = { .arena = ARENA(MIB) };

	return gather(w, file, &at, err) && add_decision(w, &at, err) &&
	       add_payment(w, &at, err);
}
