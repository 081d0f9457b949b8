#include "action/case/guest_call.h"

#include "action/case/guest_seen.h"
#include "action/deed/deed.h"
#include "base/mem.h"
#include "codec/hex.h"
#include "codec/urlencoded.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "journal/blob.h"
#include "journal/pass.h"
#include "view/cases.h"
#include "web/error_page.h"

#define SECRET_BYTES (GUEST_SECRET_LEN / 2)
#define FIELD_MAX (32 * KIB)

/* A guest who is let in. */
struct visiting {
	struct node *node;
	const struct guest_call *call;
	int64_t now;
	struct pass pass;
	struct casebook_case *held;
	struct err trouble; /* FAULT_NONE: none */
	struct text typed;
};

void
guest_secret(struct buf *out)
{
	uint8_t bytes[SECRET_BYTES];

	random_bytes(bytes, sizeof(bytes));
	hex_add(out, bytes, sizeof(bytes));
	mem_wipe(bytes, sizeof(bytes));
}

void
guest_answer_free(struct guest_answer *answer)
{
	buf_free(&answer->page);
	buf_free(&answer->session);
}

/* --- answers */

static void
take_page(struct html *html, unsigned status, struct guest_answer *out)
{
	buf_clear(&out->page);
	buf_add(&out->page, buf_text(&html->out));
	out->page.failed |= html->out.failed;
	out->status = status;
	html_free(html);
}

static void
say_gone(struct node *node, struct guest_answer *out)
{
	struct html html = { BUF_SECRET(GUEST_PAGE_MAX) };

	guest_page_gone(node->manifest.name, &html);
	take_page(&html, 404, out);
}

static void
say_trouble(struct node *node, struct guest_answer *out)
{
	struct html html = HTML(ERROR_PAGE_MAX);
	const struct error_facts facts = { .node = node->manifest.name,
		.status = 500,
		.words = TEXT("this does not work now; try again later") };

	error_page(&facts, &html);
	take_page(&html, facts.status, out);
}

/* As his host calls him. */
static struct text
label_of(struct text name)
{
	struct text host;

	(void)!text_cut(&name, '/', &host);
	return name;
}

static struct guest_facts
facts_of(const struct visiting *visiting)
{
	return (struct guest_facts){ .node = visiting->node->manifest.name,
		.guest = label_of(text_of(visiting->pass.guest)),
		.now = visiting->now,
		.expires = visiting->pass.expires };
}

/* --- coming in */

/* Is it one of ours, and does its guest take part still? */
static bool
let_in(struct visiting *visiting, struct text secret, bool once, bool *in, struct err *err)
{
	uint8_t bytes[SECRET_BYTES];
	struct journal *journal = &visiting->node->journal;

	*in = false;
	if (!hex_decode(secret, bytes, sizeof(bytes)))
		return true;
	if (!pass_find(journal, secret, visiting->now, in, &visiting->pass, err))
		return false;
	*in = *in && visiting->pass.once == once;
	if (!*in)
		return true;
	if (!case_load(journal, &visiting->pass.of_case, &visiting->held, err))
		return false;
	*in = guest_seen_in(&visiting->held->ledger, text_of(visiting->pass.guest));
	return true;
}

static bool
open_link(struct visiting *visiting, struct guest_answer *out, struct err *err)
{
	struct journal *journal = &visiting->node->journal;
	struct pass pass = visiting->pass;

	pass.once = false;
	guest_secret(&out->session);
	if (!buf_ok(&out->session, err) || !journal_begin(journal, err))
		return false;
	if (!pass_give(journal, &pass, buf_text(&out->session), visiting->now, err)) {
		journal_rollback(journal);
		return false;
	}
	out->status = 303;
	out->expires = pass.expires;
	return journal_commit(journal, err);
}

static bool
call_link(struct visiting *visiting, struct guest_answer *out, struct err *err)
{
	struct html html = { BUF_SECRET(GUEST_PAGE_MAX) };
	struct guest_facts facts;
	bool in;

	if (!let_in(visiting, visiting->call->link, true, &in, err))
		return false;
	if (!in) {
		say_gone(visiting->node, out);
		return true;
	}
	if (visiting->call->post)
		return open_link(visiting, out, err);
	facts = facts_of(visiting);
	guest_page_link(&facts, &html);
	take_page(&html, 200, out);
	return true;
}

