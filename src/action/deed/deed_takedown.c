#include "action/deed/deeds.h"
#include "journal/forgetting.h"
#include "statement/takedown.h"
#include "view/editions.h"

static const struct deed_field args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The public statement's id, or its beginning where that is of one alone." },
	{ "why", DEED_TEXT, true, 1, TAKEDOWN_WHY_MAX, "The reason, which is public." },
	{ 0 },
};

/* Those who come now are promised something: what is in force stays. */
static bool
check_not_in_force(struct node *node, const struct hash *id, struct err *err)
{
	struct editions_row newest;
	bool found;

	if (!editions_latest(&node->journal, node->manifest.name, &found, &newest, err))
		return false;
	return !found || !hash_eq(&newest.id, id) ||
	       err_set(
		   err, FAULT_CONFLICT, "this policy is in force; publish another one first");
}

static bool
check(const struct deed_task *task, const struct hash *id, struct err *err)
{
	struct record record;
	const struct kind *kind;

	if (!journal_find(&task->node->journal, id, task->arena, &record, err) ||
	    !journal_check_kept(&record, err))
		return false;
	kind = kind_find(record.kind);
	if (record.anchored || kind == NULL || !kind->public)
		return err_set(err, FAULT_INPUT,
		    "a %.*s is not public: 'accord forget' is for what came in",
		    TEXT_ARGS(record.kind));
	if (record.foreign || !takedown_may(kind))
		return err_set(err, FAULT_DENIED, "a %.*s stays, since others go by it",
		    TEXT_ARGS(record.kind));
	return check_not_in_force(task->node, id, err);
}

static bool
say(const struct deed_task *task, const struct takedown *takedown, struct hash *id,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(task->node);

	return takedown_sign(takedown, task->now, &signer, &bytes, id, err) &&
	       statement_open(buf_text(&bytes), &signer.vkey, &statement, err) &&
	       journal_add_public(&task->node->journal, &statement, err);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct takedown takedown = { .why = deed_text(in, "why", TEXT("")) };
	struct journal *journal = &task->node->journal;
	struct hash said;

	if (!journal_find_prefix(journal, deed_text(in, "id", TEXT("")), &takedown.of, err) ||
	    !check(task, &takedown.of, err) || !journal_take_down(journal, &takedown.of, err) ||
	    !say(task, &takedown, &said, err))
		return false;
	task->node->face.shown = false; /* its page goes as well */
	writer_object(answer);
	statement_put_hash(answer, "taken_down", &takedown.of);
	statement_put_hash(answer, "statement", &said);
	writer_key(answer, "size");
	writer_integer(answer, (int64_t)log_store_size(&journal->log));
	writer_end(answer);
	return true;
}

const struct deed deed_takedown = {
	.name = "takedown",
	.about = "Take down what a public statement of the node's said; a tombstone in the "
		 "public log says that and why.",
	.least = DEED_LEAD,
	.writes = true,
	.args = args,
	.answer = "taken_down:id statement:id size:int",
	.run = run,
};
