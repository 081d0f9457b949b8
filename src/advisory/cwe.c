#include "advisory/cwe.h"

#include <string.h>

const struct cwe_name *
cwe_find(struct text id)
{
	size_t low = 0, high = cwe_names_count;
	uint64_t number;

	if (!text_skip(&id, TEXT("CWE-")) || !text_u64(id, &number))
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cwe_names[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < cwe_names_count && cwe_names[low].number == number ? &cwe_names[low]
									: NULL;
}

bool
cwe_is_called(const struct cwe_name *weakness, struct text name)
{
	const struct cwe_name *end = cwe_names + cwe_names_count;

	for (const struct cwe_name *row = weakness;
	     row < end && row->number == weakness->number; row++)
		if (text_eq(text_of(row->name), name))
			return true;
	return false;
}
