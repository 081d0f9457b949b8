#include "log/bundle.h"

#include <assert.h>

void
bundle_begin(struct bundle *bundle, unsigned expected, struct hash *leaves)
{
	assert(expected >= 1 && expected <= TILE_WIDTH);
	bundle->leaves = leaves;
	bundle->expected = expected;
	bundle->count = 0;
	bundle->prefix_seen = 0;
}

/* Read the length that stands before an entry; false when it has not all come. */
static bool
read_prefix(struct bundle *bundle, struct text *piece)
{
	while (bundle->prefix_seen < sizeof(bundle->prefix)) {
		if (piece->len == 0)
			return false;
		bundle->prefix[bundle->prefix_seen++] = (uint8_t)piece->at[0];
		*piece = text_after(*piece, 1);
	}
	bundle->left = (size_t)bundle->prefix[0] << 8 | bundle->prefix[1];
	return true;
}

/* Read what has come of an entry. */
static void
read_entry(struct bundle *bundle, struct text *piece, bool begins)
{
	struct text part = { piece->at, piece->len < bundle->left ? piece->len : bundle->left };
	bool ends = part.len == bundle->left;

	if (begins && ends) {
		bundle->leaves[bundle->count] = hash_leaf(part);
	} else {
		if (begins) {
			hasher_init(&bundle->hasher);
			hasher_add(&bundle->hasher, TEXT("\0")); /* as hash_leaf() */
		}
		hasher_add(&bundle->hasher, part);
		if (ends)
			bundle->leaves[bundle->count] = hasher_end(&bundle->hasher);
	}
	bundle->left -= part.len;
	*piece = text_after(*piece, part.len);
	if (!ends)
		return;
	bundle->count++;
	bundle->prefix_seen = 0;
}

bool
bundle_add(struct bundle *bundle, struct text piece, struct err *err)
{
	/* An entry of no bytes ends with its length, so do not wait for more of it. */
	while (piece.len > 0) {
		bool begins = bundle->prefix_seen < sizeof(bundle->prefix);

		if (bundle->count == bundle->expected)
			return err_set(err, FAULT_INPUT, "something follows its %u entries",
			    bundle->expected);
		if (begins && !read_prefix(bundle, &piece))
			break;
		read_entry(bundle, &piece, begins);
	}
	return true;
}

bool
bundle_end(const struct bundle *bundle, struct err *err)
{
	if (bundle->count < bundle->expected)
		return err_set(err, FAULT_INPUT, "it is cut short after %u of its %u entries",
		    bundle->count, bundle->expected);
	return true;
}
