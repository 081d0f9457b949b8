#include "release/warrant.h"

#include "log/entry.h"
#include "log/proof.h"

/* A warrant while it is read. */
struct reading {
	const struct warrant *warrant;
	struct statement statement; /* the seal's, from which terms are borrowed */
	struct seal seal;
	struct seal_terms terms;
	struct schedule_fact fact[SCHEDULE_FACTS_MAX];
	struct schedule schedule;
};

static void
reading_free(struct reading *reading)
{
	statement_free(&reading->statement);
}

/* Where in the publisher's log a public statement stands; `*note` is the checkpoint that says
 * so.  What a log key signed after it was revoked says nothing. */
static bool
check_proof(const struct chain *chain, const struct hash *id, struct text bytes,
    struct proof *proof, struct err *err)
{
	struct entry entry = { ENTRY_STATEMENT, 0, *id };
	struct hash leaf = entry_leaf(&entry);
	struct checkpoint head;
	struct vkey key;

	return proof_parse(bytes, proof, err) &&
	       chain_signer(chain, proof->checkpoint, PARTY_LOG, &key, err) &&
	       proof_check(proof, &leaf, &key, &head, err) &&
	       chain_check_counts(chain, &key, head.size, err);
}

/* The seal */

static bool
check_seal_counts(
    const struct warrant *w, const struct hash *id, const struct vkey *key, struct err *err)
{
	struct proof proof;

	if (w->seal_proof.len == 0)
		return chain_check_counts(w->chain, key, CHAIN_NOWHERE, err);
	return check_proof(w->chain, id, w->seal_proof, &proof, err) &&
	       chain_check_counts(w->chain, key, proof.index + 1, err);
}

static bool
open_seal(struct reading *r, struct err *err)
{
	const struct warrant *w = r->warrant;
	struct vkey key;

	return chain_signer(w->chain, w->seal, PARTY_STATEMENT, &key, err) &&
	       statement_open(w->seal, &key, &r->statement, err) &&
	       seal_parse_terms(&r->statement, &r->seal, &r->terms, err) &&
	       check_seal_counts(w, &r->statement.id, &key, err);
}

static bool
open_dealt(struct reading *r, struct err *err)
{
	const struct warrant *w = r->warrant;

	return open_seal(r, err) && committee_check_share(&r->terms.committee, &r->statement.id,
					w->member, w->share, err);
}

/* Cosignatures */

/* Which of the seal's witnesses cosigned a checkpoint, and when: SCHEDULE_NEVER for those
 * that did not. */
static bool
read_times(const struct timing *timing, struct text bytes, int64_t *times, struct err *err)
{
	bool good[TIMING_WITNESSES_MAX] = { false };
	struct note note = { 0 };

	if (!note_parse(bytes, &note, err) ||
	    !note_verify(&note, timing->witness, timing->witness_count, good, err))
		return false;
	for (size_t i = 0; i < timing->witness_count; i++)
		times[i] =
		    good[i] ? note_cosigned_at(&note, &timing->witness[i]) : SCHEDULE_NEVER;
	return true;
}

int64_t
warrant_cosigned(const struct timing *timing, struct text checkpoint)
{
	int64_t times[TIMING_WITNESSES_MAX];
	struct err ignored;

	if (timing->witness_count == 0 || !read_times(timing, checkpoint, times, &ignored))
		return SCHEDULE_NEVER;
	return schedule_quorum_time(timing, times);
}

size_t
warrant_said(const struct timing *timing, struct text checkpoint, int64_t since)
{
	int64_t times[TIMING_WITNESSES_MAX];
	struct err ignored;
	size_t count = 0;

	if (timing->witness_count == 0 || !read_times(timing, checkpoint, times, &ignored))
		return 0;
	for (size_t i = 0; i < timing->witness_count; i++)
		count += times[i] != SCHEDULE_NEVER && times[i] >= since;
	return count;
}

static bool
is_log_of(struct text origin, struct text name)
{
	struct text rest = origin;

	return text_skip(&rest, name) && text_skip(&rest, TEXT("/log")) &&
	       (rest.len == 0 || text_starts(rest, TEXT("/")));
}

/* A witness cosigns for many logs; what is shown here has to do with the release. */
static bool
is_known_log(const struct reading *r, struct text bytes)
{
	struct checkpoint head;
	struct note note = { 0 };
	struct err ignored;

	if (!note_parse(bytes, &note, &ignored) ||
	    !checkpoint_parse_foreign(note.text, &head, &ignored))
		return false;
	return is_log_of(head.origin, r->statement.by) ||
	       committee_find(&r->terms.committee, statement_owner(head.origin)) > 0;
}

