#include <stdlib.h>

#include "advisory/csaf_tests.h"
#include "advisory/cwe.h"
#include "advisory/language.h"
#include "base/utc.h"

void
csaf_weakness(const struct csaf *csaf, const char *id)
{
	struct value_walk walk = { 0 };
	struct value cwe;

	while (csaf_each_vulnerability(csaf, &walk)) {
		const struct cwe_name *weakness;
		struct text number, name;

		if (!value_find(walk.value, "cwe", &cwe))
			continue;
		number = csaf_text(cwe, "id");
		name = csaf_text(cwe, "name");
		weakness = cwe_find(number);
		if (weakness == NULL)
			findings_add(csaf->out, id, cwe, "there is no weakness '%.*s'",
			    TEXT_ARGS(finding_quote(number)));
		else if (!cwe_is_called(weakness, name))
			findings_add(csaf->out, id, cwe, "%.*s is called '%s'",
			    TEXT_ARGS(finding_quote(number)), weakness->name);
	}
}

void
csaf_language(const struct csaf *csaf, const char *id)
{
	static const char *const keys[] = { "lang", "source_lang" };
	struct text unknown;
	struct value tag;

	for (size_t i = 0; i < 2; i++)
		if (value_find(csaf->document, keys[i], &tag) &&
		    !language_known(value_text(tag), &unknown))
			findings_add(csaf->out, id, tag,
			    "'%.*s' is no language's, script's, region's or variant's subtag",
			    TEXT_ARGS(finding_quote(unknown)));
}

void
csaf_translator(const struct csaf *csaf, const char *id)
{
	struct value publisher;

	if (value_find(csaf->document, "publisher", &publisher) &&
	    text_eq(csaf_text(publisher, "category"), TEXT("translator")) &&
	    csaf_text(csaf->document, "source_lang").len == 0)
		findings_add(csaf->out, id, csaf->document,
		    "a translator must say from which language: 'source_lang' is missing");
}

static bool
same_language(struct text a, struct text b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if ((a.at[i] | 0x20) != (b.at[i] | 0x20))
			return false;
	return a.len > 0;
}

void
csaf_translation(const struct csaf *csaf, const char *id)
{
	struct text language = csaf_text(csaf->document, "lang");

	if (same_language(language, csaf_text(csaf->document, "source_lang")))
		findings_add(csaf->out, id, csaf->document,
		    "it is in '%.*s', and so it is not translated from it",
		    TEXT_ARGS(finding_quote(language)));
}

/* What may be there once */

struct entry {
	struct text words;
	int64_t time;
	struct value at;
};

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;

	if (one->time != other->time)
		return one->time < other->time ? -1 : 1;
	return text_order(one->words, other->words);
}

static struct entry *
make_entries(const struct csaf *csaf, size_t count)
{
	struct entry *entries = arena_array(csaf->out->arena, struct entry, count + 1);

	csaf->out->failed = csaf->out->failed || entries == NULL;
	return entries;
}

static void
look_for_twins(const struct csaf *csaf, struct entry *entries, size_t count, const char *id,
    const char *words)
{
	if (count > 1)
		qsort(entries, count, sizeof(*entries), compare_entries);
	for (size_t i = 1; i < count; i++)
		if (compare_entries(&entries[i - 1], &entries[i]) == 0)
			findings_add(csaf->out, id, entries[i].at, "'%.*s' is there twice: %s",
			    TEXT_ARGS(finding_quote(entries[i].words)), words);
}

void
csaf_cve_twice(const struct csaf *csaf, const char *id)
{
	struct value_walk walk = { 0 };
	struct entry *entries;
	struct value cve;
	size_t count = 0;

	if (!csaf->has_vulnerabilities)
		return;
	entries = make_entries(csaf, value_count(csaf->vulnerabilities));
	if (entries == NULL)
		return;
	while (csaf_each_vulnerability(csaf, &walk))
		if (value_find(walk.value, "cve", &cve))
			entries[count++] = (struct entry){ value_text(cve), 0, cve };
	look_for_twins(csaf, entries, count, id, "each CVE has one vulnerability");
}

static void
look_for_parties(const struct csaf *csaf, struct value list, const char *id)
{
	struct entry *entries = make_entries(csaf, value_count(list));
	struct value_walk walk = { 0 };
	size_t count = 0;

	if (entries == NULL)
		return;
	while (value_each(list, &walk)) {
		struct entry *entry = &entries[count++];

		*entry =
		    (struct entry){ csaf_text(walk.value, "party"), INT64_MIN, walk.value };
		(void)!utc_parse(csaf_text(walk.value, "date"), &entry->time);
	}
	look_for_twins(csaf, entries, count, id, "each party has one involvement of one date");
}

void
csaf_involvement_twice(const struct csaf *csaf, const char *id)
{
	struct value_walk walk = { 0 };
	struct value list;

	while (csaf_each_vulnerability(csaf, &walk))
		if (csaf_find_list(walk.value, "involvements", &list))
			look_for_parties(csaf, list, id);
}

/* The category */

static const char *const profiles[] = { "csaf_base", "csaf_security_incident_response",
	"csaf_informational_advisory", "csaf_security_advisory", "csaf_vex" };

/* Does it read as that name, case and all dashes, blanks and underscores apart? */
static bool
reads_as(struct text in, const char *name)
{
	uint32_t rune;

	while (text_cut_rune(&in, &rune)) {
		if (rune == '-' || rune == '_' || rune == ' ' ||
		    (rune >= '\t' && rune <= '\r') || rune == 0xa0 ||
		    (rune >= 0x2000 && rune <= 0x2015) || rune == 0x2212)
			continue;
		while (*name == '_')
			name++;
		if (*name == '\0' || rune >= 0x80 || (rune | 0x20) != (uint32_t)*name)
			return false;
		name++;
	}
	return *name == '\0';
}

static bool
begins_reserved(struct text in)
{
	static const char prefix[] = "csaf_";

	for (size_t i = 0; i < sizeof(prefix) - 1; i++)
		if (i == in.len || (in.at[i] != '_' && (in.at[i] | 0x20) != prefix[i]) ||
		    (in.at[i] == '_') != (prefix[i] == '_'))
			return false;
	return true;
}

void
csaf_category_name(const struct csaf *csaf, const char *id)
{
	struct value at;

	if (!value_find(csaf->document, "category", &at))
		return;
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (text_eq(csaf->category, text_of(profiles[i])))
			return;
	if (begins_reserved(csaf->category))
		findings_add(csaf->out, id, at, "'%.*s' begins as only the standard's do",
		    TEXT_ARGS(finding_quote(csaf->category)));
	for (size_t i = 1; i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (reads_as(csaf->category, profiles[i]) ||
		    reads_as(csaf->category, profiles[i] + sizeof("csaf_") - 1))
			findings_add(csaf->out, id, at,
			    "'%.*s' can be taken for the profile '%s'",
			    TEXT_ARGS(finding_quote(csaf->category)), profiles[i]);
}
