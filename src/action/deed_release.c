#include "action/deeds.h"
#include "action/release.h"

#define SIZE_MOST (INT64_C(1) << 53)
#define KEY_LEN 74 /* AGE-SECRET-KEY-1... */
#define TIME_LEN 20

static const struct deed_field args[] = {
	{ "bundle", DEED_HEX, true, 2 * HASH_LEN, 2 * HASH_LEN,
	    "The SHA-256 of the bundle, which lies in the public tree already." },
	{ "size", DEED_INTEGER, true, 1, SIZE_MOST - 1, "Its bytes." },
	{ "opens", DEED_TEXT, true, TIME_LEN, TIME_LEN,
	    "When it opens, such as 2026-11-22T10:00:00Z." },
	{ "key", DEED_TEXT, true, KEY_LEN, KEY_LEN,
	    "The age identity that opens it, which the node keeps until then." },
	{ 0 },
};

static bool
read_seal(struct value in, struct seal *seal, struct identity *key, struct err *err)
{
	seal->size = (uint64_t)deed_integer(in, "size", 0);
	if (!hash_parse(deed_text(in, "bundle", TEXT("")), &seal->bundle))
		return err_set(err, FAULT_INPUT, "'bundle' is no SHA-256");
	if (!utc_parse(deed_text(in, "opens", TEXT("")), &seal->opens))
		return err_set(
		    err, FAULT_INPUT, "'opens' is no time such as 2026-11-22T10:00:00Z");
	if (!identity_parse(deed_text(in, "key", TEXT("")), key, err))
		return err_in(err, "'key'");
	seal->recipient = key->recipient;
	return true;
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };
	struct seal seal = { 0 };
	struct hash id;

	if (!read_seal(in, &seal, &key, err) ||
	    !release_say(task->node, &seal, &key, task->now, &id, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	statement_put_time(answer, "opens", seal.opens);
	writer_key(answer, "size");
	writer_integer(answer, (int64_t)log_store_size(&task->node->journal.log));
	writer_end(answer);
	return true;
}

const struct deed deed_release_seal = {
	.name = "release.seal",
	.about = "Promise a release whose sealed bundle lies in the public tree: its seal goes "
		 "into the public log, and its key is posted when it opens.",
	.least = DEED_LEAD,
	.writes = true,
	.args = args,
	.answer = "id:id opens:time size:int",
	.run = run,
};
