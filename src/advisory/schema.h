/*
 * schema.h - is a JSON document of its kind?  What its JSON schema says, as a table.
 *
 * As much of JSON Schema as the schemas of CSAF use.  The tables are made from these by
 * tools/csaf-tables.
 */
#pragma once

#include "advisory/finding.h"
#include "advisory/form.h"

enum schema_type {
	SCHEMA_OBJECT,
	SCHEMA_LIST,
	SCHEMA_TEXT,
	SCHEMA_NUMBER,
	SCHEMA_KINDS, /* an object of one of several, by its member `version` */
};

#define SCHEMA_FORMS 2

struct schema {
	enum schema_type type;
	const char *test;     /* to which a breach within belongs; NULL: the one around it */
	unsigned least, most; /* members, elements, bytes, or the number itself; most 0: any */
	bool unique;          /* elements */
	const struct schema *item;
	const struct schema_member *members; /* sorted by length, then by bytes */
	size_t count;
	const char *const *words; /* the texts that there are; NULL at the end */
	const struct form *form[SCHEMA_FORMS];
	const struct schema *const *kinds;
};

struct schema_member {
	size_t len;
	const char *name;
	bool required;
	const struct schema *of;
};

/* Other members than the table's may be there (6.2.20 tells of them). */
void schema_check(const struct schema *schema, struct value value, struct findings *out);
