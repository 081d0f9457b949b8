#include "statement/poll.h"

static bool
is_asked(const struct poll *poll, const struct hash *id)
{
	for (size_t i = 0; i < poll->count; i++)
		if (hash_eq(&poll->of[i], id))
			return true;
	return false;
}

static bool
parse_reports(struct value of, struct poll *poll, struct err *err)
{
	struct value_walk walk = { 0 };
	struct text hex;
	struct hash id;

	while (value_each(of, &walk)) {
		if (poll->count == POLL_REPORTS_MAX)
			return err_set(err, FAULT_LIMIT, "it asks about over %d reports",
			    POLL_REPORTS_MAX);
		if (!value_as_text(walk.value, &hex, err))
			return false;
		if (!hash_parse(hex, &id))
			return err_set(
			    err, FAULT_INPUT, "'of' has what is not 64 lowercase hex digits");
		if (is_asked(poll, &id))
			return err_set(err, FAULT_INPUT, "it asks about a report twice");
		poll->of[poll->count++] = id;
	}
	return true;
}

static bool
parse_mail(struct value body, struct poll *poll, struct err *err)
{
	struct value value;
	int64_t have;

	if (!value_find(body, "have", &value))
		return true;
	if (!value_as_integer(value, &have, err))
		return err_in(err, "'have'");
	if (have < 0)
		return err_set(err, FAULT_INPUT, "'have' is below zero");
	poll->mail = true;
	poll->have = (uint64_t)have;
	return true;
}

bool
poll_parse(const struct statement *statement, struct poll *out, struct err *err)
{
	struct poll poll = { 0 };
	struct text reply;
	struct value of;

	if (statement->kind->id != KIND_POLL)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a poll",
		    TEXT_ARGS(statement->kind->name));
	if (!value_get_text(statement->body, "reply", &reply, err) ||
	    !recipient_parse(reply, &poll.reply, err) ||
	    !value_get_array(statement->body, "of", &of, err) ||
	    !parse_reports(of, &poll, err) || !parse_mail(statement->body, &poll, err))
		return err_in(err, "poll");
	*out = poll;
	return true;
}

bool
poll_sign(const struct poll *poll, const struct saying *how, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(KIB);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;
	struct hash id;

	statement_begin(&draft, kind_of(KIND_POLL), how->signer->vkey.name, how->at, &how->to);
	recipient_format(&poll->reply, &text);
	statement_put_text(w, "reply", &text);
	writer_key(w, "of");
	writer_array(w);
	for (size_t i = 0; i < poll->count; i++) {
		buf_clear(&text);
		hash_format(&poll->of[i], &text);
		statement_add_text(w, &text);
	}
	writer_end(w);
	if (poll->mail) {
		writer_key(w, "have");
		writer_integer(w, (int64_t)poll->have);
	}
	return statement_end(&draft, how->signer, out, &id, err);
}
