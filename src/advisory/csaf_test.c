#include "advisory/csaf.h"

#include <string.h>

#include "test.h"

#define PRODUCT(id) "{\"name\":\"Widget\",\"product_id\":\"" id "\"}"
#define FLAG(id) "{\"label\":\"component_not_present\",\"product_ids\":[\"" id "\"]}"
#define VECTOR "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

/* A document of everything that the tests look at; each row below breaks it in one place. */
static const char whole[] =
    "{\"document\":{\"category\":\"csaf_security_advisory\",\"csaf_version\":\"2.0\","
    "\"lang\":\"en-GB\",\"source_lang\":\"de\","
    "\"notes\":[{\"category\":\"summary\",\"text\":\"Widgets leak.\"}],"
    "\"publisher\":{\"category\":\"vendor\",\"name\":\"Widgets\","
    "\"namespace\":\"https://widgets.example\"},"
    "\"references\":[{\"category\":\"external\",\"summary\":\"More\","
    "\"url\":\"https://widgets.example/more\"}],"
    "\"title\":\"Widgets leak\",\"tracking\":{"
    "\"current_release_date\":\"2026-11-02T10:00:00Z\",\"id\":\"W-1\","
    "\"initial_release_date\":\"2026-11-01T10:00:00Z\",\"revision_history\":["
    "{\"date\":\"2026-11-01T10:00:00Z\",\"number\":\"1\",\"summary\":\"first\"},"
    "{\"date\":\"2026-11-02T11:00:00.5+01:00\",\"number\":\"2\",\"summary\":\"second\"}],"
    "\"status\":\"final\",\"version\":\"2\"}},"
    "\"product_tree\":{\"branches\":[{\"category\":\"vendor\",\"name\":\"Widgets\","
    "\"branches\":[{\"category\":\"product_version\",\"name\":\"overall 4.2\","
    "\"product\":{\"name\":\"Widget 4.2\",\"product_id\":\"A\","
    "\"product_identification_helper\":{\"purl\":\"pkg:deb/debian/widget@4.2\","
    "\"hashes\":[{\"file_hashes\":[{\"algorithm\":\"sha256\",\"value\":"
    "\"00112233445566778899aabbccddeeff\"},{\"algorithm\":\"sha512\",\"value\":"
    "\"00112233445566778899aabbccddeeff\"}],\"filename\":\"widget\"}]}}}]}],"
    "\"full_product_names\":[" PRODUCT("B") "," PRODUCT(
	"C") "],"
	     "\"product_groups\":[{\"group_id\":\"G\",\"product_ids\":[\"A\",\"B\"]},"
	     "{\"group_id\":\"H\",\"product_ids\":[\"B\",\"C\"]}],"
	     "\"relationships\":[{\"category\":\"installed_on\",\"full_product_name\":" PRODUCT(
		 "D") ","
		      "\"product_reference\":\"A\",\"relates_to_product_reference\":\"B\"}]},"
		      "\"vulnerabilities\":[{\"cve\":\"CVE-2026-1111\",\"cwe\":{\"id\":\"CWE-"
		      "79\","
		      "\"name\":\"Improper Neutralization of Input During Web Page Generation "
		      "('Cross-site Scripting')\"},"
		      "\"flags\":[" FLAG(
			  "C") "],"
			       "\"involvements\":[{\"date\":\"2026-11-01T10:00:00Z\",\"party\":"
			       "\"vendor\","
			       "\"status\":\"completed\"}],"
			       "\"notes\":[{\"category\":\"summary\",\"text\":\"It leaks.\"}],"
			       "\"product_status\":{\"fixed\":[\"B\"],\"known_affected\":["
			       "\"A\"],"
			       "\"known_not_affected\":[\"C\"]},"
			       "\"remediations\":[{\"category\":\"vendor_fix\",\"details\":"
			       "\"Update.\","
			       "\"product_ids\":[\"A\"]}],"
			       "\"scores\":[{\"cvss_v3\":{\"baseScore\":9.8,\"baseSeverity\":"
			       "\"CRITICAL\","
			       "\"attackVector\":\"NETWORK\",\"vectorString\":\"" VECTOR
			       "\",\"version\":\"3.1\"},"
			       "\"products\":[\"A\"]}],"
			       "\"threats\":[{\"category\":\"impact\",\"details\":\"None.\","
			       "\"group_ids\":[\"H\"]}]},"
			       "{\"ids\":[{\"system_name\":\"W\",\"text\":\"7\"}],"
			       "\"notes\":[{\"category\":\"summary\",\"text\":\"Another.\"}],"
			       "\"product_status\":{\"under_investigation\":[\"A\"]}}]}";

