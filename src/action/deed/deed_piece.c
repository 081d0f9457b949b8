/* A piece of a large file, behind the letter or message that tells of it. */
#include "action/case/case_pass.h"
#include "action/deed/deeds.h"
#include "action/node/enclosure.h"
#include "action/node/joined.h"
#include "action/node/piece.h"
#include "journal/anchor.h"
#include "statement/letter.h"

static const struct deed_field args[] = {
	{ "of", DEED_HEX, true, 2 * HASH_LEN, 2 * HASH_LEN,
	    "The letter or message of this node that tells of the file." },
	{ "whole", DEED_HEX, true, 2 * HASH_LEN, 2 * HASH_LEN, "The file's SHA-256." },
	{ "number", DEED_INTEGER, true, 1, LARGE_PIECES_MAX, "Which of its pieces, from 1." },
	{ "file", DEED_HEX, true, 2 * HASH_LEN, 2 * HASH_LEN,
	    "The piece's SHA-256; it lies in DIR/drafts." },
	{ 0 },
};

/* What is asked for. */
struct asked {
	const struct deed_task *task;
	struct statement of;
	struct large_file file;
	uint64_t number;
	struct hash piece;
	uint64_t size;
	struct joined joined; /* what was said of it before */
	int64_t ahead;        /* seconds, by which what was said is later than the clock */
};

static void
asked_free(struct asked *asked)
{
	statement_free(&asked->of);
}

static struct hash
hash_arg(struct value in, const char *name)
{
	struct hash hash = { 0 };

	(void)!hash_parse(deed_text(in, name, TEXT("")), &hash);
	return hash;
}

static bool
find_file(struct asked *asked, const struct hash *whole, struct err *err)
{
	struct large_file file[LARGE_MAX];
	size_t count;

	if (!large_parse(asked->of.body, file, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (hash_eq(&file[i].hash, whole) &&
		    asked->number <= (uint64_t)file[i].pieces) {
			asked->file = file[i];
			return true;
		}
	return err_set(err, FAULT_INPUT, "it tells of no such file, or of fewer pieces");
}

static bool
read_asked(struct asked *asked, struct value in, struct err *err)
{
	struct node *node = asked->task->node;
	struct hash of = hash_arg(in, "of"), whole = hash_arg(in, "whole");
	struct record record;

	asked->piece = hash_arg(in, "file");
	asked->number = (uint64_t)deed_integer(in, "number", 0);
	if (!journal_find(&node->journal, &of, asked->task->arena, &record, err) ||
	    !journal_check_kept(&record, err) ||
	    !statement_reopen(record.note, &asked->of, err))
		return false;
	if (!text_eq(asked->of.by, node->manifest.name) ||
	    (asked->of.kind->id != KIND_LETTER && asked->of.kind->id != KIND_CASE_MESSAGE))
		return err_set(err, FAULT_INPUT, "it is no letter or message of this node's");
	return find_file(asked, &whole, err) &&
	       joined_look(node, &asked->of, &asked->file, &asked->joined, err);
}

static bool
say_by_letter(struct asked *asked, struct err *err)
{
	scoped(piece_words_free) struct piece_words words = PIECE_WORDS;
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct node *node = asked->task->node;
	struct signer signer = node_signer(node);
	struct letter letter = {
		.has_of = true,
		.of = asked->of.id,
		.count = 1,
		.piece = { (int64_t)asked->number, asked->file.hash },
	};
	struct text *names = arena_array(asked->task->arena, struct text, STATEMENT_TO_MAX);
	struct letter_how how = { &signer, asked->task->now, names, 0 };
	struct value to;
	struct hash id;

	if (names == NULL)
		return err_memory(err);
	if (!value_get_array(asked->of.body, "to", &to, err) ||
	    !value_as_texts(to, names, err) ||
	    !piece_say(&asked->file, asked->number, &words, err))
		return false;
	letter.title = buf_text(&words.title);
	letter.text = buf_text(&words.text);
	letter.file[0] =
	    (struct attached_file){ buf_text(&words.file), asked->size, asked->piece };
	how.count = value_count(to);
	return letter_sign(&letter, &how, &note, &id, err) &&
	       node_keep_private(node, buf_text(&note), asked->task->now, err);
}

static bool
say_in_case(struct asked *asked, struct err *err)
{
	const struct deed_task *task = asked->task;
	const struct case_speaker speaker = { task->node, task->now, task->arena };
	struct move of;
	const struct case_piece piece = { &of, &asked->file, (int64_t)asked->number,
		{ .size = asked->size, .hash = asked->piece }, TEXT(""), task->who };
	int64_t at;

	if (!move_parse(&asked->of, task->arena, &of, err) ||
	    !case_pass_piece(&speaker, &piece, &at, err))
		return false;
	asked->ahead = at - task->now;
	return true;
}

static bool
say(struct asked *asked, struct err *err)
{
	if (!enclosure_take(asked->task->node, &asked->piece, &asked->size, err))
		return false;
	if (asked->size == 0 || asked->size > PIECE_MAX)
		return err_set(err, FAULT_LIMIT, "a piece has 1 byte to %zu", PIECE_MAX);
	asked->joined.came++;
	return asked->of.kind->id == KIND_LETTER ? say_by_letter(asked, err)
						 : say_in_case(asked, err);
}

static bool
run(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(asked_free) struct asked asked = { .task = task };

	if (!read_asked(&asked, in, err) ||
	    (!asked.joined.here[asked.number - 1] && !say(&asked, err)))
		return false;
	writer_object(answer);
	writer_key(answer, "came");
	writer_integer(answer, asked.joined.came);
	writer_key(answer, "ahead");
	writer_integer(answer, asked.ahead);
	writer_end(answer);
	return true;
}

const struct deed deed_piece = {
	.name = "piece",
	.about = "Send a piece of a large file that a letter or message of this node tells of, "
		 "to those who heard that; one that was sent is not sent twice.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = args,
	.answer = "came:int ahead:int",
	.run = run,
};
