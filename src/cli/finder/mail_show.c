#include "cli/finder/mail_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "action/case/closed.h"
#include "action/finder/by_mail.h"
#include "action/finder/promised.h"
#include "action/finder/record.h"
#include "cli/command/shown.h"
#include "cli/finder/mail_award.h"
#include "codec/canonical.h"

#define ID_SHOWN 12 /* digits; `accord mail` takes them */
#define LINE_SHOWN 60
#define ROOM (16 * MIB)

/* --- reports */

static bool
load(const struct finder *finder, const struct hash *id, struct arena *arena,
    struct record_facts *out, struct err *err)
{
	struct record_bytes bytes;
	char name[PATH_MAX], whole[PATH_MAX];

	return sent_name(id, "", name, err) && finder_name(finder, name, whole, err) &&
	       record_load_in(&finder->locker, whole, arena, &bytes, err) &&
	       record_check_bytes(&bytes, TEXT(""), arena, out, err);
}

static void
add_fate(const struct record_facts *facts, struct buf *out)
{
	if (facts->proven) {
		buf_addf(out, "received, in the log");
		return;
	}
	buf_add(out, TEXT("received, proof due by "));
	utc_format(facts->proof_by, out);
}

static bool
add_next(
    const struct finder *finder, const struct record_facts *facts, int64_t now, struct buf *out)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct edition edition;
	const char *what;
	struct err none;
	int64_t at;

	if (!facts->has_policy ||
	    !promised_load(finder, &facts->id, &facts->policy, &arena, &edition, &none) ||
	    !promised_next(&edition.policy, facts->received, now, &what, &at))
		return false;
	buf_addf(out, "; %s due in ", what);
	utc_format_span(at - now, out);
	return true;
}

/* --- in a line */

static struct text
first_line(struct value body)
{
	struct text text = { 0 }, line;
	struct value value;
	struct err none;

	if ((value_find(body, "title", &value) || value_find(body, "text", &value)) &&
	    value_as_text(value, &text, &none) && text_line(&text, &line))
		return line;
	return text;
}

static void
add_cut(struct text text, struct buf *out)
{
	size_t len = text.len < LINE_SHOWN ? text.len : LINE_SHOWN;

	while (len > 0 && len < text.len && ((uint8_t)text.at[len] & 0xc0) == 0x80)
		len--; /* no half characters */
	shown_add((struct text){ text.at, len }, out);
	buf_addf(out, "%s", len < text.len ? "..." : "");
}

static void
add_verdict(const struct finder *finder, const struct statement *s, struct buf *line)
{
	scoped(arena_free) struct arena arena = ARENA(4 * ROOM);
	struct closed_facts *facts = arena_new(&arena, struct closed_facts);
	struct err none;
	bool holds = facts != NULL && closed_check(finder, s, &arena, facts, &none);

	buf_addf(line, "                %s\n",
	    holds ? "an earlier one is proven"
		  : "its proof DOES NOT HOLD, or cannot be checked");
}

static bool
list_one(
    const struct finder *finder, const struct mail_entry *entry, int64_t now, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	scoped(buf_free) struct buf line = BUF_SECRET(16 * KIB), hex = BUF(KIB);
	struct record_facts facts;
	struct err none;

	if (!statement_reopen(entry->note, &s, err))
		return false;
	hash_format(&entry->id, &hex);
	buf_addf(&line, "  %.*s  ", ID_SHOWN, buf_string(&hex));
	utc_format(entry->at, &line);
	if (entry->mine)
		buf_addf(&line, "  you: %.*s ", TEXT_ARGS(entry->kind->name));
	else
		buf_addf(
		    &line, "  %.*s: %.*s ", TEXT_ARGS(entry->by), TEXT_ARGS(entry->kind->name));
	add_cut(first_line(s.body), &line);
	buf_add(&line, TEXT("\n"));
	if (entry->kind->id == KIND_CLOSING)
		add_verdict(finder, &s, &line);
	if (entry->kind->id == KIND_AWARD)
		mail_award_add_brief(finder, &s, &line);
	if (entry->mine && !entry->delivered) {
		buf_add(&line, TEXT("                not delivered yet\n"));
	} else if (entry->mine && entry->kind->id == KIND_REPORT &&
		   load(finder, &entry->id, &arena, &facts, &none)) {
		buf_add(&line, TEXT("                "));
		add_fate(&facts, &line);
		(void)!add_next(finder, &facts, now, &line);
		buf_add(&line, TEXT("\n"));
	}
	if (!buf_ok(&line, err))
		return false;
	fputs(buf_string(&line), stdout);
	return true;
}

