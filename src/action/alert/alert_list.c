/* Alerts as they stand: a list of them, and one with all that was said about it. */
#include "action/alert/alert_say.h"
#include "action/deed/deeds.h"
#include "view/alerts.h"

#define LIMIT 50
#define LIMIT_MAX 1000

static const char *
state_of(const struct alert_known *known)
{
	if (known->own)
		return known->recalled ? "recalled" : "sent";
	if (!known->here)
		return known->answered && known->answer == TURN_REMOVED ? "removed" : "absent";
	if (known->recalled || known->kept)
		return known->recalled ? "held" : "kept";
	return known->acked ? "acknowledged" : "new";
}

static const char *
drill_of(const struct alert_known *known)
{
	if (!known->revealed)
		return "unknown";
	return known->drill ? "drill" : "earnest";
}

static void
put_text(struct writer *w, const char *name, struct text text)
{
	if (text.len == 0)
		return;
	writer_key(w, name);
	writer_text(w, text);
}

static void
put_word(struct writer *w, const char *name, const char *word)
{
	writer_key(w, name);
	writer_text(w, text_of(word));
}

static void
put_count(struct writer *w, const char *name, size_t count)
{
	writer_key(w, name);
	writer_integer(w, (int64_t)count);
}

/* How many of those that were told. */
static void
put_counts(struct writer *w, const struct holders *holders)
{
	size_t received = 0, acked = 0, having = 0;

	for (size_t i = 0; i < holders->count; i++) {
		received += holders->at[i].received;
		acked += holders->at[i].acked;
		having += holder_has(&holders->at[i]);
	}
	put_count(w, "told", holders->count);
	put_count(w, "received", received);
	put_count(w, "acknowledged", acked);
	put_count(w, "having", having);
}

/* What the list has, too. */
static void
put_head(struct writer *w, const struct alert_known *known)
{
	statement_put_hash(w, "id", &known->id);
	put_word(w, "state", state_of(known));
	put_word(w, "drill", drill_of(known));
	put_text(w, "origin", known->origin);
	put_text(w, "from", known->from);
	if (known->here) {
		statement_put_time(w, "at", known->at);
		put_word(w, "tlp", tlp_words[known->alert.tlp]);
		put_text(w, "title", known->alert.title);
	}
	if (known->recalled)
		statement_put_time(w, "recalled", known->recalled_at);
	if (known->own)
		put_counts(w, &known->holders);
}

/* --- the list */

struct listing {
	const struct deed_task *task;
	struct writer *w;
};

static bool
put_alert(void *arg, const struct hash *of, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_KNOWN_ROOM);
	struct listing *listing = arg;
	struct alert_known *known = arena_new(&arena, struct alert_known);

	if (known == NULL)
		return err_memory(err);
	if (!alert_known_load(listing->task->node, of, &arena, known, err))
		return err->fault ==
		       FAULT_INPUT; /* it says that it is about what is no alert */
	writer_object(listing->w);
	put_head(listing->w, known);
	writer_end(listing->w);
	return true;
}

