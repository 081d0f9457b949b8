#include "log/leaves.h"

#include "fuzz.h"

/* The hashes that tile_next_entry() leads to, and how the entries begin; how many, if all
 * of it is entries. */
static bool
hash_whole(struct text in, struct hash *hash, struct text *entries, unsigned *count)
{
	struct text entry;
	struct err err;

	for (*count = 0; in.len > 0; (*count)++) {
		if (*count == TILE_WIDTH || !tile_next_entry(&in, &entry, &err))
			return false;
		hash[*count] = hash_leaf(entry);
		entries[*count] = entry;
	}
	return *count > 0;
}

static void
check_beginning(const struct beginning *beginning, struct text entry)
{
	size_t kept = entry.len < ENTRY_LEN ? entry.len : ENTRY_LEN;

	REQUIRE(beginning->len == entry.len);
	REQUIRE(text_eq(text_bytes(beginning->bytes, kept), (struct text){ entry.at, kept }));
}

/* Read in pieces, a bundle is what it is read at once. */
void
fuzz(struct text in)
{
	struct hash whole[TILE_WIDTH], hash[TILE_WIDTH];
	struct beginning beginning[TILE_WIDTH];
	struct text entries[TILE_WIDTH];
	unsigned expected = in.len > 0 ? 1 + (uint8_t)in.at[0] : 1, count;
	size_t step = in.len > 1 ? 1 + (uint8_t)in.at[1] : 1;
	struct text rest = text_after(in, 2), all = rest;
	bool good = true, same;
	struct leaves leaves;
	struct err err;

	leaves_begin(&leaves, expected, hash);
	leaves_keep(&leaves, beginning);
	while (good && rest.len > 0) {
		struct text piece = { rest.at, rest.len < step ? rest.len : step };

		good = leaves_add(&leaves, piece, &err);
		rest = text_after(rest, piece.len);
	}
	good = good && leaves_end(&leaves, &err);
	same = hash_whole(all, whole, entries, &count) && count == expected;
	REQUIRE(good == same);
	for (unsigned i = 0; good && i < count; i++) {
		REQUIRE(hash_eq(&hash[i], &whole[i]));
		check_beginning(&beginning[i], entries[i]);
	}
}
