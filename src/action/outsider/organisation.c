#include "action/outsider/organising.h"

#include "base/utc.h"
#include "bounty/safe_harbour.h"
#include "statement/chain.h"

#define WORDS_MAX (4 * KIB)
#define DOMAIN_MAX 253

bool
organisation_is_domain(struct text name)
{
	bool dotted = false, between = true;

	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		if (c == '.' && between)
			return false;
		dotted |= c == '.';
		between = c == '.';
		if (c != '.' && c != '-' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
			return false;
	}
	return dotted && !between && name.len <= DOMAIN_MAX;
}

/* --- what was seen, and what is told of it */

void
organising_seen_free(struct seen *seen)
{
	buf_free(&seen->bytes);
	buf_free(&seen->reached);
}

bool
organising_get(struct organising *o, struct text url, struct seen *seen, struct err *why)
{
	struct sink sink = sink_buf(&seen->bytes);

	buf_clear(&seen->bytes);
	buf_clear(&seen->reached);
	if (!o->web->get(o->web->arg, url, &sink, &seen->reached, why) ||
	    !buf_ok(&seen->bytes, why) || !buf_ok(&seen->reached, why))
		return false;
	seen->hash = hash_text(buf_text(&seen->bytes));
	return true;
}

bool
organising_add(struct organising *o, const char *about, enum audit_result result,
    const struct seen *seen, struct err *err)
{
	struct audit_node *node = o->node;
	struct audit_row *row = &node->row[node->rows];

	if (node->rows == ORGANISATION_ROWS_MAX)
		return err_set(
		    err, FAULT_LIMIT, "there is more to tell of it than can be told");
	if (!buf_ok(&o->words, err))
		return false;
	*row = (struct audit_row){ text_of(about), result, AUDIT_MEASURED,
		.words = arena_text(o->arena, buf_text(&o->words)) };
	buf_clear(&o->words);
	if (row->words.at == NULL)
		return err_memory(err);
	if (seen != NULL && text_printable(buf_text(&seen->reached))) {
		row->url = arena_text(o->arena, buf_text(&seen->reached));
		row->has_hash = true;
		row->hash = seen->hash;
		if (row->url.at == NULL)
			return err_memory(err);
	}
	node->rows++;
	return true;
}

bool
organising_add_missing(
    struct organising *o, const char *about, const struct err *why, struct err *err)
{
	buf_add(&o->words, text_of(why->text));
	return organising_add(
	    o, about, why->fault == FAULT_ABSENT ? AUDIT_ABSENT : AUDIT_UNKNOWN, NULL, err);
}

/* --- security.txt (RFC 9116) */

static const char security_txt[] = "security.txt";

/* The older place counts where the proper one is empty. */
static bool
get_contact(struct organising *o, struct seen *seen, struct err *why)
{
	static const char *const places[] = { "/.well-known/security.txt", "/security.txt" };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		scoped(buf_free) struct buf url = BUF(KIB);

		buf_addf(&url, "https://%.*s%s", TEXT_ARGS(o->domain), places[i]);
		if (!buf_ok(&url, why))
			return false;
		if (organising_get(o, buf_text(&url), seen, why))
			return true;
		if (why->fault != FAULT_ABSENT)
			return false;
	}
	return false;
}

static bool
tell_contact(struct organising *o, const struct contact *contact, const struct seen *seen,
    struct err *err)
{
	bool over = contact->expires <= o->now;

	buf_addf(&o->words, "names %zu contact%s%s; it %s until ", contact->contact.count,
	    contact->contact.count == 1 ? "" : "s",
	    contact->enveloped ? ", with a signature that is not looked at" : "",
	    over ? "held" : "holds");
	utc_format(contact->expires, &o->words);
	if (over)
		buf_add(&o->words, TEXT(", which has passed"));
	return organising_add(o, security_txt, over ? AUDIT_BROKEN : AUDIT_PRESENT, seen, err);
}

/* *found: there is one that can be read, in `seen`. */
static bool
measure_contact(struct organising *o, struct seen *seen, struct contact *contact, bool *found,
    struct err *err)
{
	struct err why;

	*found = false;
	if (!get_contact(o, seen, &why))
		return organising_add_missing(o, security_txt, &why, err);
	if (!contact_parse(buf_text(&seen->bytes), contact, &why)) {
		buf_addf(&o->words, "there is none as RFC 9116 has it: %s", why.text);
		return organising_add(o, security_txt, AUDIT_ABSENT, seen, err);
	}
	*found = true;
	return tell_contact(o, contact, seen, err);
}

/* --- its disclosure policy */

