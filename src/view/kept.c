#include "view/kept.h"

#include <string.h>

struct text
kept_bytes(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

bool
kept_hash(const struct query *q, int column, struct hash *out)
{
	struct text bytes = query_text(q, column);

	if (bytes.len != HASH_LEN)
		return false;
	memcpy(out->bytes, bytes.at, HASH_LEN);
	return true;
}

bool
kept_damaged(const char *what, struct err *err)
{
	return err_set(err, FAULT_SYSTEM, "%s is damaged; rebuild it", what);
}
