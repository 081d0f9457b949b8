#include "advisory/schema.h"

#include <stdlib.h>
#include <string.h>

#include "codec/canonical.h"

#define ELEMENT_MAX (64 * KIB)

struct inspection {
	const char *test;
	struct findings *out;
};

static void check(const struct inspection *around, const struct schema *schema,
    struct value value); /* NOLINT(misc-no-recursion): as deep as a document may be */

static const char *const type_words[] = {
	[SCHEMA_OBJECT] = "an object",
	[SCHEMA_LIST] = "a list",
	[SCHEMA_TEXT] = "a text",
	[SCHEMA_NUMBER] = "a number",
	[SCHEMA_KINDS] = "an object",
};

static bool
is_of_type(enum schema_type type, struct value value)
{
	enum value_type found = value_type(value);

	if (type == SCHEMA_TEXT)
		return found == VALUE_TEXT;
	if (type == SCHEMA_LIST)
		return found == VALUE_ARRAY;
	if (type == SCHEMA_NUMBER)
		return found == VALUE_INTEGER || found == VALUE_REAL;
	return found == VALUE_OBJECT;
}

static bool
is_among(const char *const *words, struct text in)
{
	for (; *words != NULL; words++)
		if (in.len > 0 && **words == in.at[0] && strncmp(*words, in.at, in.len) == 0 &&
		    (*words)[in.len] == '\0')
			return true;
	return false;
}

static void
tell_words(const struct inspection *inspection, const char *const *words, struct value value)
{
	scoped(buf_free) struct buf list = BUF(KIB);

	for (size_t i = 0; words[i] != NULL; i++)
		buf_addf(&list, "%s%s", i == 0 ? "" : (words[i + 1] == NULL ? " or " : ", "),
		    words[i]);
	findings_add(inspection->out, inspection->test, value, "'%.*s' is none of: %s",
	    TEXT_ARGS(finding_quote(value_text(value))), buf_string(&list));
}

static void
check_text(const struct inspection *inspection, const struct schema *schema, struct value value)
{
	struct text in = value_text(value);

	if (in.len < schema->least) {
		findings_add(inspection->out, inspection->test, value,
		    in.len == 0 ? "the text is empty" : "the text has fewer than %u characters",
		    schema->least);
	} else if (schema->words != NULL && !is_among(schema->words, in)) {
		tell_words(inspection, schema->words, value);
	}
	for (size_t i = 0; i < SCHEMA_FORMS && schema->form[i] != NULL; i++) {
		if (schema->form[i]->holds(in))
			continue;
		findings_add(inspection->out, inspection->test, value, "'%.*s': give %s",
		    TEXT_ARGS(finding_quote(in)), schema->form[i]->wanted);
		return;
	}
}

/* What an element is, as a text that is alike for those that are alike; one that has no
 * canonical spelling is like no other. */
static struct text
spelling_of(struct value value, struct arena *arena)
{
	scoped(buf_free) struct buf room = BUF(ELEMENT_MAX);
	struct err err;

	if (value_type(value) == VALUE_TEXT)
		return value_text(value);
	if (!canonical_format(value, &room, &err))
		return TEXT("");
	return arena_text(arena, buf_text(&room));
}

static void
check_unique(const struct inspection *inspection, struct value list)
{
	size_t count = value_count(list), i = 0;
	struct value_walk walk = { 0 };
	struct text *all;

	if (count < 2)
		return;
	all = arena_array(inspection->out->arena, struct text, count);
	if (all == NULL) {
		inspection->out->failed = true;
		return;
	}
	while (value_each(list, &walk))
		all[i++] = spelling_of(walk.value, inspection->out->arena);
	qsort(all, count, sizeof(*all), finding_order);
	for (i = 1; i < count; i++)
		if (all[i].len > 0 && text_eq(all[i - 1], all[i])) {
			findings_add(inspection->out, inspection->test, list,
			    "'%.*s' is there twice", TEXT_ARGS(finding_quote(all[i])));
			return;
		}
}

static void
check_count(const struct inspection *inspection, const struct schema *schema,
    struct value value, const char *of)
{
	size_t count = value_count(value);

	if (count < schema->least)
		findings_add(inspection->out, inspection->test, value,
		    "%s has %zu %s, and needs %u at least", type_words[schema->type], count, of,
		    schema->least);
	else if (schema->most > 0 && count > schema->most)
		findings_add(inspection->out, inspection->test, value,
		    "%s has %zu %s, and may have %u", type_words[schema->type], count, of,
		    schema->most);
}

/* Texts of which no form is asked, such as ids: true when each comes after the one before, so
 * that none is there twice. */
