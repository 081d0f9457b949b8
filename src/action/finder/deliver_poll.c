#include "action/finder/delivery.h"
#include "action/finder/pinned.h"
#include "action/log/witnessed.h"
#include "log/policy.h"

#define WITNESSES_PAGE "/witness-policy"

/* The proof, checked with all else of the record that it belongs to. */
struct coming {
	const struct deliver *how;
	const struct sent_report *report;
	struct arena arena;
	struct record_bytes bytes;
};

static void
coming_free(struct coming *coming)
{
	arena_free(&coming->arena);
}

/* What it is signed with may be newer than the report. */
static bool
check(struct coming *coming, struct text proof, struct err *err)
{
	const struct deliver *how = coming->how;
	struct record_facts facts;
	char name[PATH_MAX];

	if (!sent_name(&coming->report->id, "manifest", name, err) ||
	    !pinned_save(how->finder, name, how->node, err) ||
	    !delivery_load(
		how->finder, &coming->report->id, &coming->arena, &coming->bytes, err))
		return false;
	coming->bytes.proof = proof;
	return record_check_bytes(&coming->bytes, TEXT(""), &coming->arena, &facts, err);
}

/* Whom its node names as witnesses of its log, pinned with the first proof: later ones say
 * nothing about that.  None is no trouble, and nonsense no reason to lose a proof. */
static bool
keep_witnesses(const struct coming *coming, struct err *err)
{
	scoped(buf_free) struct buf policy = BUF(POLICY_LEN_MAX);
	const struct deliver *how = coming->how;
	struct sink sink = sink_buf(&policy);
	struct err none;

	if (coming->bytes.witnesses.len > 0 ||
	    !how->remote->get(how->remote->arg, WITNESSES_PAGE, &sink, &none) ||
	    !witnessed_check_policy(buf_text(&policy), &none))
		return true;
	return delivery_save(
	    how->finder, &coming->report->id, RECORD_WITNESSES, buf_text(&policy), err);
}

/* Did a quorum of those see the log that it is of? */
static bool
is_witnessed(struct text proof, struct text policy)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct witnessed by;
	struct err none;

	return witnessed_look(proof, policy, &arena, &by, &none) && by.met;
}

/* In the place of one that no quorum has seen: only one that it has. */
static bool
replace(struct coming *coming, struct text proof, struct err *err)
{
	if (!is_witnessed(proof, coming->bytes.witnesses))
		return true;
	return delivery_save(coming->how->finder, &coming->report->id, "proof", proof, err);
}

static bool
keep_first(struct coming *coming, struct text proof, struct err *err)
{
	return delivery_save(coming->how->finder, &coming->report->id, "proof", proof, err) &&
	       keep_witnesses(coming, err);
}

static bool
keep_proof(const struct deliver *how, const struct sent_report *report, struct text proof,
    struct err *err)
{
	scoped(coming_free) struct coming coming = { how, report,
		.arena = ARENA(4 * RECORD_FILE_MAX) };

	return (check(&coming, proof, err) &&
		   (report->proof_here ? replace : keep_first)(&coming, proof, err)) ||
	       err_in(err, "'%s'", report->dir);
}

/* Is there no proof of it yet, or none that a quorum has seen? */
static bool
is_wanted(const struct sent_report *report)
{
	return report->delivered && (!report->proof_here || report->unwitnessed);
}

/* One that does not hold is told, and does not keep the others from being kept. */
static bool
keep_proofs(const struct deliver *how, const struct envelope *answer,
    const struct sent_report *reports, size_t count, size_t *kept, struct err *err)
{
	bool all = true;

	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);
		struct text proof;

		buf_add(&name, TEXT("proof/"));
		hash_format(&reports[i].id, &name);
		if (!is_wanted(&reports[i]) || !envelope_find(answer, buf_text(&name), &proof))
			continue; /* not due yet */
		if (keep_proof(how, &reports[i], proof, err))
			*kept += !reports[i].proof_here;
		else
			all = false;
	}
	return all;
}

/* A proof, or what a custodian has to bring. */
static bool
is_owed(const struct sent_report *report)
{
	return is_wanted(report) || (report->delivered && report->custody && !report->proven);
}

bool
deliver_poll(const struct deliver *how, const struct sent_report *reports, size_t count,
    size_t *proofs, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * ENVELOPE_MAX);
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = finder_signer(how->finder);
	struct saying saying = { &signer, how->now, how->node->manifest->name };
	struct poll poll = { .reply = how->finder->identity.recipient };
	struct envelope answer;

	*proofs = 0;
	if (count > POLL_REPORTS_MAX)
		count = POLL_REPORTS_MAX;
	for (size_t i = 0; i < count; i++)
		if (is_owed(&reports[i]))
			poll.of[poll.count++] = reports[i].id;
	if (poll.count == 0)
		return true;
	return poll_sign(&poll, &saying, &note, err) &&
	       deliver_ask(how, &note, &arena, &answer, err) &&
	       keep_proofs(how, &answer, reports, count, proofs, err) &&
	       delivery_keep_answers(how, &answer, reports, count, err);
}
