#include "advisory/cvss.h"

#include <math.h>
#include <string.h>

/* Metrics: version 3 */

enum {
	V3_AV,
	V3_AC,
	V3_PR,
	V3_UI,
	V3_S,
	V3_C,
	V3_I,
	V3_A,
	V3_E,
	V3_RL,
	V3_RC,
	V3_CR,
	V3_IR,
	V3_AR,
	V3_MAV,
	V3_MAC,
	V3_MPR,
	V3_MUI,
	V3_MS,
	V3_MC,
	V3_MI,
	V3_MA,
	V3_COUNT,
	V3_BASE = V3_E,
};

#define VECTOR                                                                                 \
	{ "N", "NETWORK" }, { "A", "ADJACENT_NETWORK" }, { "L", "LOCAL" },                     \
	{                                                                                      \
		"P", "PHYSICAL"                                                                \
	}
#define COMPLEXITY                                                                             \
	{ "L", "LOW" },                                                                        \
	{                                                                                      \
		"H", "HIGH"                                                                    \
	}
#define PRIVILEGES                                                                             \
	{ "N", "NONE" }, { "L", "LOW" },                                                       \
	{                                                                                      \
		"H", "HIGH"                                                                    \
	}
#define INTERACTION                                                                            \
	{ "N", "NONE" },                                                                       \
	{                                                                                      \
		"R", "REQUIRED"                                                                \
	}
#define SCOPE                                                                                  \
	{ "U", "UNCHANGED" },                                                                  \
	{                                                                                      \
		"C", "CHANGED"                                                                 \
	}
#define IMPACT                                                                                 \
	{ "H", "HIGH" }, { "L", "LOW" },                                                       \
	{                                                                                      \
		"N", "NONE"                                                                    \
	}
#define UNDEFINED                                                                              \
	{                                                                                      \
		"X", "NOT_DEFINED"                                                             \
	}
#define REQUIREMENT                                                                            \
	UNDEFINED, { "L", "LOW" }, { "M", "MEDIUM" },                                          \
	{                                                                                      \
		"H", "HIGH"                                                                    \
	}

static const struct cvss_metric metrics_3[V3_COUNT] = {
	[V3_AV] = { "AV", "attackVector", { VECTOR } },
	[V3_AC] = { "AC", "attackComplexity", { COMPLEXITY } },
	[V3_PR] = { "PR", "privilegesRequired", { PRIVILEGES } },
	[V3_UI] = { "UI", "userInteraction", { INTERACTION } },
	[V3_S] = { "S", "scope", { SCOPE } },
	[V3_C] = { "C", "confidentialityImpact", { IMPACT } },
	[V3_I] = { "I", "integrityImpact", { IMPACT } },
	[V3_A] = { "A", "availabilityImpact", { IMPACT } },
	[V3_E] = { "E", "exploitCodeMaturity",
	    { UNDEFINED, { "U", "UNPROVEN" }, { "P", "PROOF_OF_CONCEPT" },
		{ "F", "FUNCTIONAL" }, { "H", "HIGH" } } },
	[V3_RL] = { "RL", "remediationLevel",
	    { UNDEFINED, { "O", "OFFICIAL_FIX" }, { "T", "TEMPORARY_FIX" },
		{ "W", "WORKAROUND" }, { "U", "UNAVAILABLE" } } },
	[V3_RC] = { "RC", "reportConfidence",
	    { UNDEFINED, { "U", "UNKNOWN" }, { "R", "REASONABLE" }, { "C", "CONFIRMED" } } },
	[V3_CR] = { "CR", "confidentialityRequirement", { REQUIREMENT } },
	[V3_IR] = { "IR", "integrityRequirement", { REQUIREMENT } },
	[V3_AR] = { "AR", "availabilityRequirement", { REQUIREMENT } },
	[V3_MAV] = { "MAV", "modifiedAttackVector", { VECTOR, UNDEFINED } },
	[V3_MAC] = { "MAC", "modifiedAttackComplexity", { COMPLEXITY, UNDEFINED } },
	[V3_MPR] = { "MPR", "modifiedPrivilegesRequired", { PRIVILEGES, UNDEFINED } },
	[V3_MUI] = { "MUI", "modifiedUserInteraction", { INTERACTION, UNDEFINED } },
	[V3_MS] = { "MS", "modifiedScope", { SCOPE, UNDEFINED } },
	[V3_MC] = { "MC", "modifiedConfidentialityImpact", { IMPACT, UNDEFINED } },
	[V3_MI] = { "MI", "modifiedIntegrityImpact", { IMPACT, UNDEFINED } },
	[V3_MA] = { "MA", "modifiedAvailabilityImpact", { IMPACT, UNDEFINED } },
};