/* --- the case */

/* What his forms send back: a page of others does not know it. */
static void
add_form(const struct visiting *visiting, struct buf *out)
{
	scoped(buf_free) struct buf said = BUF_SECRET(KIB);
	struct hash hash;

	buf_addf(&said, "accord guest form ");
	buf_add(&said, visiting->call->session);
	hash = hash_text(buf_text(&said));
	hash_format(&hash, out);
}

static bool
show(struct visiting *visiting, unsigned status, struct guest_answer *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(GUEST_SEEN_ROOM);
	scoped(buf_free) struct buf form = BUF_SECRET(KIB);
	struct html html = { BUF_SECRET(GUEST_PAGE_MAX) };
	struct guest_facts facts = facts_of(visiting);
	uint16_t guest;

	if (!case_load(&visiting->node->journal, &visiting->pass.of_case, &visiting->held, err))
		return false;
	guest = ledger_party(&visiting->held->ledger, text_of(visiting->pass.guest));
	add_form(visiting, &form);
	facts.form = buf_text(&form);
	facts.typed = visiting->typed;
	if (visiting->trouble.fault != FAULT_NONE)
		facts.trouble = text_of(visiting->trouble.text);
	if (!guest_seen(
		&visiting->node->journal, &visiting->held->ledger, guest, &arena, &facts, err))
		return false;
	if (facts.told)
		facts.title = buf_text(&visiting->held->title);
	guest_page(&facts, &html);
	take_page(&html, status, out);
	return true;
}

/* --- a file of it */

static bool
is_it(const struct guest_file *file, const struct hash *hash)
{
	return file->here && hash_eq(&file->hash, hash);
}

static bool
shows_it(const struct guest_message *message, const struct hash *hash)
{
	for (size_t i = 0; i < message->files; i++)
		if (is_it(&message->file[i], hash))
			return true;
	for (size_t i = 0; i < message->larges; i++)
		for (size_t j = 0; j < message->large[i].came; j++)
			if (is_it(&message->large[i].piece[j].file, hash))
				return true;
	return false;
}

static bool
is_shown(const struct guest_facts *facts, const struct hash *hash)
{
	for (size_t i = 0; i < facts->messages; i++)
		if (shows_it(&facts->message[i], hash))
			return true;
	return false;
}

/* Of a message that his page shows, and of no other. */
static bool
send_file(struct visiting *visiting, struct guest_answer *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(GUEST_SEEN_ROOM);
	struct guest_facts facts = facts_of(visiting);
	const struct ledger *ledger = &visiting->held->ledger;
	struct journal *journal = &visiting->node->journal;
	uint16_t guest = ledger_party(ledger, text_of(visiting->pass.guest));
	struct hash hash;

	if (!hash_parse(visiting->call->file, &hash)) {
		say_gone(visiting->node, out);
		return true;
	}
	if (!guest_seen(journal, ledger, guest, &arena, &facts, err))
		return false;
	if (!is_shown(&facts, &hash)) {
		say_gone(visiting->node, out);
		return true;
	}
	if (!blob_find(journal, &hash, &out->page, err))
		return false;
	out->status = 200;
	out->file = true;
	return true;
}

/* --- saying something in it */

/* What a button does: a deed, and which of its arguments come from which field. */
static const struct {
	const char *action;
	const char *deed;
	const char *argument, *other; /* NULL: none */
} buttons[] = {
	{ "accept", "case.accept", NULL, NULL },
	{ "decline", "case.decline", "why", NULL },
	{ "agree", "embargo.accept", "terms", NULL },
	{ "reject", "embargo.reject", "terms", "why" },
	{ "say", "case.say", "text", NULL },
	{ "read", "case.read", NULL, NULL },
	{ "status", "case.status", "words", NULL },
	{ "leave", "case.leave", "why", NULL },
};

static bool
add_field(const struct visiting *visiting, const char *name, struct writer *w, struct err *err)
{
	scoped(buf_free) struct buf value = BUF_SECRET(FIELD_MAX);
	bool found;

	if (name == NULL)
		return true;
	if (!urlencoded_find(visiting->call->body, text_of(name), &found, &value, err))
		return err_in(err, "'%s'", name);
	if (value.len == 0)
		return true;
	writer_key(w, name);
	writer_text(w, buf_text(&value));
	return true;
}

