#include "bounty/diodb.h"

#include <string.h>

#include "base/utc.h"
#include "codec/pretty.h"

#define DEPTH 8

/* --- out */

/* An address below the node's. */
static void
put_page(struct writer *w, const char *key, struct text url, const char *path)
{
	scoped(buf_free) struct buf whole = BUF(4 * KIB);

	buf_add(&whole, url);
	buf_addf(&whole, "%s", path);
	w->out->failed |= whole.failed;
	writer_put_text(w, key, buf_text(&whole));
}

/* The first contact of that scheme, without it for mail. */
static struct text
contact_of(const struct disclosure *policy, struct text scheme, bool cut)
{
	for (size_t i = 0; i < policy->contact.count; i++) {
		struct text contact = disclosure_texts(&policy->contact)[i], rest = contact;

		if (text_skip(&rest, scheme))
			return cut ? rest : contact;
	}
	return TEXT("");
}

static void
put_languages(struct writer *w, const struct disclosure *policy)
{
	scoped(buf_free) struct buf all = BUF(4 * KIB);

	for (size_t i = 0; i < policy->languages.count; i++) {
		buf_add(&all, i == 0 ? TEXT("") : TEXT(", "));
		buf_add(&all, disclosure_texts(&policy->languages)[i]);
	}
	w->out->failed |= all.failed;
	writer_put_text(w, "preferred_languages", buf_text(&all));
}

static void
put_entry(struct writer *w, const struct disclosure *policy, struct text url)
{
	struct text mail = contact_of(policy, TEXT("mailto:"), true);
	struct text page = contact_of(policy, TEXT("https://"), false);

	writer_object(w);
	writer_put_text(w, "program_name", policy->name);
	put_page(w, "policy_url", url, "/policy.html");
	if (page.len > 0)
		writer_put_text(w, "contact_url", page);
	else
		put_page(w, "contact_url", url, "/report.html");
	if (mail.len > 0)
		writer_put_text(w, "contact_email", mail);
	writer_put_text(w, "launch_date", policy->launched);
	writer_put_text(
	    w, "offers_bounty", policy->rewards.table.count > 0 ? TEXT("yes") : TEXT("no"));
	writer_key(w, "offers_swag");
	writer_bool(w, policy->swag);
	if (policy->hall_of_fame.len > 0)
		writer_put_text(w, "hall_of_fame", policy->hall_of_fame);
	writer_put_text(
	    w, "safe_harbor", text_of(disclosure_harbour_word(policy->harbour.level)));
	writer_put_text(w, "public_disclosure", TEXT("co-ordinated"));
	writer_key(w, "disclosure_timeline_days");
	writer_integer(w, policy->embargo_days);
	if (policy->openpgp_key.len > 0)
		writer_put_text(w, "pgp_key", policy->openpgp_key);
	if (policy->hiring.len > 0)
		writer_put_text(w, "hiring", policy->hiring);
	put_page(w, "securitytxt_url", url, "/.well-known/security.txt");
	put_languages(w, policy);
	writer_end(w);
}

bool
diodb_format(const struct disclosure *policy, struct text url, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf json = BUF(DIODB_MAX);
	struct writer w = WRITER(&json);

	put_entry(&w, policy, url);
	if (!buf_ok(&json, err))
		return false;
	pretty_add(buf_text(&json), out);
	return buf_ok(out, err);
}

/* --- in */

struct taking {
	struct arena *arena;
	struct disclosure *policy;
	struct buf *told;
	struct err *err;
};

static bool
keep(const struct taking *t, struct text in, struct text *out)
{
	*out = arena_text(t->arena, in);
	return out->at != NULL || err_memory(t->err);
}

/* Its place is at the front of the list: what was preferred comes after it, unless it is
 * of the same scheme. */
static bool
take_contact(const struct taking *t, struct text scheme, struct text in)
{
	struct shape_list *list = &t->policy->contact;
	struct text *texts = arena_array(t->arena, struct text, list->count + 1);
	size_t count = 0;

	if (texts == NULL || !keep(t, in, &texts[count++]))
		return err_memory(t->err);
	for (size_t i = 0; i < list->count; i++)
		if (!text_starts(disclosure_texts(list)[i], scheme))
			texts[count++] = disclosure_texts(list)[i];
	*list = (struct shape_list){ count, texts };
	return true;
}

static bool
take_mail(const struct taking *t, struct text in)
{
	scoped(buf_free) struct buf whole = BUF(4 * KIB);

	buf_add(&whole, TEXT("mailto:"));
	buf_add(&whole, in);
	return buf_ok(&whole, t->err) && take_contact(t, TEXT("mailto:"), buf_text(&whole));
}

static bool
take_page(const struct taking *t, struct text in)
{
	return take_contact(t, TEXT("https://"), in);
}

static bool
take_name(const struct taking *t, struct text in)
{
	return keep(t, in, &t->policy->name);
}

static bool
take_launch(const struct taking *t, struct text in)
{
	return keep(t, in, &t->policy->launched);
}

static bool
take_hall(const struct taking *t, struct text in)
{
	return keep(t, in, &t->policy->hall_of_fame);
}

static bool
take_hiring(const struct taking *t, struct text in)
{
	return keep(t, in, &t->policy->hiring);
}

static bool
take_key(const struct taking *t, struct text in)
{
	return keep(t, in, &t->policy->openpgp_key);
}