struct breach {
	const char *test;
	const char *from, *to; /* the first of it is put in the place */
	const char *from_too, *to_too;
};

#define INFORMATIONAL "csaf_security_advisory", "csaf_informational_advisory"
#define VEX "csaf_security_advisory", "csaf_vex"

static const struct breach breaches[] = {
	{ "6.1.1", "\"known_affected\":[\"A\"]", "\"known_affected\":[\"Z\"]", NULL, NULL },
	{ "6.1.1", "\"product_ids\":[\"A\",\"B\"]", "\"product_ids\":[\"A\",\"Y\"]", NULL,
	    NULL },
	{ "6.1.1", FLAG("C"), FLAG("X"), NULL, NULL },
	{ "6.1.2", PRODUCT("C"), PRODUCT("B"), NULL, NULL },
	{ "6.1.3", "\"product_reference\":\"A\"", "\"product_reference\":\"D\"", NULL, NULL },
	{ "6.1.4", "\"group_ids\":[\"H\"]", "\"group_ids\":[\"I\"]", NULL, NULL },
	{ "6.1.5", "\"group_id\":\"H\"", "\"group_id\":\"G\"", NULL, NULL },
	{ "6.1.6", "\"fixed\":[\"B\"]", "\"fixed\":[\"A\"]", NULL, NULL },
	{ "6.1.7", "\"scores\":[",
	    "\"scores\":[{\"cvss_v3\":{\"baseScore\":9.8,\"baseSeverity\":\"CRITICAL\","
	    "\"vectorString\":\"" VECTOR "\",\"version\":\"3.1\"},\"products\":[\"A\"]},",
	    NULL, NULL },
	{ "6.1.8", "\"baseSeverity\":\"CRITICAL\",", "", NULL, NULL },
	{ "6.1.8", "/AV:N/AC:L", "/AV:N/AV:N", NULL, NULL },
	{ "6.1.8", "\"version\":\"3.1\"", "\"version\":\"3.2\"", NULL, NULL },
	{ "6.1.9", "\"baseScore\":9.8", "\"baseScore\":9.7", NULL, NULL },
	{ "6.1.9", "CRITICAL", "HIGH", NULL, NULL },
	{ "6.1.10", "\"NETWORK\"", "\"LOCAL\"", NULL, NULL },
	{ "6.1.11", "CWE-79", "CWE-80", NULL, NULL },
	{ "6.1.11", "CWE-79", "CWE-999999", NULL, NULL },
	{ "6.1.12", "en-GB", "EZ", NULL, NULL },
	{ "6.1.13", "pkg:deb/debian/widget@4.2", "pkg:maven/@1.3.4", NULL, NULL },
	{ "6.1.14", "2026-11-01T10:00:00Z\",\"number\"", "2026-11-03T10:00:00Z\",\"number\"",
	    NULL, NULL },
	{ "6.1.15", "\"category\":\"vendor\",\"name\":\"Widgets\",\"namespace\"",
	    "\"category\":\"translator\",\"name\":\"Widgets\",\"namespace\"",
	    "\"source_lang\":\"de\",", "" },
	{ "6.1.16", "\"version\":\"2\"", "\"version\":\"1\"", NULL, NULL },
	{ "6.1.17", "\"version\":\"2\"", "\"version\":\"2.0.0-rc.1\"", NULL, NULL },
	{ "6.1.18", "\"number\":\"1\"", "\"number\":\"0\"", NULL, NULL },
	{ "6.1.19", "\"number\":\"1\"", "\"number\":\"1.0.0-rc\"", NULL, NULL },
	{ "6.1.20", "\"version\":\"2\"", "\"version\":\"2.0.0-a\"", NULL, NULL },
	{ "6.1.21", "\"number\":\"2\"", "\"number\":\"3\"", NULL, NULL },
	{ "6.1.22", "\"number\":\"2\"", "\"number\":\"1\"", NULL, NULL },
	{ "6.1.23", "{\"ids\":", "{\"cve\":\"CVE-2026-1111\",\"ids\":", NULL, NULL },
	{ "6.1.24", "\"involvements\":[",
	    "\"involvements\":[{\"date\":\"2026-11-01T11:00:00+01:00\",\"party\":\"vendor\","
	    "\"status\":\"open\"},",
	    NULL, NULL },
	{ "6.1.25", "sha512", "sha256", "00112233445566778899aabbccddeeff",
	    "00112233445566778899aabbccddee00" },
	{ "6.1.26", "csaf_security_advisory", "Security - Advisory", NULL, NULL },
	{ "6.1.26", "csaf_security_advisory", "Csaf_a", NULL, NULL },
	{ "6.1.27.1", INFORMATIONAL, "\"notes\":[{\"category\":\"summary\"",
	    "\"notes\":[{\"category\":\"legal_disclaimer\"" },
	{ "6.1.27.2", INFORMATIONAL, "\"external\"", "\"self\"" },
	{ "6.1.27.3", INFORMATIONAL, NULL, NULL },
	{ "6.1.27.4", "\"product_tree\"", "\"product_bush\"", NULL, NULL },
	{ "6.1.27.5", "\"notes\":[{\"category\":\"summary\",\"text\":\"Another.\"}],", "", NULL,
	    NULL },
	{ "6.1.27.6", "\"product_status\":{\"under_investigation\":[\"A\"]}", "\"title\":\"T\"",
	    NULL, NULL },
	{ "6.1.27.7", VEX, "under_investigation", "recommended" },
	{ "6.1.27.8", VEX, "\"ids\":", "\"idees\":" },
	{ "6.1.27.9", VEX, "\"known_not_affected\":[\"C\"]",
	    "\"known_not_affected\":[\"C\",\"D\"]" },
	{ "6.1.27.10", VEX, "\"details\":\"Update.\",\"product_ids\":[\"A\"]",
	    "\"details\":\"Update.\",\"product_ids\":[\"B\"]" },
	{ "6.1.27.11", "\"vulnerabilities\"", "\"weaknesses\"", NULL, NULL },
	{ "6.1.28", "\"source_lang\":\"de\"", "\"source_lang\":\"EN-gb\"", NULL, NULL },
	{ "6.1.29", "\"details\":\"Update.\",\"product_ids\":[\"A\"]",
	    "\"details\":\"Update.\"", NULL, NULL },
	{ "6.1.30", "\"version\":\"2\"", "\"version\":\"2.0.0\"", NULL, NULL },
	{ "6.1.31", "overall 4.2", "prior to 4.2", NULL, NULL },
	{ "6.1.31", "overall 4.2", "v4.2<", NULL, NULL },
	{ "6.1.32", FLAG("C"), "{\"label\":\"component_not_present\"}", NULL, NULL },
	{ "6.1.33", FLAG("C"),
	    FLAG("C") ",{\"label\":\"vulnerable_code_not_present\",\"group_ids\":[\"H\"]}",
	    NULL, NULL },
	{ "schema", "\"title\":\"Widgets leak\",", "", NULL, NULL },
	{ "schema", "\"final\"", "\"finished\"", NULL, NULL },
	{ "schema", "https://widgets.example/more", "widgets.example/more", NULL, NULL },
	{ "schema", "2026-11-02T10:00:00Z", "2026-11-02", NULL, NULL },
	{ "schema", "\"known_affected\":[\"A\"]", "\"known_affected\":[\"A\",\"A\"]", NULL,
	    NULL },
	{ "schema", "\"known_affected\":[\"A\"]", "\"known_affected\":\"A\"", NULL, NULL },
	{ "schema", "\"known_affected\":[\"A\"]", "\"known_affected\":[]", NULL, NULL },
	{ "schema", "\"flags\":[" FLAG("C"), "\"flags\":[" FLAG("C") "," FLAG("C"), NULL,
	    NULL },
};

