#include "action/deed/deeds.h"
#include "action/node/disclose.h"

/* The newest policy, or one of its versions */

static const struct deed_field policy_args[] = {
	{ "id", DEED_HEX, false, 2 * HASH_LEN, 2 * HASH_LEN,
	    "Which version; the newest if absent." },
	{ 0 },
};

static bool
find(const struct deed_task *task, struct value in, struct disclosed *out, struct err *err)
{
	struct text hex = deed_text(in, "id", TEXT(""));
	struct hash id;
	bool found;

	if (hex.len > 0)
		return hash_parse(hex, &id)
			   ? disclose_find(task->node, &id, task->arena, out, err)
			   : err_set(err, FAULT_INPUT, "'id' is no id");
	if (!disclose_latest(task->node, task->arena, &found, out, err))
		return false;
	return found || err_set(err, FAULT_ABSENT,
			    "no disclosure policy has been published; 'accord policy publish' "
			    "does it");
}

static bool
run_policy(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct disclosed said;

	if (!find(task, in, &said, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "id", &said.id);
	statement_put_time(w, "at", said.at);
	if (!said.edition.first)
		statement_put_hash(w, "previous", &said.edition.previous);
	writer_key(w, "policy");
	disclosure_write(&said.edition.policy, w);
	writer_end(w);
	return true;
}

const struct deed deed_policy = {
	.name = "policy",
	.about = "The disclosure policy that was published last, or one of its versions.",
	.least = DEED_READ_ONLY,
	.args = policy_args,
	.answer = "id:id at:time previous?:id policy:object",
	.run = run_policy,
};

/* Publishing one */

static const struct deed_field publish_args[] = {
	{ "policy", DEED_TEXT, true, 1, DISCLOSURE_MAX, "The policy: its JSON, as a text." },
	{ "worse", DEED_INTEGER, false, 0, 1,
	    "1 when it is meant that some of it is worse for those who report." },
	{ 0 },
};

static void
put_changes(struct writer *w, const struct changes *changes)
{
	writer_key(w, "changes");
	writer_array(w);
	for (size_t i = 0; i < changes->count; i++) {
		writer_object(w);
		writer_key(w, "way");
		writer_text(w, text_of(change_way_word(changes->at[i].way)));
		writer_key(w, "words");
		writer_text(w, changes->at[i].words);
		writer_end(w);
	}
	writer_end(w);
}

static bool
run_publish(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	const struct disclose_wish wish = {
		.json = deed_text(in, "policy", TEXT("")),
		.knowing = deed_integer(in, "worse", 0) == 1,
		.now = task->now,
	};
	struct disclosed said;

	if (!disclose_say(task->node, &wish, task->arena, &said, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "id", &said.id);
	if (!said.edition.first)
		statement_put_hash(w, "previous", &said.edition.previous);
	writer_key(w, "size");
	writer_integer(w, (int64_t)log_store_size(&task->node->journal.log));
	put_changes(w, &said.changes);
	writer_end(w);
	return true;
}

const struct deed deed_policy_publish = {
	.name = "policy.publish",
	.about =
	    "Publish a disclosure policy: signed, in the public log, in force from now on.",
	.least = DEED_LEAD,
	.writes = true,
	.args = publish_args,
	.answer = "id:id previous?:id size:int changes:[way:text words:text]",
	.run = run_publish,
};
