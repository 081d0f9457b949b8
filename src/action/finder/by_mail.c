#include "action/finder/by_mail.h"

#include <stdio.h>
#include <string.h>

#include "action/inbox/custodian.h"
#include "action/node/node.h"
#include "base/file.h"
#include "base/folder.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json_write.h"
#include "codec/ustar.h"
#include "crypto/random.h"
#include "statement/envelope.h"
#include "statement/report.h"

#define DAY INT64_C(86400)
#define DIR_MODE 0700
#define FILE_MODE 0600
#define COLUMNS_BYTES 57 /* of base64, in a line of 76 */
#define RANDOM_LEN 8
#define NOTE_MAX (8 * KIB)
#define NOTE_DEPTH 2
#define DETAILS_FILE "report.json"

static int64_t
later(int64_t at, int64_t days)
{
	return at + days * DAY < UTC_MAX ? at + days * DAY : UTC_MAX;
}

static void
add_day(int64_t at, struct buf *out)
{
	scoped(buf_free) struct buf time = BUF(KIB);

	utc_format(at, &time);
	buf_addf(out, "%.10s", buf_string(&time));
}

/* --- the attachment */

static void
write_details(const struct by_mail *mail, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "title");
	writer_text(&w, mail->title);
	if (mail->details != NULL)
		details_write(mail->details, &w);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

static bool
add_file(const char *path, const struct sink *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(ENVELOPE_MAX);
	struct text name = text_of(file_name(path));

	if (text_eq(name, TEXT(DETAILS_FILE)))
		return err_set(err, FAULT_INPUT,
		    "'%s' is the name for what else is said; call the file otherwise", path);
	return file_load(path, &bytes, err) &&
	       ustar_write_file(out, name, buf_text(&bytes), err);
}

static bool
write_archive(const struct by_mail *mail, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf said = BUF_SECRET(DETAILS_ROOM);
	struct sink sink = sink_buf(out);

	if (mail->count > REPORT_FILES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "a report takes %d files at most", REPORT_FILES_MAX);
	write_details(mail, &said);
	if (!buf_ok(&said, err) ||
	    !ustar_write_file(&sink, TEXT(DETAILS_FILE), buf_text(&said), err))
		return false;
	for (size_t i = 0; i < mail->count; i++)
		if (!add_file(mail->paths[i], &sink, err))
			return false;
	return ustar_write_end(&sink, err);
}

static bool
seal(const struct by_mail *mail, struct text archive, struct buf *out, struct err *err)
{
	const struct age_seal how = { .passphrase = mail->passphrase };
	struct source source = source_text(&archive);
	struct sink sink = sink_buf(out);

	return age_seal(&how, &source, &sink, err) && buf_ok(out, err);
}

/* --- the mail */

static void
add_words(const struct by_mail *mail, struct buf *out)
{
	buf_add(out, TEXT("Hello,\r\n\r\n"));
	if (mail->passphrase.len > 0)
		buf_add(out,
		    TEXT("attached is a report of a security flaw. It is sealed, since mail "
			 "can be "
			 "read\r\non its way, with age (https://age-encryption.org):\r\n\r\n"
			 "    age -d " BY_MAIL_SEALED " | tar x\r\n\r\n"
			 "asks for a passphrase, which I will tell you by another way than "
			 "mail.\r\nPlease say how I reach you.\r\n\r\n"));
	else
		buf_add(
		    out, TEXT("attached is a report of a security flaw, sealed to your OpenPGP "
			      "key.\r\n\r\n"));
	buf_add(out, TEXT("Please answer by "));
	add_day(later(mail->now, BY_MAIL_ANSWER_DAYS), out);
	buf_add(out, TEXT(". I keep the flaw to myself until "));
	add_day(later(mail->now, BY_MAIL_SECRET_DAYS), out);
	buf_add(out, TEXT(",\r\nunless we agree on another time.\r\n"));
}

static void
add_attachment(struct text bytes, struct buf *out)
{
	while (bytes.len > 0) {
		size_t some = bytes.len < COLUMNS_BYTES ? bytes.len : COLUMNS_BYTES;

		base64_add(out, (const uint8_t *)bytes.at, some);
		buf_add(out, TEXT("\r\n"));
		bytes = text_after(bytes, some);
	}
}

