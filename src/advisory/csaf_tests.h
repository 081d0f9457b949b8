/*
 * csaf_tests.h - the mandatory tests of CSAF 2.0, as csaf.c has them in its table.
 *
 * Each adds what it finds to the document's findings, under the id that it is given.
 */
#pragma once

#include "advisory/csaf_model.h"

/* csaf_products.c: the product tree */
void csaf_undefined_product(const struct csaf *csaf, const char *id);
void csaf_product_twice(const struct csaf *csaf, const char *id);
void csaf_product_circle(const struct csaf *csaf, const char *id);
void csaf_undefined_group(const struct csaf *csaf, const char *id);
void csaf_group_twice(const struct csaf *csaf, const char *id);
void csaf_purl(const struct csaf *csaf, const char *id);
void csaf_hash_twice(const struct csaf *csaf, const char *id);
void csaf_range_as_version(const struct csaf *csaf, const char *id);

/* csaf_status.c: what is said of products in each vulnerability */
void csaf_contradiction(const struct csaf *csaf, const char *id);
void csaf_score_twice(const struct csaf *csaf, const char *id);
void csaf_impact_statement(const struct csaf *csaf, const char *id);
void csaf_action_statement(const struct csaf *csaf, const char *id);
void csaf_remediation_of_nothing(const struct csaf *csaf, const char *id);
void csaf_flag_of_nothing(const struct csaf *csaf, const char *id);
void csaf_flag_twice(const struct csaf *csaf, const char *id);

/* csaf_scores.c: CVSS */
void csaf_cvss_vector(const struct csaf *csaf, const char *id);
void csaf_cvss_computation(const struct csaf *csaf, const char *id);
void csaf_cvss_properties(const struct csaf *csaf, const char *id);

/* csaf_revisions.c: the document's versions */
void csaf_history_sorted(const struct csaf *csaf, const char *id);
void csaf_latest_version(const struct csaf *csaf, const char *id);
void csaf_draft_status(const struct csaf *csaf, const char *id);
void csaf_initial_in_history(const struct csaf *csaf, const char *id);
void csaf_prerelease_in_history(const struct csaf *csaf, const char *id);
void csaf_prerelease_version(const struct csaf *csaf, const char *id);
void csaf_history_gap(const struct csaf *csaf, const char *id);
void csaf_history_twice(const struct csaf *csaf, const char *id);
void csaf_mixed_versions(const struct csaf *csaf, const char *id);

/* csaf_document.c: the document itself, and its vulnerabilities one by one */
void csaf_weakness(const struct csaf *csaf, const char *id);
void csaf_language(const struct csaf *csaf, const char *id);
void csaf_translator(const struct csaf *csaf, const char *id);
void csaf_cve_twice(const struct csaf *csaf, const char *id);
void csaf_involvement_twice(const struct csaf *csaf, const char *id);
void csaf_category_name(const struct csaf *csaf, const char *id);
void csaf_translation(const struct csaf *csaf, const char *id);

/* csaf_profiles.c: what a document of its category must have */
void csaf_profile_notes(const struct csaf *csaf, const char *id);
void csaf_profile_references(const struct csaf *csaf, const char *id);
void csaf_profile_no_vulnerabilities(const struct csaf *csaf, const char *id);
void csaf_profile_tree(const struct csaf *csaf, const char *id);
void csaf_profile_vulnerability_notes(const struct csaf *csaf, const char *id);
void csaf_profile_status(const struct csaf *csaf, const char *id);
void csaf_profile_vex_status(const struct csaf *csaf, const char *id);
void csaf_profile_ids(const struct csaf *csaf, const char *id);
void csaf_profile_vulnerabilities(const struct csaf *csaf, const char *id);
