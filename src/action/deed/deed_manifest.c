#include "action/deed/deeds.h"
#include "action/node/renewal.h"

static const struct deed_field args[] = {
	{ "note", DEED_TEXT, true, 1, STATEMENT_PUBLIC_MAX,
	    "The next manifest, signed by the root key." },
	{ 0 },
};

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct hash id;

	if (!renewal_say(task->node, deed_text(in, "note", TEXT("")), &id, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	writer_key(answer, "size");
	writer_integer(answer, (int64_t)log_store_size(&task->node->journal.log));
	writer_end(answer);
	return true;
}

const struct deed deed_manifest_publish = {
	.name = "manifest.publish",
	.about = "Put the node's next manifest into the public log; the node then begins again "
		 "with the keys that it names.",
	.least = DEED_LEAD,
	.writes = true,
	.args = args,
	.answer = "id:id size:int",
	.run = run,
};
