#include "action/deed/deeds.h"
#include "action/member/finding_file.h"
#include "action/member/findings.h"
#include "action/member/lookout.h"
#include "action/peer/addressee.h"
#include "journal/evidence.h"
#include "statement/challenge.h"
#include "view/peers.h"

#define ANSWER_SECONDS 86400 /* that one who was challenged has */

/* What members found of each other */

static void
put_finding(struct writer *w, const struct findings_row *row)
{
	writer_object(w);
	statement_put_hash(w, "id", &row->id);
	statement_put_time(w, "at", row->at);
	writer_put_text(w, "by", row->by);
	writer_put_text(w, "what", text_of(finding_word(row->what)));
	writer_put_text(w, "who", row->who);
	writer_put_text(w, "about", row->about);
	if (row->evidence.len > 0)
		writer_put_text(w, "evidence", row->evidence);
	writer_end(w);
}

static const struct deed_field none[] = { { 0 } };

static bool
run_list(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct findings_row *rows;
	size_t count;

	(void)in;
	if (!findings_gather(task->node, task->arena, &rows, &count, err))
		return false;
	writer_object(w);
	writer_key(w, "findings");
	writer_array(w);
	for (size_t i = 0; i < count; i++)
		put_finding(w, &rows[i]);
	writer_end(w);
	writer_end(w);
	return true;
}

const struct deed deed_members_findings = {
	.name = "members.findings",
	.about = "What members, this node among them, found of others and published.",
	.least = DEED_READ_ONLY,
	.args = none,
	.answer =
	    "findings:[id:id at:time by:text what:text who:text about:text evidence?:text]",
	.run = run_list,
};

/* What a receipt shows of who gave it */

static const struct deed_field expose_args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The statement that was receipted: its id, or its beginning." },
	{ "to", DEED_TEXT, false, 1, PARTY_NAME_MAX,
	    "By whom; needed where the statement went to several." },
	{ 0 },
};

static bool
find(const struct deed_task *task, struct value in, struct addressee *giver, struct err *err)
{
	struct journal *journal = &task->node->journal;
	struct hash id;

	return journal_find_prefix(journal, deed_text(in, "id", TEXT("")), &id, err) &&
	       addressee_find_one(journal, &id, giver, err);
}

/* Was it challenged for this receipt, and had its day? */
struct asked {
	const struct deed_task *task;
	struct hash receipt;
	bool long_ago;
};

static bool
look_at_challenge(void *arg, const struct record *record, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct asked *asked = arg;
	struct challenge challenge;

	if (record->forgotten || !text_eq(record->by, asked->task->node->manifest.name))
		return true;
	if (!statement_reopen(record->note, &s, err) || !challenge_parse(&s, &challenge, err))
		return false;
	asked->long_ago |= hash_eq(&challenge.receipt, &asked->receipt) &&
			   s.at + ANSWER_SECONDS <= asked->task->now;
	return true;
}

static bool
check_unanswered(const struct deed_task *task, const struct addressee *giver, struct err *err)
{
	struct journal *journal = &task->node->journal;
	struct asked asked = { .task = task, .receipt = giver->row.receipt };
	struct journal_page page = JOURNAL_PAGE(INT64_MAX);
	bool proven;

	page.kind = kind_of(KIND_CHALLENGE)->name;
	if (!evidence_has(journal, &giver->row.id, giver->row.peer, &proven, err))
		return false;
	if (proven)
		return err_set(err, FAULT_CONFLICT, "its proof is here, and it keeps its word");
	if (!journal_list(journal, &page, look_at_challenge, &asked, err))
		return false;
	return asked.long_ago ||
	       err_set(err, FAULT_CONFLICT,
		   "nothing shows that it breaks its word: 'accord challenge' asks for a proof "
		   "that is overdue, and a day later this shows that none came");
}

static bool
write_evidence(const struct deed_task *task, const struct addressee *giver, struct buf *out,
    struct err *err)
{
	scoped(buf_free) struct buf chain = BUF(CHAIN_BYTES_MAX);
	scoped(chain_free) struct chain known = { 0 };
	struct journal *journal = &task->node->journal;
	struct finding_file file = { .first = TEXT(""), .second = TEXT("") };
	struct record record;

	if (!journal_find(journal, &giver->row.receipt, task->arena, &record, err) ||
	    !journal_check_kept(&record, err) ||
	    !peers_chain(journal, giver->row.peer, &known, err))
		return false;
	chain_format(&known, &chain);
	file.manifest = buf_text(&chain);
	file.receipt = record.note;
	finding_file_format(&file, out);
	return buf_ok(&chain, err) && buf_ok(out, err);
}

static bool
publish(const struct deed_task *task, const struct addressee *giver, struct text evidence,
    const struct finding_facts *facts, struct writer *w, struct err *err)
{
	const struct finding finding = {
		.what = facts->what, .who = giver->row.peer, .about = buf_text(&facts->words)
	};
	bool said;

	if (!facts->proof && !check_unanswered(task, giver, err))
		return false;
	if (!lookout_find_out(task->node, &finding, evidence, task->now, &said, err))
		return false;
	if (!said)
		return err_set(err, FAULT_CONFLICT, "this was published before");
	writer_object(w);
	writer_put_text(w, "what", text_of(finding_word(finding.what)));
	writer_put_text(w, "who", finding.who);
	writer_put_text(w, "about", finding.about);
	writer_key(w, "size");
	writer_integer(w, (int64_t)log_store_size(&task->node->journal.log));
	writer_end(w);
	return true;
}

static bool
run_expose(const struct deed_task *task, struct value in, struct writer *w, struct err *err)
{
	struct addressee giver = {
		.to = deed_text(in, "to", TEXT("")), .receipted = true, .arena = task->arena
	};
	scoped(buf_free) struct buf evidence = BUF(FINDING_FILE_MAX);
	struct finding_facts facts;
	bool done;

	if (!find(task, in, &giver, err) || !write_evidence(task, &giver, &evidence, err) ||
	    !finding_file_check(buf_text(&evidence), TEXT(""), task->arena, &facts, err))
		return false;
	done = publish(task, &giver, buf_text(&evidence), &facts, w, err);
	buf_free(&facts.words);
	return done;
}

const struct deed deed_members_expose = {
	.name = "members.expose",
	.about =
	    "Publish, with the receipt, that a node back-dated it, or owes what it promised.",
	.least = DEED_LEAD,
	.writes = true,
	.args = expose_args,
	.answer = "what:text who:text about:text size:int",
	.run = run_expose,
};
