#include "action/case/case_pass.h"

#include <inttypes.h>

#include "action/case/desk_note.h"
#include "action/node/enclosure.h"
#include "action/node/joined.h"
#include "action/node/piece.h"
#include "journal/blob.h"

bool
case_pass_begin(const struct case_speaker *speaker, const struct move *move,
    struct case_pass *out, struct err *err)
{
	const struct move_file *file = move->files.at;
	const struct large_file *large = move->large.at;
	struct case_pass pass = { .speaker = speaker,
		.file = arena_array(speaker->arena, struct move_file, MOVE_FILES_MAX),
		.large = arena_array(speaker->arena, struct large_file, LARGE_MAX),
		.source = arena_array(speaker->arena, struct hash, LARGE_MAX) };

	if (pass.file == NULL || pass.large == NULL || pass.source == NULL)
		return err_memory(err);
	for (; pass.count < move->files.count; pass.count++) {
		pass.file[pass.count] = file[pass.count];
		pass.bytes += (uint64_t)file[pass.count].size;
	}
	/* Their pieces are for who says it; no source has them. */
	for (; pass.larges < move->large.count; pass.larges++)
		pass.large[pass.larges] = large[pass.larges];
	*out = pass;
	return true;
}

/* --- what is here */

static bool
fail_named(struct text name, struct err *err)
{
	return err_set(err, FAULT_INPUT,
	    "two of the files are named '%.*s': show them in several messages",
	    TEXT_ARGS(name));
}

static bool
add_file(struct case_pass *pass, const struct attached_file *file, struct err *err)
{
	struct move_file *out = &pass->file[pass->count];
	bool has;

	for (size_t i = 0; i < pass->count; i++)
		if (text_eq(pass->file[i].name, file->name))
			return hash_eq(&pass->file[i].hash, &file->hash) ||
			       fail_named(file->name, err);
	if (!blob_has(&pass->speaker->node->journal, &file->hash, &has, err))
		return false;
	if (!has)
		return true; /* it came as history, without its files */
	if (pass->count == MOVE_FILES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "a message has %d files at most", MOVE_FILES_MAX);
	out->name = arena_text(pass->speaker->arena, file->name);
	out->size = (int64_t)file->size;
	out->hash = file->hash;
	pass->bytes += file->size;
	pass->count++;
	return (out->name.at != NULL || err_memory(err)) && enclosure_check(pass->bytes, err);
}

static bool
add_large(struct case_pass *pass, const struct statement *s, const struct large_file *file,
    struct err *err)
{
	struct joined joined;

	for (size_t i = 0; i < pass->larges; i++)
		if (text_eq(pass->large[i].name, file->name))
			return hash_eq(&pass->large[i].hash, &file->hash) ||
			       fail_named(file->name, err);
	if (!joined_look(pass->speaker->node, s, file, &joined, err))
		return false;
	if (joined.came < file->pieces && !pass->partly)
		return true;
	if (pass->larges == LARGE_MAX)
		return err_set(err, FAULT_LIMIT, "over %d files follow it", LARGE_MAX);
	pass->large[pass->larges] = *file;
	pass->large[pass->larges].name = arena_text(pass->speaker->arena, file->name);
	pass->source[pass->larges] = s->id;
	return pass->large[pass->larges++].name.at != NULL || err_memory(err);
}

