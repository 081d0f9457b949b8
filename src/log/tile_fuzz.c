#include "log/tile.h"

#include "fuzz.h"
#include "log/entry.h"

#define ROOM (4 * MIB)

/* An entry of ours is its own only spelling. */
static void
check_entry(struct text bytes)
{
	uint8_t again[ENTRY_LEN];
	struct hash leaf = hash_leaf(bytes), known;
	struct entry entry;
	struct err err;

	if (!entry_parse(bytes, &entry, &err))
		return;
	entry_format(&entry, again);
	REQUIRE(text_eq(text_bytes(again, sizeof(again)), bytes));
	known = entry_leaf(&entry);
	REQUIRE(hash_eq(&known, &leaf));
}

/* The entries cut off a bundle, put together again, are what was cut. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf again = BUF(ROOM);
	struct text rest = in, entry;
	struct err err;

	check_entry(in);
	while (tile_next_entry(&rest, &entry, &err)) {
		REQUIRE(entry.len <= ENTRY_LEN_MAX);
		REQUIRE(tile_add_entry(&again, entry, &err));
		check_entry(entry);
	}
	REQUIRE(err.fault == FAULT_INPUT);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), (struct text){ in.at, in.len - rest.len }));
}
