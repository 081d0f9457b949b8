#include "advisory/redraft.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "advisory/revision.h"
#include "base/utc.h"
#include "codec/pretty.h"

#define DOCUMENT_MAX (64 * MIB)

struct merging {
	const struct redraft *how;
	struct writer w;
};

/* --- values, as they stand */

/* The shortest spelling that reads as the same number. */
static void
put_real(struct writer *w, double number)
{
	char spelled[64];

	for (int digits = 1; digits <= 17; digits++) {
		snprintf(spelled, sizeof(spelled), "%.*g", digits, number);
		if (strtod(spelled, NULL) == number)
			break;
	}
	writer_json(w, text_of(spelled));
}

static void put_value(struct writer *w, struct value value);

static void
put_members(struct writer *w, struct value value, bool keys)
{
	struct value_walk walk = { 0 };

	while (value_each(value, &walk)) {
		if (keys)
			writer_key_text(w, walk.key);
		put_value(w, walk.value);
	}
	writer_end(w);
}

static void
put_value(struct writer *w, struct value value)
{
	struct err ignored;
	int64_t integer;
	bool truth;

	switch (value_type(value)) {
	case VALUE_OBJECT:
		writer_object(w);
		put_members(w, value, true);
		break;
	case VALUE_ARRAY:
		writer_array(w);
		put_members(w, value, false);
		break;
	case VALUE_TEXT:
		writer_text(w, value_text(value));
		break;
	case VALUE_BOOL:
		writer_bool(w, value_as_bool(value, &truth, &ignored) && truth);
		break;
	case VALUE_INTEGER:
		if (value_as_integer(value, &integer, &ignored))
			writer_integer(w, integer);
		else
			put_real(w, value_number(value));
		break;
	case VALUE_REAL:
		put_real(w, value_number(value));
		break;
	case VALUE_NULL:
		writer_null(w);
	}
}

/* --- what was said this time */

/* Which members of the document follow from it. */
static bool
is_said(const struct merging *m, struct value fresh)
{
	const struct drafting_words *said = m->how->said;
	const struct {
		bool said;
		const char *pointer;
	} all[] = {
		{ said->title.len > 0, "/document/title" },
		{ said->title.len > 0, "/vulnerabilities/0/title" },
		{ said->summary.len > 0, "/document/notes" },
		{ said->language.len > 0, "/document/lang" },
		{ said->references.count > 0, "/document/references" },
		{ said->id.len > 0, "/document/tracking/id" },
		{ said->description.len > 0, "/vulnerabilities/0/notes" },
		{ said->cve.len > 0, "/vulnerabilities/0/cve" },
		{ said->cwe.len > 0, "/vulnerabilities/0/cwe" },
		{ said->cvss.len > 0, "/vulnerabilities/0/scores" },
		{ said->credits.count > 0, "/vulnerabilities/0/acknowledgments" },
		{ said->products.count > 0, "/product_tree" },
		{ said->products.count > 0, "/vulnerabilities/0/product_status" },
		{ said->products.count > 0, "/vulnerabilities/0/scores" },
		{ said->products.count > 0 || said->fix.len > 0 || said->fix_url.len > 0 ||
			said->workaround.len > 0,
		    "/vulnerabilities/0/remediations" },
	};
	scoped(buf_free) struct buf pointer = BUF(4 * KIB);

	value_pointer(fresh, &pointer);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].said && text_eq(buf_text(&pointer), text_of(all[i].pointer)))
			return true;
	return false;
}

/* --- tracking */

static void
put_time(struct writer *w, const char *key, int64_t at)
{
	scoped(buf_free) struct buf time = BUF(64);

	utc_format(at, &time);
	writer_put_text(w, key, buf_text(&time));
}

static struct text
text_in(struct value object, const char *key)
{
	struct value value;

	return value_find(object, key, &value) ? value_text(value) : TEXT("");
}

static bool
is_draft(struct value tracking)
{
	return text_eq(text_in(tracking, "status"), TEXT("draft"));
}

/* "3" becomes "4", "1.2.3" becomes "1.3.0". */
static bool
next_version(struct text version, struct buf *out)
{
	struct revision revision;
	uint64_t number;

	if (!revision_parse(version, &revision))
		return false;
	if (!text_u64(revision.semantic ? revision.minor : revision.major, &number))
		return false;
	if (revision.semantic)
		buf_addf(out, "%.*s.%" PRIu64 ".0", TEXT_ARGS(revision.major), number + 1);
	else
		buf_addf(out, "%" PRIu64, number + 1);
	return true;
}

