/* What is said in a case: messages, how far one is, that it was read. */
#include <string.h>

#include "action/case/case_call.h"
#include "action/case/case_pass.h"
#include "action/deed/deeds.h"
#include "action/node/enclosure.h"
#include "action/node/piece.h"
#include "action/peer/parcel.h"
#include "case/rm.h"
#include "journal/blob.h"
#include "view/desk.h"

#define FILES_LEN_MAX 32768
#define TO_LEN_MAX 65536
#define HISTORY_LEN_MAX 4096

/* --- messages */

/* In ascending order, each once. */
static void
sort_ids(struct hash *ids, struct shape_list *list)
{
	size_t count = 0;

	for (size_t i = 1; i < list->count; i++)
		for (size_t j = i; j > 0 && memcmp(&ids[j - 1], &ids[j], HASH_LEN) > 0; j--) {
			struct hash swap = ids[j];

			ids[j] = ids[j - 1];
			ids[j - 1] = swap;
		}
	for (size_t i = 0; i < list->count; i++)
		if (count == 0 || !hash_eq(&ids[count - 1], &ids[i]))
			ids[count++] = ids[i];
	*list = (struct shape_list){ count, ids };
}

static bool
read_history(const struct case_call *call, struct text rest, struct move *move, struct err *err)
{
	struct hash *ids = arena_array(call->speaker.arena, struct hash, PARCEL_HISTORY_MAX);
	struct shape_list list = { 0 };
	struct text hex;

	if (ids == NULL)
		return err_memory(err);
	while (text_each(&rest, ' ', &hex)) {
		if (list.count == PARCEL_HISTORY_MAX)
			return err_set(err, FAULT_LIMIT,
			    "over %d statements come along: tell them in several messages",
			    PARCEL_HISTORY_MAX);
		if (!case_call_find(call, hex, &ids[list.count++], err))
			return false;
	}
	sort_ids(ids, &list);
	move->history = list;
	return true;
}

static bool
read_file(struct node *node, struct text line, struct move_file *out, struct err *err)
{
	struct text digest;
	uint64_t size;

	if (!text_cut(&line, ' ', &digest) || !hash_parse(digest, &out->hash))
		return err_set(err, FAULT_INPUT, "'files' is no list of digests and names");
	out->name = line;
	if (!enclosure_take(node, &out->hash, &size, err))
		return err_in(err, "'%.*s'", TEXT_ARGS(line));
	out->size = (int64_t)size;
	return true;
}

static bool
read_files(const struct case_call *call, struct text lines, struct move *move, struct err *err)
{
	struct move_file *files =
	    arena_array(call->speaker.arena, struct move_file, MOVE_FILES_MAX);
	uint64_t all = 0;
	struct text line;

	if (files == NULL)
		return err_memory(err);
	move->files.at = files;
	while (text_line(&lines, &line)) {
		if (move->files.count == MOVE_FILES_MAX)
			return err_set(
			    err, FAULT_LIMIT, "a message has %d files at most", MOVE_FILES_MAX);
		if (!read_file(call->speaker.node, line, &files[move->files.count], err))
			return false;
		all += (uint64_t)files[move->files.count++].size;
		if (!enclosure_check(all, err))
			return false;
	}
	return lines.len == 0 ||
	       err_set(err, FAULT_INPUT, "'files' does not end with its line");
}

static bool
read_large(const struct case_call *call, struct text lines, struct move *move, struct err *err)
{
	struct large_file *large =
	    arena_array(call->speaker.arena, struct large_file, LARGE_MAX);

	if (large == NULL)
		return err_memory(err);
	move->large.at = large;
	return piece_told(lines, large, &move->large.count, err);
}

/* What is shown brings its files along. */
static bool
pass_history(
    const struct case_call *call, struct move *move, struct case_pass *pass, struct err *err)
{
	if (!case_pass_begin(&call->speaker, move, pass, err))
		return false;
	for (size_t i = 0; i < move->history.count; i++)
		if (!case_pass_add(pass, &move_hashes(&move->history)[i], err))
			return false;
	case_pass_fill(pass, move);
	return true;
}

