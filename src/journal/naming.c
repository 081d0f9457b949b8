#include "journal/naming.h"

#include <string.h>

#include "journal/journal.h"

bool
journal_name(struct journal *journal, struct text name, struct err *err)
{
	if (name.len >= sizeof(journal->name))
		return err_set(err, FAULT_LIMIT, "the node's name is too long");
	memset(journal->name, 0, sizeof(journal->name));
	memcpy(journal->name, name.at, name.len);
	return true;
}

struct hash
journal_peer(const struct journal *journal, struct text name)
{
	return rest_tag(&journal->rest, "peer", name);
}
