#include "action/receive.h"

#include "action/arrival.h"
#include "action/custodian.h"
#include "action/from_case.h"
#include "action/from_node.h"
#include "action/handing.h"
#include "case/move.h"
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
	if (report.anonymous)
		return arrival_check_files(a, report.file, report.count, beside, err) &&
		       arrival_keep_loose(a, report.file, report.count, err) &&
		       arrival_seal(a, &report.reply, err);
	return arrival_check_files(a, report.file, report.count, beside, err) &&
	       arrival_keep(a, report.file, report.count,
		   report.has_policy ? &report.policy : NULL, err) &&
	       arrival_seal(a, &report.reply, err);
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
	for (size_t i = 0; i < poll.count; i++)
		if (!arrival_add_proof(a, &poll.of[i], err))
			return arrival_fail(err);
	return (!poll.mail || handing_add(a, poll.have, err) || arrival_fail(err)) &&
	       arrival_seal(a, &poll.reply, err);
}

static bool
receive_move(struct arrival *a, struct err *err)
{
	struct recipient reply;

	return from_case_of_finder(a, &reply, err) && arrival_seal(a, &reply, err);
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
	struct recipient reply;
	struct letter letter;

	return arrival_reply(a, &reply, err) && letter_parse(&a->statement, &letter, err) &&
	       check_letter(a, &letter, err) &&
	       arrival_check_files(a, letter.file, letter.count, beside, err) &&
	       arrival_keep(a, letter.file, letter.count, NULL, err) &&
	       arrival_seal(a, &reply, err);
}

/* What was signed, by the key it came with. */
static bool
open_statement(const struct envelope *envelope, struct statement *out, struct err *err)
{
	struct text bytes;
	struct vkey key;

	if (!arrival_from(envelope, &key, err))
		return false;
	return envelope_find(envelope, TEXT("statement"), &bytes)
		   ? statement_open(bytes, &key, out, err)
		   : err_set(err, FAULT_INPUT, "the envelope lacks 'statement'");
}

bool
receive_look(const struct envelope *envelope, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct body body;

	return open_statement(envelope, &statement, err) && body_parse(&statement, &body, err);
}

static bool
receive_custody_ask(struct arrival *a, struct err *err)
{
	static const char *const beside[] = { "from", "statement", NULL };
	struct custody_ask ask;

	return custody_ask_parse(&a->statement, &ask, err) && custodian_take(a, beside, err) &&
	       arrival_seal(a, &ask.reply, err);
}

static bool
from_finder(struct arrival *a, struct err *err)
{
	if (!open_statement(a->envelope, &a->statement, err) ||
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

static void
receive_one(struct node *node, int64_t now, struct receive_work *work)
{
	scoped(arrival_free) struct arrival a = {
		.node = node,
		.now = now,
		.arena = ARENA(ARRIVAL_ARENA_MAX),
		.envelope = work->envelope,
		.reply = work->reply,
	};
	size_t before = work->reply->len;

	work->err.fault = FAULT_NONE;
	work->why = RECEIVE_UNTOLD;
	if (receive_act(&a, &work->err)) {
		work->err.fault = FAULT_NONE; /* what was missing on the way mattered not */
		return;
	}
	buf_cut(work->reply, before);
	work->why = a.why;
}

/* What seemed received was not. */
static void
fail_all(struct receive_work *works, size_t count, const struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		if (works[i].envelope == NULL || works[i].err.fault != FAULT_NONE)
			continue;
		works[i].err = *err;
		works[i].err.fault = FAULT_SYSTEM;
		buf_clear(works[i].reply);
	}
}

/* False when one failed that may have changed something, and all was undone; not when it
 * was the only one. */
static bool
receive_together(struct node *node, int64_t now, struct receive_work *works, size_t count)
{
	struct journal *journal = &node->journal;
	struct err err;

	for (size_t i = 0; i < count; i++)
		if (works[i].envelope != NULL)
			works[i].err.fault = FAULT_NONE;
	if (!journal_begin(journal, &err)) {
		fail_all(works, count, &err);
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		if (works[i].envelope == NULL)
			continue;
		receive_one(node, now, &works[i]);
		if (works[i].err.fault == FAULT_SYSTEM) {
			journal_rollback(journal);
			return count == 1;
		}
	}
	/* Only what is durable is acknowledged. */
	if (!journal_commit(journal, &err))
		fail_all(works, count, &err);
	return true;
}

void
receive_all(struct node *node, int64_t now, struct receive_work *works, size_t count)
{
	size_t some = 0;

	for (size_t i = 0; i < count; i++)
		some += works[i].envelope != NULL;
	if (some == 0 || receive_together(node, now, works, count))
		return;
	/* What fails in the midst of writing is our own trouble, and rare: then each by
	 * itself. */
	for (size_t i = 0; i < count; i++) {
		if (works[i].envelope == NULL)
			continue;
		buf_clear(works[i].reply);
		(void)receive_together(node, now, &works[i], 1);
	}
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
