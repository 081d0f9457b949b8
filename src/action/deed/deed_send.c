#include "action/deed/deeds.h"
#include "action/node/enclosure.h"
#include "action/node/piece.h"
#include "journal/anchor.h"
#include "statement/letter.h"

#define TO_LEN_MAX 65536

static const struct deed_field args[] = {
	{ "to", DEED_TEXT, true, 1, TO_LEN_MAX,
	    "The nodes and finders that it is for: their names, a blank between." },
	{ "title", DEED_TEXT, true, 1, LETTER_TITLE_MAX, "What it is about, in a line." },
	{ "text", DEED_TEXT, false, 0, (int64_t)LETTER_TEXT_MAX, "What is to be said." },
	{ "of", DEED_HEX, false, 2 * HASH_LEN, 2 * HASH_LEN,
	    "The statement that it is about, such as a report." },
	{ "policy", DEED_HEX, false, 2 * HASH_LEN, 2 * HASH_LEN,
	    "The version of the recipient's disclosure policy that was seen." },
	{ "files", DEED_TEXT, false, 0, ENCLOSURE_LINES_MAX,
	    "A line for each file in DIR/drafts: SHA-256, name." },
	{ "large", DEED_TEXT, false, 0, PIECE_LINES_MAX,
	    "A line for each file that follows in pieces: SHA-256, size, pieces, name." },
	{ 0 },
};

static bool
parse_to(const struct node *node, struct text names, struct letter_how *how, struct text *to,
    struct err *err)
{
	struct text name;

	while (text_each(&names, ' ', &name)) {
		if (how->count == STATEMENT_TO_MAX)
			return err_set(err, FAULT_LIMIT, "a letter goes to %d parties at most",
			    STATEMENT_TO_MAX);
		if (!party_check_name(name, err))
			return false;
		if (text_eq(name, node->manifest.name))
			return err_set(
			    err, FAULT_INPUT, "'%.*s' is this node itself", TEXT_ARGS(name));
		to[how->count++] = name;
	}
	return true;
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(task->node);
	struct text *to = arena_array(task->arena, struct text, STATEMENT_TO_MAX);
	struct letter_how how = { &signer, task->now, to, 0 };
	struct letter letter = {
		.title = deed_text(in, "title", TEXT("")),
		.text = deed_text(in, "text", TEXT("")),
	};
	struct hash id;

	letter.has_of = hash_parse(deed_text(in, "of", TEXT("")), &letter.of);
	letter.has_policy = hash_parse(deed_text(in, "policy", TEXT("")), &letter.policy);
	if (to == NULL)
		return err_memory(err);
	if (!parse_to(task->node, deed_text(in, "to", TEXT("")), &how, to, err) ||
	    !enclosure_take_all(task->node, deed_text(in, "files", TEXT("")), letter.file,
		&letter.count, err) ||
	    !piece_told(deed_text(in, "large", TEXT("")), letter.large, &letter.larges, err) ||
	    !letter_sign(&letter, &how, &note, &id, err) ||
	    !node_keep_private(task->node, buf_text(&note), task->now, err))
		return false;
	writer_object(answer);
	statement_put_hash(answer, "id", &id);
	writer_key(answer, "recipients");
	writer_integer(answer, (int64_t)how.count);
	writer_end(answer);
	return true;
}

const struct deed deed_send = {
	.name = "send",
	.about = "Write a letter to other nodes and to finders; to nodes it is delivered until "
		 "their "
		 "receipts come, finders fetch it.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = args,
	.answer = "id:id recipients:int",
	.run = run,
};
