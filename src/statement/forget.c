#include "statement/forget.h"

static bool
parse_ids(struct value body, struct forget *forget, struct err *err)
{
	struct value_walk walk = { 0 };
	struct text hex;
	struct value of;

	if (!value_get_array(body, "of", &of, err))
		return false;
	while (value_each(of, &walk)) {
		if (forget->count == FORGET_IDS_MAX)
			return err_set(
			    err, FAULT_LIMIT, "it has over %d statements", FORGET_IDS_MAX);
		if (!value_as_text(walk.value, &hex, err))
			return false;
		if (!hash_parse(hex, &forget->of[forget->count++]))
			return err_set(
			    err, FAULT_INPUT, "'of' has what is not 64 lowercase hex digits");
	}
	return true;
}

/* What holds for every one, read or to be written. */
static bool
check(const struct forget *forget, struct err *err)
{
	if (forget->count == 0 || forget->count > FORGET_IDS_MAX)
		return err_set(
		    err, FAULT_INPUT, "it does not name 1 to %d statements", FORGET_IDS_MAX);
	return (forget->why.len > 0 && forget->why.len <= FORGET_WHY_MAX &&
		   text_printable(forget->why)) ||
	       err_set(err, FAULT_INPUT, "its reason is not 1 to %d bytes that can be shown",
		   FORGET_WHY_MAX);
}

bool
forget_parse(const struct statement *statement, struct forget *out, struct err *err)
{
	struct forget forget = { 0 };

	if (statement->kind->id != KIND_FORGET)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a forget",
		    TEXT_ARGS(statement->kind->name));
	if (!value_get_text(statement->body, "why", &forget.why, err) ||
	    !parse_ids(statement->body, &forget, err) || !check(&forget, err))
		return err_in(err, "forget");
	*out = forget;
	return true;
}

bool
forget_sign(const struct forget *forget, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(forget, err))
		return err_in(err, "forget");
	statement_begin(
	    &draft, kind_of(KIND_FORGET), how->signer->vkey.name, how->at, &how->to);
	writer_key(w, "why");
	writer_text(w, forget->why);
	writer_key(w, "of");
	writer_array(w);
	for (size_t i = 0; i < forget->count; i++) {
		scoped(buf_free) struct buf hex = BUF(KIB);

		hash_format(&forget->of[i], &hex);
		statement_add_text(w, &hex);
	}
	writer_end(w);
	return statement_end(&draft, how->signer, out, id, err);
}
