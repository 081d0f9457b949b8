#include "log/batch.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/hmac.h"
#include "rfc6962.h"
#include "test.h"

#define EPOCH 2992236
#define MANY (1 << 12) /* commitments in a large epoch */
#define FULL_HEIGHT 10 /* of the subtree that is full in a full epoch */
#define BYTE_VALUES 256

static struct err err;

/* An epoch that is the same in every run. */
struct made {
	struct batch_seed seed;
	struct batch_place place[MANY];
	struct batch_tree tree;
};

static struct hash
number(const char *what, uint64_t epoch, uint64_t i)
{
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, text_of(what));
	hasher_add(&hasher, text_bytes(&epoch, sizeof(epoch)));
	hasher_add(&hasher, text_bytes(&i, sizeof(i)));
	return hasher_end(&hasher);
}

static int
by_position(const void *a, const void *b)
{
	const struct batch_place *one = a, *other = b;

	return (one->position > other->position) - (one->position < other->position);
}

static uint32_t
drawn_position(uint64_t epoch, uint64_t i)
{
	struct hash hash = number("position", epoch, i);
	uint32_t position;

	memcpy(&position, hash.bytes, sizeof(position));
	return position % BATCH_PLACES;
}

/* So many commitments at drawn positions; the few that fall together are moved on. */
static void
make(struct made *made, uint64_t epoch, size_t count)
{
	struct hash seed = number("seed", epoch, 0);

	memcpy(made->seed.bytes, seed.bytes, BATCH_SEED_LEN);
	for (size_t i = 0; i < count; i++)
		made->place[i] = (struct batch_place){ drawn_position(epoch, i),
			number("commitment", epoch, i) };
	qsort(made->place, count, sizeof(made->place[0]), by_position);
	for (size_t i = 1; i < count; i++)
		if (made->place[i].position <= made->place[i - 1].position)
			made->place[i].position = made->place[i - 1].position + 1;
	made->tree = (struct batch_tree){ epoch, &made->seed, made->place, count, NULL };
}

/* The first places of the tree, one beside the other: a subtree that is full. */
static void
make_full(struct made *made, uint64_t epoch)
{
	make(made, epoch, 1 << FULL_HEIGHT);
	for (uint32_t i = 0; i < 1 << FULL_HEIGHT; i++)
		made->place[i].position = i;
}

static bool
stands_in(uint32_t position, unsigned height, uint32_t index)
{
	return position >> height == index;
}

/* The i-th subtree of a height by the definition, without a care for speed. */
static struct hash
defined(const struct batch_tree *tree, unsigned height, uint32_t index)
{
	char message[15 + 1 + 8 + 1 + 4] = "accord/batch/v1";
	const struct batch_place *only = NULL;
	struct hash left, right;

	for (size_t i = 0; i < tree->count && only == NULL; i++)
		if (stands_in(tree->place[i].position, height, index))
			only = &tree->place[i];
	if (only != NULL && height == 0)
		return hash_leaf(text_bytes(only->commitment.bytes, HASH_LEN));
	if (only != NULL) {
		left = defined(tree, height - 1, 2 * index);
		right = defined(tree, height - 1, 2 * index + 1);
		return hash_node(&left, &right);
	}
	for (unsigned i = 0; i < 8; i++)
		message[16 + i] = (char)(tree->epoch >> (56 - 8 * i));
	message[24] = (char)height;
	for (unsigned i = 0; i < 4; i++)
		message[25 + i] = (char)(index >> (24 - 8 * i));
	return hmac_text(text_bytes(tree->seed->bytes, BATCH_SEED_LEN),
	    (struct text){ message, sizeof(message) });
}

static void
assert_hash(struct hash got, const char *hex)
{
	struct hash known;

	assert_true(hash_parse(text_of(hex), &known));
	assert_true(hash_eq(&got, &known));
}