/* The last of the history, if there is one; how many there are. */
static size_t
find_last(struct value history, struct value *last)
{
	struct value_walk walk = { 0 };
	size_t count = 0;

	for (; value_each(history, &walk); count++)
		*last = walk.value;
	return count;
}

/* What becomes of the tracking of a file. */
struct tracking {
	struct value old, history;
	bool has_history;
	size_t count;     /* of the history */
	bool anew;        /* the draft is final now: the last revision is dated so */
	bool first;       /* and it is the only one */
	struct text next; /* the number of the version that begins; empty: none does */
};

static void
put_revision(const struct merging *m, struct writer *w, struct text number)
{
	writer_object(w);
	put_time(w, "date", m->how->date);
	writer_put_text(w, "number", number);
	writer_put_text(w, "summary", m->how->revision);
	writer_end(w);
}

static void
put_dated(const struct merging *m, struct writer *w, struct value revision)
{
	struct value_walk walk = { 0 };

	writer_object(w);
	while (value_each(revision, &walk)) {
		if (text_eq(walk.key, TEXT("date"))) {
			put_time(w, "date", m->how->date);
			continue;
		}
		writer_key_text(w, walk.key);
		put_value(w, walk.value);
	}
	writer_end(w);
}

static void
put_history(const struct merging *m, struct writer *w, const struct tracking *t)
{
	struct value_walk walk = { 0 };
	size_t i = 0;

	writer_array(w);
	while (value_each(t->history, &walk)) {
		if (++i == t->count && t->anew && value_type(walk.value) == VALUE_OBJECT)
			put_dated(m, w, walk.value);
		else
			put_value(w, walk.value);
	}
	if (t->next.len > 0)
		put_revision(m, w, t->next);
	writer_end(w);
}

static void
put_tracking_member(
    struct merging *m, const struct tracking *t, struct text key, struct value value)
{
	struct writer *w = &m->w;
	bool dated = t->anew || t->next.len > 0;

	writer_key_text(w, key);
	if (text_eq(key, TEXT("revision_history")) && t->has_history)
		put_history(m, w, t);
	else if ((text_eq(key, TEXT("current_release_date")) && dated) ||
		 (text_eq(key, TEXT("initial_release_date")) && t->first)) {
		scoped(buf_free) struct buf time = BUF(64);

		utc_format(m->how->date, &time);
		writer_text(w, buf_text(&time));
	} else if (text_eq(key, TEXT("status")) && m->how->final)
		writer_text(w, TEXT("final"));
	else if (text_eq(key, TEXT("version")) && t->next.len > 0)
		writer_text(w, t->next);
	else if (text_eq(key, TEXT("id")) && m->how->said->id.len > 0)
		writer_text(w, m->how->said->id);
	else
		put_value(w, value);
}

static void
put_tracking(struct merging *m, const struct tracking *t)
{
	struct value_walk walk = { 0 };

	writer_object(&m->w);
	while (value_each(t->old, &walk))
		put_tracking_member(m, t, walk.key, walk.value);
	writer_end(&m->w);
}

static bool
check_date(const struct merging *m, const struct tracking *t, struct err *err)
{
	struct value last;
	int64_t at;

	if (!t->has_history || find_last(t->history, &last) == 0 || t->anew ||
	    !utc_parse(text_in(last, "date"), &at) || at <= m->how->date)
		return true;
	return err_set(err, FAULT_INPUT,
	    "the last revision is of %.*s: give a '--date' that comes after it",
	    TEXT_ARGS(text_in(last, "date")));
}

static bool
look_at_tracking(
    const struct merging *m, struct tracking *t, struct buf *number, struct err *err)
{
	t->has_history = value_find(t->old, "revision_history", &t->history) &&
			 value_type(t->history) == VALUE_ARRAY;
	t->count = t->has_history ? value_count(t->history) : 0;
	t->anew = m->how->final && is_draft(t->old) && m->how->revision.len == 0;
	t->first = t->anew && t->count <= 1;
	if (m->how->revision.len > 0) {
		if (is_draft(t->old))
			return err_set(err, FAULT_CONFLICT,
			    "it is a draft still: '--revision' is for what was published; "
			    "'--final' ends the draft");
		if (!next_version(text_in(t->old, "version"), number) || !buf_ok(number, err))
			return err_set(err, FAULT_INPUT,
			    "'/document/tracking/version' is no version that another follows");
		t->next = buf_text(number);
	}
	return check_date(m, t, err);
}

/* --- both */

static bool merge(struct merging *m, struct value old, struct value fresh, struct err *err);

static bool
is_at(struct value value, const char *pointer)
{
	scoped(buf_free) struct buf at = BUF(4 * KIB);

	value_pointer(value, &at);
	return text_eq(buf_text(&at), text_of(pointer));
}

