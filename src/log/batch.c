#include "log/batch.h"

#include <assert.h>
#include <string.h>

#include "log/tile.h"

#define WORD_LEN 8
#define WORDS 3
#define HEAD_LEN (WORDS * WORD_LEN)

/* A tree's source over commitments in memory: leaves are hashed as read, whole
 * tiles folded as read.  It calls itself once a level, which is seldom over two. */
struct list {
	const struct hash *commitments;
};

static bool
read_list(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	const struct list *list = arg;

	for (size_t i = 0; i < count; i++) {
		struct hash tile[TILE_WIDTH];

		if (level == 0) {
			const struct hash *leaf = &list->commitments[first + i];

			out[i] = hash_leaf(text_bytes(leaf->bytes, HASH_LEN));
			continue;
		}
		if (!read_list(arg, level - 1, (first + i) * TILE_WIDTH, TILE_WIDTH, tile, err))
			return false;
		out[i] = merkle_fold(tile, TILE_WIDTH);
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

static uint8_t *
put_word(uint8_t *at, uint64_t word)
{
	for (unsigned i = 0; i < WORD_LEN; i++)
		at[i] = (uint8_t)(word >> (8 * (WORD_LEN - 1 - i)));
	return at + WORD_LEN;
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

size_t
batch_path_format(const struct batch_path *path, uint8_t out[static BATCH_PATH_LEN_MAX])
{
	size_t hashes = path->path.count * HASH_LEN;
	uint8_t *at = out;

	assert(path->path.count <= MERKLE_PATH_MAX);
	at = put_word(at, path->epoch);
	at = put_word(at, path->index);
	at = put_word(at, path->size);
	memcpy(at, path->path.hash, hashes);
	return HEAD_LEN + hashes;
}

bool
batch_path_parse(struct text in, struct batch_path *out, struct err *err)
{
	struct batch_path path = { 0 };

	if (in.len < HEAD_LEN || in.len > BATCH_PATH_LEN_MAX ||
	    (in.len - HEAD_LEN) % HASH_LEN != 0)
		return err_set(err, FAULT_INPUT, "the batch path has a wrong length");
	path.epoch = cut_word(&in);
	path.index = cut_word(&in);
	path.size = cut_word(&in);
	if (path.epoch == 0 || path.size > MERKLE_SIZE_MAX || path.index >= path.size)
		return err_set(
		    err, FAULT_INPUT, "the batch path has an impossible epoch, index or size");
	path.path.count = in.len / HASH_LEN;
	if (in.len > 0)
		memcpy(path.path.hash, in.at, in.len);
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
