#include <stdio.h>
#include <sys/stat.h>

#include "action/case/case_due.h"
#include "action/deed/deeds.h"
#include "action/member/fellows.h"
#include "action/node/warning.h"
#include "journal/anchor.h"
#include "view/inbox.h"
#include "view/tally.h"

#define REMINDERS_MAX 20 /* at a glance; the deed `reminders` tells more */

static const struct deed_field args[] = { { 0 } };

static void
put_roles(struct writer *w, unsigned roles)
{
	static const struct {
		enum manifest_role role;
		const char *word;
	} words[] = {
		{ MANIFEST_VENDOR, "vendor" },
		{ MANIFEST_COORDINATOR, "coordinator" },
		{ MANIFEST_CSIRT, "csirt" },
		{ MANIFEST_OBSERVER, "observer" },
	};

	writer_key(w, "roles");
	writer_array(w);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((roles & words[i].role) != 0)
			writer_text(w, text_of(words[i].word));
	writer_end(w);
}

static bool
put_inbox(struct journal *journal, struct writer *w, struct err *err)
{
	struct inbox_totals totals;

	if (!inbox_total(journal, &totals, err))
		return false;
	writer_key(w, "inbox");
	writer_object(w);
	writer_put_integer(w, "reports", (int64_t)totals.reports);
	writer_put_integer(w, "new", (int64_t)totals.unread);
	writer_put_integer(w, "unanchored", (int64_t)totals.unanchored);
	writer_end(w);
	return true;
}

/* When the checkpoint was shown that is public now. */
static void
put_checkpoint(const struct node *node, struct writer *w)
{
	char path[PATH_MAX];
	struct stat st;
	struct err err;

	if (node_path(node->dir, "public/checkpoint", path, &err) && stat(path, &st) == 0)
		statement_put_time(w, "checkpoint_at", st.st_mtim.tv_sec);
}

static bool
put_log(struct node *node, struct writer *w, struct err *err)
{
	struct journal *journal = &node->journal;
	uint64_t last;

	if (!log_store_look(&journal->log, err) || !anchor_last(journal, &last, err))
		return false;
	writer_key(w, "log");
	writer_object(w);
	writer_put_integer(w, "size", (int64_t)log_store_size(&journal->log));
	if (last > 0)
		statement_put_time(
		    w, "anchored_until", (int64_t)(last + 1) * node->manifest.epoch);
	put_checkpoint(node, w);
	writer_key(w, "witnessed");
	writer_bool(w, fellows_vouched(node));
	writer_end(w);
	return true;
}

static bool
put_release(struct journal *journal, struct writer *w, struct err *err)
{
	struct query q;
	int64_t next;
	bool found;

	if (!db_query(journal->db,
		"SELECT coalesce(min(at), -1) FROM release_key WHERE posted = 0", &q, err) ||
	    !query_row(&q, &found, err))
		return false;
	next = found ? query_integer(&q, 0) : -1;
	query_end(&q);
	if (next >= 0)
		statement_put_time(w, "next_release", next);
	return true;
}

static bool
put_warnings(struct node *node, int64_t now, struct writer *w, struct err *err)
{
	scoped(buf_free) struct buf lines = BUF(WARNINGS_LEN_MAX);
	struct text rest, line;

	if (!warning_list(node, now, &lines, err))
		return false;
	writer_key(w, "warnings");
	writer_array(w);
	rest = buf_text(&lines);
	while (text_line(&rest, &line))
		writer_text(w, line);
	writer_end(w);
	return true;
}

static bool
put_machine(struct node *node, struct writer *w, struct err *err)
{
	size_t witnesses;
	int64_t free;

	if (!warning_witnesses(node, &witnesses, err) || !warning_disk(node, &free, err))
		return false;
	writer_put_integer(w, "witnesses", (int64_t)witnesses);
	writer_put_integer(w, "disk_free", free);
	return true;
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	static const struct case_due_wanted reminders = { "reminders", REMINDERS_MAX, false };
	struct node *node = task->node;
	uint64_t statements;

	(void)in;
	if (!tally_all(&node->journal, &statements, err))
		return false;
	writer_object(answer);
	writer_key(answer, "name");
	writer_text(answer, node->manifest.name);
	writer_key(answer, "url");
	writer_text(answer, node->manifest.url);
	put_roles(answer, node->manifest.roles);
	statement_put_time(answer, "now", task->now);
	statement_put_time(answer, "manifest_expires", node->manifest.expires);
	writer_put_integer(answer, "statements", (int64_t)statements);
	if (!put_inbox(&node->journal, answer, err) || !put_log(node, answer, err) ||
	    !put_release(&node->journal, answer, err) || !put_machine(node, answer, err) ||
	    !case_due_put_next(task, "next_due", answer, err) ||
	    !case_due_put_reminders(task, &reminders, answer, err) ||
	    !put_warnings(node, task->now, answer, err))
		return false;
	writer_end(answer);
	return true;
}

const struct deed deed_status = {
	.name = "status",
	.about = "How the node is, at a glance.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer = "name:text url:text roles:texts now:time manifest_expires:time statements:int"
		  " inbox:{reports:int new:int unanchored:int}"
		  " log:{size:int anchored_until?:time checkpoint_at?:time witnessed:bool} "
		  "next_release?:time"
		  " witnesses:int disk_free:int next_due?:" CASE_DUE_ONE
		  " reminders:" CASE_REMINDER_OUTLINE " warnings:texts",
	.run = run,
};
