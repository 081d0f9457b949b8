#include "statement/letter.h"

/* What holds for every letter, read or to be written. */
static bool
check(const struct letter *letter, struct err *err)
{
	if (letter->title.len == 0 || letter->title.len > LETTER_TITLE_MAX ||
	    !text_printable(letter->title))
		return err_set(err, FAULT_INPUT,
		    "its title is not 1 to %d bytes that can be shown", LETTER_TITLE_MAX);
	if (letter->text.len > LETTER_TEXT_MAX || !text_lines_printable(letter->text))
		return err_set(err, FAULT_INPUT,
		    "its text is not 0 to %zu bytes that can be shown", LETTER_TEXT_MAX);
	return attached_check(letter->file, letter->count, err) &&
	       large_check_beside(
		   letter->large, letter->larges, letter->file, letter->count, err) &&
	       large_check_piece(&letter->piece, letter->count, letter->has_of, err);
}

static bool
parse_text(struct value body, struct text *out, struct err *err)
{
	struct value value;

	*out = TEXT("");
	return !value_find(body, "text", &value) || value_as_text(value, out, err);
}

bool
letter_parse(const struct statement *statement, struct letter *out, struct err *err)
{
	struct value body = statement->body;
	struct letter letter = { 0 };

	if (statement->kind->id != KIND_LETTER)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a letter",
		    TEXT_ARGS(statement->kind->name));
	if (!value_get_text(body, "title", &letter.title, err) ||
	    !parse_text(body, &letter.text, err) ||
	    !statement_get_hash_if(body, "of", &letter.has_of, &letter.of, err) ||
	    !statement_get_hash_if(body, "policy", &letter.has_policy, &letter.policy, err) ||
	    !attached_parse(body, letter.file, &letter.count, err) ||
	    !large_parse(body, letter.large, &letter.larges, err) ||
	    !large_parse_piece(body, &letter.piece, err) || !check(&letter, err))
		return err_in(err, "letter");
	*out = letter;
	return true;
}

bool
letter_sign(const struct letter *letter, const struct letter_how *how, struct buf *out,
    struct hash *id, struct err *err)
{
	struct shape_list to = { how->count, how->to };
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(letter, err))
		return err_in(err, "letter");
	statement_begin_to(&draft, kind_of(KIND_LETTER), how->signer->vkey.name, how->at, &to);
	writer_key(w, "title");
	writer_text(w, letter->title);
	if (letter->text.len > 0) {
		writer_key(w, "text");
		writer_text(w, letter->text);
	}
	if (letter->has_of)
		statement_put_hash(w, "of", &letter->of);
	if (letter->has_policy)
		statement_put_hash(w, "policy", &letter->policy);
	attached_put(w, letter->file, letter->count);
	large_put(w, letter->large, letter->larges);
	large_put_piece(w, &letter->piece);
	return statement_end(&draft, how->signer, out, id, err);
}
