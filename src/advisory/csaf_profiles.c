#include "advisory/csaf_tests.h"

enum profile {
	PROFILE_INCIDENT = 1,
	PROFILE_INFORMATION = 2,
	PROFILE_ADVISORY = 4,
	PROFILE_VEX = 8,
};

/* Is the document of one of these? */
static bool
is_of(const struct csaf *csaf, unsigned profiles)
{
	static const struct {
		enum profile profile;
		const char *category;
	} all[] = {
		{ PROFILE_INCIDENT, "csaf_security_incident_response" },
		{ PROFILE_INFORMATION, "csaf_informational_advisory" },
		{ PROFILE_ADVISORY, "csaf_security_advisory" },
		{ PROFILE_VEX, "csaf_vex" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if ((profiles & all[i].profile) != 0 &&
		    text_eq(csaf->category, text_of(all[i].category)))
			return true;
	return false;
}

/* Has one of the items of a list a category that is one of these? */
static bool
has_item(struct value object, const char *key, const char *const *categories)
{
	struct value_walk walk = { 0 };
	struct value list;

	if (!csaf_find_list(object, key, &list))
		return false;
	while (value_each(list, &walk))
		for (size_t i = 0; categories[i] != NULL; i++)
			if (text_eq(csaf_text(walk.value, "category"), text_of(categories[i])))
				return true;
	return false;
}

void
csaf_profile_notes(const struct csaf *csaf, const char *id)
{
	static const char *const categories[] = { "description", "details", "general",
		"summary", NULL };

	if (is_of(csaf, PROFILE_INCIDENT | PROFILE_INFORMATION) &&
	    !has_item(csaf->document, "notes", categories))
		findings_add(csaf->out, id, csaf->document,
		    "it has no note of the category description, details, general or summary");
}

void
csaf_profile_references(const struct csaf *csaf, const char *id)
{
	static const char *const categories[] = { "external", NULL };
	struct value_walk walk = { 0 };
	struct value list, category;

	if (!is_of(csaf, PROFILE_INCIDENT | PROFILE_INFORMATION) ||
	    has_item(csaf->document, "references", categories))
		return;
	/* One that has no category is external. */
	if (csaf_find_list(csaf->document, "references", &list))
		while (value_each(list, &walk))
			if (!value_find(walk.value, "category", &category))
				return;
	findings_add(
	    csaf->out, id, csaf->document, "it has no reference of the category external");
}

void
csaf_profile_no_vulnerabilities(const struct csaf *csaf, const char *id)
{
	if (is_of(csaf, PROFILE_INFORMATION) && csaf->has_vulnerabilities)
		findings_add(csaf->out, id, csaf->vulnerabilities,
		    "a document of the category csaf_informational_advisory has no "
		    "vulnerabilities");
}

void
csaf_profile_tree(const struct csaf *csaf, const char *id)
{
	if (is_of(csaf, PROFILE_ADVISORY | PROFILE_VEX) && !csaf->has_tree)
		findings_add(csaf->out, id, csaf->document,
		    "a document of the category '%.*s' has a product_tree",
		    TEXT_ARGS(finding_quote(csaf->category)));
}

void
csaf_profile_vulnerabilities(const struct csaf *csaf, const char *id)
{
	if (is_of(csaf, PROFILE_ADVISORY | PROFILE_VEX) && !csaf->has_vulnerabilities)
		findings_add(csaf->out, id, csaf->document,
		    "a document of the category '%.*s' has vulnerabilities",
		    TEXT_ARGS(finding_quote(csaf->category)));
}

/* Each vulnerability has one of these members. */
static void
need(const struct csaf *csaf, const char *const *keys, const char *id, const char *words)
{
	struct value_walk walk = { 0 };
	struct value member;

	while (csaf_each_vulnerability(csaf, &walk)) {
		bool has = false;

		for (size_t i = 0; keys[i] != NULL; i++)
			has = has || value_find(walk.value, keys[i], &member);
		if (!has)
			findings_add(csaf->out, id, walk.value, "%s", words);
	}
}

void
csaf_profile_vulnerability_notes(const struct csaf *csaf, const char *id)
{
	static const char *const keys[] = { "notes", NULL };

	if (is_of(csaf, PROFILE_ADVISORY | PROFILE_VEX))
		need(csaf, keys, id, "its member 'notes' is missing");
}

void
csaf_profile_status(const struct csaf *csaf, const char *id)
{
	static const char *const keys[] = { "product_status", NULL };

	if (is_of(csaf, PROFILE_ADVISORY))
		need(csaf, keys, id, "its member 'product_status' is missing");
}

void
csaf_profile_ids(const struct csaf *csaf, const char *id)
{
	static const char *const keys[] = { "cve", "ids", NULL };

	if (is_of(csaf, PROFILE_VEX))
		need(csaf, keys, id, "it has neither 'cve' nor 'ids'");
}

void
csaf_profile_vex_status(const struct csaf *csaf, const char *id)
{
	static const char *const keys[] = { "fixed", "known_affected", "known_not_affected",
		"under_investigation" };
	struct value_walk walk = { 0 };
	struct value status, list;

	if (!is_of(csaf, PROFILE_VEX))
		return;
	while (csaf_each_vulnerability(csaf, &walk)) {
		bool has = false;

		if (value_find(walk.value, "product_status", &status))
			for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
				has = has || value_find(status, keys[i], &list);
		if (!has)
			findings_add(csaf->out, id, walk.value,
			    "its product_status has neither fixed, known_affected, "
			    "known_not_affected nor under_investigation");
	}
}
