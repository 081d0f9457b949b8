#include "log/proof.h"

#include <string.h>

#include "codec/base64.h"
#include "keys.h"
#include "log/entry.h"
#include "test.h"

#define FIRST "c2sp.org/tlog-proof@v1\n"
#define HASH "mMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc=\n"
#define ENTRIES 5 /* in the log of these tests; the last is the anchor of epoch 9 */
#define ANCHOR (ENTRIES - 1)
#define BATCH 8 /* commitments in its epoch */
#define LAST 7  /* of them */
#define EPOCH 9

static struct err err;

/* A log of one anchor behind some statements, and its signed head. */
struct world {
	struct note_key key;
	struct hash leaf[ENTRIES];
	struct batch_place place[BATCH];
	struct buf checkpoint;
	struct proof proof; /* of the anchor */
};

static bool
read_leaves(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *why)
{
	const struct world *world = arg;

	(void)why;
	assert_int_equal(level, 0);
	memcpy(out, world->leaf + first, count * sizeof(*out));
	return true;
}

/* The epoch's tree over the first of its commitments. */
static struct batch_tree
tree_of(const struct world *world, size_t count)
{
	static const struct batch_seed seed = { { 's' } };

	return (struct batch_tree){ EPOCH, &seed, world->place, count, NULL };
}

static struct entry
entry_of(struct world *world, size_t i)
{
	struct entry entry = { .kind = ENTRY_STATEMENT, .hash = { { (uint8_t)i } } };

	if (i == ANCHOR) {
		struct batch_tree tree = tree_of(world, BATCH);

		entry = (struct entry){ ENTRY_ANCHOR, EPOCH, batch_root(&tree) };
	}
	return entry;
}

static void
sign_head(struct world *world, const char *origin)
{
	struct merkle_source source = { read_leaves, world };
	struct signer signer = note_key_signer(&world->key);
	scoped(buf_free) struct buf text = BUF(KIB);
	struct checkpoint head = { .origin = text_of(origin), .size = ENTRIES };

	assert_true(merkle_root(&source, ENTRIES, &head.root, &err));
	checkpoint_format(&head, &text);
	buf_clear(&world->checkpoint);
	assert_true(note_sign(buf_text(&text), &signer, &world->checkpoint, &err));
	world->proof.checkpoint = buf_text(&world->checkpoint);
}

static struct world
make_world(void)
{
	struct world world = { .checkpoint = BUF(CHECKPOINT_LEN_MAX) };
	struct merkle_source source = { read_leaves, &world };

	random_init();
	assert_true(note_key_make(TEXT("example.com/log"), &world.key, &err));
	for (uint32_t i = 0; i < BATCH; i++)
		world.place[i] = (struct batch_place){ 1000 * i, { { (uint8_t)(i + 1) } } };
	for (size_t i = 0; i < ENTRIES; i++) {
		struct entry entry = entry_of(&world, i);

		world.leaf[i] = entry_leaf(&entry);
	}
	world.proof.index = ANCHOR;
	assert_true(merkle_include(&source, ANCHOR, ENTRIES, &world.proof.path, &err));
	sign_head(&world, "example.com/log");
	return world;
}

static void
free_world(struct world *world)
{
	note_key_free(&world->key);
	buf_free(&world->checkpoint);
}

static void
format_commitment(const struct world *world, size_t i, uint64_t epoch, struct buf *out)
{
	struct batch_tree tree = tree_of(world, BATCH);
	struct batch_path path;

	batch_prove(&tree, i, &path);
	path.epoch = epoch;
	proof_format_commitment(&world->proof, &path, out);
	assert_true(buf_ok(out, &err));
}

static bool
commits(const struct world *world, struct text bytes, const struct hash *commitment)
{
	struct proof proof;
	uint64_t epoch = 17;
	bool good = proof_parse(bytes, &proof, &err) &&
		    proof_check_commitment(&proof, commitment, &world->key.vkey, &epoch, &err);

	assert_int_equal(epoch, good ? EPOCH : 17);
	if (!good)
		assert_true(err.fault == FAULT_INPUT || err.fault == FAULT_DENIED);
	return good;
}

