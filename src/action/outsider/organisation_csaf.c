#include <inttypes.h>

#include "action/outsider/organising.h"
#include "advisory/provided.h"
#include "base/utc.h"

#define DAY 86400
#define YEAR_LEN 4

static const char provider[] = "CSAF provider";
static const char advisories[] = "advisories";
static const char dates[] = "dates of advisories";

/* Read what came as JSON. */
static bool
parse(const struct seen *seen, struct doc *doc, struct value *root, struct err *err)
{
	const struct doc_limits limits = PROVIDED_LIMITS;

	return doc_parse(doc, buf_text(&seen->bytes), &limits, root, err);
}

/* --- dates that do not fit each other */

/* What is wrong with those of one; false: nothing. */
static bool
is_odd(const struct provided_dates *d, struct text url, struct buf *why)
{
	scoped(buf_free) struct buf year = BUF(KIB);
	struct text rest = url, piece, folder = TEXT("");

	utc_format(d->initial, &year);
	/* The last folder is the year of its first release (7.1.11). */
	while (text_cut(&rest, '/', &piece))
		folder = piece;
	buf_addf(why, "%.*s: ", TEXT_ARGS(d->id));
	if (d->current < d->initial)
		buf_add(why, TEXT("its current release is before its first one"));
	else if (d->backwards)
		buf_add(why, TEXT("its revision history goes backwards"));
	else if (d->revisions > 0 && d->last > d->current)
		buf_add(why, TEXT("a revision is later than its current release"));
	else if (folder.len == YEAR_LEN && !text_starts(buf_text(&year), folder))
		buf_add(why, TEXT("it does not lie in the folder of its first year"));
	else
		return false;
	return true;
}

struct comparing {
	size_t looked, odd, untold;
	struct buf why; /* of the first that is odd */
	bool hashed;    /* all had a right SHA-256 beside them */
};

/* The hash that is shown beside a file. */
static bool
has_hash(struct organising *o, const struct seen *seen, struct text url)
{
	scoped(organising_seen_free) struct seen beside = SEEN;
	scoped(buf_free) struct buf path = BUF(4 * KIB), hex = BUF(KIB);
	struct err ignored;

	buf_addf(&path, "%.*s.sha256", TEXT_ARGS(url));
	hash_format(&seen->hash, &hex);
	return !path.failed && organising_get(o, buf_text(&path), &beside, &ignored) &&
	       text_starts(buf_text(&beside.bytes), buf_text(&hex));
}

static void
compare(struct organising *o, struct comparing *c, struct text url)
{
	scoped(organising_seen_free) struct seen seen = SEEN;
	scoped(buf_free) struct buf why = BUF(KIB);
	scoped(doc_free) struct doc doc = DOC;
	struct provided_dates d;
	struct value root;
	struct err err;

	if (!organising_get(o, url, &seen, &err) || !parse(&seen, &doc, &root, &err) ||
	    !provided_dates(root, &d, &err)) {
		c->untold++;
		return;
	}
	c->looked++;
	c->hashed &= has_hash(o, &seen, url);
	if (!is_odd(&d, url, &why))
		return;
	if (c->odd++ == 0)
		buf_add(&c->why, buf_text(&why));
}

static bool
tell_dates(struct organising *o, const struct comparing *c, struct err *err)
{
	enum audit_result result = c->odd > 0 ? AUDIT_BROKEN : AUDIT_KEPT;

	if (c->looked == 0)
		result = AUDIT_UNKNOWN;
	buf_addf(&o->words, "of the newest %zu: ", c->looked + c->untold);
	if (c->odd > 0)
		buf_addf(&o->words, "%zu contradict themselves, such as %.*s", c->odd,
		    TEXT_ARGS(buf_text(&c->why)));
	else
		buf_addf(&o->words, "%zu say dates that fit each other", c->looked);
	if (c->untold > 0)
		buf_addf(&o->words, "; %zu cannot be read", c->untold);
	if (c->looked > 0)
		buf_add(&o->words, c->hashed ? TEXT("; each has its SHA-256 beside it")
					     : TEXT("; not each has its SHA-256 beside it"));
	return organising_add(o, dates, result, NULL, err);
}

