#include "serve/cosigning.h"

#include <string.h>

#include "action/fellows.h"
#include "action/logged.h"
#include "log/checkpoint.h"
#include "serve/parley.h"

#define PAUSE_MAX 16 /* seconds after which witnesses are asked again; at first after one */

bool
cosigning_open(const char *dir, struct cosigning *out, struct err *err)
{
	struct cosigning cosigning = { .text = BUF(256 * KIB) };

	*out = cosigning;
	if (!fellows_policy(dir, &out->text, err))
		return err->fault == FAULT_ABSENT;
	if (!policy_parse(buf_text(&out->text), &out->policy, err))
		return err_in(err, "'" FELLOWS_POLICY "'");
	out->wanted = out->policy.witness_count > 0;
	return true;
}

void
cosigning_close(struct cosigning *cosigning)
{
	buf_free(&cosigning->text);
}

void
cosigning_do(struct cosigning *cosigning, struct post *post, struct node *node, int64_t now)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct frame frame = { .kind = PARLEY_COSIGN, .fd = -1 };
	struct log_head head = { 0 };
	struct err err;

	if (!cosigning->wanted || cosigning->asked || now < cosigning->again ||
	    post->peer[PROCESS_COURIER] < 0 ||
	    !log_store_head(&node->journal.log, &head, &note, &err) || !head.exists ||
	    (head.size == cosigning->done && cosigning->seen >= cosigning->since))
		return;
	frame.payload = buf_text(&note);
	if (frame_send(post->peer[PROCESS_COURIER], &frame, &err))
		cosigning->asked = true;
	else
		post_drop(post, PROCESS_COURIER);
}

void
cosigning_renew(struct cosigning *cosigning, int64_t since)
{
	if (since <= cosigning->since)
		return;
	cosigning->since = since;
	cosigning->again = 0;
}

static int64_t
earliest(const struct cosigning *cosigning, const struct policy_verdict *verdict)
{
	int64_t time = INT64_MAX;

	for (size_t i = 0; i < cosigning->policy.witness_count; i++)
		if (verdict->cosigned[i] && verdict->time[i] < time)
			time = verdict->time[i];
	return time;
}

/* Is it the checkpoint that we have, signed by us and a quorum? */
static bool
check(const struct cosigning *cosigning, struct node *node, struct text note, uint64_t *size,
    int64_t *seen, struct err *err)
{
	scoped(buf_free) struct buf ours = BUF(CHECKPOINT_LEN_MAX);
	struct policy_verdict verdict;
	struct log_head head = { 0 };

	if (!policy_open_checkpoint(&cosigning->policy, note, &verdict, err) ||
	    !log_store_head(&node->journal.log, &head, &ours, err))
		return false;
	*size = verdict.head.size;
	*seen = earliest(cosigning, &verdict);
	return (vkey_eq(&verdict.log->key, &node->keeper.names.log) &&
		   verdict.head.size == head.size && hash_eq(&verdict.head.root, &head.root)) ||
	       err_set(err, FAULT_CONFLICT, "another checkpoint was cosigned");
}

static bool
keep(struct node *node, uint64_t size, struct text note, int64_t now, struct err *err)
{
	if (!journal_begin(&node->journal, err))
		return false;
	if (log_store_set_note(&node->journal.log, size, note, err) &&
	    logged_note(node, note, now, err))
		return journal_commit(&node->journal, err);
	journal_rollback(&node->journal);
	return false;
}

static bool
take(struct cosigning *cosigning, struct node *node, struct text payload, int64_t now,
    struct err *err)
{
	uint64_t size;
	struct text note;
	int64_t seen;

	if (!parley_answer_open(payload, &note, err) ||
	    !check(cosigning, node, note, &size, &seen, err) ||
	    !keep(node, size, note, now, err) || !node_publish(node, err))
		return false;
	cosigning->done = size;
	cosigning->seen = seen;
	return true;
}

void
cosigning_hear(struct cosigning *cosigning, const struct post *post, struct node *node,
    struct text payload, int64_t now)
{
	struct err err;

	if (!cosigning->asked)
		return;
	cosigning->asked = false;
	if (take(cosigning, node, payload, now, &err)) {
		cosigning->troubled = false;
		cosigning->pause = 0;
		/* Clocks may be behind ours. */
		cosigning->again = cosigning->seen < cosigning->since ? now + 1 : 0;
		return;
	}
	cosigning->pause = cosigning->pause == 0 ? 1 : 2 * cosigning->pause;
	if (cosigning->pause > PAUSE_MAX)
		cosigning->pause = PAUSE_MAX;
	/* A log that has grown meanwhile is to be seen at once. */
	cosigning->again = err.fault == FAULT_CONFLICT ? 0 : now + cosigning->pause;
	if (!cosigning->troubled && err.fault != FAULT_CONFLICT) {
		post_trouble(post, &err);
		cosigning->troubled = true;
	}
}
