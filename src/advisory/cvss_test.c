#include "advisory/cvss.h"

#include <string.h>

#include "test.h"

/* FIRST's examples, and vectors on which rounding hangs. */
static const struct {
	enum cvss_version version;
	const char *vector;
	unsigned base, temporal, environmental;
} rows[] = {
	{ CVSS_3_1, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, 98, 98 },
	{ CVSS_3_1, "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61, 61, 61 },
	{ CVSS_3_1, "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:H/I:L/A:H/RC:R/IR:M/MS:U/MA:H", 56, 54,
	    54 },
	{ CVSS_3_1,
	    "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:H/A:L/RL:W/IR:X/MAC:H/MPR:N/MUI:X/MS:U/"
	    "MC:H/MI:L",
	    64, 63, 68 },
	{ CVSS_3_1, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0, 0, 0 },
	{ CVSS_3_0, "CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 78, 78, 78 },
	{ CVSS_3_0, "CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 99, 99, 99 },
	{ CVSS_2_0, "AV:N/AC:L/Au:N/C:N/I:N/A:C", 78, 78, 78 },
	{ CVSS_2_0, "AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 78,
	    64, 92 },
	{ CVSS_2_0, "AV:L/AC:H/Au:M/C:N/I:P/A:N/E:U/RL:OF/RC:C/CDP:L/TD:M/CR:M/IR:L/AR:M", 8, 6,
	    7 },
};

static void
comes_to_the_scores_of_the_standard(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cvss_vector vector;
		struct cvss_scores scores;
		const char *wrong;

		assert_true(cvss_spelled(rows[i].version, text_of(rows[i].vector)));
		assert_true(
		    cvss_parse(rows[i].version, text_of(rows[i].vector), &vector, &wrong));
		cvss_score(&vector, &scores);
		assert_int_equal(scores.base, rows[i].base);
		assert_int_equal(scores.temporal, rows[i].temporal);
		assert_int_equal(scores.environmental, rows[i].environmental);
	}
}

static void
refuses_what_is_no_vector(void **state)
{
	static const struct {
		const char *vector, *wrong;
		bool spelled;
	} bad[] = {
		{ "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", "a base metric is missing",
		    true },
		{ "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:H", "a metric is there twice",
		    true },
		{ "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/",
		    "it is no vector of its version", false },
		{ "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
		    "it is no vector of its version", false },
		{ "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "it is no vector of its version",
		    false },
		{ "CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
		    "it is no vector of its version", false },
		{ "CVSS:3.1/", "it is no vector of its version", false },
		{ "", "it is no vector of its version", false },
	};
	struct cvss_vector vector;
	const char *wrong;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(cvss_parse(CVSS_3_1, text_of(bad[i].vector), &vector, &wrong));
		assert_string_equal(wrong, bad[i].wrong);
		assert_int_equal(
		    cvss_spelled(CVSS_3_1, text_of(bad[i].vector)), bad[i].spelled);
	}
}

static void
names_severities_by_their_bounds(void **state)
{
	(void)state;
	assert_string_equal(cvss_severity(0), "NONE");
	assert_string_equal(cvss_severity(1), "LOW");
	assert_string_equal(cvss_severity(39), "LOW");
	assert_string_equal(cvss_severity(40), "MEDIUM");
	assert_string_equal(cvss_severity(70), "HIGH");
	assert_string_equal(cvss_severity(90), "CRITICAL");
	assert_string_equal(cvss_severity(100), "CRITICAL");
}

TESTS(TEST(comes_to_the_scores_of_the_standard), TEST(refuses_what_is_no_vector),
    TEST(names_severities_by_their_bounds))
