/* An alert that anybody may read is published, as a statement in the public log and on a page.
 */
#include "action/alert/alert_known.h"
#include "action/deed/deeds.h"
#include "alert/bulletin.h"

static bool
say(const struct deed_task *task, const struct alert_known *known, struct hash *id,
    struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = node_signer(task->node);
	const struct bulletin bulletin = { .of = known->id,
		.origin = known->origin,
		.said = known->at,
		.title = known->alert.title,
		.text = known->alert.text,
		.indicators = known->alert.indicators };

	return bulletin_sign(&bulletin, task->now, &signer, &note, id, err) &&
	       statement_reopen(buf_text(&note), &s, err) &&
	       journal_add_public(&task->node->journal, &s, err);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_KNOWN_ROOM);
	struct alert_known *known = arena_new(&arena, struct alert_known);
	struct hash id;

	if (known == NULL)
		return err_memory(err);
	if (!alert_known_find(task->node, deed_text(in, "id", TEXT("")), &arena, known, err) ||
	    !alert_known_check(known, err) ||
	    !tlp_check_public((enum tlp)known->alert.tlp, err))
		return false;
	if (known->recalled)
		return err_set(err, FAULT_CONFLICT, "its source has taken the alert back");
	if (!say(task, known, &id, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	writer_end(answer);
	return true;
}

static const struct deed_field args[] = { { "id", DEED_HEX, true, JOURNAL_PREFIX_MIN,
					      (int64_t)2 * HASH_LEN,
					      "The alert's id, or its beginning." },
	{ 0 } };

const struct deed deed_alert_publish = {
	.name = "alert.publish",
	.about = "Publish an alert that is marked TLP:CLEAR: its text and indicators, in the "
		 "public log and on a page.",
	.least = DEED_LEAD,
	.writes = true,
	.args = args,
	.answer = "id:id",
	.run = run,
};
