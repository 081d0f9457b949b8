/*
 * form.h - the forms of the texts in CSAF: what its JSON schema has patterns and formats for.
 *
 * Each is read by hand: no engine for patterns is handed what strangers wrote.
 */
#pragma once

#include "base/text.h"

struct form {
	bool (*holds)(struct text in);
	const char *wanted; /* follows "give " */
};

extern const struct form form_uri;         /* RFC 3986, absolute */
extern const struct form form_time;        /* RFC 3339 */
extern const struct form form_category;    /* of a document */
extern const struct form form_tracking_id; /* no blank at either end, one line */
extern const struct form form_cve, form_cwe;
extern const struct form form_hash; /* 16 bytes at least, in hex */
extern const struct form form_purl; /* the beginning alone: see package/purl.h */
extern const struct form form_cpe;  /* 2.3, or 2.2's URI */
extern const struct form form_language;
extern const struct form form_version; /* an integer, or of semver.org */
extern const struct form form_cvss_2, form_cvss_3_0, form_cvss_3_1;
