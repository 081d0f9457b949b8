#include "advisory/csaf.h"

#include "advisory/csaf_schema.h"
#include "advisory/csaf_tests.h"

const struct csaf_test csaf_mandatory[] = {
	{ "6.1.1", "Missing Definition of Product ID", csaf_undefined_product },
	{ "6.1.2", "Multiple Definition of Product ID", csaf_product_twice },
	{ "6.1.3", "Circular Definition of Product ID", csaf_product_circle },
	{ "6.1.4", "Missing Definition of Product Group ID", csaf_undefined_group },
	{ "6.1.5", "Multiple Definition of Product Group ID", csaf_group_twice },
	{ "6.1.6", "Contradicting Product Status", csaf_contradiction },
	{ "6.1.7", "Multiple Scores with same Version per Product", csaf_score_twice },
	{ "6.1.8", "Invalid CVSS", csaf_cvss_vector },
	{ "6.1.9", "Invalid CVSS computation", csaf_cvss_computation },
	{ "6.1.10", "Inconsistent CVSS", csaf_cvss_properties },
	{ "6.1.11", "CWE", csaf_weakness },
	{ "6.1.12", "Language", csaf_language },
	{ "6.1.13", "PURL", csaf_purl },
	{ "6.1.14", "Sorted Revision History", csaf_history_sorted },
	{ "6.1.15", "Translator", csaf_translator },
	{ "6.1.16", "Latest Document Version", csaf_latest_version },
	{ "6.1.17", "Document Status Draft", csaf_draft_status },
	{ "6.1.18", "Released Revision History", csaf_initial_in_history },
	{ "6.1.19", "Revision History Entries for Pre-release Versions",
	    csaf_prerelease_in_history },
	{ "6.1.20", "Non-draft Document Version", csaf_prerelease_version },
	{ "6.1.21", "Missing Item in Revision History", csaf_history_gap },
	{ "6.1.22", "Multiple Definition in Revision History", csaf_history_twice },
	{ "6.1.23", "Multiple Use of Same CVE", csaf_cve_twice },
	{ "6.1.24", "Multiple Definition in Involvements", csaf_involvement_twice },
	{ "6.1.25", "Multiple Use of Same Hash Algorithm", csaf_hash_twice },
	{ "6.1.26", "Prohibited Document Category Name", csaf_category_name },
	{ "6.1.27.1", "Document Notes", csaf_profile_notes },
	{ "6.1.27.2", "Document References", csaf_profile_references },
	{ "6.1.27.3", "Vulnerabilities", csaf_profile_no_vulnerabilities },
	{ "6.1.27.4", "Product Tree", csaf_profile_tree },
	{ "6.1.27.5", "Vulnerability Notes", csaf_profile_vulnerability_notes },
	{ "6.1.27.6", "Product Status", csaf_profile_status },
	{ "6.1.27.7", "VEX Product Status", csaf_profile_vex_status },
	{ "6.1.27.8", "Vulnerability ID", csaf_profile_ids },
	{ "6.1.27.9", "Impact Statement", csaf_impact_statement },
	{ "6.1.27.10", "Action Statement", csaf_action_statement },
	{ "6.1.27.11", "Vulnerabilities", csaf_profile_vulnerabilities },
	{ "6.1.28", "Translation", csaf_translation },
	{ "6.1.29", "Remediation without Product Reference", csaf_remediation_of_nothing },
	{ "6.1.30", "Mixed Integer and Semantic Versioning", csaf_mixed_versions },
	{ "6.1.31", "Version Range in Product Version", csaf_range_as_version },
	{ "6.1.32", "Flag without Product Reference", csaf_flag_of_nothing },
	{ "6.1.33", "Multiple Flags with VEX Justification Codes per Product",
	    csaf_flag_twice },
};
const size_t csaf_mandatory_count = sizeof(csaf_mandatory) / sizeof(csaf_mandatory[0]);

bool
csaf_check(struct value root, struct findings *out, struct err *err)
{
	struct csaf csaf;

	schema_check(csaf_schema, root, out);
	if (!csaf_model(root, out, &csaf, err))
		return false;
	for (size_t i = 0; i < csaf_mandatory_count; i++)
		csaf_mandatory[i].run(&csaf, csaf_mandatory[i].id);
	return !out->failed || err_memory(err);
}
