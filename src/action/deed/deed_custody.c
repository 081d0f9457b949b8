#include "action/deed/deeds.h"
#include "action/inbox/custodian.h"
#include "action/node/enclosure.h"
#include "action/peer/addressee.h"
#include "action/peer/entrust.h"
#include "journal/held.h"
#include "statement/letter.h"

#define LIMIT 50
#define LIMIT_MAX 1000

static const struct deed_field ask_args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The statement whose recipient is silent: its id, or its beginning." },
	{ "to", DEED_TEXT, false, 1, PARTY_NAME_MAX,
	    "The recipient; needed where the statement went to several." },
	{ "by", DEED_TEXT, true, 1, PARTY_NAME_MAX, "The node that shall keep it." },
	{ 0 },
};

static const struct deed_field finding_args[] = {
	{ "by", DEED_TEXT, true, 1, PARTY_NAME_MAX, "The node that shall keep it." },
	{ "title", DEED_TEXT, true, 1, LETTER_TITLE_MAX, "What it is about, in a line." },
	{ "text", DEED_TEXT, false, 0, (int64_t)LETTER_TEXT_MAX, "What was found." },
	{ "files", DEED_TEXT, false, 0, ENCLOSURE_LINES_MAX,
	    "A line for each file in DIR/drafts: SHA-256, name." },
	{ 0 },
};

static const struct deed_field args[] = {
	{ "limit", DEED_INTEGER, false, 1, LIMIT_MAX,
	    "How many at most, the newest first; 50 if absent." },
	{ 0 },
};

/* Asking */

static bool
check_silent(const struct addressee *silent, struct err *err)
{
	return !silent->row.received ||
	       err_set(err, FAULT_CONFLICT, "'%.*s' has it: its receipt is here",
		   TEXT_ARGS(silent->row.peer));
}

/* What is itself about custody stays between two. */
static bool
check_kind(const struct deed_task *task, const struct hash *id, struct err *err)
{
	struct record record;

	if (!journal_find(&task->node->journal, id, task->arena, &record, err) ||
	    !journal_check_kept(&record, err))
		return false;
	return (!text_eq(record.kind, kind_of(KIND_CUSTODY_ASK)->name) &&
		   !text_eq(record.kind, kind_of(KIND_CUSTODY)->name)) ||
	       err_set(err, FAULT_INPUT, "a %.*s is not given into custody itself",
		   TEXT_ARGS(record.kind));
}

static bool
run_ask(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct journal *journal = &task->node->journal;
	struct addressee silent = { .to = deed_text(in, "to", TEXT("")), .arena = task->arena };
	struct entrust what = { .custodian = deed_text(in, "by", TEXT("")) };
	struct hash ask;

	if (!journal_find_prefix(journal, deed_text(in, "id", TEXT("")), &what.of, err) ||
	    !check_kind(task, &what.of, err) ||
	    !addressee_find_one(journal, &what.of, &silent, err) || !check_silent(&silent, err))
		return false;
	what.recipient = silent.row.peer;
	if (!entrust_ask(task->node, &what, task->now, &ask, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "ask", &ask);
	writer_key(answer, "for");
	writer_text(answer, what.recipient);
	writer_end(answer);
	return true;
}

const struct deed deed_custody_ask = {
	.name = "custody.ask",
	.about = "Have another node keep and forward what a recipient does not receipt.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = ask_args,
	.answer = "ask:id for:text",
	.run = run_ask,
};

static bool
run_finding(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct letter letter = {
		.title = deed_text(in, "title", TEXT("")),
		.text = deed_text(in, "text", TEXT("")),
	};
	struct entrust_found found;

	if (!enclosure_take_all(task->node, deed_text(in, "files", TEXT("")), letter.file,
		&letter.count, err) ||
	    !entrust_finding(
		task->node, &letter, deed_text(in, "by", TEXT("")), task->now, &found, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &found.id);
	statement_put_hash(answer, "ask", &found.ask);
	writer_end(answer);
	return true;
}

const struct deed deed_custody_finding = {
	.name = "custody.finding",
	.about = "Write down a finding of one's own, and have another node keep it, sealed.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = finding_args,
	.answer = "id:id ask:id",
	.run = run_finding,
};

/* Listing */

struct listing {
	struct node *node;
	struct writer *w;
};

/* Has it been receipted?  Of what is not in the outbox: no. */
static bool
is_received(
    struct node *node, const struct hash *id, struct text peer, bool *received, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct outbox_place place = { id, peer };
	struct outbox_row row;
	bool found;

	if (!outbox_find(&node->journal, &place, &arena, &found, &row, err))
		return false;
	*received = found && row.received;
	return true;
}

static bool
put_row(struct listing *listing, const struct held *held, const struct statement *s,
    const struct custody_ask *ask, struct err *err)
{
	struct writer *w = listing->w;
	struct text other = s->by;
	const struct hash *brought = held->own ? &held->of : &held->custody;
	bool there;

	if (held->own && !custodian_of_ask(s, &other, err))
		return false;
	if (!is_received(listing->node, brought, ask->recipient, &there, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "ask", &held->ask);
	writer_key(w, "own");
	writer_bool(w, held->own);
	if (held->own)
		statement_put_hash(w, "of", &held->of);
	writer_key(w, held->own ? "by" : "from");
	writer_text(w, other);
	writer_key(w, "for");
	writer_text(w, ask->recipient);
	writer_key(w, "mail");
	writer_bool(w, ask->mail);
	writer_key(w, "size");
	writer_integer(w, (int64_t)held->size);
	statement_put_time(w, "since", held->since);
	writer_key(w, "state");
	writer_text(w, there || held->answered ? TEXT("delivered")
		       : !held->taken          ? TEXT("asked")
		       : held->there           ? TEXT("kept")
					       : TEXT("expired"));
	writer_end(w);
	return true;
}

static bool
put_held(void *arg, const struct held *held, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct listing *listing = arg;
	struct custody_ask ask;
	struct record record;

	return journal_find(&listing->node->journal, &held->ask, &arena, &record, err) &&
	       (record.forgotten || (statement_reopen(record.note, &statement, err) &&
					custody_ask_parse(&statement, &ask, err) &&
					put_row(listing, held, &statement, &ask, err)));
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct listing listing = { task->node, answer };

	writer_object(answer);
	writer_key(answer, "custody");
	writer_array(answer);
	if (!held_each(&task->node->journal, (size_t)deed_integer(in, "limit", LIMIT), put_held,
		&listing, err))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

const struct deed deed_custody = {
	.name = "custody",
	.about = "What this node keeps for others, sealed, and what others keep of its own.",
	.least = DEED_READ_ONLY,
	.args = args,
	.answer =
	    "custody:[ask:id own:bool of?:id by?:text from?:text for:text mail:bool size:int "
	    "since:time state:text]",
	.run = run,
};