static bool
read_to(const struct case_call *call, struct text rest, struct move *move, struct err *err)
{
	struct text *names = arena_array(call->speaker.arena, struct text, STATEMENT_TO_MAX);
	struct text name;

	if (names == NULL)
		return err_memory(err);
	move->to.at = names;
	while (text_each(&rest, ' ', &name)) {
		if (move->to.count == STATEMENT_TO_MAX)
			return err_set(
			    err, FAULT_LIMIT, "a message goes to %d at most", STATEMENT_TO_MAX);
		names[move->to.count++] = name;
	}
	return true;
}

/* A side thread is for those who may be told. */
static bool
check_to(const struct case_call *call, const struct move *move, struct err *err)
{
	const struct ledger *ledger = &call->held->ledger;

	for (size_t i = 0; i < move->to.count; i++) {
		struct text name = move_to(move)[i];
		uint16_t party = ledger_party(ledger, name);

		if (party == ENTRY_NOBODY ||
		    !state_may_be_told(&ledger->state, party, call->speaker.now))
			return err_set(err, FAULT_CONFLICT,
			    "'%.*s' may not be told: it takes no part, or has not agreed to "
			    "the embargo",
			    TEXT_ARGS(name));
	}
	return true;
}

static bool
read_link(const struct case_call *call, struct value in, const char *name, struct hash *out,
    struct err *err)
{
	struct text hex = deed_text(in, name, TEXT(""));

	return hex.len == 0 || case_call_find(call, hex, out, err);
}

/* One's own messages, and those that one said for that guest. */
static bool
check_edit(const struct case_call *call, const struct move *move, struct err *err)
{
	static const struct hash none;
	const struct ledger *ledger = &call->held->ledger;
	const struct case_entry *entry;

	if (hash_eq(&move->edits, &none))
		return true;
	entry = &ledger->entry[dag_find(&ledger->dag, &move->edits)];
	return (entry->kind == KIND_CASE_MESSAGE && entry->actor == call->self) ||
	       err_set(err, FAULT_CONFLICT, "only a message of one's own is edited");
}

/* --- answers that lie ready */

struct filling {
	const char *name;
	struct text with;
};

/* What stands for something of the case is replaced by that; all else stays. */
static void
fill_in(struct text rest, const struct filling *filling, struct buf *out)
{
	while (rest.len > 0) {
		const struct filling *one = filling;

		while (one->name != NULL && !text_starts(rest, text_of(one->name)))
			one++;
		if (one->name == NULL) {
			buf_add_byte(out, (uint8_t)rest.at[0]);
			rest = text_after(rest, 1);
			continue;
		}
		buf_add(out, one->with);
		rest = text_after(rest, text_of(one->name).len);
	}
}

static bool
read_template(const struct case_call *call, struct text name, struct text *out, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(DESK_TEXT_MAX), hex = BUF(KIB);
	scoped(buf_free) struct buf filled = BUF_SECRET(MOVE_TEXT_MAX);
	const struct ledger *ledger = &call->held->ledger;
	uint16_t owner = ledger->state.owner;
	const struct filling filling[] = { { "{title}", buf_text(&call->held->title) },
		{ "{tracking}", buf_text(&call->held->tracking) },
		{ "{owner}", owner == ENTRY_NOBODY ? TEXT("") : ledger_name(ledger, owner) },
		{ "{case}", { 0 } }, { 0 } };
	struct filling all[5];

	hash_format(&call->id, &hex);
	memcpy(all, filling, sizeof(all));
	all[3].with = (struct text){ buf_text(&hex).at, 12 };
	if (!desk_template(&call->speaker.node->journal, name, &text, err))
		return false;
	fill_in(buf_text(&text), all, &filled);
	if (!buf_ok(&filled, err))
		return false;
	*out = arena_text(call->speaker.arena, buf_text(&filled));
	return out->at != NULL || err_memory(err);
}

