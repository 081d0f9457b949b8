#include "action/deed/deeds.h"
#include "action/member/lookout.h"

#define LINES_MAX (64 * 1024)

/* Who is in the accord */

static const struct deed_field show_args[] = {
	{ "history", DEED_INTEGER, false, 0, 1, "1: all that happened, too." },
	{ 0 },
};

static void
put_integer(struct writer *w, const char *key, uint64_t value)
{
	writer_key(w, key);
	writer_integer(w, (int64_t)value);
}

static bool
put_watched(const struct deed_task *task, struct text name, struct writer *w, struct err *err)
{
	struct watched watched;

	if (!watched_find(&task->node->journal, name, task->arena, &watched, err))
		return false;
	if (watched.good > 0)
		statement_put_time(w, "seen", watched.good);
	if (watched.trouble.len > 0)
		writer_put_text(w, "trouble", watched.trouble);
	return true;
}

static bool
put_person(const struct deed_task *task, const struct membership *m,
    const struct roll_person *person, struct writer *w, struct err *err)
{
	struct text url;

	if (!membership_url(task->node, m, person->name, task->arena, &url, err))
		return false;
	writer_object(w);
	writer_put_text(w, "name", person->name);
	writer_put_text(w, "status", text_of(roll_status_word(person->status)));
	writer_put_text(w, "promise", text_of(promise_word(person->promise)));
	writer_put_text(w, "url", url);
	writer_put_bool(w, "founder", person->founder);
	writer_put_bool(w, "seasoned", roll_is_seasoned(&m->roll, person));
	writer_put_bool(w, "suspended", person->suspended);
	put_integer(w, "votes", person->votes);
	put_integer(w, "sponsors", person->sponsors);
	if (person->status == ROLL_MEMBER) {
		statement_put_time(w, "since", person->since);
		statement_put_time(w, "seasoned_at", person->seasoned_at);
	}
	if (!put_watched(task, person->name, w, err))
		return false;
	writer_end(w);
	return true;
}

static void
put_event(const struct roll_event *event, struct writer *w)
{
	writer_object(w);
	statement_put_time(w, "at", event->at);
	writer_put_text(w, "what", text_of(roll_what_word(event->what)));
	writer_put_text(w, "who", event->who);
	writer_put_text(w, "by", event->by);
	writer_put_text(w, "why", event->why);
	statement_put_hash(w, "id", &event->id);
	put_integer(w, "members", event->members);
	writer_end(w);
}

