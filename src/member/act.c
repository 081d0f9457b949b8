#include "member/act.h"

#include "member/genesis.h"
#include "statement/party.h"

/* Lines that can be shown. */
static bool
check_reason(struct text reason, struct err *err)
{
	struct text rest = reason, line;
	bool good = reason.len > 0 && reason.len <= ACT_REASON_MAX;

	while (good && text_line(&rest, &line))
		good = text_printable(line);
	return (good && text_printable(rest)) ||
	       err_set(err, FAULT_INPUT, "'why' is not 1 to %zu bytes that can be shown",
		   ACT_REASON_MAX);
}

static bool
check_terms(const struct act *act, struct err *err)
{
	return (act->terms.version >= 1 && act->terms.version <= INT32_MAX) ||
	       err_set(err, FAULT_INPUT, "'version' is out of range");
}

static bool
get_promise(struct value body, struct act *act, struct err *err)
{
	struct text word;

	return value_get_text(body, "promise", &word, err) &&
	       (promise_parse(word, &act->promise) ||
		   err_set(err, FAULT_INPUT, "'promise' is neither pledge nor charter"));
}

static bool
get_pledge(struct value body, struct act *act, struct err *err)
{
	return get_promise(body, act, err) &&
	       value_get_integer(body, "version", &act->terms.version, err) &&
	       statement_get_hash(body, "sha256", &act->terms.sha256, err);
}

static void
put_pledge(const struct act *act, struct writer *w)
{
	writer_put_text(w, "promise", text_of(promise_word(act->promise)));
	writer_key(w, "version");
	writer_integer(w, act->terms.version);
	statement_put_hash(w, "sha256", &act->terms.sha256);
}

static bool
get_admit(struct value body, struct act *act, struct err *err)
{
	return value_get_text(body, "who", &act->who, err) &&
	       value_get_text(body, "url", &act->url, err) &&
	       statement_get_hash(body, "manifest", &act->manifest, err) &&
	       get_promise(body, act, err);
}

static void
put_admit(const struct act *act, struct writer *w)
{
	writer_put_text(w, "who", act->who);
	writer_put_text(w, "url", act->url);
	statement_put_hash(w, "manifest", &act->manifest);
	writer_put_text(w, "promise", text_of(promise_word(act->promise)));
}

static bool
check_admit(const struct act *act, struct err *err)
{
	return party_check_node(act->who, err) && genesis_check_url(act->url, err);
}

static bool
get_suspend(struct value body, struct act *act, struct err *err)
{
	struct value lift;

	return value_get_text(body, "who", &act->who, err) &&
	       value_get_text(body, "why", &act->reason, err) &&
	       (!value_find(body, "lift", &lift) || value_as_bool(lift, &act->lift, err));
}

static void
put_suspend(const struct act *act, struct writer *w)
{
	writer_put_text(w, "who", act->who);
	writer_put_text(w, "why", act->reason);
	if (!act->lift)
		return;
	writer_key(w, "lift");
	writer_bool(w, true);
}

static bool
check_suspend(const struct act *act, struct err *err)
{
	return party_check_node(act->who, err) && check_reason(act->reason, err);
}

static bool
get_withdraw(struct value body, struct act *act, struct err *err)
{
	return value_get_text(body, "why", &act->reason, err);
}

static void
put_withdraw(const struct act *act, struct writer *w)
{
	writer_put_text(w, "why", act->reason);
}

static bool
check_withdraw(const struct act *act, struct err *err)
{
	return check_reason(act->reason, err);
}

static const struct row {
	enum kind_id kind;
	bool (*get)(struct value body, struct act *act, struct err *err);
	bool (*check)(const struct act *act, struct err *err);
	void (*put)(const struct act *act, struct writer *w);
} rows[] = {
	{ KIND_PLEDGE, get_pledge, check_terms, put_pledge },
	{ KIND_ADMIT, get_admit, check_admit, put_admit },
	{ KIND_SUSPEND, get_suspend, check_suspend, put_suspend },
	{ KIND_WITHDRAW, get_withdraw, check_withdraw, put_withdraw },
};

static const struct row *
row_of(enum kind_id kind)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == kind)
			return &rows[i];
	return NULL;
}

bool
act_is(enum kind_id kind)
{
	return row_of(kind) != NULL;
}

bool
act_parse(const struct statement *statement, struct act *out, struct err *err)
{
	const struct row *row = row_of(statement->kind->id);
	struct act act = { .kind = statement->kind->id };

	if (row == NULL)
		return err_set(err, FAULT_INPUT, "a %.*s says nothing of members",
		    TEXT_ARGS(statement->kind->name));
	if (!statement_get_hash(statement->body, "genesis", &act.genesis, err) ||
	    !row->get(statement->body, &act, err) || !row->check(&act, err))
		return err_in(err, "%.*s", TEXT_ARGS(statement->kind->name));
	*out = act;
	return true;
}

bool
act_sign(const struct act *act, int64_t at, const struct signer *signer, struct buf *out,
    struct hash *id, struct err *err)
{
	const struct row *row = row_of(act->kind);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (row == NULL)
		return err_set(err, FAULT_INPUT, "that says nothing of members");
	if (!row->check(act, err))
		return err_in(err, "%.*s", TEXT_ARGS(kind_of(act->kind)->name));
	statement_begin(&draft, kind_of(act->kind), signer->vkey.name, at, NULL);
	statement_put_hash(w, "genesis", &act->genesis);
	row->put(act, w);
	return statement_end(&draft, signer, out, id, err);
}