static void
replace(struct buf *text, const char *from, const char *to)
{
	scoped(buf_free) struct buf was = BUF(64 * KIB);
	const char *at;

	if (from == NULL)
		return;
	buf_add(&was, buf_text(text));
	at = strstr(buf_string(&was), from);
	assert_non_null(at);
	buf_clear(text);
	buf_addf(text, "%.*s%s%s", (int)(at - buf_string(&was)), buf_string(&was), to,
	    at + strlen(from));
}

/* Its findings, which live in the arena; the document may be another for each. */
struct checked {
	struct doc doc;
	struct arena arena;
	struct findings findings;
};

static void
check(struct checked *checked, const struct breach *breach)
{
	scoped(buf_free) struct buf text = BUF(64 * KIB);
	struct doc_limits limits = CSAF_LIMITS;
	struct value root;
	struct err err;

	*checked = (struct checked){ .doc = DOC, .arena = ARENA(4 * MIB) };
	checked->findings = FINDINGS(&checked->arena);
	buf_addf(&text, "%s", whole);
	if (breach != NULL) {
		replace(&text, breach->from, breach->to);
		replace(&text, breach->from_too, breach->to_too);
	}
	assert_true(doc_parse(&checked->doc, buf_text(&text), &limits, &root, &err));
	assert_true(csaf_check(root, &checked->findings, &err));
}