static void
reads_what_it_writes(void **state)
{
	static const char *const good[] = {
		FIRST "index 0\n\n",
		FIRST "index 0\n\na checkpoint\n\nwith lines\n",
		FIRST "index 73894\n" HASH HASH "\nx",
		FIRST "index 9223372036854775806\n" HASH "\nx",
		FIRST "extra AA==\nindex 7\n" HASH "\nx",
		FIRST "extra b3BlbmluZzogc2FsdA==\nindex 7\n\nx",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		scoped(buf_free) struct buf out = BUF(PROOF_LEN_MAX);
		struct proof proof;

		assert_true(proof_parse(text_of(good[i]), &proof, &err));
		assert_int_equal(proof.has_extra, proof.extra.len > 0);
		proof_format(&proof, &out);
		assert_true(buf_ok(&out, &err));
		assert_string_equal(buf_string(&out), good[i]);
	}
}

static void
refuses_what_is_no_proof_and_touches_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		FIRST,
		"c2sp.org/tlog-proof@v1",
		" " FIRST "index 0\n\nx",
		"c2sp.org/tlog-proof@v2\nindex 0\n\nx",
		"c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\nx",
		"C2SP.org/tlog-proof@v1\nindex 0\n\nx",
		"\n" FIRST "index 0\n\nx",
		FIRST "\nindex 0\n\nx",
		FIRST "index 0",
		FIRST "index 0\n",
		FIRST "index 0\nx",
		FIRST "index 0\n" HASH,
		FIRST "index 0\n" HASH "o\n1\n" HASH "\nx",
		FIRST "index\n\nx",
		FIRST "index \n\nx",
		FIRST "index 017\n\nx",
		FIRST "index -1\n\nx",
		FIRST "index +1\n\nx",
		FIRST "index  1\n\nx",
		FIRST "index 1 \n\nx",
		FIRST "index 0x1\n\nx",
		FIRST "Index 1\n\nx",
		FIRST "index 9223372036854775807\n\nx",
		FIRST "index 18446744073709551616\n\nx",
		FIRST HASH "\nx",
		FIRST "extra AA==\n\nx",
		FIRST "extra AA==\n",
		FIRST "extra AA==",
		FIRST "extra \nindex 0\n\nx",
		FIRST "extra\nindex 0\n\nx",
		FIRST "extra !!\nindex 0\n\nx",
		FIRST "extra AA\nindex 0\n\nx",
		FIRST "extra AB==\nindex 0\n\nx",
		FIRST "extra AA== \nindex 0\n\nx",
		FIRST "extra AA==\nextra AA==\nindex 0\n\nx",
		FIRST "index 0\nextra AA==\n\nx",
		FIRST "index 0\nindex 0\n\nx",
		FIRST "index 0\nAA==\n\nx",
		FIRST "index 0\nmMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYd=\n\nx",
		FIRST "index 0\nmMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc\n\nx",
		FIRST "index 0\n " HASH "\nx",
	};
	struct proof proof = { .index = 17 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(proof_parse(text_of(bad[i]), &proof, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(proof.index, 17);
	}
}

static void
takes_as_many_hashes_and_bytes_as_there_can_be(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(2 * PROOF_LEN_MAX);
	struct proof proof;

	(void)state;
	buf_add(&bytes, TEXT(FIRST "index 1\n"));
	for (size_t n = 0; n <= MERKLE_PATH_MAX + 1; n++) {
		size_t len = bytes.len;

		buf_add(&bytes, TEXT("\nx"));
		assert_int_equal(
		    proof_parse(buf_text(&bytes), &proof, &err), n <= MERKLE_PATH_MAX);
		buf_cut(&bytes, len);
		buf_add(&bytes, TEXT(HASH));
	}
	buf_clear(&bytes);
	buf_add(&bytes, TEXT(FIRST "index 1\n\n"));
	while (bytes.len < PROOF_LEN_MAX)
		buf_add(&bytes, TEXT("x"));
	assert_true(proof_parse(buf_text(&bytes), &proof, &err));
	buf_add(&bytes, TEXT("x"));
	assert_false(proof_parse(buf_text(&bytes), &proof, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

static void
bounds_the_extra(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(2 * PROOF_LEN_MAX);
	static uint8_t extra[PROOF_EXTRA_MAX + 1];
	struct proof proof;

	(void)state;
	for (size_t len = PROOF_EXTRA_MAX; len <= PROOF_EXTRA_MAX + 1; len++) {
		buf_clear(&bytes);
		buf_add(&bytes, TEXT(FIRST "extra "));
		base64_add(&bytes, extra, len);
		buf_add(&bytes, TEXT("\nindex 1\n\n"));
		assert_int_equal(
		    proof_parse(buf_text(&bytes), &proof, &err), len <= PROOF_EXTRA_MAX);
	}
}

static void
proves_a_leaf_and_no_other(void **state)
{
	scoped(free_world) struct world world = make_world();
	struct checkpoint head = { .size = 17 };

	(void)state;
	for (size_t i = 0; i < ENTRIES; i++) {
		bool good =
		    proof_check(&world.proof, &world.leaf[i], &world.key.vkey, &head, &err);

		assert_int_equal(good, i == ANCHOR);
		assert_int_equal(head.size, good ? ENTRIES : 17);
		if (!good)
			assert_int_equal(err.fault, FAULT_DENIED);
	}
}

static void
refuses_the_wrong_index_key_or_origin(void **state)
{
	scoped(free_world) struct world world = make_world(), other = make_world();
	struct hash leaf = world.leaf[ANCHOR];
	struct checkpoint head;

	(void)state;
	for (uint64_t index = 0; index <= ENTRIES; index++) {
		world.proof.index = index;
		assert_int_equal(proof_check(&world.proof, &leaf, &world.key.vkey, &head, &err),
		    index == ANCHOR);
	}
	world.proof.index = ANCHOR;
	assert_false(proof_check(&world.proof, &leaf, &other.key.vkey, &head, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	sign_head(&world, "example.net/log");
	assert_false(proof_check(&world.proof, &leaf, &world.key.vkey, &head, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

/* The log of these tests, and one witness in two. */
static struct policy
policy_of(const struct world *world, const struct note_key *a, const struct note_key *b)
{
	scoped(buf_free) struct buf text = BUF(4 * KIB);
	static char kept[4 * KIB]; /* names are borrowed from it */
	struct policy policy;

	buf_add(&text, TEXT("log "));
	vkey_format(&world->key.vkey, &text);
	buf_add(&text, TEXT("\nwitness a "));
	vkey_format(&a->vkey, &text);
	buf_add(&text, TEXT("\nwitness b "));
	vkey_format(&b->vkey, &text);
	buf_add(&text, TEXT("\ngroup g any a b\nquorum g\n"));
	assert_true(buf_ok(&text, &err));
	memcpy(kept, text.at, text.len);
	assert_true(policy_parse((struct text){ kept, text.len }, &policy, &err));
	return policy;
}

static void
proves_a_leaf_under_a_policy(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(note_key_free) struct note_key a = test_witness("a", 'a');
	scoped(note_key_free) struct note_key b = test_witness("b", 'b');
	struct policy policy = policy_of(&world, &a, &b);
	struct policy_verdict verdict = { .head.size = 17 };
	struct signer signer = note_key_signer(&b);
	struct note note;

	(void)state;
	assert_false(
	    proof_check_policy(&world.proof, &world.leaf[ANCHOR], &policy, &verdict, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_non_null(strstr(err.text, "quorum 'g'"));
	assert_true(note_parse(world.proof.checkpoint, &note, &err));
	assert_true(note_cosign(note.text, &signer, 1000, &world.checkpoint, &err));
	world.proof.checkpoint = buf_text(&world.checkpoint);
	for (size_t i = 0; i < ENTRIES; i++) {
		bool good =
		    proof_check_policy(&world.proof, &world.leaf[i], &policy, &verdict, &err);

		assert_int_equal(good, i == ANCHOR);
		assert_int_equal(verdict.head.size, good ? ENTRIES : 17);
	}
	assert_true(!verdict.cosigned[0] && verdict.cosigned[1]);
	assert_int_equal(verdict.time[1], 1000);
}

static void
proves_a_commitment_in_its_epoch(void **state)
{
	scoped(free_world) struct world world = make_world();

	(void)state;
	for (size_t i = 0; i < BATCH; i++) {
		scoped(buf_free) struct buf bytes = BUF(PROOF_LEN_MAX);

		format_commitment(&world, i, EPOCH, &bytes);
		for (size_t j = 0; j < BATCH; j++)
			assert_int_equal(
			    commits(&world, buf_text(&bytes), &world.place[j].commitment),
			    i == j);
	}
}

static void
refuses_another_epoch_than_the_anchor_has(void **state)
{
	scoped(free_world) struct world world = make_world();

	(void)state;
	for (uint64_t epoch = 0; epoch <= 2 * EPOCH; epoch++) {
		scoped(buf_free) struct buf bytes = BUF(PROOF_LEN_MAX);

		format_commitment(&world, 0, epoch, &bytes);
		assert_int_equal(commits(&world, buf_text(&bytes), &world.place[0].commitment),
		    epoch == EPOCH);
	}
}

static void
refuses_a_proof_without_a_batch_path(void **state)
{
	scoped(free_world) struct world world = make_world();
	static const char *const extras[] = { "AA==", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
	uint64_t epoch;

	(void)state;
	assert_false(proof_check_commitment(
	    &world.proof, &world.place[0].commitment, &world.key.vkey, &epoch, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	world.proof.has_extra = true;
	for (size_t i = 0; i < 2; i++) {
		world.proof.extra = text_of(extras[i]);
		assert_false(proof_check_commitment(
		    &world.proof, &world.place[0].commitment, &world.key.vkey, &epoch, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
refuses_a_proof_with_any_bit_changed_or_cut_anywhere(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(buf_free) struct buf bytes = BUF(PROOF_LEN_MAX);

	(void)state;
	format_commitment(&world, LAST, EPOCH, &bytes);
	for (size_t bit = 0; bit < 8 * bytes.len; bit += test_step(37)) {
		bytes.at[bit / 8] ^= (char)(1 << bit % 8);
		assert_false(commits(&world, buf_text(&bytes), &world.place[LAST].commitment));
		bytes.at[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t len = 0; len < bytes.len; len += test_step(37))
		assert_false(commits(
		    &world, (struct text){ bytes.at, len }, &world.place[LAST].commitment));
	assert_true(commits(&world, buf_text(&bytes), &world.place[LAST].commitment));
}

static void
is_of_one_length_however_much_its_epoch_holds(void **state)
{
	scoped(free_world) struct world world = make_world();
	size_t len = 0;

	(void)state;
	for (size_t count = 1; count <= BATCH; count++) {
		scoped(buf_free) struct buf bytes = BUF(PROOF_LEN_MAX);
		struct batch_tree tree = tree_of(&world, count);
		struct batch_path path;

		batch_prove(&tree, count - 1, &path);
		proof_format_commitment(&world.proof, &path, &bytes);
		assert_true(buf_ok(&bytes, &err));
		assert_true(count == 1 || bytes.len == len);
		len = bytes.len;
	}
}

/* A limit that is too small must show, and not as a proof of something else. */
static void
writes_all_of_a_proof_or_marks_it_failed(void **state)
{
	scoped(free_world) struct world world = make_world();
	scoped(buf_free) struct buf whole = BUF(PROOF_LEN_MAX);
	struct batch_tree tree = tree_of(&world, BATCH);
	struct batch_path path;

	(void)state;
	batch_prove(&tree, 3, &path);
	proof_format_commitment(&world.proof, &path, &whole);
	for (size_t limit = 0; limit <= whole.len; limit++) {
		scoped(buf_free) struct buf out = BUF(limit);

		proof_format_commitment(&world.proof, &path, &out);
		assert_int_equal(buf_ok(&out, &err), limit == whole.len);
	}
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_what_is_no_proof_and_touches_nothing),
    TEST(takes_as_many_hashes_and_bytes_as_there_can_be), TEST(bounds_the_extra),
    TEST(proves_a_leaf_and_no_other), TEST(proves_a_leaf_under_a_policy),
    TEST(refuses_the_wrong_index_key_or_origin), TEST(proves_a_commitment_in_its_epoch),
    TEST(refuses_another_epoch_than_the_anchor_has), TEST(refuses_a_proof_without_a_batch_path),
    TEST(refuses_a_proof_with_any_bit_changed_or_cut_anywhere),
    TEST(is_of_one_length_however_much_its_epoch_holds),
    TEST(writes_all_of_a_proof_or_marks_it_failed))