bool
mail_show_list(
    const struct finder *finder, const struct mailbag *bag, int64_t now, struct err *err)
{
	for (size_t i = 0; i < bag->count; i++) {
		const struct mail_entry *entry = &bag->at[i];

		if (i == 0 || !hash_eq(&entry->node, &bag->at[i - 1].node))
			printf("%.*s\n", TEXT_ARGS(entry->name));
		if (!list_one(finder, entry, now, err))
			return false;
	}
	return true;
}

/* --- by mail */

struct mailed {
	const struct finder *finder;
	int64_t now;
	size_t count;
};

static void
add_date(const char *what, int64_t at, int64_t now, struct buf *out)
{
	scoped(buf_free) struct buf time = BUF(KIB);

	utc_format(at, &time);
	buf_addf(out, "%s %.10s%s", what, buf_string(&time), at < now ? " (past)" : "");
}

/* Who keeps it since they stay silent, or that somebody could. */
static void
add_custody(const struct mailed *mailed, const struct by_mail_note *note, struct buf *out)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct record_facts facts;
	struct hash ask;
	struct err none;

	if (hash_parse(note->ask, &ask) && load(mailed->finder, &ask, &arena, &facts, &none)) {
		buf_addf(
		    out, "\n                in custody of %.*s since ", TEXT_ARGS(facts.node));
		utc_format(facts.received, out);
		buf_add(out, facts.proven ? TEXT(", in its log") : TEXT(""));
	} else if (note->sealed && mailed->now > note->answer_by) {
		buf_addf(out,
		    "\n                no answer? accord custody report %.*s --by NODE has it "
		    "kept and dated",
		    ID_SHOWN, note->id);
	}
}

