#include "log/fork.h"

#include "base/mem.h"
#include "grove.h"

#define LOG "example.com/log"

static struct err err;

/* A log and its other self, which parts from it at its 5th entry, both signed with one
 * key; and what either says. */
struct forked {
	struct grove log;
	struct grove other;
	struct buf older;
	struct buf newer;
};

static struct forked
make_forked(void)
{
	struct forked forked = { grove_make(LOG, 'l'), grove_make(LOG, 'l'), BUF(4 * KIB),
		BUF(4 * KIB) };

	grove_fork(&forked.other, 5);
	return forked;
}

static void
forked_free(struct forked *forked)
{
	grove_free(&forked->log);
	grove_free(&forked->other);
	buf_free(&forked->older);
	buf_free(&forked->newer);
}

static struct text
sign(struct grove *grove, uint64_t size, struct buf *out)
{
	const struct signer signer = note_key_signer(&grove->key);
	scoped(buf_free) struct buf text = BUF(KIB);

	buf_clear(out);
	grove_head(grove, size, &text);
	assert_true(note_sign(buf_text(&text), &signer, out, &err));
	return buf_text(out);
}

/* That the log had `old` entries, and its other self, which comes to `size`. */
static struct fork
make_fork(struct forked *forked, uint64_t old, uint64_t size)
{
	struct merkle_source source = { grove_read, &forked->other };
	struct fork fork = { .older = sign(&forked->log, old, &forked->older) };

	fork.newer = sign(&forked->other, size, &forked->newer);
	if (old >= size)
		return fork;
	fork.shown = true;
	assert_true(merkle_root(&source, old, &fork.root, &err));
	assert_true(merkle_extend(&source, old, size, &fork.path, &err));
	return fork;
}

static bool
check(struct forked *forked, const struct fork *fork)
{
	struct checkpoint older = { .size = 77 }, newer = { .size = 77 };

	if (fork_check(fork, &forked->log.key.vkey, &older, &newer, &err)) {
		assert_true(older.size <= newer.size);
		return true;
	}
	assert_int_equal(older.size, 77);
	assert_int_equal(newer.size, 77);
	return false;
}

/* It is no proof, and so it is told. */
static void
assert_denied(struct forked *forked, const struct fork *fork, const char *why)
{
	assert_false(check(forked, fork));
	assert_int_equal(err.fault, FAULT_DENIED);
	if (strstr(err.text, why) == NULL)
		fail_msg("'%s' is not in: %s", why, err.text);
}

static void
proves_every_fork(void **state)
{
	scoped(forked_free) struct forked forked = make_forked();

	(void)state;
	for (uint64_t size = 6; size <= 40; size += test_step(13))
		for (uint64_t old = 6; old <= size; old++) {
			struct fork fork = make_fork(&forked, old, size);

			assert_true(check(&forked, &fork));
		}
}

static void
tells_what_both_checkpoints_say(void **state)
{
	scoped(forked_free) struct forked forked = make_forked();
	struct fork fork = make_fork(&forked, 7, 9);
	struct checkpoint older, newer;
	struct hash root = grove_root(&forked.other, 9);

	(void)state;
	assert_true(fork_check(&fork, &forked.log.key.vkey, &older, &newer, &err));
	assert_true(text_eq(older.origin, TEXT(LOG)));
	assert_int_equal(older.size, 7);
	assert_int_equal(newer.size, 9);
	assert_true(hash_eq(&newer.root, &root));
}

static void
an_honest_log_cannot_be_accused(void **state)
{
	scoped(forked_free) struct forked forked = make_forked();

	(void)state;
	for (uint64_t size = 0; size <= 20; size++)
		for (uint64_t old = 0; old <= size; old++) {
			/* Up to the 5th entry both are one. */
			struct fork fork = make_fork(&forked, old < 5 ? old : 5, size);

			assert_denied(&forked, &fork, "this proves no fork");
		}
}

static void
any_other_root_or_path_is_refused(void **state)
{
	scoped(forked_free) struct forked forked = make_forked();
	struct fork fork = make_fork(&forked, 7, 13);

	(void)state;
	assert_true(check(&forked, &fork));
	for (size_t bit = 0; bit < 8 * (size_t)HASH_LEN; bit++) {
		fork.root.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_denied(&forked, &fork, "the path does not show");
		fork.root.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t i = 0; i < fork.path.count; i++) {
		fork.path.hash[i].bytes[i] ^= 1;
		assert_denied(&forked, &fork, "the path does not show");
		fork.path.hash[i].bytes[i] ^= 1;
	}
	fork.path.count--;
	assert_denied(&forked, &fork, "the path does not show");
	fork.path.count = 0;
	assert_denied(&forked, &fork, "the path does not show");
}

static void
what_was_only_kept_is_no_proof(void **state)
{
	scoped(forked_free) struct forked forked = make_forked();
	struct fork fork = make_fork(&forked, 7, 13);

	(void)state;
	fork.shown = false;
	fork.path.count = 0;
	assert_denied(&forked, &fork, "nothing is proven");
}

static void
two_of_one_size_need_no_root(void **state)
{
	scoped(forked_free) struct forked forked = make_forked();
	struct fork fork = make_fork(&forked, 7, 7);

	(void)state;
	assert_true(check(&forked, &fork));
	fork.shown = true;
	assert_denied(&forked, &fork, "without a root");
	fork = make_fork(&forked, 4, 4);
	assert_denied(&forked, &fork, "both checkpoints say the same");
}