static bool
run_list(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct listing listing = { task, answer };

	writer_object(answer);
	writer_key(answer, "alerts");
	writer_array(answer);
	if (!alerts_latest(&task->node->journal, (size_t)deed_integer(in, "limit", LIMIT),
		put_alert, &listing, err))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

static const struct deed_field list_args[] = {
	{ "limit", DEED_INTEGER, false, 1, LIMIT_MAX, "How many at most; 50 if absent." }, { 0 }
};

#define HEAD                                                                                   \
	"id:id state:text drill:text origin?:text from?:text at?:time tlp?:text title?:text "  \
	"recalled?:time told?:int received?:int acknowledged?:int having?:int"

const struct deed deed_alert_list = {
	.name = "alert.list",
	.about = "The alerts that were heard of, those first about which something came last.",
	.least = DEED_READ_ONLY,
	.args = list_args,
	.answer = "alerts:[" HEAD "]",
	.run = run_list,
};

/* --- one */

static void
put_holder(struct writer *w, const struct holder *holder)
{
	writer_object(w);
	put_text(w, "name", holder->name);
	put_word(w, "state", holder_word(holder));
	writer_key(w, "has");
	writer_bool(w, holder_has(holder));
	put_text(w, "from", holder->from);
	if (holder->forbidden) {
		writer_key(w, "forbidden");
		writer_bool(w, true);
	}
	if (holder->received)
		statement_put_time(w, "received", holder->received_at);
	if (holder->acked) {
		statement_put_time(w, "acknowledged", holder->acked_at);
		put_text(w, "who", holder->who);
		put_text(w, "note", holder->note);
	}
	if (holder->recalled)
		statement_put_time(w, "recalled", holder->recalled_at);
	if (holder->answered) {
		statement_put_time(w, "answered", holder->answered_at);
		put_text(w, "why", holder->why);
	}
	writer_end(w);
}

static void
put_holders(struct writer *w, const struct holders *holders)
{
	if (holders->count == 0)
		return;
	writer_key(w, "holders");
	writer_array(w);
	for (size_t i = 0; i < holders->count; i++)
		put_holder(w, &holders->at[i]);
	writer_end(w);
	if (!holders->more)
		return;
	writer_key(w, "more");
	writer_bool(w, true);
}

static void
put_contents(struct writer *w, const struct alert_known *known)
{
	const struct text *indicator = known->alert.indicators.at;

	put_text(w, "text", known->alert.text);
	put_word(w, "marking", tlp_marking((enum tlp)known->alert.tlp));
	writer_key(w, "indicators");
	writer_array(w);
	for (size_t i = 0; i < known->alert.indicators.count; i++)
		writer_text(w, indicator[i]);
	writer_end(w);
	writer_key(w, "files");
	writer_array(w);
	for (size_t i = 0; i < known->alert.count; i++) {
		writer_object(w);
		put_text(w, "name", known->alert.file[i].name);
		writer_key(w, "size");
		writer_integer(w, (int64_t)known->alert.file[i].size);
		statement_put_hash(w, "sha256", &known->alert.file[i].hash);
		writer_end(w);
	}
	writer_end(w);
}

static void
put_doings(struct writer *w, const struct alert_known *known)
{
	if (known->acked) {
		statement_put_time(w, "acked", known->acked_at);
		put_text(w, "who", known->who);
	}
	put_text(w, "why", known->why);
	put_text(w, "kept", known->kept_why);
	if (known->answered) {
		put_word(w, "answer", turn_answer_words[known->answer]);
		statement_put_time(w, "answered", known->answered_at);
	}
	if (known->own) {
		writer_key(w, "revealed");
		writer_bool(w, known->told);
	}
}

static bool
run_show(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_KNOWN_ROOM);
	struct alert_known *known = arena_new(&arena, struct alert_known);

	if (known == NULL)
		return err_memory(err);
	if (!alert_known_find(task->node, deed_text(in, "id", TEXT("")), &arena, known, err))
		return false;
	writer_object(answer);
	put_head(answer, known);
	if (known->here)
		put_contents(answer, known);
	put_doings(answer, known);
	put_holders(answer, &known->holders);
	writer_end(answer);
	return true;
}

static const struct deed_field show_args[] = { { "id", DEED_HEX, true, JOURNAL_PREFIX_MIN,
						   (int64_t)2 * HASH_LEN,
						   "The alert's id, or its beginning." },
	{ 0 } };

const struct deed deed_alert_show = {
	.name = "alert.show",
	.about =
	    "An alert as it stands; its source sees who has it, who acknowledged it and when.",
	.least = DEED_READ_ONLY,
	.args = show_args,
	.answer = HEAD
	" text?:text marking?:text indicators?:texts files?:[name:text size:int sha256:id] "
	"acked?:time who?:text why?:text kept?:text answer?:text answered?:time "
	"revealed?:bool holders?:[name:text state:text has:bool from?:text forbidden?:bool "
	"received?:time acknowledged?:time who?:text note?:text recalled?:time "
	"answered?:time why?:text] more?:bool",
	.run = run_show,
};
