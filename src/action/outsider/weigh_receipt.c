/* What was received: is it in the log that everybody sees? */
#include <inttypes.h>

#include "action/finder/overdue.h"
#include "action/inbox/binding.h"
#include "action/member/finding_file.h"
#include "action/outsider/weighing.h"
#include "statement/challenge.h"

/* One, and what belongs to it. */
struct given {
	struct statement statement;
	struct receipt receipt;
	size_t of; /* the file with what was received; SIZE_MAX: none */
};

static void
given_free(struct given *given)
{
	statement_free(&given->statement);
}

static bool
add_row(struct weighing *w, const struct given *given, enum audit_result result,
    enum audit_class class, struct err *err)
{
	return weighing_add(w, "receipt of", &given->receipt.of, result, class, err);
}

/* "it had a report of the finder 0123456789ab at ..." */
static void
begin_words(struct weighing *w, const struct given *given)
{
	const struct offered_file *of;

	buf_add(&w->a->words, TEXT("it had "));
	if (given->of == SIZE_MAX) {
		buf_add(&w->a->words, TEXT("a statement that is not shown,"));
	} else {
		of = &w->offered->file[given->of];
		buf_addf(&w->a->words, "a %.*s of %s%.*s,", TEXT_ARGS(of->what->name),
		    of->by.len == 2 * HASH_LEN ? "the finder " : "",
		    of->by.len == 2 * HASH_LEN ? 12 : (int)of->by.len, of->by.at);
	}
	weighing_time(w, " by its own signature at ", given->statement.at);
}

/* --- no proof is shown */

/* The question for it, of whom it was promised to. */
static bool
find_challenge(const struct weighing *w, const struct given *given, struct hash *id)
{
	for (size_t i = 0; i < w->offered->files; i++) {
		const struct offered_file *of = &w->offered->file[i];
		scoped(statement_free) struct statement s = { 0 };
		struct challenge challenge;
		struct err none;

		if (of->kind != OFFERED_STATEMENT || !w->weighed[i].good ||
		    of->what->id != KIND_CHALLENGE || !statement_reopen(of->bytes, &s, &none) ||
		    !challenge_parse(&s, &challenge, &none) ||
		    !hash_eq(&challenge.receipt, &given->statement.id) ||
		    !statement_check_to(&s, w->a->node->name, &none) ||
		    !statement_check_to(&given->statement, s.by, &none))
			continue;
		*id = of->id;
		return true;
	}
	return false;
}

/* Asked for it or not: a day after it was due, who has only the promise may say that it was not
 * kept.  That is one side's word, until the other has signed that it was asked; and whoever has
 * the proof, the node above all, refutes it by offering that. */
static bool
tell_unshown(struct weighing *w, const struct given *given, struct err *err)
{
	bool over = w->a->appraisal->now >= given->receipt.proof_by + OVERDUE_ANSWER_SECONDS;

	buf_add(
	    &w->a->words, over ? TEXT(", and nobody shows it: what it had is nowhere in its "
				      "log, by the word of who offers this; the proof, which "
				      "the node has if that is wrong, would refute it")
			       : TEXT(", and nobody shows it here ('accord challenge' asks "
				      "for it)"));
	return add_row(w, given, over ? AUDIT_BROKEN : AUDIT_UNKNOWN, AUDIT_CLAIMED, err);
}

static bool
tell_overdue(struct weighing *w, const struct given *given, struct err *err)
{
	int64_t now = w->a->appraisal->now, heard;
	struct receipt had;
	struct hash challenge;

	weighing_time(w, "; its proof was due by ", given->receipt.proof_by);
	if (!find_challenge(w, given, &challenge))
		return tell_unshown(w, given, err);
	/* Was it asked in vain, by its own word? */
	if (!weighing_find_receipt(w, &challenge, &had, &heard)) {
		buf_add(&w->a->words, TEXT(", it was asked for, and whether that reached it "
					   "only who asked says"));
		return tell_unshown(w, given, err);
	}
	weighing_time(w, "; it was asked for that, which it signed to have had at ", heard);
	if (heard <= given->receipt.proof_by || now < heard + OVERDUE_ANSWER_SECONDS) {
		buf_add(&w->a->words, TEXT(": it has a day to answer"));
		return add_row(w, given, AUDIT_UNKNOWN, AUDIT_COUNTERSIGNED, err);
	}
	buf_add(&w->a->words, TEXT(", and nobody shows the proof: what it had is nowhere in "
				   "its log"));
	return add_row(w, given, AUDIT_BROKEN, AUDIT_COUNTERSIGNED, err);
}

static bool
tell_unproven(struct weighing *w, const struct given *given, struct err *err)
{
	const struct receipt *receipt = &given->receipt;
	int64_t now = w->a->appraisal->now, seconds = w->a->visit->peer.manifest->epoch;
	int64_t ends = weighing_ends(w, receipt->epoch);
	bool later = w->anchors > 0 && w->anchor[w->anchors - 1].entry.epoch > receipt->epoch;
	bool past = now > receipt->proof_by && now - VISIT_LATE_EPOCHS * seconds > ends;

	if (weighing_is_anchored(w, receipt->epoch)) {
		if (now > receipt->proof_by)
			return tell_overdue(w, given, err);
		weighing_time(w, "; its proof is due by ", receipt->proof_by);
		return add_row(w, given, AUDIT_UNKNOWN, AUDIT_MEASURED, err);
	}
	buf_addf(&w->a->words,
	    "; it promised that its log commits to that by the anchor of epoch %" PRIu64,
	    receipt->epoch);
	if (!later && !past) {
		weighing_time(w, ", which is not due before ", receipt->proof_by);
		return add_row(w, given, AUDIT_UNKNOWN, AUDIT_MEASURED, err);
	}
	buf_add(&w->a->words, TEXT(", and its log has none for that: what it had is nowhere "
				   "in its log"));
	return add_row(w, given, AUDIT_BROKEN, AUDIT_MEASURED, err);
}

