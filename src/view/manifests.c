#include "view/manifests.h"

#include <string.h>

#define NOTE_ROOM MIB

static bool
add_manifest(struct journal *journal, struct text id, struct chain *chain, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(NOTE_ROOM);
	struct record record;
	struct hash hash;

	if (id.len != HASH_LEN)
		return journal_damaged(err);
	memcpy(hash.bytes, id.at, HASH_LEN);
	return journal_find(journal, &hash, &arena, &record, err) &&
	       chain_add(chain, record.note, err);
}

bool
manifests_chain(struct journal *journal, struct query *ids, struct text name, struct chain *out,
    struct err *err)
{
	struct chain chain = { 0 };
	bool found = true, good = true;

	while (good) {
		good = query_row(ids, &found, err);
		if (!good || !found)
			break;
		good = add_manifest(journal, query_text(ids, 0), &chain, err);
	}
	query_end(ids);
	if (good && chain.count == 0)
		good = err_set(
		    err, FAULT_ABSENT, "no manifest of '%.*s' is known here", TEXT_ARGS(name));
	if (good)
		*out = chain;
	else
		chain_free(&chain);
	return good;
}
