#include "action/inbox/receive.h"

#include <stdlib.h>
#include <string.h>

#include "action/inbox/arrival.h"
#include "action/inbox/award_in.h"
#include "action/inbox/challenged.h"
#include "action/inbox/custodian.h"
#include "action/inbox/from_case.h"
#include "action/inbox/from_node.h"
#include "action/inbox/handing.h"
#include "action/inbox/newcomer.h"
#include "base/mem.h"
#include "case/move.h"
#include "crypto/pool.h"
#include "journal/forgetting.h"
#include "statement/letter.h"
#include "statement/poll.h"
#include "statement/report.h"
#include "view/body.h"
#include "view/inbox.h"

/* In a transaction that has begun. */
static bool
receive_report(struct arrival *a, struct err *err)
{
	static const char *const beside[] = { "from", "statement", NULL };
	struct report report;

	if (!report_parse(&a->statement, &report, err))
		return false;
	if (!text_eq(report.key.name, a->statement.by))
		return err_set(err, FAULT_DENIED, "the report names another finder's key");
	a->to = report.reply;
	if (!newcomer_check(a, err))
		return false;
	if (report.anonymous)
		return arrival_check_files(a, report.file, report.count, beside, err) &&
		       arrival_keep_loose(a, report.file, report.count, err);
	return arrival_check_files(a, report.file, report.count, beside, err) &&
	       arrival_keep(a, report.file, report.count,
		   report.has_policy ? &report.policy : NULL, err);
}

static bool
receive_poll(struct arrival *a, struct err *err)
{
	int64_t skew = a->now - a->statement.at;
	struct poll poll;

	if (skew > RECEIVE_POLL_SKEW || skew < -RECEIVE_POLL_SKEW)
		return err_set(err, FAULT_DENIED,
		    "the poll was signed over %d seconds away from now; check the clock",
		    RECEIVE_POLL_SKEW);
	if (!poll_parse(&a->statement, &poll, err))
		return false;
	if (a->envelope->count != 2)
		return err_set(err, FAULT_INPUT, "a poll brings nothing with it");
	a->to = poll.reply;
	for (size_t i = 0; i < poll.count; i++)
		if (!arrival_add_proof(a, &poll.of[i], err))
			return arrival_fail(err);
	return !poll.mail || handing_add(a, poll.have, err) || arrival_fail(err);
}

static bool
receive_move(struct arrival *a, struct err *err)
{
	return from_case_of_finder(a, &a->to, err);
}

/* Strangers may report; who has done so may say more about it. */
static bool
check_letter(const struct arrival *a, const struct letter *letter, struct err *err)
{
	bool own = false;

	if (!letter->has_of)
		return err_set(
		    err, FAULT_INPUT, "a letter of a finder says in 'of' to which report");
	if (!inbox_is_of(&a->node->journal, a->statement.by, &letter->of, &own, err))
		return arrival_fail(err);
	return own || err_set(err, FAULT_DENIED,
			  "what the letter is about did not come from who sends it");
}

static bool
receive_letter(struct arrival *a, struct err *err)
{
	static const char *const beside[] = { "from", "statement", ARRIVAL_REPLY, NULL };
	struct letter letter;

	return arrival_reply(a, &a->to, err) && letter_parse(&a->statement, &letter, err) &&
	       check_letter(a, &letter, err) &&
	       arrival_check_files(a, letter.file, letter.count, beside, err) &&
	       arrival_keep(a, letter.file, letter.count, NULL, err);
}

/* What was signed, by the key it came with. */
static bool
open_statement(struct arrival *a, struct err *err)
{
	struct text bytes;
	struct vkey key;

	if (!arrival_from(a->envelope, &key, err))
		return false;
	if (!envelope_find(a->envelope, TEXT("statement"), &bytes))
		return err_set(err, FAULT_INPUT, "the envelope lacks 'statement'");
	return statement_open(bytes, &key, &a->statement, err) &&
	       arrival_check_quota(a, &key.key, err);
}

/* Signatures are not verified: who wants to send nonsense can sign it. */
bool
receive_look(const struct envelope *envelope, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct text from, note;
	struct body body;
	struct vkey key;

	if (!envelope_find(envelope, TEXT("from"), &from) ||
	    !envelope_find(envelope, TEXT("statement"), &note))
		return err_set(err, FAULT_INPUT, "the envelope lacks a part");
	while (text_ends(from, TEXT("\n")))
		from.len--;
	return vkey_reparse(from, &key, err) && statement_reopen(note, &statement, err) &&
	       body_parse(&statement, &body, err);
}