/* The values are those of twenty lines of Python. */
static void
has_the_roots_and_paths_of_another_implementation(void **state)
{
	struct batch_place places[3] = { { 0, { { 0 } } }, { 5, { { 0 } } },
		{ BATCH_PLACES - 1, { { 0 } } } };
	struct batch_seed seed;
	struct batch_tree tree = { EPOCH, &seed, NULL, 0, NULL };
	struct batch_path path;

	(void)state;
	for (uint8_t i = 0; i < BATCH_SEED_LEN; i++)
		seed.bytes[i] = i;
	for (int i = 0; i < 3; i++)
		memset(places[i].commitment.bytes, i + 1, HASH_LEN);
	assert_hash(batch_root(&tree),
	    "d985df20568fb8bb8405881e63db7b33bd66d4ca0ee12ad5609b5fc4cd18077b");
	tree.place = places;
	tree.count = 3;
	assert_hash(batch_root(&tree),
	    "98d9e2796497c747710a5a3e2efe26f6a3bb2fadf98539c7c62608cb34720a1d");
	batch_prove(&tree, 1, &path);
	assert_int_equal(path.position, 5);
	assert_hash(
	    path.hash[0], "e5cd63ca8da076286744a450e483d4a6757f5d9c07abb16120d3f0bb1d85748e");
	assert_hash(
	    path.hash[2], "38a5a0dd09b6e74d1058f1bb85b7594941954a7dd500043b1af8dac0cecd33b6");
	assert_hash(
	    path.hash[23], "529d6b7a13cee356ff6bd307fec0e771ac203653a7c0067cd0f192a5906d37f9");
}

static void
is_the_tree_that_is_defined(void **state)
{
	static struct made made;

	(void)state;
	for (size_t count = 0; count <= 20; count += test_step(5)) {
		struct hash root, expected;

		make(&made, EPOCH + count, count);
		root = batch_root(&made.tree);
		expected = defined(&made.tree, BATCH_DEPTH, 0);
		assert_true(hash_eq(&root, &expected));
		for (size_t i = 0; i < count; i++) {
			struct batch_path path;

			batch_prove(&made.tree, i, &path);
			for (unsigned h = 0; h < BATCH_DEPTH; h++) {
				expected = defined(&made.tree, h, path.position >> h ^ 1);
				assert_true(hash_eq(&path.hash[h], &expected));
			}
		}
	}
}

/* The path of the i-th leads from its commitment to the root, and from no other. */
static void
assert_leads_to_root(const struct batch_tree *tree, const struct hash *root, size_t i)
{
	const struct hash *mine = &tree->place[i].commitment;
	struct hash other = *mine, reached;
	struct batch_path path;

	batch_prove(tree, i, &path);
	assert_int_equal(path.epoch, tree->epoch);
	assert_int_equal(path.position, tree->place[i].position);
	reached = batch_path_root(&path, mine);
	assert_true(hash_eq(&reached, root));
	other.bytes[i % HASH_LEN] ^= 1;
	reached = batch_path_root(&path, &other);
	assert_false(hash_eq(&reached, root));
}

static void
leads_from_each_commitment_to_the_root(void **state)
{
	static struct made made;

	(void)state;
	for (size_t count = 1; count <= 40; count += test_step(19)) {
		struct hash root;

		make(&made, count, count);
		root = batch_root(&made.tree);
		for (size_t i = 0; i < count; i++)
			assert_leads_to_root(&made.tree, &root, i);
	}
}

static void
leads_to_the_root_of_a_large_epoch(void **state)
{
	static struct made made;
	size_t count = MANY / test_step(8);
	struct hash root;

	(void)state;
	make(&made, EPOCH, count);
	root = batch_root(&made.tree);
	for (size_t i = 0; i < count; i += 97 * test_step(2))
		assert_leads_to_root(&made.tree, &root, i);
	assert_leads_to_root(&made.tree, &root, count - 1);
}

static struct made full;