static size_t
count_said(const struct reading *r)
{
	const struct timing *timing = &r->terms.timing;
	bool said[TIMING_WITNESSES_MAX] = { false };
	int64_t times[TIMING_WITNESSES_MAX];
	struct err ignored;
	size_t count = 0;

	for (size_t h = 0; h < r->warrant->head_count; h++) {
		struct text head = r->warrant->heads[h];

		if (!is_known_log(r, head) || !read_times(timing, head, times, &ignored))
			continue;
		for (size_t i = 0; i < timing->witness_count; i++)
			said[i] |= times[i] != SCHEDULE_NEVER && times[i] >= r->schedule.opens;
	}
	for (size_t i = 0; i < timing->witness_count; i++)
		count += said[i];
	return count;
}

/* Postponements */

static bool
read_postpone(struct reading *r, const struct warrant_postpone *shown,
    struct schedule_fact *fact, struct err *err)
{
	const struct chain *chain = r->warrant->chain;
	scoped(statement_free) struct statement statement = { 0 };
	struct postpone postpone;
	struct proof proof;
	struct vkey key;

	if (!chain_signer(chain, shown->note, PARTY_RELEASE, &key, err) ||
	    !statement_open(shown->note, &key, &statement, err) ||
	    !postpone_parse(&statement, &postpone, err) ||
	    !check_proof(chain, &statement.id, shown->proof, &proof, err) ||
	    !chain_check_counts(chain, &key, proof.index + 1, err))
		return false;
	if (!hash_eq(&postpone.of, &r->statement.id))
		return err_set(err, FAULT_DENIED, "it is of another release");
	*fact = (struct schedule_fact){ .id = statement.id,
		.first = postpone.first,
		.previous = postpone.previous,
		.opens = postpone.opens,
		.index = proof.index,
		.cosigned = warrant_cosigned(&r->terms.timing, proof.checkpoint) };
	return true;
}

static bool
read_postpones(struct reading *r, struct err *err)
{
	const struct warrant *w = r->warrant;

	for (size_t i = 0; i < w->postpone_count; i++)
		if (!read_postpone(r, &w->postpones[i], &r->fact[i], err))
			return err_in(err, "postponement %zu", i + 1);
	r->schedule =
	    schedule_fold(&r->seal, &r->terms.timing.postpone, r->fact, w->postpone_count);
	return true;
}

static bool
check_key(const struct reading *r, bool *out, struct err *err)
{
	scoped(identity_free) struct identity identity = { 0 };

	*out = r->warrant->key.len > 0;
	return !*out || (identity_parse(r->warrant->key, &identity, err) &&
			    seal_check_key(&r->seal, &identity, err));
}

static bool
check_arm(struct reading *r, struct err *err)
{
	const struct warrant *w = r->warrant;
	struct proof proof;

	if (!open_dealt(r, err) ||
	    !check_proof(w->chain, &r->statement.id, w->seal_proof, &proof, err))
		return false;
	if (warrant_cosigned(&r->terms.timing, proof.checkpoint) == SCHEDULE_NEVER)
		return err_set(err, FAULT_DENIED,
		    "a quorum of its witnesses has not cosigned a checkpoint with the seal");
	return w->now < r->seal.opens ||
	       err_set(err, FAULT_DENIED, "its time is past: nothing is left to be armed for");
}

static bool
judge(struct reading *r, struct warrant_verdict *out, struct err *err)
{
	struct moment_facts facts = { .dealt = true, .now = r->warrant->now };

	if (!open_dealt(r, err) || !read_postpones(r, err) ||
	    !check_key(r, &facts.key_out, err))
		return false;
	facts.opens = r->schedule.opens;
	facts.grace = r->terms.timing.grace;
	facts.needed = timing_needed(&r->terms.timing);
	facts.said = count_said(r);
	out->schedule = r->schedule;
	out->said = facts.said;
	out->moment = moment_judge(&facts);
	return true;
}

static bool
check_bounds(const struct warrant *warrant, struct err *err)
{
	if (warrant->chain->count == 0)
		return err_set(err, FAULT_INPUT, "no manifest of the publisher is shown");
	return (warrant->head_count <= WARRANT_HEADS_MAX &&
		   warrant->postpone_count <= SCHEDULE_FACTS_MAX) ||
	       err_set(err, FAULT_LIMIT, "more is shown than anybody needs");
}

bool
warrant_schedule(const struct warrant *warrant, struct schedule *out, struct err *err)
{
	scoped(reading_free) struct reading reading = { .warrant = warrant };

	if (!check_bounds(warrant, err) || !open_seal(&reading, err) ||
	    !read_postpones(&reading, err))
		return err_in(err, "release");
	*out = reading.schedule;
	return true;
}

bool
warrant_check_arm(const struct warrant *warrant, struct err *err)
{
	scoped(reading_free) struct reading reading = { .warrant = warrant };

	return (check_bounds(warrant, err) && check_arm(&reading, err)) ||
	       err_in(err, "release");
}

bool
warrant_judge(const struct warrant *warrant, struct warrant_verdict *out, struct err *err)
{
	scoped(reading_free) struct reading reading = { .warrant = warrant };
	struct warrant_verdict verdict;

	if (!check_bounds(warrant, err) || !judge(&reading, &verdict, err))
		return err_in(err, "release");
	*out = verdict;
	return true;
}
