#include "statement/closing.h"

static const char *const words[] = { "duplicate", "known", NULL };

/* The nonce keeps the others from being guessed; the rest tells who reported, or to whom. */
static const char *const hidden[] = { "nonce", "by", "key", "reply", "to", "credit", "told",
	NULL };

const char *
closing_word(unsigned as)
{
	return as <= CLOSED_KNOWN ? words[as] : "";
}

bool
closing_hides(struct text field)
{
	for (size_t i = 0; hidden[i] != NULL; i++)
		if (text_eq(field, text_of(hidden[i])))
			return true;
	return false;
}

/* What holds for every one, read or to be written. */
static bool
check(const struct closing *closing, struct err *err)
{
	const struct opening *first = &closing->opening[0];

	if (hash_eq(&closing->of, &closing->earlier))
		return err_set(err, FAULT_INPUT, "it is closed as its own duplicate");
	if (closing->why.len > CLOSING_WHY_MAX || !text_lines_printable(closing->why))
		return err_set(err, FAULT_INPUT, "its reason is not 0 to %d bytes to be shown",
		    CLOSING_WHY_MAX);
	if (closing->proof.len == 0 || closing->proof.len > CLOSING_PROOF_MAX ||
	    !text_lines_printable(closing->proof))
		return err_set(err, FAULT_INPUT, "it has no proof");
	if (closing->count == 0 || closing->count > CLOSING_OPENINGS_MAX)
		return err_set(
		    err, FAULT_INPUT, "it does not open 1 to %d fields", CLOSING_OPENINGS_MAX);
	for (size_t i = 0; i < closing->count; i++) {
		const struct opening *opening = &closing->opening[i];

		if (!hash_eq(&opening->of, &closing->earlier) ||
		    !hash_eq(&opening->fields, &first->fields) ||
		    !text_eq(text_bytes(opening->salt.bytes, SALT_LEN),
			text_bytes(first->salt.bytes, SALT_LEN)))
			return err_set(
			    err, FAULT_DENIED, "what it opens is not of the earlier statement");
		if (closing_hides(opening->field))
			return err_set(err, FAULT_DENIED,
			    "it opens '%.*s', which is nobody's "
			    "business",
			    TEXT_ARGS(opening->field));
	}
	return true;
}

static bool
parse_as(struct value body, unsigned *out, struct err *err)
{
	struct text word;

	if (!value_get_text(body, "as", &word, err))
		return false;
	for (unsigned i = 0; words[i] != NULL; i++)
		if (text_eq(word, text_of(words[i]))) {
			*out = i;
			return true;
		}
	return err_set(err, FAULT_INPUT, "'as' is neither 'duplicate' nor 'known'");
}

static bool
keep(struct arena *arena, struct text in, struct text *out, struct err *err)
{
	*out = arena_text(arena, in);
	return out->at != NULL || err_memory(err);
}

static bool
parse_openings(struct value body, struct arena *arena, struct closing *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct text json;

	if (!value_get_array(body, "openings", &list, err))
		return false;
	while (value_each(list, &walk)) {
		if (out->count == CLOSING_OPENINGS_MAX)
			return err_set(
			    err, FAULT_LIMIT, "it opens over %d fields", CLOSING_OPENINGS_MAX);
		if (!value_as_text(walk.value, &json, err) ||
		    !opening_parse(json, arena, &out->opening[out->count], err))
			return false;
		out->count++;
	}
	return true;
}

static bool
parse(struct value body, struct arena *arena, struct closing *out, struct err *err)
{
	struct text why = TEXT(""), proof;
	struct value value;

	return statement_get_hash(body, "of", &out->of, err) && parse_as(body, &out->as, err) &&
	       (!value_find(body, "why", &value) || value_as_text(value, &why, err)) &&
	       keep(arena, why, &out->why, err) &&
	       statement_get_hash(body, "earlier", &out->earlier, err) &&
	       value_get_text(body, "proof", &proof, err) &&
	       keep(arena, proof, &out->proof, err) && parse_openings(body, arena, out, err);
}

bool
closing_parse(const struct statement *statement, struct arena *arena, struct closing *out,
    struct err *err)
{
	struct closing closing = { 0 };

	if (statement->kind->id != KIND_CLOSING)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a closing",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement->body, arena, &closing, err) || !check(&closing, err))
		return err_in(err, "closing");
	*out = closing;
	return true;
}

static void
write_openings(const struct closing *closing, struct writer *w)
{
	writer_key(w, "openings");
	writer_array(w);
	for (size_t i = 0; i < closing->count; i++) {
		scoped(buf_free) struct buf json = BUF_SECRET(OPENING_LEN_MAX);

		opening_format(&closing->opening[i], &json);
		if (!json.failed && json.len > 0)
			buf_cut(&json, json.len - 1); /* its newline */
		statement_add_text(w, &json);
	}
	writer_end(w);
}

bool
closing_sign(const struct closing *closing, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT_SECRET;
	struct writer *w = &draft.writer;

	if (!check(closing, err))
		return err_in(err, "closing");
	statement_begin(
	    &draft, kind_of(KIND_CLOSING), how->signer->vkey.name, how->at, &how->to);
	statement_put_hash(w, "of", &closing->of);
	writer_key(w, "as");
	writer_text(w, text_of(closing_word(closing->as)));
	if (closing->why.len > 0) {
		writer_key(w, "why");
		writer_text(w, closing->why);
	}
	statement_put_hash(w, "earlier", &closing->earlier);
	writer_key(w, "proof");
	writer_text(w, closing->proof);
	write_openings(closing, w);
	return statement_end(&draft, how->signer, out, id, err);
}
