#include "action/advisory/advise_check.h"

#include "advisory/csaf.h"

#define CHECK_ROOM ((size_t)256 * MIB)

/* --- what it says of itself */

static struct text
text_in(struct value object, const char *key)
{
	struct value value;

	return value_find(object, key, &value) ? value_text(value) : TEXT("");
}

static bool
keep(struct arena *arena, struct text in, struct text *out, struct err *err)
{
	*out = arena_text(arena, in);
	return out->at != NULL || err_memory(err);
}

/* Its first note of that kind, if lists can show it. */
static struct text
summary_of(struct value document)
{
	struct value_walk walk = { 0 };
	struct value notes;

	if (value_find(document, "notes", &notes))
		while (value_each(notes, &walk)) {
			struct text text = text_in(walk.value, "text");

			if (text_eq(text_in(walk.value, "category"), TEXT("summary")) &&
			    text.len <= ADVISORY_SUMMARY_MAX && text_lines_printable(text))
				return text;
		}
	return TEXT("");
}

static bool
read_time(struct value tracking, const char *key, int64_t *out, struct err *err)
{
	return utc_parse(text_in(tracking, key), out) ||
	       err_set(err, FAULT_INPUT, "'/document/tracking/%s' is no time", key);
}

static bool
read_self(struct value root, struct arena *arena, struct advisory *out, struct err *err)
{
	struct value document, tracking;
	struct advisory advisory = { 0 };

	if (!value_get_object(root, "document", &document, err) ||
	    !value_get_object(document, "tracking", &tracking, err) ||
	    !read_time(tracking, "initial_release_date", &advisory.initial, err) ||
	    !read_time(tracking, "current_release_date", &advisory.current, err) ||
	    !keep(arena, text_in(tracking, "id"), &advisory.tracking, err) ||
	    !keep(arena, text_in(tracking, "version"), &advisory.version, err) ||
	    !keep(arena, text_in(document, "title"), &advisory.title, err) ||
	    !keep(arena, summary_of(document), &advisory.summary, err))
		return false;
	*out = advisory;
	return true;
}

/* --- may it be published? */

static bool
refuse(const struct findings *findings, struct err *err)
{
	const struct finding *first = &findings->all[0];
	scoped(buf_free) struct buf at = BUF(64 * KIB);

	value_pointer(first->at, &at);
	return err_set(err, FAULT_INPUT,
	    "%s: %.*s [%s]; %zu found in all, see 'accord advisory check'",
	    at.len > 0 ? buf_string(&at) : "the document",
	    TEXT_ARGS(finding_quote(first->words)), first->test, findings_total(findings));
}

static bool
check_tests(struct value root, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(CHECK_ROOM);
	struct findings findings = FINDINGS(&arena);

	return csaf_check(root, &findings, err) &&
	       (findings.count == 0 || refuse(&findings, err));
}

/* What is not for everybody is not put where everybody is. */
static bool
check_audience(struct value root, struct err *err)
{
	struct value document, distribution, tlp, tracking;
	struct text label = TEXT("");

	if (!value_get_object(root, "document", &document, err) ||
	    !value_get_object(document, "tracking", &tracking, err))
		return false;
	if (value_find(document, "distribution", &distribution) &&
	    value_find(distribution, "tlp", &tlp))
		label = text_in(tlp, "label");
	if (!text_eq(label, TEXT("WHITE")))
		return err_set(err, FAULT_INPUT,
		    "'/document/distribution/tlp/label' is '%.*s': only what is WHITE, for "
		    "everybody, is published",
		    TEXT_ARGS(finding_quote(label)));
	if (text_eq(text_in(tracking, "status"), TEXT("draft")))
		return err_set(err, FAULT_INPUT,
		    "'/document/tracking/status' is 'draft': 'accord advisory draft --final' "
		    "ends the draft");
	return true;
}

bool
advise_check(struct text json, struct arena *arena, struct advisory *out, struct err *err)
{
	const struct doc_limits limits = { (size_t)ADVISORY_SIZE_MAX, CSAF_LIMITS.depth };
	scoped(doc_free) struct doc doc = DOC;
	struct advisory advisory;
	struct value root;

	if (!doc_parse(&doc, json, &limits, &root, err) || !check_tests(root, err) ||
	    !check_audience(root, err) || !read_self(root, arena, &advisory, err))
		return false;
	advisory.document = hash_text(json);
	advisory.size = (int64_t)json.len;
	*out = advisory;
	return true;
}