static bool
run_show(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct membership *m = arena_new(task->arena, struct membership);

	if (m == NULL)
		return err_memory(err);
	if (!membership_load(task->node, task->now, task->arena, m, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "accord", &m->roll.id);
	writer_put_text(w, "name", m->founding.genesis.name);
	writer_put_text(w, "self", task->node->manifest.name);
	statement_put_time(w, "founded", m->founding.at);
	put_integer(w, "members", m->roll.members);
	put_integer(w, "seasoned", m->roll.seasoned);
	writer_key(w, "people");
	writer_array(w);
	for (size_t i = 0; i < m->roll.count; i++)
		if (m->roll.person[i].status != ROLL_NOBODY &&
		    !put_person(task, m, &m->roll.person[i], w, err))
			return false;
	writer_end(w);
	writer_key(w, "history");
	writer_array(w);
	for (size_t i = 0; deed_integer(in, "history", 0) == 1 && i < m->roll.events; i++)
		put_event(&m->roll.event[i], w);
	writer_end(w);
	writer_end(w);
	return true;
}

const struct deed deed_members = {
	.name = "members",
	.about = "Who belongs to the node's accord, and how that came about.",
	.least = DEED_READ_ONLY,
	.args = show_args,
	.answer = "accord:id name:text self:text founded:time members:int seasoned:int"
		  " people:[name:text status:text promise:text url:text founder:bool"
		  " seasoned:bool suspended:bool votes:int sponsors:int since?:time"
		  " seasoned_at?:time seen?:time trouble?:text]"
		  " history:[at:time what:text who:text by:text why:text id:id members:int]",
	.run = run_show,
};

/* What the node says */

static void
answer_said(const struct deed_task *task, const struct hash *id, struct writer *w)
{
	writer_object(w);
	statement_put_hash(w, "id", id);
	put_integer(w, "size", log_store_size(&task->node->journal.log));
	writer_end(w);
}

static const struct deed_field found_args[] = {
	{ "name", DEED_TEXT, true, 1, GENESIS_NAME_MAX, "What the accord is called." },
	{ "founders", DEED_TEXT, true, 1, LINES_MAX,
	    "The names of the other founders, one a line; their manifests are known." },
	{ 0 },
};

static bool
run_found(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct hash id;

	if (!membership_found(task->node, deed_text(in, "name", TEXT("")),
		deed_text(in, "founders", TEXT("")), task->now, &id, err))
		return false;
	answer_said(task, &id, w);
	return true;
}

const struct deed deed_members_found = {
	.name = "members.found",
	.about = "Found an accord, and pledge.",
	.least = DEED_LEAD,
	.writes = true,
	.args = found_args,
	.answer = "id:id size:int",
	.run = run_found,
};

static const struct deed_field join_args[] = {
	{ "accord", DEED_HEX, true, 2 * HASH_LEN, 2 * HASH_LEN, "The id of its genesis." },
	{ 0 },
};

static bool
run_join(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct hash genesis, id;

	if (!hash_parse(deed_text(in, "accord", TEXT("")), &genesis))
		return err_set(err, FAULT_INPUT, "'accord' is no id");
	if (!membership_join(task->node, &genesis, task->now, &id, err))
		return false;
	answer_said(task, &id, w);
	return true;
}

const struct deed deed_members_join = {
	.name = "members.join",
	.about = "Sign the pledge, or the charter, of an accord whose genesis is known.",
	.least = DEED_LEAD,
	.writes = true,
	.args = join_args,
	.answer = "id:id size:int",
	.run = run_join,
};

static const struct deed_field admit_args[] = {
	{ "who", DEED_TEXT, true, 1, PARTY_NAME_MAX, "The newcomer; its manifest is known." },
	{ 0 },
};

static bool
run_admit(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct hash id;

	if (!membership_admit(task->node, deed_text(in, "who", TEXT("")), task->now, &id, err))
		return false;
	answer_said(task, &id, w);
	return true;
}

const struct deed deed_members_admit = {
	.name = "members.admit",
	.about = "Sponsor a newcomer.",
	.least = DEED_LEAD,
	.writes = true,
	.args = admit_args,
	.answer = "id:id size:int",
	.run = run_admit,
};

static const struct deed_field suspend_args[] = {
	{ "who", DEED_TEXT, true, 1, PARTY_NAME_MAX, "The member." },
	{ "why", DEED_TEXT, true, 1, ACT_REASON_MAX, "Why; it is published." },
	{ "lift", DEED_INTEGER, false, 0, 1, "1: take back the vote." },
	{ 0 },
};

static bool
run_suspend(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	const struct act act = {
		.kind = KIND_SUSPEND,
		.who = deed_text(in, "who", TEXT("")),
		.reason = deed_text(in, "why", TEXT("")),
		.lift = deed_integer(in, "lift", 0) == 1,
	};
	struct hash id;

	if (!membership_say(task->node, &act, task->now, &id, err))
		return false;
	answer_said(task, &id, w);
	return true;
}

const struct deed deed_members_suspend = {
	.name = "members.suspend",
	.about = "Vote that a member be suspended, or take that back.",
	.least = DEED_LEAD,
	.writes = true,
	.args = suspend_args,
	.answer = "id:id size:int",
	.run = run_suspend,
};

static const struct deed_field withdraw_args[] = {
	{ "why", DEED_TEXT, true, 1, ACT_REASON_MAX, "Why; it is published." },
	{ 0 },
};

static bool
run_withdraw(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	const struct act act = { .kind = KIND_WITHDRAW,
		.reason = deed_text(in, "why", TEXT("")) };
	struct hash id;

	if (!membership_say(task->node, &act, task->now, &id, err))
		return false;
	answer_said(task, &id, w);
	return true;
}

const struct deed deed_members_withdraw = {
	.name = "members.withdraw",
	.about = "Leave the accord.",
	.least = DEED_LEAD,
	.writes = true,
	.args = withdraw_args,
	.answer = "id:id size:int",
	.run = run_withdraw,
};

/* What was seen of others */

static const struct deed_field learn_args[] = {
	{ "items", DEED_TEXT, true, 2, DEED_REQUEST_MAX,
	    "A JSON array of what came of visits to others: statements, findings." },
	{ 0 },
};

static bool
run_learn(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct lookout_taken taken;

	if (!lookout_take(task->node, deed_text(in, "items", TEXT("")), task->now, &taken, err))
		return false;
	writer_object(w);
	put_integer(w, "statements", taken.statements);
	put_integer(w, "findings", taken.findings);
	put_integer(w, "size", log_store_size(&task->node->journal.log));
	writer_end(w);
	return true;
}

const struct deed deed_members_learn = {
	.name = "members.learn",
	.about = "Take what other nodes' public logs were seen to say of members.",
	.least = DEED_LEAD,
	.writes = true,
	.args = learn_args,
	.answer = "statements:int findings:int size:int",
	.run = run_learn,
};