/* --- a proof is shown */

static bool
tell_proven(struct weighing *w, const struct given *given, size_t proof,
    enum weighing_place place, struct err *err)
{
	if (!weighing_tell(w, proof, AUDIT_COUNTS, err, "a proof of the log of %.*s",
		TEXT_ARGS(w->a->node->name)))
		return false;
	if (place == PLACE_AHEAD) {
		buf_add(
		    &w->a->words, TEXT("; the proof is of a longer log than is shown here"));
		return add_row(w, given, AUDIT_UNKNOWN, AUDIT_MEASURED, err);
	}
	if (place == PLACE_ANOTHER) {
		buf_addf(&w->a->words,
		    "; it proved to who offered this that entry %" PRIu64
		    " of its log commits to it, and to all others it shows another entry "
		    "there",
		    w->weighed[proof].index);
		return add_row(w, given, AUDIT_BROKEN, AUDIT_MEASURED, err);
	}
	buf_addf(&w->a->words,
	    "; entry %" PRIu64 " of its log commits to it, in the epoch that ",
	    w->weighed[proof].index);
	weighing_time(w, "ended ", weighing_ends(w, given->receipt.epoch));
	return add_row(w, given, AUDIT_KEPT, weighing_class(w, proof), err);
}

/* --- which policy it binds */

/* The first policy; that in force at a time; when the one asked for was replaced. */
struct editions {
	bool any, has, known;
	struct hash newest;
	int64_t replaced; /* 0: it was not */
};

static void
read_editions(const struct weighing *w, const struct given *given, struct editions *out)
{
	const struct visit *visit = w->a->visit;

	for (size_t i = 0; i < visit->said; i++) {
		scoped(statement_free) struct statement s = { 0 };
		struct err none;

		if (visit->say[i].kind->id != KIND_POLICY ||
		    !statement_reopen(visit->say[i].note, &s, &none))
			continue;
		if (out->known && out->replaced == 0)
			out->replaced = s.at;
		if (hash_eq(&s.id, &given->receipt.policy))
			out->known = true;
		out->any |= s.at < given->statement.at;
	}
}

/* "" where it binds what it has to; else what is wrong with that. */
static const char *
wrong_policy(const struct weighing *w, const struct given *given)
{
	struct editions editions = { 0 };

	read_editions(w, given, &editions);
	if (!given->receipt.has_policy)
		return editions.any ? "binds no version of its disclosure policy, though there "
				      "was one"
				    : "";
	if (!editions.known)
		return weighing_is_logged(w, &given->receipt.policy)
			   ? ""
			   : "binds a version of its disclosure policy that its log does not "
			     "have";
	return editions.replaced != 0 && given->statement.at - editions.replaced > BINDING_GRACE
		   ? "binds a version of its disclosure policy that had been replaced for over "
		     "a day"
		   : "";
}

static bool
weigh_policy(struct weighing *w, const struct given *given, struct err *err)
{
	const char *wrong = wrong_policy(w, given);

	if (wrong[0] == '\0')
		return true;
	weighing_time(w, "its receipt of ", given->statement.at);
	buf_addf(&w->a->words, " %s", wrong);
	return weighing_add(
	    w, "policy for", &given->receipt.of, AUDIT_BROKEN, AUDIT_MEASURED, err);
}

/* --- one */

static bool
open_receipt(struct weighing *w, size_t file, struct given *out, struct err *err)
{
	if (!statement_reopen(w->offered->file[file].bytes, &out->statement, err) ||
	    !receipt_parse(&out->statement, &out->receipt, err))
		return false;
	out->of = weighing_find(w, &out->receipt.of);
	return true;
}

/* Does it commit to what was received, as that is? */
static bool
is_of(const struct weighing *w, const struct given *given)
{
	scoped(statement_free) struct statement s = { 0 };
	struct err none;

	return given->of == SIZE_MAX ||
	       (statement_reopen(w->offered->file[given->of].bytes, &s, &none) &&
		   commitment_check(&given->receipt.commitment, &s, &none));
}

static bool
weigh_arrival(struct weighing *w, const struct given *given, struct err *err)
{
	enum weighing_place place;
	size_t proof;

	begin_words(w, given);
	if (finding_file_is_back_dated(
		&given->receipt, given->statement.at, w->a->visit->peer.manifest->epoch)) {
		buf_addf(&w->a->words, ", and names epoch %" PRIu64 ", which was over then",
		    given->receipt.epoch);
		return add_row(w, given, AUDIT_BROKEN, AUDIT_MEASURED, err);
	}
	if (!is_of(w, given)) {
		buf_add(&w->a->words, TEXT(", and commits to another than that"));
		return add_row(w, given, AUDIT_BROKEN, AUDIT_MEASURED, err);
	}
	proof = weighing_prove(
	    w, &given->receipt.commitment.hash, given->receipt.epoch, TEXT(""), &place);
	return proof == SIZE_MAX ? tell_unproven(w, given, err)
				 : tell_proven(w, given, proof, place, err);
}

bool
weigh_receipt(struct weighing *w, size_t file, struct err *err)
{
	scoped(given_free) struct given given = { 0 };

	return open_receipt(w, file, &given, err) && weigh_arrival(w, &given, err) &&
	       weigh_policy(w, &given, err) &&
	       weigh_answer(w, &given.receipt, given.statement.at, err) &&
	       weighing_tell(w, file, AUDIT_COUNTS, err, "a receipt of %.*s",
		   TEXT_ARGS(w->a->node->name));
}