/* A draft, which mail programs open to be sent (X-Unsent). */
static void
write_message(
    const struct by_mail *mail, struct text address, struct text sealed, struct buf *out)
{
	scoped(buf_free) struct buf boundary = BUF(KIB);
	uint8_t drawn[RANDOM_LEN];

	random_bytes(drawn, sizeof(drawn));
	buf_add(&boundary, TEXT("accord-"));
	hex_add(&boundary, drawn, sizeof(drawn));
	buf_addf(out,
	    "X-Unsent: 1\r\nTo: %.*s\r\nSubject: Security report (sealed)\r\n"
	    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n"
	    "--%s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
	    TEXT_ARGS(address), buf_string(&boundary), buf_string(&boundary));
	add_words(mail, out);
	if (sealed.len > 0) {
		buf_addf(out,
		    "\r\n--%s\r\nContent-Type: application/octet-stream\r\n"
		    "Content-Transfer-Encoding: base64\r\n"
		    "Content-Disposition: attachment; filename=\"" BY_MAIL_SEALED "\"\r\n\r\n",
		    buf_string(&boundary));
		add_attachment(sealed, out);
	}
	buf_addf(out, "\r\n--%s--\r\n", buf_string(&boundary));
}

static bool
save(const char *dir, const char *name, const struct buf *bytes, struct err *err)
{
	char path[PATH_MAX];

	return buf_ok(bytes, err) && node_path(dir, name, path, err) &&
	       file_create(path, buf_text(bytes), FILE_MODE, err);
}

static bool
make_empty(const char *dir, struct err *err)
{
	bool empty;

	if (!folder_empty(dir, &empty, err))
		return false;
	if (!empty)
		return err_set(err, FAULT_CONFLICT, "'%s' is there, and not empty", dir);
	return folder_make(dir, DIR_MODE, err);
}

void
by_mail_free(struct by_mail *mail)
{
	buf_free(&mail->sealed);
}

bool
by_mail_write(struct by_mail *mail, const char *dir, struct err *err)
{
	scoped(buf_free) struct buf archive = BUF_SECRET(2 * ENVELOPE_MAX);
	scoped(buf_free) struct buf message = BUF(4 * ENVELOPE_MAX);
	bool seals = mail->passphrase.len > 0;
	struct text address;

	by_mail_free(mail);
	mail->sealed = BUF(2 * ENVELOPE_MAX);
	if (!write_archive(mail, &archive, err) ||
	    (seals && !seal(mail, buf_text(&archive), &mail->sealed, err)) ||
	    !make_empty(dir, err) ||
	    !save(dir, seals ? BY_MAIL_SEALED : BY_MAIL_OPEN, seals ? &mail->sealed : &archive,
		err))
		return false;
	if (!contact_address(mail->contact, &address))
		return true;
	write_message(mail, address, buf_text(&mail->sealed), &message);
	return save(dir, BY_MAIL_MESSAGE, &message, err);
}

/* --- what is kept of it */

#define AT(member) offsetof(struct by_mail_note, member)

static const struct shape note_shape[] = {
	{ "domain", SHAPE_TEXT, AT(domain), "a name", .least = 1, .most = 300 },
	{ "to", SHAPE_TEXT, AT(to), "a contact", .least = 1, .most = CONTACT_LINE_MAX },
	{ "title", SHAPE_TEXT, AT(title), "a title", .least = 1, .most = REPORT_TITLE_MAX },
	{ "passphrase", SHAPE_TEXT, AT(passphrase), "a passphrase", .least = 1, .most = KIB,
	    .optional = true },
	{ "at", SHAPE_TIME, AT(at), "a time", .least = 0 },
	{ "answer_by", SHAPE_TIME, AT(answer_by), "a time", .least = 0 },
	{ "public_from", SHAPE_TIME, AT(public_from), "a time", .least = 0 },
	{ "ask", SHAPE_TEXT, AT(ask), "an id", .least = 64, .most = 64, .optional = true },
	{ 0 },
};

static bool
save_as(const struct finder *finder, const char *folder, const char *id,
    const struct buf *bytes, struct err *err)
{
	char name[PATH_MAX];

	return node_path(folder, id, name, err) &&
	       finder_save(finder, name, buf_text(bytes), err);
}

bool
by_mail_keep(const struct finder *finder, const struct by_mail *mail, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET(NOTE_MAX), id = BUF(KIB);
	struct writer w = WRITER(&json);
	struct by_mail_note note = {
		.domain = mail->domain,
		.to = mail->contact->contact.at[0],
		.title = mail->title,
		.passphrase = mail->passphrase,
		.at = mail->now,
		.answer_by = later(mail->now, BY_MAIL_ANSWER_DAYS),
		.public_from = later(mail->now, BY_MAIL_SECRET_DAYS),
	};
	uint8_t drawn[RANDOM_LEN];
	struct text address;

	if (contact_address(mail->contact, &address))
		note.to = address;
	random_bytes(drawn, sizeof(drawn));
	hex_add(&id, drawn, sizeof(drawn));
	shape_write(note_shape, &note, &w);
	return buf_ok(&id, err) && buf_ok(&json, err) &&
	       (mail->sealed.len == 0 || mail->sealed.len > CUSTODIAN_SIZE_MAX ||
		   save_as(finder, "attached", buf_string(&id), &mail->sealed, err)) &&
	       save_as(finder, "mailed", buf_string(&id), &json, err);
}

