#include "action/finder/countersign.h"

#include "action/finder/promised.h"
#include "action/finder/record.h"

/* --- holding it to what was promised */

static bool
load_own(const struct finder *finder, const struct hash *report, struct arena *arena,
    struct record_facts *out, struct err *err)
{
	struct record_bytes bytes;
	char name[PATH_MAX], whole[PATH_MAX];

	return sent_name(report, "", name, err) && finder_name(finder, name, whole, err) &&
	       record_load_in(&finder->locker, whole, arena, &bytes, err) &&
	       record_check_bytes(&bytes, TEXT(""), arena, out, err);
}

static bool
check_policy(const struct award *award, const struct record_facts *own, struct err *err)
{
	return (award->has_policy == own->has_policy &&
		   (!own->has_policy || hash_eq(&award->policy, &own->policy))) ||
	       err_set(err, FAULT_DENIED,
		   "it goes by another policy than the receipt of your report binds");
}

bool
countersign_check(const struct finder *finder, const struct statement *s, struct arena *arena,
    struct countersign_facts *out, struct err *err)
{
	struct countersign_facts facts = { 0 };
	struct award *award = &facts.award;
	struct record_facts own;

	if (!award_parse(s, arena, award, err) ||
	    !load_own(finder, &award->of, arena, &own, err))
		return false;
	if (!text_eq(s->by, own.node))
		return err_set(err, FAULT_DENIED, "'%.*s' is not who received the report",
		    TEXT_ARGS(s->by));
	if (!check_policy(award, &own, err) ||
	    (award->has_policy &&
		!promised_load(finder, &award->of, &own.policy, arena, &facts.edition, err)) ||
	    !award_measure(
		award, award->has_policy ? &facts.edition.policy : NULL, &facts.measure, err))
		return false;
	if (award->below != (facts.measure == AWARD_BELOW))
		return err_set(err, FAULT_DENIED,
		    "whether it is less than the policy promises it tells wrongly");
	if (award->row.len > 0)
		facts.row = award_row(&facts.edition.policy, award->row);
	*out = facts;
	return true;
}

/* --- answering */

bool
countersign_say(const struct deliver *how, const struct award_answer *answer, struct hash *id,
    struct err *err)
{
	struct award_word word = { .kind = KIND_AWARD_ANSWER };

	word.answer = *answer;
	return deliver_word(how, &word, id, err);
}

/* --- mediation */

static bool
load_of(const struct finder *finder, const struct hash *report, const char *file,
    struct buf *out, struct err *err)
{
	char name[PATH_MAX];

	return sent_name(report, file, name, err) && finder_load(finder, name, out, err);
}

bool
countersign_mediate(const struct deliver *how, const struct mail_entry *entry, struct text why,
    struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(AWARD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf receipt = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	scoped(buf_free) struct buf policy = BUF(STATEMENT_PUBLIC_MAX + KIB);
	struct award_word word = { .kind = KIND_AWARD_MEDIATE };
	struct award award;

	if (!statement_reopen(entry->note, &s, err) || !award_parse(&s, &arena, &award, err) ||
	    !load_of(how->finder, &award.of, "receipt", &receipt, err) ||
	    (award.has_policy && !load_of(how->finder, &award.of, "policy", &policy, err)))
		return false;
	word.mediate = (struct award_mediate){ .of = entry->id,
		.why = why,
		.award = entry->note,
		.receipt = buf_text(&receipt),
		.policy = buf_text(&policy) };
	return deliver_word(how, &word, id, err);
}