static void
the_older_comes_first(void **state)
{
	scoped(forked_free) struct forked forked = make_forked();
	struct fork fork = make_fork(&forked, 7, 13);
	struct text older = fork.older;

	(void)state;
	fork.older = fork.newer;
	fork.newer = older;
	assert_denied(&forked, &fork, "more entries than the newer");
}

static void
both_are_signed_by_the_log(void **state)
{
	scoped(forked_free) struct forked forked = make_forked();
	scoped(grove_free) struct grove stranger = grove_make(LOG, 's');
	scoped(grove_free) struct grove namesake = grove_make("example.com/other", 'l');
	scoped(buf_free) struct buf note = BUF(4 * KIB);
	struct fork fork = make_fork(&forked, 7, 13);
	struct text older = fork.older;

	(void)state;
	fork.older = sign(&stranger, 7, &note);
	assert_denied(&forked, &fork, "the older checkpoint");
	fork.older = sign(&namesake, 7, &note);
	assert_denied(&forked, &fork, "the older checkpoint");
	fork.older = older;
	fork.newer = sign(&stranger, 13, &note);
	assert_denied(&forked, &fork, "the newer checkpoint");
	fork.newer = TEXT("no note");
	assert_false(check(&forked, &fork));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static bool
parse(const char *json, struct fork *fork)
{
	scoped(doc_free) struct doc doc = DOC;

	return fork_parse(&doc, text_of(json), fork, &err);
}

static void
its_file_reads_back_to_the_same(void **state)
{
	static const uint64_t sizes[][2] = { { 7, 13 }, { 8, 64 }, { 7, 7 }, { 6, 7 } };
	scoped(forked_free) struct forked forked = make_forked();

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		scoped(buf_free) struct buf file = BUF(FORK_LEN_MAX), again = BUF(FORK_LEN_MAX);
		scoped(doc_free) struct doc doc = DOC;
		struct fork fork = make_fork(&forked, sizes[i][0], sizes[i][1]), read;

		fork_format(&fork, &file);
		assert_true(fork_parse(&doc, buf_text(&file), &read, &err));
		assert_true(text_eq(read.older, fork.older));
		assert_true(check(&forked, &read));
		fork_format(&read, &again);
		assert_string_equal(buf_string(&again), buf_string(&file));
	}
}

#define HASH "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\""
#define BEGIN "{\"accord\":\"log-fork/v1\",\"older\":\"a\",\"newer\":\"b\","

static void
reads_nothing_but_its_kind(void **state)
{
	static const char *const wrong[] = {
		"",
		"[]",
		"{}",
		BEGIN "\"root\":\"\"}",
		BEGIN "\"path\":[]}",
		BEGIN "\"root\":\"\",\"path\":[" HASH "]}",
		BEGIN "\"root\":\"\",\"path\":{}}",
		BEGIN "\"root\":\"\",\"path\":[1]}",
		BEGIN "\"root\":\"AAAA\",\"path\":[]}",
		BEGIN "\"root\":null,\"path\":[]}",
		BEGIN "\"root\":" HASH ",\"path\":[\"\"]}",
		BEGIN "\"root\":" HASH ",\"path\":[],\"more\":1}",
		"{\"accord\":\"log-fork/"
		"v2\",\"older\":\"a\",\"newer\":\"b\",\"root\":\"\",\"path\":[]}",
		"{\"accord\":\"log-fork/"
		"v1\",\"newer\":\"b\",\"root\":\"\",\"path\":[],\"more\":1}",
	};
	struct fork fork = { .shown = true };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(parse(wrong[i], &fork));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_true(fork.shown);
	}
	assert_true(parse(BEGIN "\"root\":\"\",\"path\":[]}", &fork));
	assert_false(fork.shown);
	assert_true(parse(BEGIN "\"root\":" HASH ",\"path\":[]}", &fork));
	assert_true(fork.shown);
}

static void
a_path_has_its_limit(void **state)
{
	scoped(buf_free) struct buf json = BUF(FORK_LEN_MAX);
	struct fork fork;

	(void)state;
	buf_add(&json, TEXT(BEGIN "\"root\":" HASH ",\"path\":[" HASH));
	for (size_t i = 1; i < MERKLE_CONSISTENCY_MAX; i++)
		buf_add(&json, TEXT("," HASH));
	buf_add(&json, TEXT("]}"));
	assert_true(parse(buf_string(&json), &fork));
	assert_int_equal(fork.path.count, MERKLE_CONSISTENCY_MAX);
	buf_cut(&json, json.len - 2);
	buf_add(&json, TEXT("," HASH "]}"));
	assert_false(parse(buf_string(&json), &fork));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
want_of_memory_is_told(void **state)
{
	scoped(forked_free) struct forked forked = make_forked();
	struct fork fork = make_fork(&forked, 7, 13);
	bool good = false;

	(void)state;
	for (size_t n = 0; !good; n++) {
		scoped(buf_free) struct buf file = BUF(FORK_LEN_MAX);

		mem_fail_after(n);
		fork_format(&fork, &file);
		good = !mem_refused();
		mem_fail_after(SIZE_MAX);
		assert_int_equal(buf_ok(&file, &err), good);
	}
}

TESTS(TEST(proves_every_fork), TEST(tells_what_both_checkpoints_say),
    TEST(an_honest_log_cannot_be_accused), TEST(any_other_root_or_path_is_refused),
    TEST(what_was_only_kept_is_no_proof), TEST(two_of_one_size_need_no_root),
    TEST(the_older_comes_first), TEST(both_are_signed_by_the_log),
    TEST(its_file_reads_back_to_the_same), TEST(reads_nothing_but_its_kind),
    TEST(a_path_has_its_limit), TEST(want_of_memory_is_told))
