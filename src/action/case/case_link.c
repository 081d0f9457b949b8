/* A link for a guest: with it he reads and answers in a browser. */
#include <stdio.h>

#include "action/case/case_call.h"
#include "action/case/guest_call.h"
#include "action/case/guest_seen.h"
#include "action/deed/deeds.h"
#include "case/guest.h"
#include "journal/anchor.h"
#include "journal/pass.h"
#include "statement/remark.h"

#define DAY 86400

/* For the node's own people: who let whom in, and who ended that. */
static bool
note(const struct deed_task *task, const struct pass *pass, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(4 * KIB);
	scoped(buf_free) struct buf signed_note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(task->node);
	struct remark remark = { .of = pass->of_case,
		.who = task->who.len > 0 ? task->who : TEXT("somebody") };
	struct hash id;

	if (pass->expires > 0) {
		buf_addf(&text, "A link for '%s' until ", pass->guest);
		utc_format(pass->expires, &text);
	} else {
		buf_addf(&text, "No link for '%s' any more", pass->guest);
	}
	buf_add(&text, TEXT("."));
	remark.text = buf_text(&text);
	return buf_ok(&text, err) &&
	       remark_sign(&remark, task->now, &signer, &signed_note, &id, err) &&
	       node_keep_private(task->node, buf_text(&signed_note), task->now, err);
}

static bool
read_guest(const struct case_call *call, struct value in, struct pass *pass, struct err *err)
{
	struct text name, host;

	if (!case_call_party(&call->speaker, deed_text(in, "party", TEXT("")), &name, err))
		return false;
	if (!guest_parse(name, &host) || !text_eq(host, call->speaker.node->manifest.name) ||
	    name.len > PASS_GUEST_MAX)
		return err_set(err, FAULT_INPUT, "'%.*s' is no guest of this node: '/LABEL'",
		    TEXT_ARGS(name));
	snprintf(pass->guest, sizeof(pass->guest), "%.*s", TEXT_ARGS(name));
	pass->of_case = call->id;
	return true;
}

static bool
give(const struct deed_task *task, const struct pass *pass, struct writer *answer,
    struct err *err)
{
	scoped(buf_free) struct buf secret = BUF_SECRET(KIB), link = BUF_SECRET(4 * KIB);

	guest_secret(&secret);
	buf_addf(
	    &link, "%.*s/guest/%s", TEXT_ARGS(task->node->manifest.url), buf_string(&secret));
	if (!buf_ok(&secret, err) || !buf_ok(&link, err) ||
	    !pass_give(&task->node->journal, pass, buf_text(&secret), task->now, err) ||
	    !note(task, pass, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "case", &pass->of_case);
	statement_put_text(answer, "link", &link);
	statement_put_time(answer, "expires", pass->expires);
	writer_end(answer);
	return true;
}

static bool
run_link(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct pass pass = {
		.expires = task->now + DAY * deed_integer(in, "days", GUEST_DAYS),
		.once = true,
	};
	struct case_call call;

	if (!case_call_begin(task, in, &call, err) || !read_guest(&call, in, &pass, err))
		return false;
	if (!guest_seen_in(&call.held->ledger, text_of(pass.guest)))
		return err_set(err, FAULT_CONFLICT,
		    "'%s' was not asked in, or takes part no longer: 'accord case invite' "
		    "first",
		    pass.guest);
	return give(task, &pass, answer, err);
}

static bool
run_unlink(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct pass pass = { 0 };
	struct case_call call;
	bool had;

	if (!case_call_begin(task, in, &call, err) || !read_guest(&call, in, &pass, err) ||
	    !pass_take(&task->node->journal, &pass.of_case, text_of(pass.guest), &had, err))
		return false;
	if (!had)
		return err_set(err, FAULT_ABSENT, "'%s' has no link", pass.guest);
	if (!note(task, &pass, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "case", &pass.of_case);
	writer_end(answer);
	return true;
}

#define GUEST                                                                                  \
	{                                                                                      \
		"party", DEED_TEXT, true, 2, 2 * MOVE_TITLE_MAX,                               \
		    "A guest of this node: /LABEL."                                            \
	}

static const struct deed_field link_args[] = {
	CASE_CALL_CASE,
	GUEST,
	{ "days", DEED_INTEGER, false, 1, GUEST_DAYS_MAX,
	    "How long it lets in: 14 if absent." },
	{ 0 },
};

static const struct deed_field unlink_args[] = { CASE_CALL_CASE, GUEST, { 0 } };

const struct deed deed_case_link = {
	.name = "case.link",
	.about = "Make a secret link by which a guest reads and answers in a browser; it opens "
		 "once, and takes the place of the one before.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = link_args,
	.answer = "case:id link:text expires:time",
	.run = run_link,
};

const struct deed deed_case_unlink = {
	.name = "case.unlink",
	.about = "Let a guest in no longer by the link that was given, opened or not.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = unlink_args,
	.answer = "case:id",
	.run = run_unlink,
};
