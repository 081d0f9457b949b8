/* From when on people are told that something awaits them; whom, the operator says in a file.
 */
#include "action/deed/deeds.h"
#include "journal/notified.h"

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct journal *journal = &task->node->journal;
	struct notified notified = { .until = task->now };
	bool found;

	(void)in;
	/* Who was told before goes on from there, also to another address. */
	if (!notified_find(journal, &found, &notified, err) ||
	    (!found && (!journal_last(journal, &notified.mark, err) ||
			   !notified_set(journal, &notified, err))))
		return false;
	writer_object(answer);
	writer_key(answer, "mark");
	writer_integer(answer, (int64_t)notified.mark);
	writer_end(answer);
	return true;
}

static const struct deed_field args[] = { { 0 } };

const struct deed deed_notify = {
	.name = "notify",
	.about = "Begin to note what people have not been told of.",
	.least = DEED_LEAD,
	.writes = true,
	.args = args,
	.answer = "mark:int",
	.run = run,
};