/* Metrics: version 2 */

enum {
	V2_AV,
	V2_AC,
	V2_AU,
	V2_C,
	V2_I,
	V2_A,
	V2_E,
	V2_RL,
	V2_RC,
	V2_CDP,
	V2_TD,
	V2_CR,
	V2_IR,
	V2_AR,
	V2_COUNT,
	V2_BASE = V2_E,
};

#define IMPACT_2                                                                               \
	{ "N", "NONE" }, { "P", "PARTIAL" },                                                   \
	{                                                                                      \
		"C", "COMPLETE"                                                                \
	}
#define UNDEFINED_2                                                                            \
	{                                                                                      \
		"ND", "NOT_DEFINED"                                                            \
	}
#define REQUIREMENT_2                                                                          \
	UNDEFINED_2, { "L", "LOW" }, { "M", "MEDIUM" },                                        \
	{                                                                                      \
		"H", "HIGH"                                                                    \
	}

static const struct cvss_metric metrics_2[V2_COUNT] = {
	[V2_AV] = { "AV", "accessVector",
	    { { "L", "LOCAL" }, { "A", "ADJACENT_NETWORK" }, { "N", "NETWORK" } } },
	[V2_AC] = { "AC", "accessComplexity",
	    { { "H", "HIGH" }, { "M", "MEDIUM" }, { "L", "LOW" } } },
	[V2_AU] = { "Au", "authentication",
	    { { "M", "MULTIPLE" }, { "S", "SINGLE" }, { "N", "NONE" } } },
	[V2_C] = { "C", "confidentialityImpact", { IMPACT_2 } },
	[V2_I] = { "I", "integrityImpact", { IMPACT_2 } },
	[V2_A] = { "A", "availabilityImpact", { IMPACT_2 } },
	[V2_E] = { "E", "exploitability",
	    { UNDEFINED_2, { "U", "UNPROVEN" }, { "POC", "PROOF_OF_CONCEPT" },
		{ "F", "FUNCTIONAL" }, { "H", "HIGH" } } },
	[V2_RL] = { "RL", "remediationLevel",
	    { UNDEFINED_2, { "OF", "OFFICIAL_FIX" }, { "TF", "TEMPORARY_FIX" },
		{ "W", "WORKAROUND" }, { "U", "UNAVAILABLE" } } },
	[V2_RC] = { "RC", "reportConfidence",
	    { UNDEFINED_2, { "UC", "UNCONFIRMED" }, { "UR", "UNCORROBORATED" },
		{ "C", "CONFIRMED" } } },
	[V2_CDP] = { "CDP", "collateralDamagePotential",
	    { UNDEFINED_2, { "N", "NONE" }, { "L", "LOW" }, { "LM", "LOW_MEDIUM" },
		{ "MH", "MEDIUM_HIGH" }, { "H", "HIGH" } } },
	[V2_TD] = { "TD", "targetDistribution",
	    { UNDEFINED_2, { "N", "NONE" }, { "L", "LOW" }, { "M", "MEDIUM" },
		{ "H", "HIGH" } } },
	[V2_CR] = { "CR", "confidentialityRequirement", { REQUIREMENT_2 } },
	[V2_IR] = { "IR", "integrityRequirement", { REQUIREMENT_2 } },
	[V2_AR] = { "AR", "availabilityRequirement", { REQUIREMENT_2 } },
};