static bool
receive_custody_ask(struct arrival *a, struct err *err)
{
	static const char *const beside[] = { "from", "statement", NULL };
	struct custody_ask ask;

	if (!custody_ask_parse(&a->statement, &ask, err))
		return false;
	a->to = ask.reply;
	return custodian_take(a, beside, err);
}

static bool
receive_challenge(struct arrival *a, struct err *err)
{
	static const char *const beside[] = { "from", "statement", ARRIVAL_REPLY, NULL };

	return arrival_reply(a, &a->to, err) && challenged_take(a, beside, err);
}

static bool
receive_award(struct arrival *a, struct err *err)
{
	static const char *const beside[] = { "from", "statement", ARRIVAL_REPLY, NULL };

	if (!arrival_reply(a, &a->to, err))
		return false;
	return a->statement.kind->id == KIND_AWARD_ANSWER ? award_in_answer(a, beside, err)
							  : award_in_mediate(a, beside, err);
}

static bool
from_finder(struct arrival *a, struct err *err)
{
	if (!open_statement(a, err) ||
	    !statement_check_to(&a->statement, a->node->manifest.name, err))
		return false;
	if (a->statement.kind->id == KIND_REPORT)
		return receive_report(a, err);
	/* A custodian forwards neither questions nor what is to be kept elsewhere. */
	if (a->statement.kind->id == KIND_POLL && a->forwarded == NULL)
		return receive_poll(a, err);
	if (a->statement.kind->id == KIND_CUSTODY_ASK && a->forwarded == NULL)
		return receive_custody_ask(a, err);
	if (a->statement.kind->id == KIND_LETTER)
		return receive_letter(a, err);
	if (a->statement.kind->id == KIND_CHALLENGE)
		return receive_challenge(a, err);
	if (a->statement.kind->id == KIND_AWARD_ANSWER ||
	    a->statement.kind->id == KIND_AWARD_MEDIATE)
		return receive_award(a, err);
	if (move_is(a->statement.kind->id))
		return receive_move(a, err);
	return err_set(err, FAULT_INPUT, "a %.*s of a finder is not for the inbox",
	    TEXT_ARGS(a->statement.kind->name));
}

bool
receive_act(struct arrival *a, struct err *err)
{
	struct vkey key;

	if (!arrival_from(a->envelope, &key, err))
		return false;
	return party_is_finder(key.name) ? from_finder(a, err) : from_node(a, &key, err);
}

/* Of a crowd's answers some are sealed by another thread; this one does that where it would
 * wait for it. */
#define SEALERS 2

/* Those of a round, at work. */
struct round {
	struct node *node;
	int64_t now;
	const struct receive_round *asked;
	struct arrival *arrival; /* as many; zero for what is not at work */
	size_t next;             /* for the second step */
};

static void
begin(struct round *round, size_t i)
{
	struct receive_work *work = &round->asked->works[i];
	struct arrival *a = &round->arrival[i];

	work->err.fault = FAULT_NONE;
	work->why = RECEIVE_UNTOLD;
	*a = (struct arrival){
		.node = round->node,
		.now = round->now,
		.arena = ARENA(ARRIVAL_ARENA_MAX),
		.envelope = work->envelope,
		.reply = work->reply,
		.paid = work->paid,
	};
	if (receive_act(a, &work->err)) {
		work->err.fault = FAULT_NONE; /* what was missing on the way mattered not */
		return;
	}
	work->why = a->why;
	work->asked = a->asked;
}

static void
meanwhile(const struct round *round)
{
	if (round->asked->meanwhile != NULL)
		round->asked->meanwhile(round->asked->arg);
}

/* The first step of each.  False when one failed that may have changed something. */
static bool
begin_all(struct round *round)
{
	for (size_t i = 0; i < round->asked->count; i++) {
		struct receive_work *work = &round->asked->works[i];

		if (work->envelope == NULL)
			continue;
		begin(round, i);
		if (work->err.fault == FAULT_SYSTEM)
			return false;
		meanwhile(round);
	}
	return true;
}

/* The second step of the next one.  Its batch is its number. */
static bool
end_next(void *arg, struct batch *batch, bool *full, struct err *err)
{
	struct round *round = arg;

	batch->len = 0;
	while (round->next < round->asked->count && batch->len == 0) {
		size_t i = round->next++;
		struct receive_work *work = &round->asked->works[i];

		if (work->envelope == NULL || work->err.fault != FAULT_NONE)
			continue;
		if (!arrival_end(&round->arrival[i], err))
			return false;
		memcpy(batch->at, &i, sizeof(i));
		batch->len = sizeof(i);
		meanwhile(round);
	}
	*full = batch->len > 0;
	return true;
}