/* A text, or an answer that lies ready. */
static bool
read_text(const struct case_call *call, struct value in, struct move *move, struct err *err)
{
	struct text name = deed_text(in, "template", TEXT(""));

	move->text = deed_text(in, "text", TEXT(""));
	if ((move->text.len > 0) == (name.len > 0))
		return err_set(err, FAULT_INPUT, "a message takes a text or a template");
	return name.len == 0 || read_template(call, name, &move->text, err);
}

static bool
run_say(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct text to = deed_text(in, "to", TEXT(""));
	struct move move = { .kind = KIND_CASE_MESSAGE };
	struct case_call call;
	struct case_pass pass;

	return case_call_begin(task, in, &call, err) && read_text(&call, in, &move, err) &&
	       read_link(&call, in, "answer", &move.of, err) &&
	       read_link(&call, in, "edit", &move.edits, err) &&
	       check_edit(&call, &move, err) &&
	       read_history(&call, deed_text(in, "history", TEXT("")), &move, err) &&
	       read_files(&call, deed_text(in, "files", TEXT("")), &move, err) &&
	       read_large(&call, deed_text(in, "large", TEXT("")), &move, err) &&
	       pass_history(&call, &move, &pass, err) && read_to(&call, to, &move, err) &&
	       check_to(&call, &move, err) &&
	       case_call_say(
		   &call, to.len > 0 ? CASE_TO_GIVEN : CASE_TO_TOLD, &move, answer, err) &&
	       case_pass_follow(&pass, &move, task->who, err);
}

static const struct deed_field say_args[] = {
	CASE_CALL_CASE,
	{ "text", DEED_TEXT, false, 1, (int64_t)MOVE_TEXT_MAX, "The message." },
	{ "template", DEED_TEXT, false, 1, DESK_NAME_MAX,
	    "The answer that lies ready and is the message, where there is no text." },
	{ "answer", DEED_HEX, false, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "What it answers." },
	{ "edit", DEED_HEX, false, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The message whose place it takes." },
	{ "files", DEED_TEXT, false, 0, FILES_LEN_MAX,
	    "A line for each file in DIR/drafts: SHA-256, name." },
	{ "large", DEED_TEXT, false, 0, PIECE_LINES_MAX,
	    "A line for each file that follows in pieces: SHA-256, size, pieces, name." },
	{ "history", DEED_TEXT, false, 0, HISTORY_LEN_MAX,
	    "Earlier statements to show to those who came later: ids, a blank between." },
	{ "to", DEED_TEXT, false, 0, TO_LEN_MAX,
	    "Only to these who take part, a blank between; all who may be told if absent." },
	CASE_CALL_AS,
	{ 0 },
};

const struct deed deed_case_say = {
	.name = "case.say",
	.about = "Say something to those who take part and may be told.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = say_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_say,
};

/* --- how far one is */

static const struct word {
	const char *word;
	enum rm_state rm;
	enum move_fix fix;
	int seen; /* which of P, X, A, from 0; -1: none */
} words[] = {
	{ "received", RM_RECEIVED, FIX_NONE, -1 },
	{ "invalid", RM_INVALID, FIX_NONE, -1 },
	{ "valid", RM_VALID, FIX_NONE, -1 },
	{ "deferred", RM_DEFERRED, FIX_NONE, -1 },
	{ "accepted", RM_ACCEPTED, FIX_NONE, -1 },
	{ "closed", RM_CLOSED, FIX_NONE, -1 },
	{ "aware", RM_START, FIX_AWARE, -1 },
	{ "fix-ready", RM_START, FIX_READY, -1 },
	{ "fix-deployed", RM_START, FIX_DEPLOYED, -1 },
	{ "public", RM_START, FIX_NONE, 0 },
	{ "exploited", RM_START, FIX_NONE, 1 },
	{ "attacked", RM_START, FIX_NONE, 2 },
};

static bool
add_word(struct move *move, unsigned *seen, struct text given, struct err *err)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const struct word *word = &words[i];

		if (!text_eq(given, text_of(word->word)))
			continue;
		if (word->rm != RM_START)
			move->rm = word->rm;
		if (word->fix != FIX_NONE)
			move->fix = word->fix;
		for (size_t j = 0; j < move->seen_words.count; j++)
			if (word->seen >= 0 && seen[j] == (unsigned)word->seen)
				return true;
		if (word->seen >= 0)
			seen[move->seen_words.count++] = (unsigned)word->seen;
		return true;
	}
	return err_set(err, FAULT_INPUT,
	    "'%.*s' is none of received, invalid, valid, deferred, accepted, closed, aware, "
	    "fix-ready, fix-deployed, public, exploited, attacked",
	    TEXT_ARGS(given));
}

