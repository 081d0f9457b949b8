#include "crypto/merkle_list.h"

#include <assert.h>

struct hash
merkle_empty(void)
{
	return hash_text(TEXT(""));
}

/* One level up: neighbours join, and a last one without any goes up as it is.  That
 * gives the trees of RFC 6962, whose left subtrees are all complete. */
static size_t
climb(struct hash *hashes, size_t count)
{
	for (size_t i = 0; i < count / 2; i++)
		hashes[i] = hash_node(&hashes[2 * i], &hashes[2 * i + 1]);
	if (count % 2 == 1)
		hashes[count / 2] = hashes[count - 1];
	return count / 2 + count % 2;
}

struct hash
merkle_fold(struct hash *hashes, size_t count)
{
	assert(count > 0);
	while (count > 1)
		count = climb(hashes, count);
	return hashes[0];
}

struct hash
merkle_fold_path(struct hash *hashes, size_t count, size_t index, struct merkle_path *out)
{
	assert(index < count);
	out->count = 0;
	for (; count > 1; index /= 2) {
		size_t sibling = index ^ 1;

		if (sibling < count)
			out->hash[out->count++] = hashes[sibling];
		count = climb(hashes, count);
	}
	return hashes[0];
}

bool
merkle_path_root(const struct hash *leaf, uint64_t index, uint64_t size,
    const struct merkle_path *path, struct hash *root, struct err *err)
{
	uint64_t fn = index, sn = size - 1;
	struct hash r = *leaf;

	if (size > MERKLE_SIZE_MAX || index >= size)
		return err_set(
		    err, FAULT_DENIED, "the inclusion proof is for a leaf beyond the tree");
	for (size_t i = 0; i < path->count; i++) {
		if (sn == 0)
			return err_set(err, FAULT_DENIED, "the inclusion proof is too long");
		if ((fn & 1) != 0 || fn == sn) {
			r = hash_node(&path->hash[i], &r);
			while ((fn & 1) == 0 && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			r = hash_node(&r, &path->hash[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	if (sn != 0)
		return err_set(err, FAULT_DENIED, "the inclusion proof is too short");
	*root = r;
	return true;
}