static bool
merge_tracking(struct merging *m, struct value old, struct err *err)
{
	scoped(buf_free) struct buf number = BUF(KIB);
	struct tracking t = { .old = old };

	if (!look_at_tracking(m, &t, &number, err))
		return false;
	put_tracking(m, &t);
	return true;
}

static bool
merge_objects(struct merging *m, struct value old, struct value fresh, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value other;

	writer_object(&m->w);
	while (value_each(fresh, &walk)) {
		scoped(buf_free) struct buf key = BUF(KIB);

		buf_add(&key, walk.key);
		writer_key_text(&m->w, walk.key);
		if (!value_find(old, buf_string(&key), &other) || is_said(m, walk.value))
			put_value(&m->w, walk.value);
		else if (!merge(m, other, walk.value, err))
			return false;
	}
	walk = (struct value_walk){ 0 };
	while (value_each(old, &walk)) {
		scoped(buf_free) struct buf key = BUF(64 * KIB);

		buf_add(&key, walk.key);
		if (value_find(fresh, buf_string(&key), &other))
			continue;
		writer_key_text(&m->w, walk.key);
		put_value(&m->w, walk.value);
	}
	writer_end(&m->w);
	return true;
}

/* The first vulnerability is the case's; what a person has put behind it stays. */
static bool
merge_vulnerabilities(struct merging *m, struct value old, struct value fresh, struct err *err)
{
	struct value_walk of_old = { 0 }, of_fresh = { 0 };

	writer_array(&m->w);
	if (value_each(old, &of_old) && value_each(fresh, &of_fresh) &&
	    !merge(m, of_old.value, of_fresh.value, err))
		return false;
	while (value_each(old, &of_old))
		put_value(&m->w, of_old.value);
	writer_end(&m->w);
	return true;
}

static bool
is_request(struct value note)
{
	return text_eq(text_in(note, "text"), TEXT(DRAFTING_CVE_REQUESTED));
}

/* That an id was requested is told until there is one. */
static void
merge_notes(struct merging *m, struct value old, struct value fresh)
{
	struct value_walk walk = { 0 };
	bool told = false;

	writer_array(&m->w);
	while (value_each(old, &walk)) {
		told |= is_request(walk.value);
		if (m->how->said->cve.len == 0 || !is_request(walk.value))
			put_value(&m->w, walk.value);
	}
	walk = (struct value_walk){ 0 };
	while (!told && value_each(fresh, &walk))
		if (is_request(walk.value))
			put_value(&m->w, walk.value);
	writer_end(&m->w);
}

static bool
merge(struct merging *m, struct value old, struct value fresh, struct err *err)
{
	if (value_type(old) != value_type(fresh)) {
		put_value(&m->w, old);
		return true;
	}
	if (is_at(fresh, "/document/tracking"))
		return merge_tracking(m, old, err);
	if (is_at(fresh, "/vulnerabilities") && value_count(old) > 0)
		return merge_vulnerabilities(m, old, fresh, err);
	if (is_at(fresh, "/vulnerabilities/0/notes") && value_type(old) == VALUE_ARRAY) {
		merge_notes(m, old, fresh);
		return true;
	}
	/* Products are one thing: half of a tree would name what is not there. */
	if (value_type(old) == VALUE_OBJECT && !is_at(fresh, "/product_tree") &&
	    !is_at(fresh, "/vulnerabilities/0/product_status"))
		return merge_objects(m, old, fresh, err);
	put_value(&m->w, old);
	return true;
}

bool
redraft_write(const struct redraft *redraft, struct text old, struct text fresh,
    struct buf *out, struct err *err)
{
	static const struct doc_limits limits = { DOCUMENT_MAX, REDRAFT_DEPTH };
	scoped(buf_free) struct buf json = BUF(DOCUMENT_MAX);
	scoped(doc_free) struct doc old_doc = DOC, fresh_doc = DOC;
	struct merging m = { redraft, WRITER(&json) };
	struct value of_old, of_fresh;

	if (!doc_parse(&fresh_doc, fresh, &limits, &of_fresh, err))
		return false;
	if (old.len > 0 &&
	    (!doc_parse(&old_doc, old, &limits, &of_old, err) || !value_as_object(of_old, err)))
		return false;
	/* A new one is final by the same rule: the draft is its own file. */
	if (!merge(&m, old.len > 0 ? of_old : of_fresh, of_fresh, err) || !buf_ok(&json, err))
		return false;
	pretty_add(buf_text(&json), out);
	return buf_ok(out, err);
}