static bool
tell_harbour(struct organising *o, const struct seen *seen, struct err *err)
{
	static const enum audit_result results[] = {
		[SAFE_HARBOUR_SAID] = AUDIT_PRESENT,
		[SAFE_HARBOUR_UNSAID] = AUDIT_ABSENT,
		[SAFE_HARBOUR_UNREADABLE] = AUDIT_UNKNOWN,
	};
	scoped(buf_free) struct buf quote = BUF(SAFE_HARBOUR_QUOTE_MAX);
	enum safe_harbour said = SAFE_HARBOUR_UNREADABLE;
	struct err why;

	if (!safe_harbour_find(buf_text(&seen->bytes), &said, &quote, &why))
		buf_add(&o->words, text_of(why.text));
	else if (said == SAFE_HARBOUR_SAID)
		buf_addf(&o->words, "words of a safe harbour: \"%s\"", buf_string(&quote));
	else if (said == SAFE_HARBOUR_UNSAID)
		buf_add(&o->words, TEXT("no words of a safe harbour are in its policy"));
	else
		buf_add(&o->words, TEXT("its policy cannot be read without a browser"));
	return organising_add(o, "safe harbour", results[said], seen, err);
}

static bool
measure_policy(struct organising *o, const struct contact *contact, struct err *err)
{
	scoped(organising_seen_free) struct seen seen = SEEN;
	struct err why;

	if (contact == NULL || contact->policy.count == 0) {
		buf_add(&o->words, TEXT("no security.txt names one"));
		return organising_add(o, "disclosure policy", AUDIT_UNKNOWN, NULL, err);
	}
	if (!organising_get(o, contact->policy.at[0], &seen, &why))
		return organising_add_missing(o, "disclosure policy", &why, err);
	buf_addf(&o->words, "its security.txt names one, of %zu bytes", seen.bytes.len);
	return organising_add(o, "disclosure policy", AUDIT_PRESENT, &seen, err) &&
	       tell_harbour(o, &seen, err);
}

static bool
measure_thanks(struct organising *o, const struct contact *contact, struct err *err)
{
	if (contact == NULL)
		return true;
	buf_add(&o->words, contact->thanks.count > 0
			       ? TEXT("its security.txt names a page that thanks finders")
			       : TEXT("its security.txt names no page that thanks finders"));
	return organising_add(o, "thanks to finders",
	    contact->thanks.count > 0 ? AUDIT_PRESENT : AUDIT_ABSENT, NULL, err);
}

/* --- accord */

/* Whoever runs it can be audited by its log. */
static bool
measure_accord(struct organising *o, struct err *err)
{
	scoped(organising_seen_free) struct seen seen = SEEN;
	scoped(buf_free) struct buf url = BUF(KIB);
	struct chain chain = { 0 };
	struct err why;

	buf_addf(&url, "https://%.*s/.well-known/accord", TEXT_ARGS(o->domain));
	if (!buf_ok(&url, err))
		return false;
	if (!organising_get(o, buf_text(&url), &seen, &why))
		return organising_add_missing(o, "accord", &why, err);
	if (!chain_parse(buf_text(&seen.bytes), &chain, &why)) {
		buf_addf(&o->words, "there is no manifest: %s", why.text);
		return organising_add(o, "accord", AUDIT_ABSENT, &seen, err);
	}
	buf_addf(&o->words, "it runs a node; audit that: %.*s",
	    TEXT_ARGS(chain_newest(&chain)->url));
	chain_free(&chain);
	return organising_add(o, "accord", AUDIT_PRESENT, &seen, err);
}

/* --- all of it */

static bool
measure(struct organising *o, struct err *err)
{
	scoped(organising_seen_free) struct seen seen = SEEN;
	struct contact contact;
	bool found;

	return measure_contact(o, &seen, &contact, &found, err) &&
	       measure_policy(o, found ? &contact : NULL, err) &&
	       measure_thanks(o, found ? &contact : NULL, err) &&
	       organising_csaf(
		   o, found && contact.csaf.count > 0 ? contact.csaf.at[0] : TEXT(""), err) &&
	       measure_accord(o, err);
}

bool
organisation_measure(const struct open_web *web, struct text domain, int64_t now,
    struct arena *arena, struct audit_node *out, struct err *err)
{
	struct organising o = { web, domain, now, arena, out, BUF(WORDS_MAX) };
	bool good;

	*out = (struct audit_node){ .place = arena_text(arena, domain),
		.name = arena_text(arena, domain),
		.row = arena_array(arena, struct audit_row, ORGANISATION_ROWS_MAX) };
	good = out->place.at != NULL && out->name.at != NULL && out->row != NULL
		   ? measure(&o, err)
		   : err_memory(err);
	buf_free(&o.words);
	return good;
}
