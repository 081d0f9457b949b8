#include "statement/report.h"

#include "statement/party.h"

bool
report_check_key(const struct vkey *key, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	party_finder_name(&key->key, &name);
	if (!buf_ok(&name, err))
		return false;
	if (key->type != NOTE_ED25519 || !text_eq(key->name, buf_text(&name)))
		return err_set(err, FAULT_DENIED,
		    "'%.*s' is not the name that the finder's key has", TEXT_ARGS(key->name));
	return true;
}

/* What holds for every report, read or to be written. */
static bool
check(const struct report *report, struct err *err)
{
	if (!report_check_key(&report->key, err))
		return false;
	if (report->title.len == 0 || report->title.len > REPORT_TITLE_MAX ||
	    !text_printable(report->title))
		return err_set(err, FAULT_INPUT,
		    "its title is not 1 to %d bytes that can be shown", REPORT_TITLE_MAX);
	return attached_check(report->file, report->count, err) &&
	       large_check_beside(
		   report->large, report->larges, report->file, report->count, err);
}

static bool
parse_anonymous(struct value body, bool *out, struct err *err)
{
	struct value value;

	*out = false;
	return !value_find(body, "anonymous", &value) || value_as_bool(value, out, err);
}

/* What it says in detail is checked, and not kept: most who read a report have no use for it.
 */
static bool
check_details(struct value body, bool *any, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(DETAILS_ROOM);
	struct details details;

	if (!details_parse(body, &arena, &details, err))
		return false;
	*any = details_any(&details);
	return true;
}

static bool
parse(const struct statement *s, struct report *report, struct err *err)
{
	struct text reply, key;

	return value_get_text(s->body, "title", &report->title, err) &&
	       value_get_text(s->body, "key", &key, err) &&
	       (s->known ? vkey_reparse : vkey_parse)(key, &report->key, err) &&
	       value_get_text(s->body, "reply", &reply, err) &&
	       (s->known ? recipient_reparse : recipient_parse)(reply, &report->reply, err) &&
	       parse_anonymous(s->body, &report->anonymous, err) &&
	       statement_get_hash_if(
		   s->body, "policy", &report->has_policy, &report->policy, err) &&
	       check_details(s->body, &report->detailed, err) &&
	       attached_parse(s->body, report->file, &report->count, err) &&
	       large_parse(s->body, report->large, &report->larges, err);
}

bool
report_parse(const struct statement *statement, struct report *out, struct err *err)
{
	struct report report = { 0 };

	if (statement->kind->id != KIND_REPORT)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a report",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement, &report, err) || !check(&report, err))
		return err_in(err, "report");
	if (!text_eq(report.key.name, statement->by))
		return err_set(
		    err, FAULT_DENIED, "report: its key is not the key of who it is by");
	*out = report;
	return true;
}

bool
report_details(const struct statement *statement, struct arena *arena, struct details *out,
    struct err *err)
{
	return details_parse(statement->body, arena, out, err) || err_in(err, "report");
}

bool
report_sign(const struct report *report, const struct saying *how, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf key = BUF(KIB), reply = BUF(KIB);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct report whole = *report;
	struct writer *w = &draft.writer;

	whole.key = how->signer->vkey;
	if (!check(&whole, err))
		return err_in(err, "report");
	statement_begin(
	    &draft, kind_of(KIND_REPORT), how->signer->vkey.name, how->at, &how->to);
	writer_key(w, "title");
	writer_text(w, report->title);
	vkey_format(&how->signer->vkey, &key);
	statement_put_text(w, "key", &key);
	recipient_format(&report->reply, &reply);
	statement_put_text(w, "reply", &reply);
	if (report->anonymous) {
		writer_key(w, "anonymous");
		writer_bool(w, true);
	}
	if (report->has_policy)
		statement_put_hash(w, "policy", &report->policy);
	if (report->details != NULL)
		details_write(report->details, w);
	attached_put(w, report->file, report->count);
	large_put(w, report->large, report->larges);
	return statement_end(&draft, how->signer, out, id, err);
}
