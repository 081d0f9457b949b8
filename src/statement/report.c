#include "statement/report.h"

#include <string.h>

#include "codec/ustar.h"
#include "statement/party.h"

static bool
parse_file(struct value value, struct report_file *file, struct err *err)
{
	int64_t size;

	if (!value_get_text(value, "name", &file->name, err) ||
	    !value_get_integer(value, "size", &size, err) ||
	    !statement_get_hash(value, "sha256", &file->hash, err))
		return false;
	file->size = (uint64_t)size; /* below zero: out of range for check_file() */
	return true;
}

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

/* Files lie side by side wherever they are saved: plain names, none twice. */
static bool
check_file(const struct report *report, size_t i, struct err *err)
{
	struct text name = report->file[i].name;

	if (!ustar_check_name(name, err))
		return false;
	if (report->file[i].size > STATEMENT_INTEGER_MAX)
		return err_set(
		    err, FAULT_INPUT, "the size of '%.*s' is out of range", TEXT_ARGS(name));
	if (memchr(name.at, '/', name.len) != NULL)
		return err_set(
		    err, FAULT_INPUT, "its file '%.*s' is in a folder", TEXT_ARGS(name));
	for (size_t j = 0; j < i; j++)
		if (text_eq(report->file[j].name, name))
			return err_set(
			    err, FAULT_INPUT, "it has the file '%.*s' twice", TEXT_ARGS(name));
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
	for (size_t i = 0; i < report->count; i++)
		if (!check_file(report, i, err))
			return false;
	return true;
}

static bool
parse_files(struct value body, struct report *report, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value files;

	if (!value_get_array(body, "files", &files, err))
		return false;
	while (value_each(files, &walk)) {
		if (report->count == REPORT_FILES_MAX)
			return err_set(
			    err, FAULT_LIMIT, "it has over %d files", REPORT_FILES_MAX);
		if (!parse_file(walk.value, &report->file[report->count++], err))
			return false;
	}
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
	       parse_files(s->body, report, err);
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

static void
put_files(struct writer *w, const struct report *report)
{
	writer_key(w, "files");
	writer_array(w);
	for (size_t i = 0; i < report->count; i++) {
		writer_object(w);
		writer_key(w, "name");
		writer_text(w, report->file[i].name);
		writer_key(w, "size");
		writer_integer(w, (int64_t)report->file[i].size);
		statement_put_hash(w, "sha256", &report->file[i].hash);
		writer_end(w);
	}
	writer_end(w);
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
	put_files(w, report);
	return statement_end(&draft, how->signer, out, id, err);
}
