#include "advisory/form.h"

#include "advisory/cwe.h"
#include "advisory/language.h"
#include "test.h"

#define ROWS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define CPE_REST ":*:*:*:*:*:*:*:*"

static void
holds(const struct form *form, const char *const *good, const char *const *bad)
{
	for (; *good != NULL; good++)
		if (!form->holds(text_of(*good)))
			fail_msg("refused: %s", *good);
	for (; *bad != NULL; bad++)
		if (form->holds(text_of(*bad)))
			fail_msg("taken: %s", *bad);
}

static void
tells_forms_apart(void **state)
{
	(void)state;
	holds(&form_uri,
	    ROWS("https://example.com", "https://u:p@example.com:8443/a%20b?c=d#e", "urn:a:b",
		"http://[2001:db8::1]:80/", "mailto:a@b.example", "cpe:/a:b"),
	    ROWS("", "example.com", "//example.com", "1a:b", "https://a b", "https://a/%2",
		"http://[2001:db8::1", "http://a:b/", "https://a/#b#c", "https://a/\"x\""));
	holds(&form_time, ROWS("2026-11-22T10:00:00Z", "2026-11-22t10:00:00.123+01:00"),
	    ROWS("2026-11-22", "2026-13-22T10:00:00Z", "2026-11-22T10:00:00"));
	holds(&form_category, ROWS("csaf_base", "a", "Widget notice"),
	    ROWS("", "_a", "a-", " a", "a.", "a\nb", "a\xc2\xa0"));
	holds(&form_tracking_id, ROWS("A-1", "_a_", "a b"), ROWS("", " a", "a ", "a\nb"));
	holds(&form_cve, ROWS("CVE-2026-1234", "CVE-2026-123456"),
	    ROWS("CVE-2026-123", "cve-2026-1234", "CVE-26-1234", "CVE-2026-1234 "));
	holds(&form_cwe, ROWS("CWE-79", "CWE-123456"), ROWS("CWE-079", "CWE-", "CWE-1234567"));
	holds(&form_hash, ROWS("00112233445566778899aabbccddeeFF"),
	    ROWS("0011", "00112233445566778899aabbccddeegg"));
	holds(&form_purl, ROWS("pkg:deb/debian/curl@7.88.1", "pkg:npm/%40angular/core"),
	    ROWS("pkg:deb", "pkg:/a", "pkg:1a/b", "deb/a", "pkg:deb/"));
	holds(&form_version, ROWS("0", "12", "1.0.0", "1.0.0-rc.1+b"),
	    ROWS("", "01", "1.0", "1.0.0-", "1.0.0-01", "v1.0.0"));
}

static void
tells_platforms(void **state)
{
	(void)state;
	holds(&form_cpe,
	    ROWS("cpe:2.3:a:vendor:product" CPE_REST, "cpe:2.3:o:v\\:endor:p?" CPE_REST,
		"cpe:2.3:a:v:p:1.0:-:*:en-GB:*:*:*:*", "cpe:/a:vendor:product:1.0", "CPE:/",
		"cpe:2.3:h:*v*:-:*:*:*:es-419:*:*:*:*"),
	    ROWS("cpe:2.3:a:vendor", "cpe:2.3:x:vendor:product" CPE_REST,
		"cpe:2.3:a:ven dor:product" CPE_REST, "cpe:2.3:a:vendor:product" CPE_REST ":*",
		"cpe:2.3:a::product" CPE_REST, "cpe:2.3:a:v*v:product" CPE_REST,
		"cpe:/x:vendor", "cpe:/a:1:2:3:4:5:6:7",
		"cpe:2.3:a:v:p:1.0:-:*:english:*:*:*:*"));
}

static void
tells_languages(void **state)
{
	struct text unknown;

	(void)state;
	holds(&form_language,
	    ROWS("en", "pt-BR", "zh-Hant-TW", "de-CH-1996", "sl-rozaj-biske", "zh-cmn-Hans-CN",
		"x-private", "i-default", "en-a-bbb-x-a-ccc", "es-419", "EZ"),
	    ROWS("", "e", "en-", "-en", "en--GB", "en-GB-GB", "en-a", "en-x", "toolongtag",
		"en_GB", "a-DE"));
	assert_true(language_known(TEXT("de-CH-1996"), &unknown));
	assert_true(language_known(TEXT("QAA"), &unknown));
	assert_true(language_known(TEXT("I-Default"), &unknown));
	assert_false(language_known(TEXT("EZ"), &unknown));
	assert_true(text_eq(unknown, TEXT("EZ")));
	assert_false(language_known(TEXT("en-UK"), &unknown));
	assert_true(text_eq(unknown, TEXT("UK")));
	assert_false(language_known(TEXT("en-Abcd"), &unknown));
}

static void
knows_weaknesses_by_all_their_names(void **state)
{
	const struct cwe_name *weakness = cwe_find(TEXT("CWE-7"));

	(void)state;
	assert_non_null(weakness);
	assert_true(
	    cwe_is_called(weakness, TEXT("J2EE Misconfiguration: Missing Custom Error Page")));
	assert_true(
	    cwe_is_called(weakness, TEXT("J2EE Misconfiguration: Missing Error Handling")));
	assert_false(cwe_is_called(weakness, TEXT("J2EE")));
	assert_null(cwe_find(TEXT("CWE-3")));
	assert_null(cwe_find(TEXT("79")));
}

TESTS(TEST(tells_forms_apart), TEST(tells_platforms), TEST(tells_languages),
    TEST(knows_weaknesses_by_all_their_names))