static void
checked_free(struct checked *checked)
{
	doc_free(&checked->doc);
	arena_free(&checked->arena);
}

static void
finds_nothing_in_a_valid_document(void **state)
{
	static const struct breach valid[] = {
		{ NULL, NULL, NULL, NULL, NULL },
		/* Several categories are free. */
		{ NULL, "csaf_security_advisory", "csaf_base", NULL, NULL },
		{ NULL, "csaf_security_advisory", "Widget notice", NULL, NULL },
		{ NULL, VEX, NULL, NULL },
		/* A metric that the vector does not name. */
		{ NULL, "\"attackVector\":\"NETWORK\"", "\"remediationLevel\":\"WORKAROUND\"",
		    NULL, NULL },
		/* Two revisions of one second, told apart by its fraction. */
		{ NULL, "2026-11-01T10:00:00Z\",\"number\"",
		    "2026-11-02T10:00:00.25Z\",\"number\"", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++) {
		scoped(checked_free) struct checked checked;

		check(&checked, &valid[i]);
		for (size_t k = 0; k < checked.findings.count; k++)
			fail_msg("row %zu: %s: %.*s", i, checked.findings.all[k].test,
			    TEXT_ARGS(checked.findings.all[k].words));
	}
}

static bool
has(const struct findings *findings, const char *test)
{
	for (size_t i = 0; i < findings->count; i++)
		if (strcmp(findings->all[i].test, test) == 0)
			return true;
	return false;
}

static void
finds_each_breach(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(breaches) / sizeof(breaches[0]); i++) {
		scoped(checked_free) struct checked checked;

		check(&checked, &breaches[i]);
		if (!has(&checked.findings, breaches[i].test))
			fail_msg("row %zu: %s finds nothing", i, breaches[i].test);
	}
}

static void
has_a_breach_for_each_test(void **state)
{
	(void)state;
	assert_int_equal(csaf_mandatory_count, 43);
	for (size_t i = 0; i < csaf_mandatory_count; i++) {
		bool found = false;

		for (size_t k = 0; k < sizeof(breaches) / sizeof(breaches[0]); k++)
			found = found || strcmp(breaches[k].test, csaf_mandatory[i].id) == 0;
		if (!found)
			fail_msg("nothing breaks %s", csaf_mandatory[i].id);
	}
}

static void
says_where_and_what(void **state)
{
	static const struct breach breach = { NULL, "\"known_affected\":[\"A\"]",
		"\"known_affected\":[\"A\",\"Z\"]", NULL, NULL };
	scoped(checked_free) struct checked checked;
	scoped(buf_free) struct buf pointer = BUF(KIB);

	(void)state;
	check(&checked, &breach);
	assert_int_equal(checked.findings.count, 1);
	value_pointer(checked.findings.all[0].at, &pointer);
	assert_string_equal(
	    buf_string(&pointer), "/vulnerabilities/0/product_status/known_affected/1");
	assert_true(text_eq(checked.findings.all[0].words,
	    TEXT("no product of the product tree has the id 'Z'")));
}

TESTS(TEST(finds_nothing_in_a_valid_document), TEST(finds_each_breach),
    TEST(has_a_breach_for_each_test), TEST(says_where_and_what))
