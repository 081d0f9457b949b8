#include "log/batch.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "crypto/hmac.h"

#define EPOCH_LEN 8
#define POSITION_LEN 4

static uint8_t *
put_number(uint8_t *at, uint64_t number, unsigned len)
{
	for (unsigned i = 0; i < len; i++)
		at[i] = (uint8_t)(number >> (8 * (len - 1 - i)));
	return at + len;
}

static uint64_t
cut_number(struct text *rest, unsigned len)
{
	uint64_t number = 0;

	for (unsigned i = 0; i < len; i++)
		number = number << 8 | (uint8_t)rest->at[i];
	*rest = text_after(*rest, len);
	return number;
}

/* A tree at work: its seed has been taken in once for all absent subtrees. */
struct work {
	const struct batch_tree *tree;
	struct hmac seeded;
	struct hash *inner; /* to be told; NULL: not asked for */
};

static struct work
work_on(const struct batch_tree *tree)
{
	struct work work = { .tree = tree };

	for (size_t i = 0; i < tree->count; i++) {
		assert(tree->place[i].position < BATCH_PLACES);
		assert(i == 0 || tree->place[i - 1].position < tree->place[i].position);
	}
	hmac_init(&work.seeded, text_bytes(tree->seed->bytes, BATCH_SEED_LEN));
	return work;
}

static void
work_free(struct work *work)
{
	mem_wipe(work, sizeof(*work));
}

/* A subtree, and what stands in it. */
struct part {
	unsigned height;
	uint32_t index; /* among those of its height */
	const struct batch_place *place;
	size_t count;
};

static struct part
whole(const struct batch_tree *tree)
{
	return (struct part){ BATCH_DEPTH, 0, tree->place, tree->count };
}

/* How many of a part's places are in its left half. */
static size_t
count_left(const struct part *part)
{
	uint32_t middle = (2 * part->index + 1) << (part->height - 1);
	size_t low = 0, high = part->count;

	while (low < high) {
		size_t i = low + (high - low) / 2;

		if (part->place[i].position < middle)
			low = i + 1;
		else
			high = i;
	}
	return low;
}

static void
halve(const struct part *part, struct part *left, struct part *right)
{
	size_t count = part->count == 0 ? 0 : count_left(part);
	unsigned height = part->height - 1;

	*left = (struct part){ height, 2 * part->index, part->place, count };
	*right = (struct part){ height, 2 * part->index + 1, part->place, part->count - count };
	if (count > 0)
		right->place += count;
}

static struct hash
absent(const struct work *work, const struct part *part)
{
	struct hmac hmac = work->seeded;
	uint8_t which[EPOCH_LEN + 1 + POSITION_LEN];
	uint8_t *at = put_number(which, work->tree->epoch, EPOCH_LEN);

	at = put_number(at, part->height, 1);
	put_number(at, part->index, POSITION_LEN);
	hmac_add(&hmac, TEXT("accord/batch/v1\0"));
	hmac_add(&hmac, text_bytes(which, sizeof(which)));
	return hmac_end(&hmac);
}

/* Calls itself once a level, so BATCH_DEPTH deep at most. */
static struct hash
root_of(const struct work *work, const struct part *part)
{
	struct hash left_root, right_root, root;
	struct part left, right;
	size_t parting;
	bool parts;

	if (part->count == 0)
		return absent(work, part);
	if (part->height == 0)
		return hash_leaf(text_bytes(part->place->commitment.bytes, HASH_LEN));
	halve(part, &left, &right);
	parts = left.count > 0 && right.count > 0;
	parting = parts ? (size_t)(right.place - work->tree->place) : 0;
	if (parts && work->tree->inner != NULL)
		return work->tree->inner[parting];
	left_root = root_of(work, &left);
	right_root = root_of(work, &right);
	root = hash_node(&left_root, &right_root);
	if (parts && work->inner != NULL)
		work->inner[parting] = root;
	return root;
}

struct hash
batch_root(const struct batch_tree *tree)
{
	scoped(work_free) struct work work = work_on(tree);
	struct part part = whole(tree);

	return root_of(&work, &part);
}

void
batch_sum(const struct batch_tree *tree, struct hash *inner)
{
	scoped(work_free) struct work work = work_on(tree);
	struct part part = whole(tree);

	assert(tree->inner == NULL);
	work.inner = inner;
	(void)root_of(&work, &part);
}

void
batch_prove(const struct batch_tree *tree, size_t index, struct batch_path *out)
{
	scoped(work_free) struct work work = work_on(tree);
	struct part part = whole(tree), left, right;

	assert(index < tree->count);
	out->epoch = tree->epoch;
	out->position = tree->place[index].position;
	while (part.height > 0) {
		bool goes_right = (out->position >> (part.height - 1) & 1) != 0;

		halve(&part, &left, &right);
		out->hash[left.height] = root_of(&work, goes_right ? &left : &right);
		part = goes_right ? right : left;
	}
}

void
batch_path_format(const struct batch_path *path, uint8_t out[static BATCH_PATH_LEN])
{
	uint8_t *at = out;

	at = put_number(at, path->epoch, EPOCH_LEN);
	at = put_number(at, path->position, POSITION_LEN);
	memcpy(at, path->hash, sizeof(path->hash));
}

bool
batch_path_parse(struct text in, struct batch_path *out, struct err *err)
{
	struct batch_path path;

	if (in.len != BATCH_PATH_LEN)
		return err_set(
		    err, FAULT_INPUT, "the batch path is not of %d bytes", BATCH_PATH_LEN);
	path.epoch = cut_number(&in, EPOCH_LEN);
	path.position = (uint32_t)cut_number(&in, POSITION_LEN);
	if (path.epoch == 0 || path.position >= BATCH_PLACES)
		return err_set(
		    err, FAULT_INPUT, "the batch path has an impossible epoch or position");
	memcpy(path.hash, in.at, sizeof(path.hash));
	*out = path;
	return true;
}

struct hash
batch_path_root(const struct batch_path *path, const struct hash *commitment)
{
	struct hash root = hash_leaf(text_bytes(commitment->bytes, HASH_LEN));

	for (unsigned height = 0; height < BATCH_DEPTH; height++) {
		const struct hash *sibling = &path->hash[height];

		root = (path->position >> height & 1) != 0 ? hash_node(sibling, &root)
							   : hash_node(&root, sibling);
	}
	return root;
}
