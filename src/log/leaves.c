#include "log/leaves.h"

#include <assert.h>
#include <string.h>

void
leaves_begin(struct leaves *leaves, unsigned expected, struct hash *hash)
{
	assert(expected >= 1 && expected <= TILE_WIDTH);
	leaves->hash = hash;
	leaves->beginning = NULL;
	leaves->expected = expected;
	leaves->count = 0;
	leaves->prefix_seen = 0;
}

void
leaves_keep(struct leaves *leaves, struct beginning *beginning)
{
	leaves->beginning = beginning;
}

bool
beginning_parse(const struct beginning *beginning, struct entry *out, struct err *err)
{
	/* Of a longer one the length alone is looked at. */
	return entry_parse(text_bytes(beginning->bytes, beginning->len), out, err);
}

/* Read the length that stands before an entry; false when it has not all come. */
static bool
read_prefix(struct leaves *leaves, struct text *piece)
{
	while (leaves->prefix_seen < sizeof(leaves->prefix)) {
		if (piece->len == 0)
			return false;
		leaves->prefix[leaves->prefix_seen++] = (uint8_t)piece->at[0];
		*piece = text_after(*piece, 1);
	}
	leaves->left = (size_t)leaves->prefix[0] << 8 | leaves->prefix[1];
	return true;
}

/* Keep what has come of an entry, unless it has gone beyond. */
static void
keep(const struct leaves *leaves, struct text part)
{
	struct beginning *beginning = &leaves->beginning[leaves->count];
	size_t len = (size_t)leaves->prefix[0] << 8 | leaves->prefix[1];
	size_t from = len - leaves->left, room;

	beginning->len = len;
	if (from >= sizeof(beginning->bytes))
		return;
	room = sizeof(beginning->bytes) - from;
	if (part.len > 0)
		memcpy(beginning->bytes + from, part.at, part.len < room ? part.len : room);
}

/* Read what has come of an entry. */
static void
read_entry(struct leaves *leaves, struct text *piece, bool begins)
{
	struct text part = { piece->at, piece->len < leaves->left ? piece->len : leaves->left };
	bool ends = part.len == leaves->left;

	if (leaves->beginning != NULL)
		keep(leaves, part);
	if (begins && ends) {
		leaves->hash[leaves->count] = hash_leaf(part);
	} else {
		if (begins) {
			hasher_init(&leaves->hasher);
			hasher_add(&leaves->hasher, TEXT("\0")); /* as hash_leaf() */
		}
		hasher_add(&leaves->hasher, part);
		if (ends)
			leaves->hash[leaves->count] = hasher_end(&leaves->hasher);
	}
	leaves->left -= part.len;
	*piece = text_after(*piece, part.len);
	if (!ends)
		return;
	leaves->count++;
	leaves->prefix_seen = 0;
}

bool
leaves_add(struct leaves *leaves, struct text piece, struct err *err)
{
	/* An entry of no bytes ends with its length, so do not wait for more of it. */
	while (piece.len > 0) {
		bool begins = leaves->prefix_seen < sizeof(leaves->prefix);

		if (leaves->count == leaves->expected)
			return err_set(err, FAULT_INPUT, "something follows its %u entries",
			    leaves->expected);
		if (begins && !read_prefix(leaves, &piece))
			break;
		read_entry(leaves, &piece, begins);
	}
	return true;
}

bool
leaves_end(const struct leaves *leaves, struct err *err)
{
	if (leaves->count < leaves->expected)
		return err_set(err, FAULT_INPUT, "it is cut short after %u of its %u entries",
		    leaves->count, leaves->expected);
	return true;
}