const struct cvss_metric *
cvss_metrics(enum cvss_version version, size_t *count)
{
	*count = version == CVSS_2_0 ? V2_COUNT : V3_COUNT;
	return version == CVSS_2_0 ? metrics_2 : metrics_3;
}

/* Reading */

static const char *const prefixes[] = {
	[CVSS_2_0] = "",
	[CVSS_3_0] = "CVSS:3.0/",
	[CVSS_3_1] = "CVSS:3.1/",
};

static bool
is_code(const char *code, struct text in)
{
	size_t i = 0;

	while (i < in.len && code[i] == in.at[i] && code[i] != '\0')
		i++;
	return i == in.len && code[i] == '\0';
}

static bool
find_metric(const struct cvss_metric *metrics, size_t count, struct text code, size_t *out)
{
	for (size_t i = 0; i < count; i++)
		if (is_code(metrics[i].code, code)) {
			*out = i;
			return true;
		}
	return false;
}

static bool
find_value(const struct cvss_metric *metric, struct text code, unsigned char *out)
{
	for (size_t i = 0; i < CVSS_VALUES_MAX && metric->value[i].code != NULL; i++)
		if (is_code(metric->value[i].code, code)) {
			*out = (unsigned char)i;
			return true;
		}
	return false;
}

/* `*twice` tells whether one is there twice. */
static bool
read_metrics(struct text in, struct cvss_vector *vector, bool *twice)
{
	size_t count, at = 0;
	const struct cvss_metric *metrics = cvss_metrics(vector->version, &count);
	struct text piece, code;

	memset(vector->value, CVSS_ABSENT, sizeof(vector->value));
	*twice = false;
	if (in.len == 0 || text_ends(in, TEXT("/")))
		return false;
	while (text_each(&in, '/', &piece)) {
		unsigned char value = 0;

		if (!text_cut(&piece, ':', &code) || !find_metric(metrics, count, code, &at) ||
		    !find_value(&metrics[at], piece, &value))
			return false;
		*twice = *twice || vector->value[at] != CVSS_ABSENT;
		vector->value[at] = value;
	}
	return true;
}

bool
cvss_spelled(enum cvss_version version, struct text in)
{
	struct cvss_vector vector = { .version = version };
	bool twice;

	return text_skip(&in, text_of(prefixes[version])) && read_metrics(in, &vector, &twice);
}

bool
cvss_parse(
    enum cvss_version version, struct text in, struct cvss_vector *out, const char **wrong)
{
	size_t base = version == CVSS_2_0 ? V2_BASE : V3_BASE;
	struct cvss_vector vector = { .version = version };
	bool twice = false;

	*wrong = "it is no vector of its version";
	if (!text_skip(&in, text_of(prefixes[version])) || !read_metrics(in, &vector, &twice))
		return false;
	*wrong = "a metric is there twice";
	if (twice)
		return false;
	*wrong = "a base metric is missing";
	for (size_t i = 0; i < base; i++)
		if (vector.value[i] == CVSS_ABSENT)
			return false;
	*out = vector;
	return true;
}

/* Scores: version 3 */

