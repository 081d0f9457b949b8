#include <math.h>

#include "advisory/csaf_tests.h"

static void
check_vector(const struct csaf *csaf, const struct csaf_scored *scored, const char *id)
{
	struct text in = value_text(scored->text);

	/* What is no vector at all was found by the schema. */
	if (!scored->whole && cvss_spelled(scored->version, in))
		findings_add(csaf->out, id, scored->text, "'%.*s': %s",
		    TEXT_ARGS(finding_quote(in)), scored->wrong);
}

static void
each_scored(const struct csaf *csaf, const char *id,
    void (*take)(const struct csaf *csaf, const struct csaf_scored *scored, const char *id))
{
	const struct csaf_scored *scored = csaf->scored.at;

	for (size_t i = 0; i < csaf->scored.count; i++)
		take(csaf, &scored[i], id);
}

void
csaf_cvss_vector(const struct csaf *csaf, const char *id)
{
	each_scored(csaf, id, check_vector);
}

static void
check_score(const struct csaf *csaf, const struct csaf_scored *scored, const char *key,
    unsigned score, const char *id)
{
	struct value value;

	if (value_find(scored->at, key, &value) &&
	    fabs(value_number(value) * 10 - score) > 1e-6)
		findings_add(
		    csaf->out, id, value, "its vector comes to %u.%u", score / 10, score % 10);
}

static void
check_severity(const struct csaf *csaf, const struct csaf_scored *scored, const char *key,
    unsigned score, const char *id)
{
	const char *severity = cvss_severity(score);
	struct value value;

	if (value_find(scored->at, key, &value) &&
	    !text_eq(value_text(value), text_of(severity)))
		findings_add(csaf->out, id, value, "its vector comes to %u.%u, which is %s",
		    score / 10, score % 10, severity);
}

static void
check_computation(const struct csaf *csaf, const struct csaf_scored *scored, const char *id)
{
	struct cvss_scores scores;

	if (!scored->whole)
		return;
	cvss_score(&scored->vector, &scores);
	check_score(csaf, scored, "baseScore", scores.base, id);
	check_score(csaf, scored, "temporalScore", scores.temporal, id);
	check_score(csaf, scored, "environmentalScore", scores.environmental, id);
	if (scored->version == CVSS_2_0)
		return;
	check_severity(csaf, scored, "baseSeverity", scores.base, id);
	check_severity(csaf, scored, "temporalSeverity", scores.temporal, id);
	check_severity(csaf, scored, "environmentalSeverity", scores.environmental, id);
}

void
csaf_cvss_computation(const struct csaf *csaf, const char *id)
{
	each_scored(csaf, id, check_computation);
}

/* A metric that the vector does not name contradicts nothing. */
static void
check_properties(const struct csaf *csaf, const struct csaf_scored *scored, const char *id)
{
	size_t count;
	const struct cvss_metric *metric = cvss_metrics(scored->version, &count);
	struct value value;

	if (!scored->whole)
		return;
	for (size_t i = 0; i < count; i++) {
		const char *word;

		if (scored->vector.value[i] == CVSS_ABSENT ||
		    !value_find(scored->at, metric[i].property, &value))
			continue;
		word = metric[i].value[scored->vector.value[i]].word;
		if (!text_eq(value_text(value), text_of(word)))
			findings_add(csaf->out, id, value, "its vector says %s", word);
	}
}

void
csaf_cvss_properties(const struct csaf *csaf, const char *id)
{
	each_scored(csaf, id, check_properties);
}
