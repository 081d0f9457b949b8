#include "statement/remark.h"

/* What holds for every remark, read or to be written. */
static bool
check(const struct remark *remark, struct err *err)
{
	if (remark->who.len == 0 || remark->who.len > REMARK_WHO_MAX ||
	    !text_printable(remark->who))
		return err_set(err, FAULT_INPUT, "'who' is not 1 to %d bytes that can be shown",
		    REMARK_WHO_MAX);
	return (remark->text.len > 0 && remark->text.len <= REMARK_TEXT_MAX &&
		   text_lines_printable(remark->text)) ||
	       err_set(err, FAULT_INPUT, "its text is not 1 to %zu bytes that can be shown",
		   REMARK_TEXT_MAX);
}

bool
remark_parse(const struct statement *statement, struct remark *out, struct err *err)
{
	struct value body = statement->body;
	struct remark remark;

	if (statement->kind->id != KIND_REMARK)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a remark",
		    TEXT_ARGS(statement->kind->name));
	if (!statement_get_hash(body, "of", &remark.of, err) ||
	    !value_get_text(body, "who", &remark.who, err) ||
	    !value_get_text(body, "text", &remark.text, err) || !check(&remark, err))
		return err_in(err, "remark");
	*out = remark;
	return true;
}

bool
remark_text(
    const struct remark *remark, int64_t at, struct text self, struct buf *out, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(remark, err))
		return err_in(err, "remark");
	statement_begin(&draft, kind_of(KIND_REMARK), self, at, &self);
	statement_put_hash(w, "of", &remark->of);
	writer_key(w, "who");
	writer_text(w, remark->who);
	writer_key(w, "text");
	writer_text(w, remark->text);
	return statement_text(&draft, out, err);
}

bool
remark_sign(const struct remark *remark, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(STATEMENT_PRIVATE_MAX);

	return remark_text(remark, at, signer->vkey.name, &text, err) &&
	       statement_sign(kind_of(KIND_REMARK), &text, signer, out, id, err);
}