static bool
measure_dates(
    struct organising *o, const struct provided_list *list, struct text folder, struct err *err)
{
	struct comparing c = { .why = BUF(2 * KIB), .hashed = true };
	bool good;

	for (size_t i = 0; i < list->kept; i++) {
		scoped(buf_free) struct buf url = BUF(4 * KIB);

		if (folder.len > 0)
			buf_addf(&url, "%.*s/", TEXT_ARGS(folder));
		buf_add(&url, list->item[i].path);
		compare(o, &c, buf_text(&url));
	}
	good = tell_dates(o, &c, err);
	buf_free(&c.why);
	return good;
}

/* --- its advisories, as it lists them */

static bool
get_list(struct organising *o, const struct provided_place *place, struct seen *seen,
    struct doc *doc, struct provided_list *list, struct err *why)
{
	scoped(buf_free) struct buf url = BUF(4 * KIB);
	struct value root;

	buf_add(&url, place->url);
	if (!place->feed)
		buf_add(&url, TEXT("/changes.csv"));
	if (!buf_ok(&url, why) || !organising_get(o, buf_text(&url), seen, why))
		return false;
	if (!place->feed)
		return provided_changes(buf_text(&seen->bytes), list, why);
	return parse(seen, doc, &root, why) && provided_feed(root, list, why);
}

static bool
measure_list(struct organising *o, const struct provided_place *place, struct err *err)
{
	scoped(organising_seen_free) struct seen seen = SEEN;
	scoped(doc_free) struct doc doc = DOC;
	struct provided_list list;
	struct err why;

	if (!get_list(o, place, &seen, &doc, &list, &why))
		return organising_add_missing(o, advisories, &why, err);
	buf_addf(&o->words, "%zu are listed", list.count);
	if (list.kept > 0) {
		buf_add(&o->words, TEXT("; the newest changed at "));
		utc_format(list.item[0].at, &o->words);
		buf_addf(
		    &o->words, ", %" PRId64 " days before", (o->now - list.item[0].at) / DAY);
	}
	return organising_add(
		   o, advisories, list.count > 0 ? AUDIT_PRESENT : AUDIT_ABSENT, &seen, err) &&
	       (list.kept == 0 ||
		   measure_dates(o, &list, place->feed ? TEXT("") : place->url, err));
}

/* --- who it is */

static bool
get_provider(struct organising *o, struct text named, struct seen *seen, struct err *why)
{
	scoped(buf_free) struct buf url = BUF(4 * KIB);

	if (named.len > 0)
		return organising_get(o, named, seen, why);
	buf_addf(
	    &url, "https://%.*s/.well-known/csaf/provider-metadata.json", TEXT_ARGS(o->domain));
	return buf_ok(&url, why) && organising_get(o, buf_text(&url), seen, why);
}

bool
organising_csaf(struct organising *o, struct text named, struct err *err)
{
	scoped(organising_seen_free) struct seen seen = SEEN;
	scoped(doc_free) struct doc doc = DOC;
	struct provided provided;
	struct value root;
	struct err why;

	if (!get_provider(o, named, &seen, &why))
		return organising_add_missing(o, provider, &why, err);
	if (!parse(&seen, &doc, &root, &why) || !provided_parse(root, &provided, &why)) {
		buf_addf(&o->words, "there is none as CSAF 2.0 has it: %s", why.text);
		return organising_add(o, provider, AUDIT_ABSENT, &seen, err);
	}
	buf_addf(&o->words, "%.*s, a %.*s, updated at ", TEXT_ARGS(provided.publisher),
	    TEXT_ARGS(provided.role));
	utc_format(provided.updated, &o->words);
	if (!organising_add(o, provider, AUDIT_PRESENT, &seen, err))
		return false;
	if (provided.places > 0)
		return measure_list(o, &provided.place[0], err);
	buf_add(&o->words, TEXT("it does not say where they are"));
	return organising_add(o, advisories, AUDIT_UNKNOWN, NULL, err);
}