/* What it is was read by its kind's parser when it came. */
static bool
add_all(struct case_pass *pass, const struct statement *s, struct err *err)
{
	struct attached_file file[ATTACHED_MAX];
	struct large_file large[LARGE_MAX];
	size_t count, larges;
	struct value files;

	if (!value_find(s->body, "files", &files))
		return true;
	if (!attached_parse(s->body, file, &count, err) ||
	    !large_parse(s->body, large, &larges, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_file(pass, &file[i], err))
			return false;
	for (size_t i = 0; i < larges; i++)
		if (!add_large(pass, s, &large[i], err))
			return false;
	return true;
}

static bool
open_source(const struct case_pass *pass, const struct hash *id, struct statement *out,
    bool *here, struct err *err)
{
	struct record record;

	if (!journal_find(
		&pass->speaker->node->journal, id, pass->speaker->arena, &record, err))
		return false;
	*here = !record.forgotten;
	return !*here || statement_reopen(record.note, out, err);
}

bool
case_pass_add(struct case_pass *pass, const struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	bool here;

	return open_source(pass, id, &s, &here, err) && (!here || add_all(pass, &s, err));
}

void
case_pass_fill(const struct case_pass *pass, struct move *move)
{
	move->files = (struct shape_list){ pass->count, pass->file };
	move->large = (struct shape_list){ pass->larges, pass->large };
}

/* --- pieces */

static bool
find_audience(const struct case_speaker *speaker, const struct move *of, struct text without,
    struct shape_list *to, struct err *err)
{
	struct text *names = arena_array(speaker->arena, struct text, STATEMENT_TO_MAX);
	struct casebook_case *held;

	if (names == NULL)
		return err_memory(err);
	if (!case_load(&speaker->node->journal, &of->of_case, &held, err))
		return false;
	*to = (struct shape_list){ 0, names };
	for (size_t i = 0; i < of->to.count; i++) {
		struct text name = move_to(of)[i];
		uint16_t party = ledger_party(&held->ledger, name);

		if (!text_eq(name, speaker->node->manifest.name) && !text_eq(name, without) &&
		    party != ENTRY_NOBODY &&
		    state_may_be_told(&held->ledger.state, party, speaker->now))
			names[to->count++] = name;
	}
	return true;
}

bool
case_pass_piece(const struct case_speaker *speaker, const struct case_piece *piece, int64_t *at,
    struct err *err)
{
	scoped(piece_words_free) struct piece_words words = PIECE_WORDS;
	const struct move *of = piece->of;
	struct move_file one = { .size = (int64_t)piece->bytes.size,
		.hash = piece->bytes.hash };
	struct move move = { .kind = KIND_CASE_MESSAGE,
		.of = of->id,
		.relays = of->relays,
		.files = { 1, &one },
		.piece = piece->number,
		.whole = piece->file->hash };

	if (!piece_say(piece->file, (uint64_t)piece->number, &words, err))
		return false;
	move.text = buf_text(&words.text);
	one.name = buf_text(&words.file);
	if (!find_audience(speaker, of, piece->without, &move.to, err) ||
	    !case_say(speaker, &of->of_case, CASE_TO_GIVEN, &move, err) ||
	    !desk_note(speaker, piece->who, &move.id, err))
		return false;
	*at = move.at;
	return true;
}

static bool
follow_one(const struct case_pass *pass, const struct move *said, size_t i, size_t *left,
    struct text who, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	const struct large_file *file = &pass->large[i];
	struct joined joined;
	int64_t at;
	bool here;

	if (!open_source(pass, &pass->source[i], &s, &here, err))
		return false;
	if (!here)
		return true;
	if (!joined_look(pass->speaker->node, &s, file, &joined, err))
		return false;
	if ((uint64_t)joined.came > *left)
		return err_set(err, FAULT_LIMIT,
		    "over %d pieces of large files do not follow it at once: save '%.*s', and "
		    "attach it",
		    CASE_PASS_PIECES_MAX, TEXT_ARGS(file->name));
	*left -= (size_t)joined.came;
	for (int64_t n = 0; n < file->pieces; n++) {
		const struct case_piece piece = { said, file, n + 1,
			{ .size = joined.size[n], .hash = joined.piece[n] }, s.by, who };

		if (joined.here[n] && !case_pass_piece(pass->speaker, &piece, &at, err))
			return false;
	}
	return true;
}

bool
case_pass_follow(
    const struct case_pass *pass, const struct move *said, struct text who, struct err *err)
{
	static const struct hash none;
	size_t left = CASE_PASS_PIECES_MAX;

	for (size_t i = 0; i < pass->larges; i++)
		if (!hash_eq(&pass->source[i], &none) &&
		    !follow_one(pass, said, i, &left, who, err))
			return false;
	return true;
}