static bool
write_request(const struct visiting *visiting, size_t button, struct buf *out, struct err *err)
{
	struct writer writer = WRITER(out);
	struct writer *w = &writer;
	bool good;

	writer_object(w);
	writer_key(w, "deed");
	writer_text(w, text_of(buttons[button].deed));
	writer_key(w, "args");
	writer_object(w);
	statement_put_hash(w, "case", &visiting->pass.of_case);
	writer_key(w, "as");
	writer_text(w, text_of(visiting->pass.guest));
	good = add_field(visiting, buttons[button].argument, w, err) &&
	       add_field(visiting, buttons[button].other, w, err);
	writer_end(w);
	writer_end(w);
	return good && buf_ok(out, err);
}

static bool
do_deed(const struct visiting *visiting, size_t button, struct err *err)
{
	scoped(buf_free) struct buf request = BUF_SECRET(DEED_REQUEST_MAX);
	scoped(buf_free) struct buf said = BUF_SECRET(DEED_ANSWER_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct deed_work work = { .caller = { DEED_HANDLER, TEXT("a guest") },
		.answer = &said };
	struct value ok;

	if (!write_request(visiting, button, &request, err))
		return false;
	work.request = buf_text(&request);
	deed_do(visiting->node, visiting->now, &work);
	return deed_answer_parse(buf_text(&said), &doc, &ok, err);
}

static bool
check_form(const struct visiting *visiting, struct err *err)
{
	scoped(buf_free) struct buf wanted = BUF_SECRET(KIB), given = BUF_SECRET(KIB);
	bool found;

	add_form(visiting, &wanted);
	if (!urlencoded_find(visiting->call->body, TEXT("form"), &found, &given, err))
		return false;
	return secret_eq(buf_text(&wanted), buf_text(&given)) ||
	       err_set(err, FAULT_DENIED, "the page is an old one: try again on this one");
}

static bool
press(const struct visiting *visiting, struct err *err)
{
	scoped(buf_free) struct buf action = BUF(KIB);
	bool found;

	if (!check_form(visiting, err) ||
	    !urlencoded_find(visiting->call->body, TEXT("action"), &found, &action, err))
		return false;
	for (size_t i = 0; i < sizeof(buttons) / sizeof(buttons[0]); i++)
		if (text_eq(buf_text(&action), text_of(buttons[i].action)))
			return do_deed(visiting, i, err);
	return err_set(err, FAULT_INPUT, "there is no such button");
}

static unsigned
status_of(enum fault fault)
{
	static const unsigned statuses[] = {
		[FAULT_DENIED] = 403,
		[FAULT_CONFLICT] = 409,
		[FAULT_SYSTEM] = 500,
	};

	return fault <= FAULT_SYSTEM && statuses[fault] != 0 ? statuses[fault] : 400;
}

/* What did not work is shown on his page, with what he had written. */
static bool
call_post(struct visiting *visiting, struct guest_answer *out, struct err *err)
{
	scoped(buf_free) struct buf typed = BUF_SECRET(FIELD_MAX);
	struct err ignored;
	bool found, shown;

	if (press(visiting, &visiting->trouble)) {
		out->status = 303;
		return true;
	}
	(void)!urlencoded_find(visiting->call->body, TEXT("text"), &found, &typed, &ignored);
	visiting->typed = buf_text(&typed);
	shown = show(visiting, status_of(visiting->trouble.fault), out, err);
	visiting->typed = TEXT("");
	return shown;
}

static bool
call_case(struct visiting *visiting, struct guest_answer *out, struct err *err)
{
	bool in;

	if (!let_in(visiting, visiting->call->session, false, &in, err))
		return false;
	if (!in) {
		say_gone(visiting->node, out);
		return true;
	}
	if (visiting->call->file.len > 0)
		return send_file(visiting, out, err);
	return visiting->call->post ? call_post(visiting, out, err)
				    : show(visiting, 200, out, err);
}

void
guest_call_do(
    struct node *node, const struct guest_call *call, int64_t now, struct guest_answer *out)
{
	struct visiting visiting = { .node = node, .call = call, .now = now };
	struct err err;
	bool good = call->link.len > 0 ? call_link(&visiting, out, &err)
				       : call_case(&visiting, out, &err);

	if (good && !out->page.failed)
		return;
	guest_answer_free(out);
	*out = GUEST_ANSWER;
	say_trouble(node, out);
}