static bool
check_texts(const struct inspection *inspection, const struct schema *item, struct value list)
{
	struct value_walk walk = { 0 };
	struct text last = TEXT(""), text;
	bool sorted = true;

	while (value_each(list, &walk)) {
		if (value_type(walk.value) != VALUE_TEXT) {
			check(inspection, item, walk.value);
			sorted = false;
			continue;
		}
		text = value_text(walk.value);
		if (text.len < item->least)
			check_text(inspection, item, walk.value);
		sorted = sorted && finding_order(&last, &text) < 0;
		last = text;
	}
	return sorted;
}

static bool
is_plain(const struct schema *item)
{
	return item->type == SCHEMA_TEXT && item->words == NULL && item->form[0] == NULL;
}

static void
check_list(const struct inspection *inspection, const struct schema *schema, struct value value)
{
	struct value_walk walk = { 0 };
	bool sorted = false; /* as most lists of ids are */

	check_count(inspection, schema, value, "elements");
	if (is_plain(schema->item))
		sorted = check_texts(inspection, schema->item, value);
	else
		while (value_each(value, &walk))
			check(inspection, schema->item, walk.value);
	if (schema->unique && !sorted)
		check_unique(inspection, value);
}

/* Most are told apart by a byte, which costs less than to call for more. */
static bool
is_named(const struct schema_member *member, struct text key)
{
	return key.len > 0 && key.at[0] == member->name[0] &&
	       key.at[key.len - 1] == member->name[key.len - 1] &&
	       memcmp(key.at, member->name, key.len) == 0;
}

/* Of no length are there more than some. */
static bool
find_member(const struct schema *schema, struct text key, size_t *out)
{
	size_t low = 0, high = schema->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (schema->members[middle].len < key.len)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < schema->count && schema->members[low].len == key.len; low++)
		if (is_named(&schema->members[low], key)) {
			*out = low;
			return true;
		}
	return false;
}

static void
check_object(
    const struct inspection *inspection, const struct schema *schema, struct value value)
{
	struct value_walk walk = { 0 };
	uint64_t seen =
	    0; /* a bit for each member of the table, of which there are 64 at most */
	size_t at;

	check_count(inspection, schema, value, "members");
	while (value_each(value, &walk)) {
		if (!find_member(schema, walk.key, &at))
			continue;
		seen |= UINT64_C(1) << at;
		check(inspection, schema->members[at].of, walk.value);
	}
	for (size_t i = 0; i < schema->count; i++)
		if (schema->members[i].required && (seen >> i & 1) == 0)
			findings_add(inspection->out, inspection->test, value,
			    "its member '%s' is missing", schema->members[i].name);
}

static void
check_number(
    const struct inspection *inspection, const struct schema *schema, struct value value)
{
	double number = value_number(value);

	if (number < schema->least || number > schema->most)
		findings_add(inspection->out, inspection->test, value,
		    "%g is not between %u and %u", number, schema->least, schema->most);
}

/* The texts that its member `version` may be. */
static const char *const *
versions_of(const struct schema *kind)
{
	size_t at = 0;

	return find_member(kind, TEXT("version"), &at) ? kind->members[at].of->words : NULL;
}

static void
check_kinds(
    const struct inspection *inspection, const struct schema *schema, struct value value)
{
	const struct schema *const *kind = schema->kinds;
	struct value version;

	if (!value_find(value, "version", &version) || value_type(version) != VALUE_TEXT) {
		findings_add(inspection->out, inspection->test, value,
		    "its member 'version' is missing");
		return;
	}
	for (; *kind != NULL; kind++) {
		const char *const *words = versions_of(*kind);

		if (words != NULL && is_among(words, value_text(version))) {
			check_object(inspection, *kind, value);
			return;
		}
	}
	findings_add(inspection->out, inspection->test, version,
	    "'%.*s' is no version that belongs here",
	    TEXT_ARGS(finding_quote(value_text(version))));
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as a document may be */
static void
check(const struct inspection *around, const struct schema *schema, struct value value)
{
	static void (*const checks[])(const struct inspection *inspection,
	    const struct schema *schema, struct value value) = {
		[SCHEMA_OBJECT] = check_object,
		[SCHEMA_LIST] = check_list,
		[SCHEMA_TEXT] = check_text,
		[SCHEMA_NUMBER] = check_number,
		[SCHEMA_KINDS] = check_kinds,
	};
	const struct inspection here = { schema->test != NULL ? schema->test : around->test,
		around->out };

	if (!is_of_type(schema->type, value))
		findings_add(
		    here.out, here.test, value, "this is not %s", type_words[schema->type]);
	else
		checks[schema->type](&here, schema, value);
}

void
schema_check(const struct schema *schema, struct value value, struct findings *out)
{
	struct inspection inspection = { "schema", out };

	check(&inspection, schema, value);
}
