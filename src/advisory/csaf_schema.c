/* clang-format off */
/* Made by tools/csaf-tables; do not edit.
 *
 * The JSON schema of CSAF 2.0, (c) OASIS Open 2022, whose IPR policy is
 * Non-Assertion; and the schemas of CVSS 2.0, 3.0 and 3.1 that it names:
 *
 * Copyright (c) 2021, FIRST.ORG, INC.
 * All rights reserved.
 *
 * Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
 * following conditions are met:
 * 1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
 *    disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the
 *    following disclaimer in the documentation and/or other materials provided with the distribution.
 * 3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote
 *    products derived from this software without specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS 'AS IS' AND ANY EXPRESS OR IMPLIED WARRANTIES,
 * INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
 * SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
 * SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
 * WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
 * OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 */
#include "advisory/csaf_schema.h"

#include <stddef.h>

#include "advisory/form.h"

static const struct schema lang = {
	.type = SCHEMA_TEXT,
	.form[0] = &form_language,
};
static const struct schema text = {
	.type = SCHEMA_TEXT,
	.least = 1,
};
static const char *const category_words[] = { "description", "details", "faq", "general", "legal_disclaimer", "other", "summary", NULL };
static const struct schema category = {
	.type = SCHEMA_TEXT,
	.words = category_words,
};
static const struct schema_member notes_item_members[] = {
	{ 4, "text", true, &text },
	{ 5, "title", false, &text },
	{ 8, "audience", false, &text },
	{ 8, "category", true, &category },
};
static const struct schema notes_item = {
	.type = SCHEMA_OBJECT,
	.members = notes_item_members,
	.count = 4,
};
static const struct schema notes = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &notes_item,
};
static const struct schema category_ = {
	.type = SCHEMA_TEXT,
	.least = 1,
	.form[0] = &form_category,
};
static const struct schema id = {
	.type = SCHEMA_TEXT,
	.least = 1,
	.form[0] = &form_tracking_id,
};
static const char *const status_words[] = { "draft", "final", "interim", NULL };
static const struct schema status = {
	.type = SCHEMA_TEXT,
	.words = status_words,
};
static const struct schema aliases = {
	.type = SCHEMA_LIST,
	.least = 1,
	.unique = true,
	.item = &text,
};
static const struct schema version = {
	.type = SCHEMA_TEXT,
	.form[0] = &form_version,
};
static const struct schema date = {
	.type = SCHEMA_TEXT,
	.form[0] = &form_time,
};
static const struct schema_member engine_members[] = {
	{ 4, "name", true, &text },
	{ 7, "version", false, &text },
};
static const struct schema engine = {
	.type = SCHEMA_OBJECT,
	.members = engine_members,
	.count = 2,
};
static const struct schema_member generator_members[] = {
	{ 4, "date", false, &date },
	{ 6, "engine", true, &engine },
};
static const struct schema generator = {
	.type = SCHEMA_OBJECT,
	.members = generator_members,
	.count = 2,
};
static const struct schema_member revision_history_item_members[] = {
	{ 4, "date", true, &date },
	{ 6, "number", true, &version },
	{ 7, "summary", true, &text },
	{ 14, "legacy_version", false, &text },
};
static const struct schema revision_history_item = {
	.type = SCHEMA_OBJECT,
	.members = revision_history_item_members,
	.count = 4,
};
static const struct schema revision_history = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &revision_history_item,
};
static const struct schema_member tracking_members[] = {
	{ 2, "id", true, &id },
	{ 6, "status", true, &status },
	{ 7, "aliases", false, &aliases },
	{ 7, "version", true, &version },
	{ 9, "generator", false, &generator },
	{ 16, "revision_history", true, &revision_history },
	{ 20, "current_release_date", true, &date },
	{ 20, "initial_release_date", true, &date },
};
static const struct schema tracking = {
	.type = SCHEMA_OBJECT,
	.members = tracking_members,
	.count = 8,
};
static const char *const category_words_[] = { "coordinator", "discoverer", "other", "translator", "user", "vendor", NULL };
static const struct schema category__ = {
	.type = SCHEMA_TEXT,
	.words = category_words_,
};
static const struct schema namespace = {
	.type = SCHEMA_TEXT,
	.form[0] = &form_uri,
};
static const struct schema_member publisher_members[] = {
	{ 4, "name", true, &text },
	{ 8, "category", true, &category__ },
	{ 9, "namespace", true, &namespace },
	{ 15, "contact_details", false, &text },
	{ 17, "issuing_authority", false, &text },
};
static const struct schema publisher = {
	.type = SCHEMA_OBJECT,
	.members = publisher_members,
	.count = 5,
};
static const char *const category_words__[] = { "external", "self", NULL };
static const struct schema category___ = {
	.type = SCHEMA_TEXT,
	.words = category_words__,
};
static const struct schema_member references_item_members[] = {
	{ 3, "url", true, &namespace },
	{ 7, "summary", true, &text },
	{ 8, "category", false, &category___ },
};
static const struct schema references_item = {
	.type = SCHEMA_OBJECT,
	.members = references_item_members,
	.count = 3,
};
static const struct schema references = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &references_item,
};
static const char *const csaf_version_words[] = { "2.0", NULL };
static const struct schema csaf_version = {
	.type = SCHEMA_TEXT,
	.words = csaf_version_words,
};
static const char *const label_words[] = { "AMBER", "GREEN", "RED", "WHITE", NULL };
static const struct schema label = {
	.type = SCHEMA_TEXT,
	.words = label_words,
};
static const struct schema_member tlp_members[] = {
	{ 3, "url", false, &namespace },
	{ 5, "label", true, &label },
};
static const struct schema tlp = {
	.type = SCHEMA_OBJECT,
	.members = tlp_members,
	.count = 2,
};
static const struct schema_member distribution_members[] = {
	{ 3, "tlp", false, &tlp },
	{ 4, "text", false, &text },
};
static const struct schema distribution = {
	.type = SCHEMA_OBJECT,
	.least = 1,
	.members = distribution_members,
	.count = 2,
};
static const struct schema urls = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &namespace,
};
static const struct schema names = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &text,
};
static const struct schema_member acknowledgments_item_members[] = {
	{ 4, "urls", false, &urls },
	{ 5, "names", false, &names },
	{ 7, "summary", false, &text },
	{ 12, "organization", false, &text },
};
static const struct schema acknowledgments_item = {
	.type = SCHEMA_OBJECT,
	.least = 1,
	.members = acknowledgments_item_members,
	.count = 4,
};
static const struct schema acknowledgments = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &acknowledgments_item,
};
static const struct schema_member aggregate_severity_members[] = {
	{ 4, "text", true, &text },
	{ 9, "namespace", false, &namespace },
};
static const struct schema aggregate_severity = {
	.type = SCHEMA_OBJECT,
	.members = aggregate_severity_members,
	.count = 2,
};
static const struct schema_member document_members[] = {
	{ 4, "lang", false, &lang },
	{ 5, "notes", false, &notes },
	{ 5, "title", true, &text },
	{ 8, "category", true, &category_ },
	{ 8, "tracking", true, &tracking },
	{ 9, "publisher", true, &publisher },
	{ 10, "references", false, &references },
	{ 11, "source_lang", false, &lang },
	{ 12, "csaf_version", true, &csaf_version },
	{ 12, "distribution", false, &distribution },
	{ 15, "acknowledgments", false, &acknowledgments },
	{ 18, "aggregate_severity", false, &aggregate_severity },
};
static const struct schema document = {
	.type = SCHEMA_OBJECT,
	.members = document_members,
	.count = 12,
};
static const struct schema branches;
static const struct schema cpe = {
	.type = SCHEMA_TEXT,
	.least = 5,
	.form[0] = &form_cpe,
};
static const struct schema purl = {
	.type = SCHEMA_TEXT,
	.least = 7,
	.form[0] = &form_purl,
	.form[1] = &form_uri,
};
static const struct schema value = {
	.type = SCHEMA_TEXT,
	.least = 32,
	.form[0] = &form_hash,
};
static const struct schema_member file_hashes_item_members[] = {
	{ 5, "value", true, &value },
	{ 9, "algorithm", true, &text },
};
static const struct schema file_hashes_item = {
	.type = SCHEMA_OBJECT,
	.members = file_hashes_item_members,
	.count = 2,
};
static const struct schema file_hashes = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &file_hashes_item,
};
static const struct schema_member hashes_item_members[] = {
	{ 8, "filename", true, &text },
	{ 11, "file_hashes", true, &file_hashes },
};
static const struct schema hashes_item = {
	.type = SCHEMA_OBJECT,
	.members = hashes_item_members,
	.count = 2,
};
static const struct schema hashes = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &hashes_item,
};
static const struct schema_member x_generic_uris_item_members[] = {
	{ 3, "uri", true, &namespace },
	{ 9, "namespace", true, &namespace },
};
static const struct schema x_generic_uris_item = {
	.type = SCHEMA_OBJECT,
	.members = x_generic_uris_item_members,
	.count = 2,
};
static const struct schema x_generic_uris = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &x_generic_uris_item,
};
static const struct schema_member product_identification_helper_members[] = {
	{ 3, "cpe", false, &cpe },
	{ 4, "purl", false, &purl },
	{ 4, "skus", false, &names },
	{ 6, "hashes", false, &hashes },
	{ 9, "sbom_urls", false, &urls },
	{ 13, "model_numbers", false, &aliases },
	{ 14, "serial_numbers", false, &aliases },
	{ 14, "x_generic_uris", false, &x_generic_uris },
};
static const struct schema product_identification_helper = {
	.type = SCHEMA_OBJECT,
	.least = 1,
	.members = product_identification_helper_members,
	.count = 8,
};
static const struct schema_member product_members[] = {
	{ 4, "name", true, &text },
	{ 10, "product_id", true, &text },
	{ 29, "product_identification_helper", false, &product_identification_helper },
};
static const struct schema product = {
	.type = SCHEMA_OBJECT,
	.members = product_members,
	.count = 3,
};
static const char *const category_words___[] = { "architecture", "host_name", "language", "legacy", "patch_level", "product_family", "product_name", "product_version", "product_version_range", "service_pack", "specification", "vendor", NULL };
static const struct schema category____ = {
	.type = SCHEMA_TEXT,
	.words = category_words___,
};
static const struct schema_member branches_item_members[] = {
	{ 4, "name", true, &text },
	{ 7, "product", false, &product },
	{ 8, "branches", false, &branches },
	{ 8, "category", true, &category____ },
};
static const struct schema branches_item = {
	.type = SCHEMA_OBJECT,
	.least = 3,
	.most = 3,
	.members = branches_item_members,
	.count = 4,
};
static const struct schema branches = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &branches_item,
};
static const char *const category_words____[] = { "default_component_of", "external_component_of", "installed_on", "installed_with", "optional_component_of", NULL };
static const struct schema category_____ = {
	.type = SCHEMA_TEXT,
	.words = category_words____,
};
static const struct schema_member relationships_item_members[] = {
	{ 8, "category", true, &category_____ },
	{ 17, "full_product_name", true, &product },
	{ 17, "product_reference", true, &text },
	{ 28, "relates_to_product_reference", true, &text },
};
static const struct schema relationships_item = {
	.type = SCHEMA_OBJECT,
	.members = relationships_item_members,
	.count = 4,
};
static const struct schema relationships = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &relationships_item,
};
static const struct schema product_ids = {
	.type = SCHEMA_LIST,
	.least = 2,
	.unique = true,
	.item = &text,
};
static const struct schema_member product_groups_item_members[] = {
	{ 7, "summary", false, &text },
	{ 8, "group_id", true, &text },
	{ 11, "product_ids", true, &product_ids },
};
static const struct schema product_groups_item = {
	.type = SCHEMA_OBJECT,
	.members = product_groups_item_members,
	.count = 3,
};
static const struct schema product_groups = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &product_groups_item,
};
static const struct schema full_product_names = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &product,
};
static const struct schema_member product_tree_members[] = {
	{ 8, "branches", false, &branches },
	{ 13, "relationships", false, &relationships },
	{ 14, "product_groups", false, &product_groups },
	{ 18, "full_product_names", false, &full_product_names },
};
static const struct schema product_tree = {
	.type = SCHEMA_OBJECT,
	.least = 1,
	.members = product_tree_members,
	.count = 4,
};
static const struct schema cve = {
	.type = SCHEMA_TEXT,
	.form[0] = &form_cve,
};
static const struct schema id_ = {
	.type = SCHEMA_TEXT,
	.form[0] = &form_cwe,
};
static const struct schema_member cwe_members[] = {
	{ 2, "id", true, &id_ },
	{ 4, "name", true, &text },
};
static const struct schema cwe = {
	.type = SCHEMA_OBJECT,
	.members = cwe_members,
	.count = 2,
};
static const struct schema_member ids_item_members[] = {
	{ 4, "text", true, &text },
	{ 11, "system_name", true, &text },
};
static const struct schema ids_item = {
	.type = SCHEMA_OBJECT,
	.members = ids_item_members,
	.count = 2,
};
static const struct schema ids = {
	.type = SCHEMA_LIST,
	.least = 1,
	.unique = true,
	.item = &ids_item,
};
static const char *const label_words_[] = { "component_not_present", "inline_mitigations_already_exist", "vulnerable_code_cannot_be_controlled_by_adversary", "vulnerable_code_not_in_execute_path", "vulnerable_code_not_present", NULL };
static const struct schema label_ = {
	.type = SCHEMA_TEXT,
	.words = label_words_,
};
static const struct schema_member flags_item_members[] = {
	{ 4, "date", false, &date },
	{ 5, "label", true, &label_ },
	{ 9, "group_ids", false, &aliases },
	{ 11, "product_ids", false, &aliases },
};
static const struct schema flags_item = {
	.type = SCHEMA_OBJECT,
	.members = flags_item_members,
	.count = 4,
};
static const struct schema flags = {
	.type = SCHEMA_LIST,
	.least = 1,
	.unique = true,
	.item = &flags_item,
};
static const struct schema baseScore = {
	.type = SCHEMA_NUMBER,
	.least = 0,
	.most = 10,
};
static const char *const accessVector_words[] = { "NETWORK", "ADJACENT_NETWORK", "LOCAL", NULL };
static const struct schema accessVector = {
	.type = SCHEMA_TEXT,
	.words = accessVector_words,
};
static const struct schema vectorString = {
	.type = SCHEMA_TEXT,
	.form[0] = &form_cvss_2,
};
static const char *const authentication_words[] = { "MULTIPLE", "SINGLE", "NONE", NULL };
static const struct schema authentication = {
	.type = SCHEMA_TEXT,
	.words = authentication_words,
};
static const char *const exploitability_words[] = { "UNPROVEN", "PROOF_OF_CONCEPT", "FUNCTIONAL", "HIGH", "NOT_DEFINED", NULL };
static const struct schema exploitability = {
	.type = SCHEMA_TEXT,
	.words = exploitability_words,
};
static const char *const integrityImpact_words[] = { "NONE", "PARTIAL", "COMPLETE", NULL };
static const struct schema integrityImpact = {
	.type = SCHEMA_TEXT,
	.words = integrityImpact_words,
};
static const char *const accessComplexity_words[] = { "HIGH", "MEDIUM", "LOW", NULL };
static const struct schema accessComplexity = {
	.type = SCHEMA_TEXT,
	.words = accessComplexity_words,
};
static const char *const remediationLevel_words[] = { "OFFICIAL_FIX", "TEMPORARY_FIX", "WORKAROUND", "UNAVAILABLE", "NOT_DEFINED", NULL };
static const struct schema remediationLevel = {
	.type = SCHEMA_TEXT,
	.words = remediationLevel_words,
};
static const char *const reportConfidence_words[] = { "UNCONFIRMED", "UNCORROBORATED", "CONFIRMED", "NOT_DEFINED", NULL };
static const struct schema reportConfidence = {
	.type = SCHEMA_TEXT,
	.words = reportConfidence_words,
};
static const char *const targetDistribution_words[] = { "NONE", "LOW", "MEDIUM", "HIGH", "NOT_DEFINED", NULL };
static const struct schema targetDistribution = {
	.type = SCHEMA_TEXT,
	.words = targetDistribution_words,
};
static const char *const integrityRequirement_words[] = { "LOW", "MEDIUM", "HIGH", "NOT_DEFINED", NULL };
static const struct schema integrityRequirement = {
	.type = SCHEMA_TEXT,
	.words = integrityRequirement_words,
};
static const char *const collateralDamagePotential_words[] = { "NONE", "LOW", "LOW_MEDIUM", "MEDIUM_HIGH", "HIGH", "NOT_DEFINED", NULL };
static const struct schema collateralDamagePotential = {
	.type = SCHEMA_TEXT,
	.words = collateralDamagePotential_words,
};
static const struct schema_member cvss_v2_members[] = {
	{ 7, "version", true, &csaf_version },
	{ 9, "baseScore", true, &baseScore },
	{ 12, "accessVector", false, &accessVector },
	{ 12, "vectorString", true, &vectorString },
	{ 13, "temporalScore", false, &baseScore },
	{ 14, "authentication", false, &authentication },
	{ 14, "exploitability", false, &exploitability },
	{ 15, "integrityImpact", false, &integrityImpact },
	{ 16, "accessComplexity", false, &accessComplexity },
	{ 16, "remediationLevel", false, &remediationLevel },
	{ 16, "reportConfidence", false, &reportConfidence },
	{ 18, "availabilityImpact", false, &integrityImpact },
	{ 18, "environmentalScore", false, &baseScore },
	{ 18, "targetDistribution", false, &targetDistribution },
	{ 20, "integrityRequirement", false, &integrityRequirement },
	{ 21, "confidentialityImpact", false, &integrityImpact },
	{ 23, "availabilityRequirement", false, &integrityRequirement },
	{ 25, "collateralDamagePotential", false, &collateralDamagePotential },
	{ 26, "confidentialityRequirement", false, &integrityRequirement },
};
static const struct schema cvss_v2 = {
	.test = "6.1.8",
	.type = SCHEMA_OBJECT,
	.members = cvss_v2_members,
	.count = 19,
};
static const char *const scope_words[] = { "UNCHANGED", "CHANGED", NULL };
static const struct schema scope = {
	.type = SCHEMA_TEXT,
	.words = scope_words,
};
static const char *const version_words[] = { "3.0", NULL };
static const struct schema version_ = {
	.type = SCHEMA_TEXT,
	.words = version_words,
};
static const char *const attackVector_words[] = { "NETWORK", "ADJACENT_NETWORK", "LOCAL", "PHYSICAL", NULL };
static const struct schema attackVector = {
	.type = SCHEMA_TEXT,
	.words = attackVector_words,
};
static const char *const baseSeverity_words[] = { "NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL", NULL };
static const struct schema baseSeverity = {
	.type = SCHEMA_TEXT,
	.words = baseSeverity_words,
};
static const struct schema vectorString_ = {
	.type = SCHEMA_TEXT,
	.form[0] = &form_cvss_3_0,
};
static const char *const modifiedScope_words[] = { "UNCHANGED", "CHANGED", "NOT_DEFINED", NULL };
static const struct schema modifiedScope = {
	.type = SCHEMA_TEXT,
	.words = modifiedScope_words,
};
static const char *const integrityImpact_words_[] = { "NONE", "LOW", "HIGH", NULL };
static const struct schema integrityImpact_ = {
	.type = SCHEMA_TEXT,
	.words = integrityImpact_words_,
};
static const char *const userInteraction_words[] = { "NONE", "REQUIRED", NULL };
static const struct schema userInteraction = {
	.type = SCHEMA_TEXT,
	.words = userInteraction_words,
};
static const char *const attackComplexity_words[] = { "HIGH", "LOW", NULL };
static const struct schema attackComplexity = {
	.type = SCHEMA_TEXT,
	.words = attackComplexity_words,
};
static const char *const reportConfidence_words_[] = { "UNKNOWN", "REASONABLE", "CONFIRMED", "NOT_DEFINED", NULL };
static const struct schema reportConfidence_ = {
	.type = SCHEMA_TEXT,
	.words = reportConfidence_words_,
};
static const char *const privilegesRequired_words[] = { "HIGH", "LOW", "NONE", NULL };
static const struct schema privilegesRequired = {
	.type = SCHEMA_TEXT,
	.words = privilegesRequired_words,
};
static const char *const modifiedAttackVector_words[] = { "NETWORK", "ADJACENT_NETWORK", "LOCAL", "PHYSICAL", "NOT_DEFINED", NULL };
static const struct schema modifiedAttackVector = {
	.type = SCHEMA_TEXT,
	.words = modifiedAttackVector_words,
};
static const char *const modifiedIntegrityImpact_words[] = { "NONE", "LOW", "HIGH", "NOT_DEFINED", NULL };
static const struct schema modifiedIntegrityImpact = {
	.type = SCHEMA_TEXT,
	.words = modifiedIntegrityImpact_words,
};
static const char *const modifiedUserInteraction_words[] = { "NONE", "REQUIRED", "NOT_DEFINED", NULL };
static const struct schema modifiedUserInteraction = {
	.type = SCHEMA_TEXT,
	.words = modifiedUserInteraction_words,
};
static const char *const modifiedAttackComplexity_words[] = { "HIGH", "LOW", "NOT_DEFINED", NULL };
static const struct schema modifiedAttackComplexity = {
	.type = SCHEMA_TEXT,
	.words = modifiedAttackComplexity_words,
};
static const char *const modifiedPrivilegesRequired_words[] = { "HIGH", "LOW", "NONE", "NOT_DEFINED", NULL };
static const struct schema modifiedPrivilegesRequired = {
	.type = SCHEMA_TEXT,
	.words = modifiedPrivilegesRequired_words,
};
static const struct schema_member cvss_v3_0_members[] = {
	{ 5, "scope", false, &scope },
	{ 7, "version", true, &version_ },
	{ 9, "baseScore", true, &baseScore },
	{ 12, "attackVector", false, &attackVector },
	{ 12, "baseSeverity", true, &baseSeverity },
	{ 12, "vectorString", true, &vectorString_ },
	{ 13, "modifiedScope", false, &modifiedScope },
	{ 13, "temporalScore", false, &baseScore },
	{ 15, "integrityImpact", false, &integrityImpact_ },
	{ 15, "userInteraction", false, &userInteraction },
	{ 16, "attackComplexity", false, &attackComplexity },
	{ 16, "remediationLevel", false, &remediationLevel },
	{ 16, "reportConfidence", false, &reportConfidence_ },
	{ 16, "temporalSeverity", false, &baseSeverity },
	{ 18, "availabilityImpact", false, &integrityImpact_ },
	{ 18, "environmentalScore", false, &baseScore },
	{ 18, "privilegesRequired", false, &privilegesRequired },
	{ 19, "exploitCodeMaturity", false, &exploitability },
	{ 20, "integrityRequirement", false, &integrityRequirement },
	{ 20, "modifiedAttackVector", false, &modifiedAttackVector },
	{ 21, "confidentialityImpact", false, &integrityImpact_ },
	{ 21, "environmentalSeverity", false, &baseSeverity },
	{ 23, "availabilityRequirement", false, &integrityRequirement },
	{ 23, "modifiedIntegrityImpact", false, &modifiedIntegrityImpact },
	{ 23, "modifiedUserInteraction", false, &modifiedUserInteraction },
	{ 24, "modifiedAttackComplexity", false, &modifiedAttackComplexity },
	{ 26, "confidentialityRequirement", false, &integrityRequirement },
	{ 26, "modifiedAvailabilityImpact", false, &modifiedIntegrityImpact },
	{ 26, "modifiedPrivilegesRequired", false, &modifiedPrivilegesRequired },
	{ 29, "modifiedConfidentialityImpact", false, &modifiedIntegrityImpact },
};
static const struct schema cvss_v3_0 = {
	.type = SCHEMA_OBJECT,
	.members = cvss_v3_0_members,
	.count = 30,
};
static const char *const version_words_[] = { "3.1", NULL };
static const struct schema version__ = {
	.type = SCHEMA_TEXT,
	.words = version_words_,
};
static const struct schema vectorString__ = {
	.type = SCHEMA_TEXT,
	.form[0] = &form_cvss_3_1,
};
static const struct schema_member cvss_v3_1_members[] = {
	{ 5, "scope", false, &scope },
	{ 7, "version", true, &version__ },
	{ 9, "baseScore", true, &baseScore },
	{ 12, "attackVector", false, &attackVector },
	{ 12, "baseSeverity", true, &baseSeverity },
	{ 12, "vectorString", true, &vectorString__ },
	{ 13, "modifiedScope", false, &modifiedScope },
	{ 13, "temporalScore", false, &baseScore },
	{ 15, "integrityImpact", false, &integrityImpact_ },
	{ 15, "userInteraction", false, &userInteraction },
	{ 16, "attackComplexity", false, &attackComplexity },
	{ 16, "remediationLevel", false, &remediationLevel },
	{ 16, "reportConfidence", false, &reportConfidence_ },
	{ 16, "temporalSeverity", false, &baseSeverity },
	{ 18, "availabilityImpact", false, &integrityImpact_ },
	{ 18, "environmentalScore", false, &baseScore },
	{ 18, "privilegesRequired", false, &privilegesRequired },
	{ 19, "exploitCodeMaturity", false, &exploitability },
	{ 20, "integrityRequirement", false, &integrityRequirement },
	{ 20, "modifiedAttackVector", false, &modifiedAttackVector },
	{ 21, "confidentialityImpact", false, &integrityImpact_ },
	{ 21, "environmentalSeverity", false, &baseSeverity },
	{ 23, "availabilityRequirement", false, &integrityRequirement },
	{ 23, "modifiedIntegrityImpact", false, &modifiedIntegrityImpact },
	{ 23, "modifiedUserInteraction", false, &modifiedUserInteraction },
	{ 24, "modifiedAttackComplexity", false, &modifiedAttackComplexity },
	{ 26, "confidentialityRequirement", false, &integrityRequirement },
	{ 26, "modifiedAvailabilityImpact", false, &modifiedIntegrityImpact },
	{ 26, "modifiedPrivilegesRequired", false, &modifiedPrivilegesRequired },
	{ 29, "modifiedConfidentialityImpact", false, &modifiedIntegrityImpact },
};
static const struct schema cvss_v3_1 = {
	.type = SCHEMA_OBJECT,
	.members = cvss_v3_1_members,
	.count = 30,
};
static const struct schema *const cvss_v3_kinds[] = { &cvss_v3_0, &cvss_v3_1, NULL };
static const struct schema cvss_v3 = {
	.test = "6.1.8",
	.type = SCHEMA_KINDS,
	.kinds = cvss_v3_kinds,
};
static const struct schema_member scores_item_members[] = {
	{ 7, "cvss_v2", false, &cvss_v2 },
	{ 7, "cvss_v3", false, &cvss_v3 },
	{ 8, "products", true, &aliases },
};
static const struct schema scores_item = {
	.type = SCHEMA_OBJECT,
	.least = 2,
	.members = scores_item_members,
	.count = 3,
};
static const struct schema scores = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &scores_item,
};
static const char *const category_words_____[] = { "exploit_status", "impact", "target_set", NULL };
static const struct schema category______ = {
	.type = SCHEMA_TEXT,
	.words = category_words_____,
};
static const struct schema_member threats_item_members[] = {
	{ 4, "date", false, &date },
	{ 7, "details", true, &text },
	{ 8, "category", true, &category______ },
	{ 9, "group_ids", false, &aliases },
	{ 11, "product_ids", false, &aliases },
};
static const struct schema threats_item = {
	.type = SCHEMA_OBJECT,
	.members = threats_item_members,
	.count = 5,
};
static const struct schema threats = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &threats_item,
};
static const char *const party_words[] = { "coordinator", "discoverer", "other", "user", "vendor", NULL };
static const struct schema party = {
	.type = SCHEMA_TEXT,
	.words = party_words,
};
static const char *const status_words_[] = { "completed", "contact_attempted", "disputed", "in_progress", "not_contacted", "open", NULL };
static const struct schema status_ = {
	.type = SCHEMA_TEXT,
	.words = status_words_,
};
static const struct schema_member involvements_item_members[] = {
	{ 4, "date", false, &date },
	{ 5, "party", true, &party },
	{ 6, "status", true, &status_ },
	{ 7, "summary", false, &text },
};
static const struct schema involvements_item = {
	.type = SCHEMA_OBJECT,
	.members = involvements_item_members,
	.count = 4,
};
static const struct schema involvements = {
	.type = SCHEMA_LIST,
	.least = 1,
	.unique = true,
	.item = &involvements_item,
};
static const char *const category_words______[] = { "mitigation", "no_fix_planned", "none_available", "vendor_fix", "workaround", NULL };
static const struct schema category_______ = {
	.type = SCHEMA_TEXT,
	.words = category_words______,
};
static const char *const category_words_______[] = { "connected", "dependencies", "machine", "none", "parent", "service", "system", "vulnerable_component", "zone", NULL };
static const struct schema category________ = {
	.type = SCHEMA_TEXT,
	.words = category_words_______,
};
static const struct schema_member restart_required_members[] = {
	{ 7, "details", false, &text },
	{ 8, "category", true, &category________ },
};
static const struct schema restart_required = {
	.type = SCHEMA_OBJECT,
	.members = restart_required_members,
	.count = 2,
};
static const struct schema_member remediations_item_members[] = {
	{ 3, "url", false, &namespace },
	{ 4, "date", false, &date },
	{ 7, "details", true, &text },
	{ 8, "category", true, &category_______ },
	{ 9, "group_ids", false, &aliases },
	{ 11, "product_ids", false, &aliases },
	{ 12, "entitlements", false, &names },
	{ 16, "restart_required", false, &restart_required },
};
static const struct schema remediations_item = {
	.type = SCHEMA_OBJECT,
	.members = remediations_item_members,
	.count = 8,
};
static const struct schema remediations = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &remediations_item,
};
static const struct schema_member product_status_members[] = {
	{ 5, "fixed", false, &aliases },
	{ 11, "first_fixed", false, &aliases },
	{ 11, "recommended", false, &aliases },
	{ 13, "last_affected", false, &aliases },
	{ 14, "first_affected", false, &aliases },
	{ 14, "known_affected", false, &aliases },
	{ 18, "known_not_affected", false, &aliases },
	{ 19, "under_investigation", false, &aliases },
};
static const struct schema product_status = {
	.type = SCHEMA_OBJECT,
	.least = 1,
	.members = product_status_members,
	.count = 8,
};
static const struct schema_member vulnerabilities_item_members[] = {
	{ 3, "cve", false, &cve },
	{ 3, "cwe", false, &cwe },
	{ 3, "ids", false, &ids },
	{ 5, "flags", false, &flags },
	{ 5, "notes", false, &notes },
	{ 5, "title", false, &text },
	{ 6, "scores", false, &scores },
	{ 7, "threats", false, &threats },
	{ 10, "references", false, &references },
	{ 12, "involvements", false, &involvements },
	{ 12, "release_date", false, &date },
	{ 12, "remediations", false, &remediations },
	{ 14, "discovery_date", false, &date },
	{ 14, "product_status", false, &product_status },
	{ 15, "acknowledgments", false, &acknowledgments },
};
static const struct schema vulnerabilities_item = {
	.type = SCHEMA_OBJECT,
	.least = 1,
	.members = vulnerabilities_item_members,
	.count = 15,
};
static const struct schema vulnerabilities = {
	.type = SCHEMA_LIST,
	.least = 1,
	.item = &vulnerabilities_item,
};
static const struct schema_member document_root_members[] = {
	{ 8, "document", true, &document },
	{ 12, "product_tree", false, &product_tree },
	{ 15, "vulnerabilities", false, &vulnerabilities },
};
static const struct schema document_root = {
	.type = SCHEMA_OBJECT,
	.members = document_root_members,
	.count = 3,
};

const struct schema *const csaf_schema = &document_root;
