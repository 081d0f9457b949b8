#include "action/by_mail.h"

#include <stdio.h>
#include <string.h>

#include "action/node.h"
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
	const char *slash = strrchr(path, '/');
	struct text name = text_of(slash == NULL ? path : slash + 1);

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

bool
by_mail_write(const struct by_mail *mail, const char *dir, struct err *err)
{
	scoped(buf_free) struct buf archive = BUF_SECRET(2 * ENVELOPE_MAX);
	scoped(buf_free) struct buf sealed = BUF(2 * ENVELOPE_MAX),
				    message = BUF(4 * ENVELOPE_MAX);
	bool seals = mail->passphrase.len > 0;
	struct text address;

	if (!write_archive(mail, &archive, err) ||
	    (seals && !seal(mail, buf_text(&archive), &sealed, err)) || !make_empty(dir, err) ||
	    !save(dir, seals ? BY_MAIL_SEALED : BY_MAIL_OPEN, seals ? &sealed : &archive, err))
		return false;
	if (!contact_address(mail->contact, &address))
		return true;
	write_message(mail, address, buf_text(&sealed), &message);
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
	{ 0 },
};

bool
by_mail_keep(const struct finder *finder, const struct by_mail *mail, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET(NOTE_MAX), name = BUF(KIB);
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
	buf_add(&name, TEXT("mailed/"));
	hex_add(&name, drawn, sizeof(drawn));
	shape_write(note_shape, &note, &w);
	return buf_ok(&name, err) && buf_ok(&json, err) &&
	       finder_save(finder, buf_string(&name), buf_text(&json), err);
}

struct visiting {
	const struct finder *finder;
	bool (*visit)(void *arg, const struct by_mail_note *note, struct err *err);
	void *arg;
};

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
	char name[PATH_MAX];

	if (!node_path("mailed", file, name, err) ||
	    !finder_load(visiting->finder, name, &json, err))
		return false;
	return (doc_parse(&doc, buf_text(&json), &limits, &root, err) &&
		   shape_read(note_shape, root, &arena, &note, err) &&
		   visiting->visit(visiting->arg, &note, err)) ||
	       err_in(err, "'%s'", name);
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
