#include "action/deeds.h"
#include "view/tally.h"

static const struct deed_field args[] = { { 0 } };

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct node *node = task->node;
	uint64_t statements;

	(void)in;
	if (!log_store_look(&node->journal.log, err) ||
	    !tally_all(&node->journal, &statements, err))
		return false;
	writer_object(answer);
	writer_key(answer, "name");
	writer_text(answer, node->manifest.name);
	writer_key(answer, "url");
	writer_text(answer, node->manifest.url);
	statement_put_time(answer, "now", task->now);
	statement_put_time(answer, "manifest_expires", node->manifest.expires);
	writer_key(answer, "log_size");
	writer_integer(answer, (int64_t)log_store_size(&node->journal.log));
	writer_key(answer, "statements");
	writer_integer(answer, (int64_t)statements);
	writer_end(answer);
	return true;
}

const struct deed deed_status = {
	.name = "status",
	.about = "How the node is, at a glance.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer = "name:text url:text now:time manifest_expires:time log_size:int"
		  " statements:int",
	.run = run,
};