static bool
read_words(struct arena *arena, struct text rest, struct move *move, struct err *err)
{
	unsigned *seen = arena_array(arena, unsigned, 3);
	struct text word;

	if (seen == NULL)
		return err_memory(err);
	move->seen_words.at = seen;
	while (text_each(&rest, ' ', &word)) {
		if (!add_word(move, seen, word, err))
			return false;
	}
	return true;
}

/* That it is public, all hear who take part; how far one is, only those who may be told. */
static bool
check_unmixed(const struct move *move, struct err *err)
{
	return move->seen_words.count == 0 ||
	       (move->rm == 0 && move->fix == 0 && move->why.len == 0) ||
	       err_set(err, FAULT_INPUT,
		   "what was seen is told to all, also those who have agreed to no embargo: "
		   "say how far this node is, and why, in a status of its own");
}

static bool
run_status(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_CASE_STATUS,
		.where = deed_text(in, "where", TEXT("")),
		.why = deed_text(in, "why", TEXT("")) };
	struct case_call call;

	return case_call_begin(task, in, &call, err) &&
	       read_words(task->arena, deed_text(in, "words", TEXT("")), &move, err) &&
	       check_unmixed(&move, err) &&
	       case_call_say(&call, move.seen_words.count > 0 ? CASE_TO_ALL : CASE_TO_TOLD,
		   &move, answer, err);
}

static const struct deed_field status_args[] = {
	CASE_CALL_CASE,
	{ "words", DEED_TEXT, true, 1, 200,
	    "One or more of received, invalid, valid, deferred, accepted, closed; aware, "
	    "fix-ready, fix-deployed; public, exploited, attacked; a blank between." },
	{ "where", DEED_TEXT, false, 1, MOVE_WHY_MAX,
	    "Where it is to be seen that it is public, exploited or attacked." },
	CASE_CALL_WHY,
	CASE_CALL_AS,
	{ 0 },
};

const struct deed deed_case_status = {
	.name = "case.status",
	.about = "Say how far this node is with the report and the fix, or what was seen.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = status_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_status,
};

/* --- how it is called */

static bool
run_tracking(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_CASE_STATUS,
		.tracking = deed_text(in, "tracking", TEXT("")) };
	struct case_call call;

	return case_call_begin(task, in, &call, err) &&
	       case_call_say(&call, CASE_TO_TOLD, &move, answer, err);
}

static const struct deed_field tracking_args[] = {
	CASE_CALL_CASE,
	{ "tracking", DEED_TEXT, true, 1, MOVE_LABEL_MAX,
	    "How the case is called in one's own books." },
	CASE_CALL_AS,
	{ 0 },
};

const struct deed deed_case_tracking = {
	.name = "case.tracking",
	.about = "Tell the others how the case is called in this node's own books.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = tracking_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_tracking,
};

/* --- reading */

static bool
run_read(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct move move = { .kind = KIND_CASE_READ };
	struct case_call call;

	return case_call_begin(task, in, &call, err) &&
	       case_call_say(&call, CASE_TO_TOLD, &move, answer, err);
}

static const struct deed_field read_args[] = { CASE_CALL_CASE, CASE_CALL_AS, { 0 } };

const struct deed deed_case_read = {
	.name = "case.read",
	.about = "Tell the others that what they have said by now was read.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = read_args,
	.answer = CASE_CALL_ANSWER,
	.run = run_read,
};