static bool
take_harbour(const struct taking *t, struct text in)
{
	for (unsigned level = 0; level <= HARBOUR_NONE; level++)
		if (text_eq(in, text_of(disclosure_harbour_word(level)))) {
			if (level != t->policy->harbour.level)
				buf_add(t->told,
				    TEXT("safe_harbor: its words in the policy are still "
					 "those of another level\n"));
			t->policy->harbour.level = level;
			return true;
		}
	return err_set(t->err, FAULT_INPUT, "'/safe_harbor' is none of full, partial and none");
}

/* Languages apart by commas and blanks. */
static bool
take_languages(const struct taking *t, struct text in)
{
	size_t count = 0, most = in.len / 2 + 1;
	struct text *texts = arena_array(t->arena, struct text, most), one;

	if (texts == NULL)
		return err_memory(t->err);
	for (bool more = true; more;) {
		more = text_cut(&in, ',', &one);
		if (!more)
			one = in;
		while (one.len > 0 && one.at[0] == ' ')
			one = text_after(one, 1);
		while (one.len > 0 && one.at[one.len - 1] == ' ')
			one.len--;
		if (one.len > 0 && !keep(t, one, &texts[count++]))
			return false;
	}
	if (count > 0)
		t->policy->languages = (struct shape_list){ count, texts };
	return true;
}

/* A policy of ours is coordinated, and pays by a table. */
static bool
take_disclosure(const struct taking *t, struct text in)
{
	if (!text_eq(in, TEXT("co-ordinated")))
		buf_addf(t->told,
		    "public_disclosure: it says '%.*s', a policy here is co-ordinated\n",
		    TEXT_ARGS(in));
	return true;
}

static bool
take_bounty(const struct taking *t, struct text in)
{
	bool paid = !text_eq(in, TEXT("no"));

	if (paid && t->policy->rewards.table.count == 0)
		buf_add(t->told, TEXT("offers_bounty: fill in /rewards/table\n"));
	if (!paid && t->policy->rewards.table.count > 0)
		buf_add(t->told, TEXT("offers_bounty: it says no, the policy has rewards\n"));
	return true;
}

static const struct {
	const char *name;
	bool (*take)(const struct taking *t, struct text in);
} fields[] = {
	{ "program_name", take_name },
	{ "contact_url", take_page },
	{ "contact_email", take_mail },
	{ "launch_date", take_launch },
	{ "offers_bounty", take_bounty },
	{ "hall_of_fame", take_hall },
	{ "safe_harbor", take_harbour },
	{ "public_disclosure", take_disclosure },
	{ "pgp_key", take_key },
	{ "hiring", take_hiring },
	{ "preferred_languages", take_languages },
};

/* These are made from the node's address. */
static bool
is_our_own(struct text key)
{
	return text_eq(key, TEXT("policy_url")) || text_eq(key, TEXT("policy_url_status")) ||
	       text_eq(key, TEXT("securitytxt_url"));
}

static bool
take_text(const struct taking *t, struct text key, struct text in)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (text_eq(key, text_of(fields[i].name)))
			return in.len == 0 || fields[i].take(t, in);
	if (!is_our_own(key) && in.len > 0)
		buf_addf(t->told, "%.*s: there is no place for it\n", TEXT_ARGS(key));
	return true;
}

static bool
take(const struct taking *t, struct text key, struct value value)
{
	struct text text;

	if (text_eq(key, TEXT("offers_swag")))
		return value_type(value) == VALUE_NULL ||
		       value_as_bool(value, &t->policy->swag, t->err);
	if (text_eq(key, TEXT("disclosure_timeline_days")))
		return value_as_integer(value, &t->policy->embargo_days, t->err);
	if (value_type(value) == VALUE_NULL)
		return true;
	if (value_type(value) != VALUE_TEXT) {
		buf_addf(t->told, "%.*s: there is no place for it\n", TEXT_ARGS(key));
		return true;
	}
	return value_as_text(value, &text, t->err) && take_text(t, key, text);
}

/* The one programme. */
static bool
only(struct value root, struct value *out, struct err *err)
{
	struct value_walk walk = { 0 };

	*out = root;
	if (value_type(root) != VALUE_ARRAY)
		return value_as_object(root, err);
	if (value_count(root) != 1)
		return err_set(err, FAULT_INPUT,
		    "it lists %zu programmes: give the object of one alone", value_count(root));
	while (value_each(root, &walk))
		*out = walk.value;
	return value_as_object(*out, err);
}

/* What came in has to be a policy still. */
static bool
check(struct disclosure *policy, struct arena *arena, struct err *err)
{
	scoped(buf_free) struct buf json = BUF(4 * DISCLOSURE_MAX);

	return disclosure_format(policy, &json, err) &&
	       disclosure_parse(buf_text(&json), arena, policy, err);
}

bool
diodb_parse(struct text json, struct arena *arena, struct disclosure *policy, struct buf *told,
    struct err *err)
{
	static const struct doc_limits limits = { DIODB_MAX, DEPTH };
	scoped(doc_free) struct doc doc = DOC;
	struct disclosure changed = *policy;
	struct taking t = { arena, &changed, told, err };
	struct value_walk walk = { 0 };
	struct value root, entry;

	if (!doc_parse(&doc, json, &limits, &root, err) || !only(root, &entry, err))
		return false;
	while (value_each(entry, &walk))
		if (!take(&t, walk.key, walk.value))
			return false;
	if (!buf_ok(told, err) || !check(&changed, arena, err))
		return false;
	*policy = changed;
	return true;
}
