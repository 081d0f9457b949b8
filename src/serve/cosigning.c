#include "serve/cosigning.h"

#include <string.h>

#include "action/log/logged.h"
#include "action/member/fellows.h"
#include "log/checkpoint.h"
#include "serve/parley.h"

#define PAUSE_MAX 16 /* seconds after which witnesses are asked again; at first after one */
#define ROUNDING 1   /* clocks are read in whole seconds */

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
	cosigning->asked_at = now;
	if (frame_send(post->peer[PROCESS_COURIER], &frame, &err))
		cosigning->asked = true;
	else
		post_drop(post, PROCESS_COURIER);
}

void
cosigning_renew(struct cosigning *cosigning, int64_t since)
{
	if (since > cosigning->since)
		cosigning->again = 0;
	cosigning->since = since;
}

void
cosigning_step(struct cosigning *cosigning)
{
	cosigning->stepped = cosigning->asked;
	cosigning->done = 0;
	cosigning->again = cosigning->pause = 0;
}

/* Is it the checkpoint that we have, signed by us? */
static bool
check(const struct cosigning *cosigning, struct node *node, struct text note, struct buf *ours,
    struct policy_verdict *verdict, struct err *err)
{
	struct log_head head = { 0 };

	if (!policy_read_checkpoint(&cosigning->policy, note, verdict, err) ||
	    !log_store_head(&node->journal.log, &head, ours, err))
		return false;
	return (vkey_eq(&verdict->log->key, &node->keeper.names.log) &&
		   verdict->head.size == head.size &&
		   hash_eq(&verdict->head.root, &head.root)) ||
	       err_set(err, FAULT_CONFLICT, "another checkpoint was cosigned");
}

/* Ours, with what the witnesses said last. */
static bool
freshen(const struct cosigning *cosigning, struct text ours, struct text came, struct buf *out,
    struct err *err)
{
	const struct policy *policy = &cosigning->policy;
	struct vkey keys[POLICY_WITNESSES_MAX];
	struct note note, more;

	for (size_t i = 0; i < policy->witness_count; i++)
		keys[i] = policy->witness[i].key;
	return note_parse(ours, &note, err) && note_parse(came, &more, err) &&
	       note_freshen(&note, &more, keys, policy->witness_count, out, err);
}

static bool
keep(struct node *node, const struct policy_verdict *verdict, struct text note, int64_t now,
    struct err *err)
{
	struct journal *journal = &node->journal;

	if (!journal_begin(journal, err))
		return false;
	if (log_store_set_note(&journal->log, verdict->head.size, note, err) &&
	    (!verdict->met || logged_note(node, note, now, err)))
		return journal_commit(journal, err);
	journal_rollback(journal);
	return false;
}

/* Whoever has the same time cosigned after it was asked, and before it was heard. */
static void
compare_clocks(struct cosigning *cosigning, int64_t now)
{
	int64_t behind = cosigning->seen - now, ahead = cosigning->asked_at - cosigning->seen;

	cosigning->behind = behind > ROUNDING ? behind : 0;
	cosigning->ahead = ahead > ROUNDING ? ahead : 0;
}

/* Was it cosigned by as many as the log needs? */
static bool
heed(struct cosigning *cosigning, const struct policy_verdict *verdict, struct text why,
    int64_t now, struct err *err)
{
	if (verdict->met) {
		cosigning->done = verdict->head.size;
		cosigning->seen = policy_time(&cosigning->policy, verdict);
	}
	if (why.len == 0 && verdict->met) {
		if (!cosigning->stepped)
			compare_clocks(cosigning, now);
		return true;
	}
	if (why.len == 0)
		why = TEXT("what was cosigned is no quorum of the policy's");
	return err_set(err, FAULT_ABSENT, "%.*s", TEXT_ARGS(why));
}

static bool
take(struct cosigning *cosigning, struct node *node, struct text payload, int64_t now,
    struct err *err)
{
	scoped(buf_free) struct buf ours = BUF(CHECKPOINT_LEN_MAX);
	scoped(buf_free) struct buf fresh = BUF(CHECKPOINT_LEN_MAX);
	struct policy_verdict verdict;
	struct text note, why;

	if (!parley_answer_open(payload, &note, err))
		return false;
	if (!text_line(&note, &why))
		return err_set(err, FAULT_INPUT, "the courier's answer is no checkpoint");
	return check(cosigning, node, note, &ours, &verdict, err) &&
	       freshen(cosigning, buf_text(&ours), note, &fresh, err) &&
	       keep(node, &verdict, buf_text(&fresh), now, err) && node_publish(node, err) &&
	       heed(cosigning, &verdict, why, now, err);
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
		if (cosigning->stepped) {
			cosigning_step(cosigning);
			return;
		}
		cosigning->pause = 0;
		/* Clocks may be behind ours. */
		cosigning->again = cosigning->seen < cosigning->since ? now + 1 : 0;
		return;
	}
	cosigning->stepped = false;
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