static bool
seal_one(void *arg, unsigned worker, struct batch *batch, struct err *err)
{
	const struct round *round = arg;
	size_t i;

	(void)worker;
	if (batch->len == 0)
		return true;
	memcpy(&i, batch->at, sizeof(i));
	return arrival_seal(&round->arrival[i], err);
}

static bool
write_nothing(void *arg, const struct batch *batch, struct err *err)
{
	(void)arg, (void)batch, (void)err;
	return true;
}

/* To seal takes two scalar multiplications, and no database. */
static bool
end_all(struct round *round, struct err *err)
{
	const struct pool_job job = { sizeof(size_t), round, end_next, seal_one,
		write_nothing };

	return pool_run(&job, SEALERS, err);
}

/* What seemed received was not. */
static void
fail_all(const struct receive_round *round, const struct err *err)
{
	for (size_t i = 0; i < round->count; i++) {
		struct receive_work *work = &round->works[i];

		if (work->envelope == NULL || work->err.fault != FAULT_NONE)
			continue;
		work->err = *err;
		work->err.fault = FAULT_SYSTEM;
		buf_clear(work->reply);
	}
}

static void
free_all(struct round *round)
{
	for (size_t i = 0; i < round->asked->count; i++)
		if (round->arrival[i].node != NULL)
			arrival_free(&round->arrival[i]);
	free(round->arrival);
}

static bool
do_steps(struct round *round, struct err *err)
{
	size_t len = round->asked->count * sizeof(*round->arrival);

	round->arrival = mem_grow(NULL, len);
	if (round->arrival == NULL)
		return err_memory(err);
	memset(round->arrival, 0, len);
	return begin_all(round) && end_all(round, err);
}

/* False when one failed that may have changed something, and all was undone; not when it
 * was the only one. */
static bool
receive_together(struct node *node, int64_t now, const struct receive_round *asked)
{
	struct round round = { .node = node, .now = now, .asked = asked };
	struct journal *journal = &node->journal;
	struct err err = { .fault = FAULT_NONE };
	bool good;

	for (size_t i = 0; i < asked->count; i++)
		if (asked->works[i].envelope != NULL)
			asked->works[i].err.fault = FAULT_NONE;
	if (!journal_begin(journal, &err)) {
		fail_all(asked, &err);
		return true;
	}
	good = do_steps(&round, &err);
	if (round.arrival != NULL)
		free_all(&round);
	if (!good) {
		journal_rollback(journal);
		fail_all(asked, &err);
		return asked->count == 1;
	}
	/* Only what is durable is acknowledged. */
	if (!journal_commit(journal, &err))
		fail_all(asked, &err);
	/* What was recalled is gone from the disk; if not, the next time does it. */
	(void)!journal_scrub(journal, &err);
	return true;
}

void
receive_round(struct node *node, int64_t now, const struct receive_round *round)
{
	struct receive_round one = *round;
	size_t some = 0;

	for (size_t i = 0; i < round->count; i++)
		some += round->works[i].envelope != NULL;
	if (some == 0 || receive_together(node, now, round))
		return;
	/* What fails in the midst of writing is our own trouble, and rare: then each by
	 * itself. */
	one.count = 1;
	for (size_t i = 0; i < round->count; i++) {
		one.works = &round->works[i];
		if (one.works->envelope == NULL)
			continue;
		buf_clear(one.works->reply);
		(void)receive_together(node, now, &one);
	}
}

void
receive_all(struct node *node, int64_t now, struct receive_work *works, size_t count)
{
	receive_round(node, now, &(struct receive_round){ .works = works, .count = count });
}

bool
receive(struct node *node, struct text sealed, int64_t now, struct buf *reply, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ARRIVAL_ARENA_MAX);
	scoped(buf_free) struct buf sealed_reply = BUF(ENVELOPE_MAX);
	struct age_open how = keeper_open(&node->keeper);
	struct source source = source_text(&sealed);
	struct envelope envelope;
	struct receive_work work = { .envelope = &envelope, .reply = &sealed_reply };

	if (!envelope_read(&source, &how, &arena, &envelope, err))
		return false;
	receive_all(node, now, &work, 1);
	if (work.err.fault != FAULT_NONE) {
		*err = work.err;
		return false;
	}
	buf_add(reply, buf_text(&sealed_reply));
	return buf_ok(reply, err);
}
