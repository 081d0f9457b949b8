#include "action/node/confirm.h"

#include <stdlib.h>

#include "base/mem.h"
#include "log/checkpoint.h"
#include "log/merkle.h"

#define POLICY_NAME "witness-policy"

/* One round of asking. */
struct asking {
	struct node *node;
	const struct confirm *how;
	struct buf text; /* the policy's */
	struct policy policy;
	bool silent[POLICY_WITNESSES_MAX];
	size_t silents;
	bool behind;
};

/* Does the restored log hold this head? */
static bool
compare(struct asking *asking, const struct checkpoint *head, enum confirm_seen *seen,
    struct err *err)
{
	struct log_store *log = &asking->node->journal.log;
	struct merkle_source source = log_store_source(log);
	struct hash root;

	*seen = CONFIRM_BEYOND;
	if (head->size > log_store_size(log))
		return true;
	if (!merkle_root(&source, head->size, &root, err))
		return false;
	*seen = hash_eq(&root, &head->root) ? CONFIRM_HELD : CONFIRM_OTHER;
	return true;
}

/* A witness vouches by its own cosignature, whoever signed as the log then: keys change. */
static bool
open_cosigned(struct text bytes, const struct vkey *witness, struct text origin,
    struct checkpoint *out, struct err *err)
{
	struct note note = { 0 };
	bool good;

	if (!note_parse(bytes, &note, err) || !note_verify(&note, witness, 1, &good, err) ||
	    !checkpoint_parse(note.text, out, err))
		return false;
	return text_eq(out->origin, origin) ||
	       err_set(err, FAULT_DENIED, "it shows a checkpoint of another log");
}

static void
tell(struct asking *asking, struct confirm_word *word)
{
	asking->behind |= word->seen == CONFIRM_BEYOND || word->seen == CONFIRM_OTHER;
	asking->how->tell(asking->how->arg, word);
}

static bool
hear(struct asking *asking, struct confirm_word *word, const struct checkpoint *head,
    struct err *err)
{
	word->size = head->size;
	return compare(asking, head, &word->seen, err);
}

static bool
ask_witness(struct asking *asking, size_t index, struct err *err)
{
	const struct policy_witness *witness = &asking->policy.witness[index];
	struct text origin = asking->node->keeper.names.log.name;
	struct confirm_word word = { .who = witness->name };
	scoped(buf_free) struct buf path = BUF(KIB), bytes = BUF(CHECKPOINT_LEN_MAX);
	struct hash hash = hash_text(origin);
	struct checkpoint head;

	buf_add(&path, TEXT("/"));
	hash_format(&hash, &path);
	buf_add(&path, TEXT("/checkpoint"));
	if (witness->url.len == 0)
		(void)err_set(&word.why, FAULT_INPUT, "the policy tells no address of it");
	else if (!asking->how->get(
		     asking->how->arg, witness->url, buf_string(&path), &bytes, &word.why))
		word.seen = word.why.fault == FAULT_ABSENT ? CONFIRM_NOTHING : CONFIRM_SILENT;
	else if (open_cosigned(buf_text(&bytes), &witness->key, origin, &head, &word.why) &&
		 !hear(asking, &word, &head, err))
		return false;
	asking->silent[index] = word.seen == CONFIRM_SILENT;
	asking->silents += asking->silent[index];
	tell(asking, &word);
	return true;
}

/* What is shown there was seen; when nothing is, that says nothing. */
static bool
ask_own_address(struct asking *asking, struct err *err)
{
	struct confirm_word word = { .who = TEXT("the node's own address") };
	scoped(buf_free) struct buf bytes = BUF(CHECKPOINT_LEN_MAX);
	const struct vkey *key = &asking->node->manifest.key[PARTY_LOG];
	struct checkpoint head;

	if (!asking->how->get(asking->how->arg, asking->node->manifest.url, "/checkpoint",
		&bytes, &word.why) ||
	    !checkpoint_open(buf_text(&bytes), key, &head, &word.why))
		return true;
	if (!hear(asking, &word, &head, err))
		return false;
	tell(asking, &word);
	return true;
}

static bool
load_policy(struct asking *asking, struct err *err)
{
	const struct policy *policy = &asking->policy;
	char path[PATH_MAX];

	if (!node_path(asking->node->dir, POLICY_NAME, path, err))
		return false;
	if (!file_load(path, &asking->text, err))
		return err->fault == FAULT_ABSENT;
	if (!policy_parse(buf_text(&asking->text), &asking->policy, err))
		return err_in(err, "'%s'", path);
	return (policy->log_count == 1 &&
		   text_eq(policy->log[0].key.name, asking->node->keeper.names.log.name)) ||
	       err_set(err, FAULT_INPUT, "'%s' does not name this node's log alone", path);
}

static enum confirm_verdict
judge(const struct asking *asking)
{
	const struct policy *policy = &asking->policy;

	if (asking->behind)
		return CONFIRM_BEHIND;
	if (policy->witness_count == 0)
		return CONFIRM_NOBODY;
	if (asking->silents == 0)
		return CONFIRM_GOOD;
	return policy->quorum == POLICY_NONE || policy_met(policy, asking->silent)
		   ? CONFIRM_WAIT
		   : CONFIRM_GOOD;
}

static bool
ask_all(struct asking *asking, struct err *err)
{
	if (!load_policy(asking, err) || !log_store_look(&asking->node->journal.log, err))
		return false;
	for (size_t i = 0; i < asking->policy.witness_count; i++)
		if (!ask_witness(asking, i, err))
			return false;
	return ask_own_address(asking, err);
}

bool
confirm_ask(
    struct node *node, const struct confirm *how, enum confirm_verdict *out, struct err *err)
{
	struct asking *asking = mem_grow(NULL, sizeof(*asking));
	bool done;

	if (asking == NULL)
		return err_memory(err);
	*asking = (struct asking){ .node = node, .how = how, .text = BUF(POLICY_LEN_MAX) };
	done = ask_all(asking, err);
	if (done)
		*out = judge(asking);
	buf_free(&asking->text);
	free(asking);
	return done;
}
