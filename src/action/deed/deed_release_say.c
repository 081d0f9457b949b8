#include "action/deed/deeds.h"
#include "action/release/vigil.h"
#include "release/reason.h"

#define KEY_LEN 74 /* AGE-SECRET-KEY-1... */
#define NOTE_MAX (STATEMENT_PUBLIC_MAX)

#define RELEASE_ARGUMENT                                                                       \
	{                                                                                      \
		"id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,               \
		    "The seal's id, or its beginning where that is of one alone."              \
	}

static bool
open_release(
    const struct deed_task *task, struct value in, struct vigil_watch **watch, struct err *err)
{
	struct journal *journal = &task->node->journal;
	struct hash id;

	return journal_find_prefix(journal, deed_text(in, "id", TEXT("")), &id, err) &&
	       vigil_open(task->node, &id, watch, err);
}

/* What was said, if anything was, of which release; and how long the log is then. */
static void
answer_said(const struct deed_task *task, const struct hash *id,
    const struct vigil_watch *watch, struct writer *w)
{
	writer_object(w);
	if (id != NULL)
		statement_put_hash(w, "id", id);
	statement_put_hash(w, "of", &watch->id);
	writer_key(w, "size");
	writer_integer(w, (int64_t)log_store_size(&task->node->journal.log));
	writer_end(w);
}

/* Armed */

static const struct deed_field arm_args[] = { RELEASE_ARGUMENT, { 0 } };

static bool
run_arm(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct vigil_watch *watch = NULL;
	bool good =
	    open_release(task, in, &watch, err) && vigil_arm(watch, task->node, task->now, err);

	if (good)
		answer_said(task, NULL, watch, answer);
	vigil_close(&watch);
	return good;
}

const struct deed deed_release_arm = {
	.name = "release.arm",
	.about =
	    "Say that this node's share of a sealed release was checked and is ready, which "
	    "a node does by itself; else tell why not.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = arm_args,
	.answer = "of:id size:int",
	.run = run_arm,
};

/* Postponed */

static const struct deed_field postpone_args[] = {
	RELEASE_ARGUMENT,
	{ "note", DEED_TEXT, true, 1, NOTE_MAX,
	    "The release.postpone, signed by the release key." },
	{ 0 },
};

static bool
run_postpone(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct text note = deed_text(in, "note", TEXT(""));
	struct vigil_watch *watch = NULL;
	struct hash id;
	bool good = open_release(task, in, &watch, err) &&
		    vigil_postpone(watch, task->node, note, task->now, &id, err);

	if (good)
		answer_said(task, &id, watch, answer);
	vigil_close(&watch);
	return good;
}

const struct deed deed_release_postpone = {
	.name = "release.postpone",
	.about =
	    "Publish that a release of this node's opens later, as its release key signed; "
	    "it counts once a quorum of the release's witnesses has seen it, before the "
	    "cut-off.",
	.least = DEED_LEAD,
	.writes = true,
	.args = postpone_args,
	.answer = "id:id of:id size:int",
	.run = run_postpone,
};

/* Opened beforehand */

static const struct deed_field verified_args[] = {
	RELEASE_ARGUMENT,
	{ "bundle", DEED_HEX, true, (int64_t)2 * HASH_LEN, (int64_t)2 * HASH_LEN,
	    "The SHA-256 of the bytes that were opened." },
	{ "good", DEED_INTEGER, true, 0, 1, "1: they hold what they should." },
	{ "why", DEED_TEXT, true, 1, REASON_MAX, "What was looked at, which is public." },
	{ 0 },
};

static bool
run_verified(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct verified verified = { .good = deed_integer(in, "good", 0) != 0,
		.reason = deed_text(in, "why", TEXT("")) };
	struct vigil_watch *watch = NULL;
	struct hash id;
	bool good;

	if (!hash_parse(deed_text(in, "bundle", TEXT("")), &verified.bundle))
		return err_set(err, FAULT_INPUT, "'bundle' is no SHA-256");
	good = open_release(task, in, &watch, err);
	if (good) {
		verified.of = watch->id;
		good = vigil_say_verified(watch, task->node, &verified, task->now, &id, err);
	}
	if (good)
		answer_said(task, &id, watch, answer);
	vigil_close(&watch);
	return good;
}

const struct deed deed_release_verified = {
	.name = "release.verified",
	.about =
	    "Say in public what a test opening of a sealed release showed, by who was told "
	    "its key beforehand.",
	.least = DEED_LEAD,
	.writes = true,
	.args = verified_args,
	.answer = "id:id of:id size:int",
	.run = run_verified,
};

/* Seen where it should not be */

static const struct deed_field breach_args[] = {
	RELEASE_ARGUMENT,
	{ "key", DEED_TEXT, true, KEY_LEN, KEY_LEN, "The key that was seen, before its time." },
	{ "why", DEED_TEXT, true, 1, REASON_MAX, "Where, and how, which is public." },
	{ 0 },
};

static bool
run_breach(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct unlock unlock = { .key = deed_text(in, "key", TEXT("")),
		.reason = deed_text(in, "why", TEXT("")),
		.breach = true,
		.seen = task->now };
	struct vigil_watch *watch = NULL;
	struct hash id;
	bool good = open_release(task, in, &watch, err);

	if (good) {
		unlock.of = watch->id;
		good = vigil_say_breach(watch, task->node, &unlock, &id, err);
	}
	if (good)
		answer_said(task, &id, watch, answer);
	vigil_close(&watch);
	return good;
}

const struct deed deed_release_breach = {
	.name = "release.breach",
	.about =
	    "Say in public that the key of a sealed release was seen before its time, with "
	    "that key: so that everybody is let in, and not only some.",
	.least = DEED_LEAD,
	.writes = true,
	.args = breach_args,
	.answer = "id:id of:id size:int",
	.run = run_breach,
};
