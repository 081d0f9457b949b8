#include "case/entry.h"

bool
entry_overtaken(const struct case_entry *entries, uint32_t before, uint32_t node)
{
	return before != DAG_NONE && entries[before].audience != entries[node].audience &&
	       entries[before].at >= entries[node].at;
}