/* By the value's place in its metric; where none is given it is the first. */
static const double weight_3[V3_BASE + 6][CVSS_VALUES_MAX] = {
	[V3_AV] = { 0.85, 0.62, 0.55, 0.2 },
	[V3_AC] = { 0.77, 0.44 },
	[V3_PR] = { 0.85, 0.62, 0.27 },
	[V3_UI] = { 0.85, 0.62 },
	[V3_C] = { 0.56, 0.22, 0 },
	[V3_I] = { 0.56, 0.22, 0 },
	[V3_A] = { 0.56, 0.22, 0 },
	[V3_E] = { 1, 0.91, 0.94, 0.97, 1 },
	[V3_RL] = { 1, 0.95, 0.96, 0.97, 1 },
	[V3_RC] = { 1, 0.92, 0.96, 1 },
	[V3_CR] = { 1, 0.5, 1, 1.5 },
	[V3_IR] = { 1, 0.5, 1, 1.5 },
	[V3_AR] = { 1, 0.5, 1, 1.5 },
};
static const double privileges_changed[] = { 0.85, 0.68, 0.5 };

static double
weigh_3(const struct cvss_vector *vector, size_t metric)
{
	unsigned char value = vector->value[metric];

	return weight_3[metric][value == CVSS_ABSENT ? 0 : value];
}

/* What stands in for a base metric where somebody runs it otherwise. */
static unsigned char
modified(const struct cvss_vector *vector, size_t metric)
{
	unsigned char own = vector->value[V3_MAV + metric];

	/* NOT_DEFINED is the last value, and no value of the base metric. */
	if (own == CVSS_ABSENT || strcmp(metrics_3[V3_MAV + metric].value[own].code, "X") == 0)
		return vector->value[metric];
	return own;
}

/* The least tenth that is no less, whatever floating point makes of it (3.1, appendix A). */
static unsigned
round_up(double score)
{
	long hundred_thousandths = lround(score * 100000);

	return (unsigned)((hundred_thousandths + 9999) / 10000);
}

static double
product_of_3(const unsigned char value[V3_BASE])
{
	bool changed = value[V3_S] == 1;
	double privileges =
	    changed ? privileges_changed[value[V3_PR]] : weight_3[V3_PR][value[V3_PR]];

	return 8.22 * weight_3[V3_AV][value[V3_AV]] * weight_3[V3_AC][value[V3_AC]] *
	       privileges * weight_3[V3_UI][value[V3_UI]];
}

static double
sum_3(double impact, double exploitability, bool changed)
{
	if (impact <= 0)
		return 0;
	return fmin((changed ? 1.08 : 1) * (impact + exploitability), 10);
}

static unsigned
base_3(const struct cvss_vector *vector)
{
	bool changed = vector->value[V3_S] == 1;
	double loss = 1 - (1 - weigh_3(vector, V3_C)) * (1 - weigh_3(vector, V3_I)) *
			      (1 - weigh_3(vector, V3_A));
	double impact =
	    changed ? 7.52 * (loss - 0.029) - 3.25 * pow(loss - 0.02, 15) : 6.42 * loss;

	return round_up(sum_3(impact, product_of_3(vector->value), changed));
}

static double
temporal_factor_3(const struct cvss_vector *vector)
{
	return weigh_3(vector, V3_E) * weigh_3(vector, V3_RL) * weigh_3(vector, V3_RC);
}

static unsigned
environmental_3(const struct cvss_vector *vector)
{
	unsigned char value[V3_BASE];
	double loss = 1, impact;
	bool changed;

	for (size_t i = 0; i < V3_BASE; i++)
		value[i] = modified(vector, i);
	for (size_t i = 0; i < 3; i++)
		loss *= 1 - weigh_3(vector, V3_CR + i) * weight_3[V3_C + i][value[V3_C + i]];
	loss = fmin(1 - loss, 0.915);
	changed = value[V3_S] == 1;
	if (!changed)
		impact = 6.42 * loss;
	else if (vector->version == CVSS_3_0)
		impact = 7.52 * (loss - 0.029) - 3.25 * pow(loss - 0.02, 15);
	else
		impact = 7.52 * (loss - 0.029) - 3.25 * pow(loss * 0.9731 - 0.02, 13);
	return round_up(round_up(sum_3(impact, product_of_3(value), changed)) / 10.0 *
			temporal_factor_3(vector));
}

/* Scores: version 2 */

