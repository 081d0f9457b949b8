/*
 * cwe.h - the names of weaknesses (CWE), in all releases of the list.
 */
#pragma once

#include <stddef.h>

#include "base/text.h"

struct cwe_name {
	unsigned number;
	const char *name;
};

/* Sorted by number; one that was renamed has several. */
extern const struct cwe_name cwe_names[];
extern const size_t cwe_names_count;

/* "CWE-79": its first row; NULL when there is no such weakness. */
const struct cwe_name *cwe_find(struct text id);

/* Was it ever called so? */
bool cwe_is_called(const struct cwe_name *weakness, struct text name);