struct visiting {
	const struct finder *finder;
	bool (*visit)(void *arg, const struct by_mail_note *note, struct err *err);
	void *arg;
};

static void
complete(const struct visiting *visiting, const char *file, const char *attached,
    struct by_mail_note *note)
{
	note->id = file;
	note->sealed = finder_has(visiting->finder, attached);
	note->in_custody = note->ask.len > 0;
}

static bool
visit_note(void *arg, const char *file, struct err *err)
{
	const struct doc_limits limits = { NOTE_MAX, NOTE_DEPTH };
	scoped(arena_free) struct arena arena = ARENA(4 * NOTE_MAX);
	scoped(buf_free) struct buf json = BUF_SECRET(NOTE_MAX);
	scoped(doc_free) struct doc doc = { .secret = true };
	const struct visiting *visiting = arg;
	struct by_mail_note note = { 0 };
	struct value root;
	char name[PATH_MAX], attached[PATH_MAX];

	if (!node_path("attached", file, attached, err) ||
	    !node_path("mailed", file, name, err) ||
	    !finder_load(visiting->finder, name, &json, err))
		return false;
	if (!doc_parse(&doc, buf_text(&json), &limits, &root, err) ||
	    !shape_read(note_shape, root, &arena, &note, err))
		return err_in(err, "'%s'", name);
	complete(visiting, file, attached, &note);
	return visiting->visit(visiting->arg, &note, err) || err_in(err, "'%s'", name);
}

bool
by_mail_each(const struct finder *finder,
    bool (*visit)(void *arg, const struct by_mail_note *note, struct err *err), void *arg,
    struct err *err)
{
	struct visiting visiting = { finder, visit, arg };
	char folder[PATH_MAX];

	return finder_name(finder, "mailed", folder, err) &&
	       locker_each(&finder->locker, folder, visit_note, &visiting, err);
}

/* --- in custody */

struct search {
	const struct finder *finder;
	struct text id;
	struct arena *arena;
	size_t count;
	struct by_mail_note note;
};

static bool
keep(struct arena *arena, struct text *text, struct err *err)
{
	*text = arena_text(arena, *text);
	return text->at != NULL || err_memory(err);
}

static bool
look(void *arg, const struct by_mail_note *note, struct err *err)
{
	struct search *search = arg;
	struct text id = text_of(note->id);

	if (!text_starts(id, search->id))
		return true;
	search->count++;
	search->note = *note;
	if (!keep(search->arena, &id, err) || !keep(search->arena, &search->note.domain, err) ||
	    !keep(search->arena, &search->note.to, err) ||
	    !keep(search->arena, &search->note.title, err) ||
	    !keep(search->arena, &search->note.ask, err) ||
	    !keep(search->arena, &search->note.passphrase, err))
		return false;
	search->note.id = id.at;
	return true;
}

static bool
load_sealed(const struct finder *finder, const char *id, struct arena *arena, struct text *out,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(CUSTODIAN_SIZE_MAX);
	char name[PATH_MAX];

	if (!node_path("attached", id, name, err))
		return false;
	if (!finder_load(finder, name, &bytes, err))
		return err->fault == FAULT_ABSENT &&
		       err_set(err, FAULT_ABSENT,
			   "nothing of that mail is kept that accord has sealed: it went by "
			   "OpenPGP, or is over %zu MiB",
			   CUSTODIAN_SIZE_MAX / MIB);
	*out = buf_text(&bytes);
	return keep(arena, out, err);
}

bool
by_mail_find(const struct finder *finder, struct text id, struct arena *arena,
    struct by_mail_note *out, struct text *sealed, struct err *err)
{
	struct search search = { .finder = finder, .id = id, .arena = arena };

	if (!by_mail_each(finder, look, &search, err))
		return false;
	if (search.count != 1)
		return err_set(err, search.count == 0 ? FAULT_ABSENT : FAULT_CONFLICT,
		    search.count == 0 ? "no mail of yours has the id '%.*s'"
				      : "the ids of several mails begin with '%.*s'",
		    TEXT_ARGS(id));
	if (!load_sealed(finder, search.note.id, arena, sealed, err))
		return false;
	*out = search.note;
	return true;
}

bool
by_mail_entrusted(
    const struct finder *finder, const char *id, const struct hash *ask, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * CUSTODIAN_SIZE_MAX);
	scoped(buf_free) struct buf json = BUF_SECRET(NOTE_MAX), hex = BUF(KIB);
	struct writer w = WRITER(&json);
	struct by_mail_note note;
	struct text sealed;

	if (!by_mail_find(finder, text_of(id), &arena, &note, &sealed, err))
		return false;
	hash_format(ask, &hex);
	note.ask = buf_text(&hex);
	shape_write(note_shape, &note, &w);
	return buf_ok(&json, err) && buf_ok(&hex, err) &&
	       save_as(finder, "mailed", id, &json, err);
}
