#include "log/batch.h"

#include <assert.h>
#include <string.h>

#define WORD_LEN 8

/* A tree's source over commitments in memory: leaves are hashed as read, whole
 * tiles folded as read. */
struct list {
	const struct hash *commitments;
};

static bool
read_list(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	const struct list *list = arg;

	for (size_t i = 0; i < count; i++) {
		struct hash tile[256];

		if (level == 0) {
			const struct hash *leaf = &list->commitments[first + i];

			out[i] = hash_leaf(text_bytes(leaf->bytes, HASH_LEN));
			continue;
		}
		if (!read_list(arg, level - 1, (first + i) * 256, 256, tile, err))
			return false;
		out[i] = merkle_fold(tile, 256);
	}
	return true;
}

struct hash
batch_root(const struct hash *commitments, size_t count)
{
	struct list list = { commitments };
	struct merkle_source source = { read_list, &list };
	struct hash root = { 0 };
	struct err err;
	bool ok = merkle_root(&source, count, &root, &err);

	assert(ok);
	(void)ok;
	return root;
}

void
batch_prove(const struct hash *commitments, size_t count, size_t index, struct batch_path *out)
{
	struct list list = { commitments };
	struct merkle_source source = { read_list, &list };
	struct err err;
	bool ok = merkle_include(&source, index, count, &out->path, &err);

	assert(ok);
	(void)ok;
	out->index = index;
	out->size = count;
}

static void
add_word(struct buf *out, uint64_t word)
{
	for (unsigned i = 0; i < WORD_LEN; i++)
		buf_add_byte(out, (uint8_t)(word >> (56 - 8 * i)));
}

static uint64_t
cut_word(struct text *rest)
{
	uint64_t word = 0;

	for (unsigned i = 0; i < WORD_LEN; i++)
		word = word << 8 | (uint8_t)rest->at[i];
	*rest = text_after(*rest, WORD_LEN);
	return word;
}

void
batch_path_format(const struct batch_path *path, struct buf *out)
{
	add_word(out, path->epoch);
	add_word(out, path->index);
	add_word(out, path->size);
	for (size_t i = 0; i < path->path.count; i++)
		buf_add(out, text_bytes(path->path.hash[i].bytes, HASH_LEN));
}

bool
batch_path_parse(struct text in, struct batch_path *out, struct err *err)
{
	struct batch_path path = { 0 };
	size_t hashes;

	hashes = in.len < 3 * WORD_LEN ? 0 : in.len - 3 * WORD_LEN;
	if (in.len < 3 * WORD_LEN || hashes % HASH_LEN != 0 ||
	    hashes / HASH_LEN > MERKLE_PATH_MAX)
		return err_set(err, FAULT_INPUT, "the batch path has a wrong length");
	path.epoch = cut_word(&in);
	path.index = cut_word(&in);
	path.size = cut_word(&in);
	path.path.count = hashes / HASH_LEN;
	if (hashes > 0)
		memcpy(path.path.hash, in.at, hashes);
	*out = path;
	return true;
}

bool
batch_path_root(const struct batch_path *path, const struct hash *commitment, struct hash *root,
    struct err *err)
{
	struct hash leaf = hash_leaf(text_bytes(commitment->bytes, HASH_LEN));

	return merkle_path_root(&leaf, path->index, path->size, &path->path, root, err);
}
