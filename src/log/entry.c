#include "log/entry.h"

#include <string.h>

bool
entry_parse(struct text in, struct entry *out, struct err *err)
{
	struct entry entry = { 0 };
	const uint8_t *at = (const uint8_t *)in.at;

	if (in.len != ENTRY_LEN)
		return err_set(
		    err, FAULT_INPUT, "a log entry is %d bytes, not %zu", ENTRY_LEN, in.len);
	if (at[0] != ENTRY_STATEMENT && at[0] != ENTRY_ANCHOR)
		return err_set(err, FAULT_INPUT, "a log entry is of unknown kind %u", at[0]);
	entry.kind = (enum entry_kind)at[0];
	for (size_t i = 1; i <= 8; i++)
		entry.epoch = entry.epoch << 8 | at[i];
	if ((entry.kind == ENTRY_STATEMENT) != (entry.epoch == 0))
		return err_set(err, FAULT_INPUT, "a log entry has a wrong epoch");
	memcpy(entry.hash.bytes, at + 9, HASH_LEN);
	*out = entry;
	return true;
}

void
entry_format(const struct entry *entry, uint8_t out[static ENTRY_LEN])
{
	out[0] = (uint8_t)entry->kind;
	for (size_t i = 0; i < 8; i++)
		out[1 + i] = (uint8_t)(entry->epoch >> (56 - 8 * i));
	memcpy(out + 9, entry->hash.bytes, HASH_LEN);
}

struct hash
entry_leaf(const struct entry *entry)
{
	uint8_t bytes[ENTRY_LEN];

	entry_format(entry, bytes);
	return hash_leaf(text_bytes(bytes, sizeof(bytes)));
}