static bool
show_mailed(void *arg, const struct by_mail_note *note, struct err *err)
{
	scoped(buf_free) struct buf out = BUF_SECRET(16 * KIB);
	struct mailed *mailed = arg;

	if (mailed->count++ == 0)
		puts("by mail, where nobody receipts");
	buf_addf(&out, "  %.*s  ", ID_SHOWN, note->id);
	utc_format(note->at, &out);
	buf_addf(&out, "  %.*s, to ", TEXT_ARGS(note->domain));
	shown_add(note->to, &out);
	buf_add(&out, TEXT(": "));
	shown_add(note->title, &out);
	buf_add(&out, TEXT("\n                "));
	add_date("answer by", note->answer_by, mailed->now, &out);
	add_date(", secret until", note->public_from, mailed->now, &out);
	if (note->passphrase.len > 0)
		buf_addf(&out, "\n                the attachment's passphrase: %.*s",
		    TEXT_ARGS(note->passphrase));
	add_custody(mailed, note, &out);
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

bool
mail_show_mailed(const struct finder *finder, int64_t now, size_t *count, struct err *err)
{
	struct mailed mailed = { .finder = finder, .now = now };

	if (!by_mail_each(finder, show_mailed, &mailed, err))
		return false;
	*count = mailed.count;
	return true;
}

/* --- all of it */

/* What all statements have, and what only programs read. */
static bool
is_common(struct text name)
{
	static const char *const common[] = { "accord", "type", "by", "at", "nonce", "to",
		"after", "key", "reply", "proof", "openings", NULL };

	for (size_t i = 0; common[i] != NULL; i++)
		if (text_eq(name, text_of(common[i])))
			return true;
	return false;
}

/* Lines after the first stand under it. */
static void
add_lines(struct text text, struct buf *out)
{
	struct text line;

	while (text_line(&text, &line))
		buf_addf(out, "%.*s\n          ", TEXT_ARGS(line));
	buf_add(out, text);
}

static bool
add_value(struct text name, struct value value, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET(4 * MIB), label = BUF_SECRET(4 * MIB);
	struct text text;

	shown_add(name, &label);
	buf_addf(out, "%-9s ", buf_string(&label));
	if (value_type(value) == VALUE_TEXT) {
		if (!value_as_text(value, &text, err))
			return false;
		/* What is no text for people is shown as JSON writes it. */
		if (text_lines_printable(text)) {
			add_lines(text, out);
			buf_add(out, TEXT("\n"));
			return true;
		}
	}
	if (!canonical_format(value, &json, err))
		return false;
	shown_add(buf_text(&json), out);
	buf_add(out, TEXT("\n"));
	return buf_ok(&label, err);
}

static bool
add_members(const struct statement *s, struct buf *out, struct err *err)
{
	struct value_walk walk = { 0 };

	while (value_each(s->body, &walk))
		if (!is_common(walk.key) && !add_value(walk.key, walk.value, out, err))
			return false;
	return true;
}

/* Whether its proof holds is seen here, not believed. */
static void
add_closed(const struct finder *finder, const struct statement *s, struct buf *out)
{
	scoped(arena_free) struct arena arena = ARENA(4 * ROOM);
	struct closed_facts *facts = arena_new(&arena, struct closed_facts);
	struct err err;

	if (facts == NULL || !closed_check(finder, s, &arena, facts, &err)) {
		buf_addf(out,
		    "proof     DOES NOT HOLD, so your report is not closed by this: %s\n",
		    facts == NULL ? "out of memory" : err.text);
		return;
	}
	buf_add(out, TEXT("proof     holds: the log had the earlier one by "));
	utc_format(facts->anchored_by, out);
	buf_add(out, TEXT(", yours by "));
	utc_format(facts->own, out);
	buf_add(out, TEXT("\n"));
	for (size_t i = 0; i < facts->closing.count; i++) {
		buf_add(out, TEXT("opened    "));
		shown_add(facts->closing.opening[i].field, out);
		buf_add(out, TEXT(": "));
		shown_add(facts->closing.opening[i].value, out);
		buf_add(out, TEXT("\n"));
	}
}

static bool
add_report(const struct finder *finder, const struct mail_entry *entry, int64_t now,
    struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * ROOM);
	struct record_facts facts;
	struct edition edition;

	if (!load(finder, &entry->id, &arena, &facts, err))
		return false;
	buf_add(out, TEXT("fate      "));
	add_fate(&facts, out);
	buf_add(out, TEXT("\n"));
	if (!facts.has_policy)
		return true;
	if (!promised_load(finder, &facts.id, &facts.policy, &arena, &edition, err))
		return err->fault == FAULT_ABSENT;
	promised_write(&edition.policy, facts.received, now, out);
	return true;
}

bool
mail_show_one(
    const struct finder *finder, const struct mail_entry *entry, int64_t now, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf out = BUF_SECRET(4 * MIB);

	if (!statement_reopen(entry->note, &s, err))
		return false;
	buf_addf(&out, "%-9.*s ", TEXT_ARGS(s.kind->name));
	hash_format(&s.id, &out);
	buf_addf(&out, "\nby        %.*s\nat        ", TEXT_ARGS(s.by));
	utc_format(s.at, &out);
	buf_add(&out, TEXT("\n"));
	if (!add_members(&s, &out, err))
		return false;
	if (s.kind->id == KIND_CLOSING)
		add_closed(finder, &s, &out);
	if (s.kind->id == KIND_AWARD)
		mail_award_add(finder, &s, &out);
	if (entry->mine && !entry->delivered)
		buf_add(&out, TEXT("fate      not delivered yet\n"));
	else if (entry->mine && !add_report(finder, entry, now, &out, err))
		return false;
	if (!buf_ok(&out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}
