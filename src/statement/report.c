#include "statement/report.h"

#include "codec/ustar.h"
#include "statement/party.h"

static bool
parse_file(struct value value, struct report_file *file, struct err *err)
{
	int64_t size;

	if (!value_get_text(value, "name", &file->name, err) ||
	    !ustar_check_name(file->name, err) ||
	    !value_get_integer(value, "size", &size, err) ||
	    !statement_get_hash(value, "sha256", &file->hash, err))
		return false;
	if (size < 0)
		return err_set(err, FAULT_INPUT, "the size of '%.*s' is below zero",
		    TEXT_ARGS(file->name));
	file->size = (uint64_t)size;
	return true;
}

bool
report_check_key(const struct vkey *key, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	party_finder_name(&key->key, &name);
	if (key->type != NOTE_ED25519 || !text_eq(key->name, buf_text(&name)))
		return err_set(err, FAULT_DENIED,
		    "'%.*s' is not the name that the finder's key has", TEXT_ARGS(key->name));
	return true;
}

bool
report_parse(const struct statement *statement, struct report *out, struct err *err)
{
	struct report report = { 0 };
	struct value_walk walk = { 0 };
	struct value files;
	struct text reply, key;

	if (statement->kind->id != KIND_REPORT)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a report",
		    TEXT_ARGS(statement->kind->name));
	if (!value_get_text(statement->body, "title", &report.title, err) ||
	    !value_get_text(statement->body, "key", &key, err) ||
	    !vkey_parse(key, &report.key, err) || !report_check_key(&report.key, err) ||
	    !value_get_text(statement->body, "reply", &reply, err) ||
	    !recipient_parse(reply, &report.reply, err) ||
	    !value_get_array(statement->body, "files", &files, err))
		return err_in(err, "report");
	if (report.title.len == 0 || report.title.len > REPORT_TITLE_MAX ||
	    !text_printable(report.title))
		return err_set(err, FAULT_INPUT,
		    "report: its title is not 1 to %d bytes that can be shown",
		    REPORT_TITLE_MAX);
	while (value_each(files, &walk)) {
		if (report.count == REPORT_FILES_MAX)
			return err_set(
			    err, FAULT_LIMIT, "report: it has over %d files", REPORT_FILES_MAX);
		if (!parse_file(walk.value, &report.file[report.count], err))
			return err_in(err, "report");
		report.count++;
	}
	*out = report;
	return true;
}

bool
report_sign(const struct report *report, struct text to, int64_t at,
    const struct signer *finder, struct buf *out, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf key = BUF(KIB), reply = BUF(KIB);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	statement_begin(&draft, kind_of(KIND_REPORT), finder->vkey.name, at, &to);
	writer_key(w, "title");
	writer_text(w, report->title);
	vkey_format(&finder->vkey, &key);
	writer_key(w, "key");
	writer_text(w, buf_text(&key));
	recipient_format(&report->reply, &reply);
	writer_key(w, "reply");
	writer_text(w, buf_text(&reply));
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
	return statement_end(&draft, finder, out, id, err);
}
