/*
 * cvss.h - vectors of CVSS 2.0, 3.0 and 3.1 (FIRST), and the scores that they come to.
 *
 * Scores are in tenths: 98 is 9.8.
 */
#pragma once

#include "base/text.h"

enum cvss_version {
	CVSS_2_0,
	CVSS_3_0,
	CVSS_3_1,
};

#define CVSS_METRICS_MAX 22
#define CVSS_VALUES_MAX 6
#define CVSS_ABSENT ((unsigned char)0xff)

struct cvss_value {
	const char *code; /* "N" */
	const char *word; /* "NETWORK"; how a property of JSON spells it */
};

struct cvss_metric {
	const char *code;     /* "AV" */
	const char *property; /* "attackVector" */
	struct cvss_value value[CVSS_VALUES_MAX];
};

/* Those of a version, the base metrics first; how many there are. */
const struct cvss_metric *cvss_metrics(enum cvss_version version, size_t *count);

/* Which value each metric has; CVSS_ABSENT where the vector does not say. */
struct cvss_vector {
	enum cvss_version version;
	unsigned char value[CVSS_METRICS_MAX];
};

/* Does it consist of metrics and their values, be some missing or there twice? */
bool cvss_spelled(enum cvss_version version, struct text in);

/* Read it: all base metrics, none twice.  `*wrong` says what is wrong, as a clause. */
must_use bool cvss_parse(
    enum cvss_version version, struct text in, struct cvss_vector *out, const char **wrong);

struct cvss_scores {
	unsigned base, temporal, environmental;
};

void cvss_score(const struct cvss_vector *vector, struct cvss_scores *out);

/* "CRITICAL"; of version 3. */
const char *cvss_severity(unsigned score);