/* The subtree that is full, for rfc6962.h. */
static struct hash
of_full(uint64_t start, unsigned height)
{
	struct hash left, right;

	if (height == 0)
		return hash_leaf(text_bytes(full.place[start].commitment.bytes, HASH_LEN));
	left = of_full(start, height - 1);
	right = of_full(start + (UINT64_C(1) << (height - 1)), height - 1);
	return hash_node(&left, &right);
}

/* Where nothing is absent it is the plain tree of RFC 6962. */
static void
is_a_plain_tree_where_it_is_full(void **state)
{
	struct hash root;

	(void)state;
	make_full(&full, EPOCH);
	root = batch_root(&full.tree);
	for (size_t i = 0; i < 1 << FULL_HEIGHT; i += test_step(111)) {
		struct merkle_path plain = { 0 };
		struct batch_path path;

		assert_leads_to_root(&full.tree, &root, i);
		batch_prove(&full.tree, i, &path);
		rfc_path(of_full, i, 0, 1 << FULL_HEIGHT, &plain);
		assert_int_equal(plain.count, FULL_HEIGHT);
		assert_memory_equal(path.hash, plain.hash, FULL_HEIGHT * sizeof(struct hash));
	}
}

static void
takes_the_first_and_the_last_place(void **state)
{
	static struct made made;
	struct hash root;

	(void)state;
	make(&made, 1, 2);
	made.place[0].position = 0;
	made.place[1].position = BATCH_PLACES - 1;
	root = batch_root(&made.tree);
	assert_leads_to_root(&made.tree, &root, 0);
	assert_leads_to_root(&made.tree, &root, 1);
	made.place[1].position = 1; /* siblings */
	root = batch_root(&made.tree);
	assert_leads_to_root(&made.tree, &root, 0);
	assert_leads_to_root(&made.tree, &root, 1);
}

