#include "advisory/cvss.h"

#include "fuzz.h"

#define SCORE_MAX 100 /* tenths */

static void
check_scores(const struct cvss_vector *vector)
{
	struct cvss_scores scores;

	cvss_score(vector, &scores);
	REQUIRE(scores.base <= SCORE_MAX && scores.temporal <= SCORE_MAX &&
		scores.environmental <= SCORE_MAX);
	REQUIRE(scores.temporal <= scores.base);
	REQUIRE(cvss_severity(scores.base) != NULL);
}

/* A vector that is read is spelled as one and has only values that there are; no score leaves
 * the scale, and time makes none worse. */
void
fuzz(struct text in)
{
	for (int version = CVSS_2_0; version <= CVSS_3_1; version++) {
		struct cvss_vector vector;
		const char *wrong = NULL;
		size_t count;

		if (!cvss_parse((enum cvss_version)version, in, &vector, &wrong)) {
			REQUIRE(wrong != NULL);
			continue;
		}
		REQUIRE(cvss_spelled((enum cvss_version)version, in) && text_printable(in));
		(void)cvss_metrics((enum cvss_version)version, &count);
		for (size_t i = 0; i < count; i++)
			REQUIRE(vector.value[i] == CVSS_ABSENT ||
				vector.value[i] < CVSS_VALUES_MAX);
		check_scores(&vector);
	}
}
