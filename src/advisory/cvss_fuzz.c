#include "advisory/cvss.h"

#include "fuzz.h"

#define SCORE_MAX 100 /* tenths */

static void
check_values(const struct cvss_vector *vector)
{
	size_t count;

	(void)cvss_metrics(vector->version, &count);
	for (size_t i = 0; i < count; i++)
		REQUIRE(vector->value[i] == CVSS_ABSENT || vector->value[i] < CVSS_VALUES_MAX);
}

static void
check_scores(const struct cvss_vector *vector)
{
	struct cvss_scores scores;

	cvss_score(vector, &scores);
	REQUIRE(scores.base <= SCORE_MAX && scores.environmental <= SCORE_MAX);
	REQUIRE(scores.temporal <= scores.base && cvss_severity(scores.base) != NULL);
}

static void
try_version(enum cvss_version version, struct text in)
{
	struct cvss_vector vector;
	const char *wrong = NULL;

	if (!cvss_parse(version, in, &vector, &wrong)) {
		REQUIRE(wrong != NULL);
		return;
	}
	REQUIRE(vector.version == version && cvss_spelled(version, in) && text_printable(in));
	check_values(&vector);
	check_scores(&vector);
}

/* A vector that is read is spelled as one and has only values that there are; no score leaves
 * the scale, and time makes none worse. */
void
fuzz(struct text in)
{
	try_version(CVSS_2_0, in);
	try_version(CVSS_3_0, in);
	try_version(CVSS_3_1, in);
}