static void
depends_on_all_that_it_is_made_of(void **state)
{
	static struct made made, other;
	struct hash root, changed;

	(void)state;
	make(&made, EPOCH, 3);
	root = batch_root(&made.tree);
	for (size_t bit = 0; bit < (size_t)8 * BATCH_SEED_LEN; bit += test_step(9)) {
		made.seed.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		changed = batch_root(&made.tree);
		assert_false(hash_eq(&root, &changed));
		made.seed.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	other = made;
	other.tree.seed = &other.seed;
	other.tree.place = other.place;
	other.tree.epoch++;
	changed = batch_root(&other.tree);
	assert_false(hash_eq(&root, &changed));
	other.tree.epoch--;
	other.place[1].position++;
	changed = batch_root(&other.tree);
	assert_false(hash_eq(&root, &changed));
	other.place[1].position--;
	other.tree.count--;
	changed = batch_root(&other.tree);
	assert_false(hash_eq(&root, &changed));
}

/* But the epoch, for which the anchor itself vouches: see proof_test.c. */
static void
a_path_with_any_bit_changed_leads_elsewhere(void **state)
{
	static struct made made;
	uint8_t bytes[BATCH_PATH_LEN];
	struct batch_path path;
	struct hash root;

	(void)state;
	make(&made, EPOCH, 5);
	root = batch_root(&made.tree);
	batch_prove(&made.tree, 2, &path);
	batch_path_format(&path, bytes);
	for (size_t bit = 8 * (size_t)8; bit < 8 * sizeof(bytes); bit += test_step(37)) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (batch_path_parse(text_bytes(bytes, sizeof(bytes)), &path, &err)) {
			struct hash reached = batch_path_root(&path, &made.place[2].commitment);

			assert_false(hash_eq(&reached, &root));
		}
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void
reads_what_it_writes(void **state)
{
	static struct made made;
	uint8_t bytes[BATCH_PATH_LEN], again[BATCH_PATH_LEN];
	struct batch_path path, read;

	(void)state;
	make(&made, 0x0102030405060708, 1);
	made.place[0].position = 0x090a0b;
	batch_prove(&made.tree, 0, &path);
	batch_path_format(&path, bytes);
	assert_memory_equal(bytes, "\1\2\3\4\5\6\7\x08\0\x09\x0a\x0b", 12);
	assert_memory_equal(bytes + 12, path.hash, sizeof(path.hash));
	assert_true(batch_path_parse(text_bytes(bytes, sizeof(bytes)), &read, &err));
	batch_path_format(&read, again);
	assert_memory_equal(bytes, again, sizeof(bytes));
}

static void
refuses_other_lengths_and_impossible_numbers(void **state)
{
	uint8_t bytes[BATCH_PATH_LEN + HASH_LEN] = { [7] = 1 };
	struct batch_path path = { .epoch = 17 };

	(void)state;
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		if (len == BATCH_PATH_LEN)
			continue;
		assert_false(batch_path_parse(text_bytes(bytes, len), &path, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	bytes[7] = 0;
	assert_false(batch_path_parse(text_bytes(bytes, BATCH_PATH_LEN), &path, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	bytes[7] = 1;
	bytes[8] = 1; /* the first position that is too large */
	assert_false(batch_path_parse(text_bytes(bytes, BATCH_PATH_LEN), &path, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(path.epoch, 17);
	bytes[8] = 0;
	assert_true(batch_path_parse(text_bytes(bytes, BATCH_PATH_LEN), &path, &err));
	assert_int_equal(path.epoch, 1);
}

/* What the public sees of epochs of one kind: roots; and parties to them: paths. */
struct seen {
	size_t count;
	struct hash hash[3 * MANY];
};

static void
see(struct seen *seen, const struct hash *hash)
{
	assert_true(seen->count < sizeof(seen->hash) / sizeof(seen->hash[0]));
	seen->hash[seen->count++] = *hash;
}

static void
see_epoch(struct seen *seen, const struct made *made, size_t paths)
{
	struct hash root = batch_root(&made->tree);

	see(seen, &root);
	for (size_t i = 0; i < paths; i++) {
		struct batch_path path;

		batch_prove(&made->tree, i * made->tree.count / paths, &path);
		for (unsigned h = 0; h < BATCH_DEPTH; h++)
			see(seen, &path.hash[h]);
	}
}

/* Pearson's, over the values of all bytes, against all being as likely. */
static double
chi_square(const struct seen *seen)
{
	double expected = (double)seen->count * HASH_LEN / BYTE_VALUES, sum = 0;
	size_t counts[BYTE_VALUES] = { 0 };

	for (size_t i = 0; i < seen->count; i++)
		for (size_t b = 0; b < HASH_LEN; b++)
			counts[seen->hash[i].bytes[b]]++;
	for (size_t v = 0; v < BYTE_VALUES; v++) {
		double off = (double)counts[v] - expected;

		sum += off * off / expected;
	}
	return sum;
}

/* By how many standard deviations the count of ones at any place of a hash is off. */
static double
worst_bit(const struct seen *seen)
{
	double n = (double)seen->count, worst = 0;

	for (size_t bit = 0; bit < 8 * (size_t)HASH_LEN; bit++) {
		size_t ones = 0;
		double off;

		for (size_t i = 0; i < seen->count; i++)
			ones += seen->hash[i].bytes[bit / 8] >> bit % 8 & 1;
		off = (double)ones - n / 2;
		worst = off * off / (n / 4) > worst ? off * off / (n / 4) : worst;
	}
	return worst; /* squared */
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hash));
}

/* A constant, such as a hash for all that is empty, would come again. */
static void
assert_none_twice(struct seen *seen)
{
	qsort(seen->hash, seen->count, sizeof(struct hash), by_bytes);
	for (size_t i = 1; i < seen->count; i++)
		assert_false(hash_eq(&seen->hash[i - 1], &seen->hash[i]));
}

/* With 255 degrees of freedom chance alone passes 366 once in a million times, and
 * one of 256 bits is off by 5.7 standard deviations as seldom.  Nothing here is left to
 * chance: seeds and commitments are the same in every run. */
static void
assert_looks_random(struct seen *seen)
{
	assert_true(chi_square(seen) < 366);
	assert_true(chi_square(seen) > 165); /* nor too even to be true */
	assert_true(worst_bit(seen) < 5.7 * 5.7);
	assert_none_twice(seen);
}

static void
without_the_seed_epochs_look_all_alike(void **state)
{
	static struct seen empty, small, large, taken;
	static struct made made;
	uint64_t epochs = 3000 / test_step(30);

	(void)state;
	for (uint64_t epoch = 1; epoch <= epochs; epoch++) {
		make(&made, epoch, 0);
		see_epoch(&empty, &made, 0);
		if (epoch % 10 != 0)
			continue;
		make(&made, 2 * epochs + epoch, 1);
		see_epoch(&small, &made, 1);
		make(&made, 3 * epochs + epoch, 100);
		see_epoch(&large, &made, 1);
		make_full(&made, 4 * epochs + epoch);
		see_epoch(&taken, &made, 1);
	}
	assert_looks_random(&empty);
	assert_looks_random(&small);
	assert_looks_random(&large);
	assert_looks_random(&taken);
	/* Nor do they look different all together. */
	memcpy(small.hash + small.count, empty.hash, empty.count * sizeof(struct hash));
	small.count += empty.count;
	assert_looks_random(&small);
}

/* In one epoch, what two parties can compare: the way that their paths share. */
static void
two_paths_of_an_epoch_share_what_they_must_and_nothing_else(void **state)
{
	static struct made made;
	struct batch_path one, other;
	unsigned parting;

	(void)state;
	make(&made, EPOCH, 2);
	batch_prove(&made.tree, 0, &one);
	batch_prove(&made.tree, 1, &other);
	parting = 31 - (unsigned)__builtin_clz(one.position ^ other.position);
	for (unsigned h = 0; h < BATCH_DEPTH; h++)
		assert_int_equal(hash_eq(&one.hash[h], &other.hash[h]), h > parting);
}

static void
assert_same_path(const struct batch_tree *one, const struct batch_tree *other, size_t index)
{
	struct batch_path path, same;

	batch_prove(one, index, &path);
	batch_prove(other, index, &same);
	assert_int_equal(path.position, same.position);
	assert_memory_equal(path.hash, same.hash, sizeof(path.hash));
}

static void
proves_the_same_when_the_inner_hashes_are_known(void **state)
{
	static const size_t counts[] = { 1, 2, 3, 70 };
	static struct made made;
	static struct hash inner[1 << FULL_HEIGHT];
	struct batch_tree known;

	(void)state;
	for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
		make(&made, EPOCH, counts[c]);
		batch_sum(&made.tree, inner);
		known = made.tree;
		known.inner = inner;
		for (size_t i = 0; i < counts[c]; i += test_step(9))
			assert_same_path(&made.tree, &known, i);
	}
	make_full(&made, EPOCH);
	batch_sum(&made.tree, inner);
	known = made.tree;
	known.inner = inner;
	for (size_t i = 0; i < made.tree.count; i += 101 * test_step(3))
		assert_same_path(&made.tree, &known, i);
}

TESTS(TEST(has_the_roots_and_paths_of_another_implementation),
    TEST(is_the_tree_that_is_defined), TEST(leads_from_each_commitment_to_the_root),
    TEST(leads_to_the_root_of_a_large_epoch), TEST(is_a_plain_tree_where_it_is_full),
    TEST(takes_the_first_and_the_last_place), TEST(depends_on_all_that_it_is_made_of),
    TEST(a_path_with_any_bit_changed_leads_elsewhere), TEST(reads_what_it_writes),
    TEST(refuses_other_lengths_and_impossible_numbers),
    TEST(without_the_seed_epochs_look_all_alike),
    TEST(two_paths_of_an_epoch_share_what_they_must_and_nothing_else),
    TEST(proves_the_same_when_the_inner_hashes_are_known))
