/*
 * csaf.h - is a document a valid one of CSAF 2.0 (OASIS; ISO/IEC 20153)?
 *
 * Valid is what its JSON schema says (6.1.8 for CVSS's) and what no mandatory test of
 * section 6.1 objects to.  Where the standard's text and its own examples differ, the
 * examples hold; docs/advisory.md tells which.
 */
#pragma once

#include "advisory/finding.h"

/* What doc_parse() is to be given for one: larger ones are nobody's advisory. */
#define CSAF_LIMITS ((struct doc_limits){ .bytes = 64 * MIB, .depth = 200 })

struct csaf;

struct csaf_test {
	const char *id; /* "6.1.1" */
	const char *title;
	void (*run)(const struct csaf *csaf, const char *id);
};

extern const struct csaf_test csaf_mandatory[];
extern const size_t csaf_mandatory_count;

/* Add what is wrong to `out`; a valid document adds nothing.  False when it could not be
 * looked at whole.  Faults: LIMIT. */
must_use bool csaf_check(struct value root, struct findings *out, struct err *err);
