#include "log/merkle.h"

#include <assert.h>

#include "log/tile.h"

/* The number of leaves in the left subtree: the largest power of two below n. */
static uint64_t
split(uint64_t n)
{
	return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

/* The complete subtree of `len` leaves (a power of two) from leaf `start` on. */
static bool
complete(const struct merkle_source *source, uint64_t start, uint64_t len, struct hash *out,
    struct err *err)
{
	unsigned height = (unsigned)__builtin_ctzll(len);
	unsigned level = height / TILE_HEIGHT;
	size_t count = (size_t)1 << height % TILE_HEIGHT;
	struct hash hashes[TILE_WIDTH / 2];

	if (!source->read(source->arg, level, start >> level * TILE_HEIGHT, count, hashes, err))
		return false;
	*out = merkle_fold(hashes, count);
	return true;
}

/* MTH(D[start:end]): peel complete subtrees off the left, then join them from the
 * right.  `start` is a multiple of the largest of them. */
static bool
range(const struct merkle_source *source, uint64_t start, uint64_t end, struct hash *out,
    struct err *err)
{
	struct hash parts[64];
	size_t n = 0;

	assert(start < end);
	while (start < end) {
		uint64_t len = UINT64_C(1) << (63 - __builtin_clzll(end - start));

		if (!complete(source, start, len, &parts[n++], err))
			return false;
		start += len;
	}
	for (; n > 1; n--)
		parts[n - 2] = hash_node(&parts[n - 2], &parts[n - 1]);
	*out = parts[0];
	return true;
}

bool
merkle_root(
    const struct merkle_source *source, uint64_t size, struct hash *root, struct err *err)
{
	assert(size <= MERKLE_SIZE_MAX);
	if (size == 0) {
		*root = merkle_empty();
		return true;
	}
	return range(source, 0, size, root, err);
}

/* What a walk from the root down passes by; kept root first, handed out last first. */
struct trail {
	const struct merkle_source *source;
	struct merkle_path path;
};

static bool
pass_by(struct trail *trail, uint64_t start, uint64_t end, struct err *err)
{
	return range(trail->source, start, end, &trail->path.hash[trail->path.count++], err);
}

static void
hand_out(const struct trail *trail, struct merkle_path *out)
{
	out->count = trail->path.count;
	for (size_t i = 0; i < out->count; i++)
		out->hash[i] = trail->path.hash[out->count - 1 - i];
}

bool
merkle_include(const struct merkle_source *source, uint64_t index, uint64_t size,
    struct merkle_path *out, struct err *err)
{
	struct trail trail = { .source = source };
	uint64_t start = 0, end = size;

	assert(index < size && size <= MERKLE_SIZE_MAX);
	while (end - start > 1) {
		uint64_t middle = start + split(end - start);
		bool left = index < middle;

		if (!pass_by(&trail, left ? middle : start, left ? end : middle, err))
			return false;
		if (left)
			end = middle;
		else
			start = middle;
	}
	hand_out(&trail, out);
	return true;
}

bool
merkle_extend(const struct merkle_source *source, uint64_t old, uint64_t size,
    struct merkle_path *out, struct err *err)
{
	struct trail trail = { .source = source };
	uint64_t start = 0, end = size;
	bool known = true; /* the old root itself need not be told */

	assert(old <= size && size <= MERKLE_SIZE_MAX);
	if (old == 0 || old == size) {
		out->count = 0;
		return true;
	}
	while (old != end) {
		uint64_t middle = start + split(end - start);
		bool left = old <= middle;

		if (!pass_by(&trail, left ? middle : start, left ? end : middle, err))
			return false;
		if (left)
			end = middle;
		else
			start = middle;
		known = known && left;
	}
	if (!known && !pass_by(&trail, start, end, err))
		return false;
	hand_out(&trail, out);
	return true;
}

bool
merkle_check_inclusion(const struct hash *leaf, uint64_t index, uint64_t size,
    const struct merkle_path *path, const struct hash *root, struct err *err)
{
	struct hash reached;

	if (!merkle_path_root(leaf, index, size, path, &reached, err))
		return false;
	if (!hash_eq(&reached, root))
		return err_set(
		    err, FAULT_DENIED, "the inclusion proof does not lead to the root");
	return true;
}

/* RFC 9162 2.1.4.2, steps 2 to 6, for 0 < old_size < size. */
static bool
check_extension(uint64_t old_size, const struct hash *old_root, uint64_t size,
    const struct hash *root, const struct merkle_path *path)
{
	uint64_t fn = old_size - 1, sn = size - 1;
	struct hash fr, sr;
	size_t i = 0;

	while ((fn & 1) != 0) {
		fn >>= 1;
		sn >>= 1;
	}
	/* An old tree that is one complete subtree is its own first hash. */
	if (fn != 0 && path->count == 0)
		return false;
	fr = sr = fn == 0 ? *old_root : path->hash[i++];
	for (; i < path->count; i++) {
		if (sn == 0)
			return false;
		if ((fn & 1) != 0 || fn == sn) {
			fr = hash_node(&path->hash[i], &fr);
			sr = hash_node(&path->hash[i], &sr);
			while ((fn & 1) == 0 && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			sr = hash_node(&sr, &path->hash[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && hash_eq(&fr, old_root) && hash_eq(&sr, root);
}

bool
merkle_check_consistency(uint64_t old_size, const struct hash *old_root, uint64_t size,
    const struct hash *root, const struct merkle_path *path, struct err *err)
{
	struct hash empty = merkle_empty();
	bool good;

	if (old_size > size || size > MERKLE_SIZE_MAX)
		return err_set(err, FAULT_DENIED, "the log has become shorter");
	if (old_size == 0)
		good = path->count == 0 && hash_eq(old_root, &empty) &&
		       (size != 0 || hash_eq(root, &empty));
	else if (old_size == size)
		good = path->count == 0 && hash_eq(old_root, root);
	else
		good = path->count > 0 && check_extension(old_size, old_root, size, root, path);
	if (!good)
		return err_set(err, FAULT_DENIED,
		    "the log does not continue what it was: its history was rewritten, "
		    "or the consistency proof is wrong");
	return true;
}

void
merkle_frontier_add(struct merkle_frontier *frontier, const struct hash *leaf)
{
	size_t n = (size_t)__builtin_popcountll(frontier->size);
	struct hash hash = *leaf;

	assert(frontier->size < MERKLE_SIZE_MAX);
	/* Equal subtrees join, as ones carry when a binary number is counted up. */
	for (uint64_t carry = frontier->size; (carry & 1) != 0; carry >>= 1)
		hash = hash_node(&frontier->part[--n], &hash);
	frontier->part[n] = hash;
	frontier->size++;
}

struct hash
merkle_frontier_root(const struct merkle_frontier *frontier)
{
	size_t n = (size_t)__builtin_popcountll(frontier->size);
	struct hash root;

	if (n == 0)
		return merkle_empty();
	root = frontier->part[n - 1];
	for (size_t i = n - 1; i > 0; i--)
		root = hash_node(&frontier->part[i - 1], &root);
	return root;
}