static const double weight_2[V2_COUNT][CVSS_VALUES_MAX] = {
	[V2_AV] = { 0.395, 0.646, 1 },
	[V2_AC] = { 0.35, 0.61, 0.71 },
	[V2_AU] = { 0.45, 0.56, 0.704 },
	[V2_C] = { 0, 0.275, 0.66 },
	[V2_I] = { 0, 0.275, 0.66 },
	[V2_A] = { 0, 0.275, 0.66 },
	[V2_E] = { 1, 0.85, 0.9, 0.95, 1 },
	[V2_RL] = { 1, 0.87, 0.9, 0.95, 1 },
	[V2_RC] = { 1, 0.9, 0.95, 1 },
	[V2_CDP] = { 0, 0, 0.1, 0.3, 0.4, 0.5 },
	[V2_TD] = { 1, 0, 0.25, 0.75, 1 },
	[V2_CR] = { 1, 0.5, 1, 1.51 },
	[V2_IR] = { 1, 0.5, 1, 1.51 },
	[V2_AR] = { 1, 0.5, 1, 1.51 },
};

static double
weigh_2(const struct cvss_vector *vector, size_t metric)
{
	unsigned char value = vector->value[metric];

	return weight_2[metric][value == CVSS_ABSENT ? 0 : value];
}

/* To the nearest tenth, half of one up; what floating point leaves out is put back. */
static double
round_near(double score)
{
	return floor(score * 10 + 0.5 + 1e-9) / 10;
}

static double
combine_2(const struct cvss_vector *vector, double impact)
{
	double exploitability =
	    20 * weigh_2(vector, V2_AV) * weigh_2(vector, V2_AC) * weigh_2(vector, V2_AU);

	return (0.6 * impact + 0.4 * exploitability - 1.5) * (impact > 0 ? 1.176 : 0);
}

static double
temporal_factor_2(const struct cvss_vector *vector)
{
	return weigh_2(vector, V2_E) * weigh_2(vector, V2_RL) * weigh_2(vector, V2_RC);
}

/* The impact, each part as much as its requirement says, or as it is. */
static double
impact_2(const struct cvss_vector *vector, bool required)
{
	double left = 1;

	for (size_t i = 0; i < 3; i++)
		left *=
		    1 - weigh_2(vector, V2_C + i) * (required ? weigh_2(vector, V2_CR + i) : 1);
	return 10.41 * (1 - left);
}

static unsigned
tenths(double score)
{
	return score > 0 ? (unsigned)lround(score * 10) : 0;
}

/* What a requirement makes of a base score may lie below zero on the way. */
static void
score_2(const struct cvss_vector *vector, struct cvss_scores *out)
{
	double base = round_near(combine_2(vector, impact_2(vector, false)));
	double adjusted = round_near(combine_2(vector, fmin(impact_2(vector, true), 10)));

	out->base = tenths(base);
	out->temporal = tenths(round_near(base * temporal_factor_2(vector)));
	adjusted = round_near(adjusted * temporal_factor_2(vector));
	out->environmental = tenths(round_near(
	    (adjusted + (10 - adjusted) * weigh_2(vector, V2_CDP)) * weigh_2(vector, V2_TD)));
}

void
cvss_score(const struct cvss_vector *vector, struct cvss_scores *out)
{
	if (vector->version == CVSS_2_0) {
		score_2(vector, out);
		return;
	}
	out->base = base_3(vector);
	out->temporal = round_up(out->base / 10.0 * temporal_factor_3(vector));
	out->environmental = environmental_3(vector);
}

const char *
cvss_severity(unsigned score)
{
	static const struct {
		unsigned least;
		const char *word;
	} steps[] = { { 90, "CRITICAL" }, { 70, "HIGH" }, { 40, "MEDIUM" }, { 1, "LOW" },
		{ 0, "NONE" } };
	size_t i = 0;

	while (score < steps[i].least)
		i++;
	return steps[i].word;
}
