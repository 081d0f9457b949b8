#include "log/witness.h"

#include <string.h>

#include "base/mem.h"
#include "codec/base64.h"
#include "keys.h"
#include "test.h"

#define ORIGIN "example.com/log"
#define LEAVES 64
#define ROOM (512 * KIB)

static struct err err;

/* A log, and one with another past from its `fork`-th entry on. */
struct world {
	struct note_key log, second, stranger, witness;
	struct vkey keys[2]; /* trusted */
	struct hash leaf[LEAVES];
};

static bool
read_leaves(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *why)
{
	const struct hash *leaf = arg;

	(void)why;
	assert_int_equal(level, 0);
	memcpy(out, leaf + first, count * sizeof(*out));
	return true;
}

static struct world
make_world(size_t fork)
{
	struct world world = { .log = test_key(ORIGIN, 'l'),
		.second = test_key(ORIGIN, 's'),
		.stranger = test_key(ORIGIN, 'x'),
		.witness = test_witness("witness.example", 'w') };

	world.keys[0] = world.log.vkey;
	world.keys[1] = world.second.vkey;
	for (size_t i = 0; i < LEAVES; i++)
		world.leaf[i].bytes[0] = (uint8_t)(i < fork ? i : i + 100);
	return world;
}

static void
free_world(struct world *world)
{
	note_key_free(&world->log);
	note_key_free(&world->second);
	note_key_free(&world->stranger);
	note_key_free(&world->witness);
}

static struct witness_head
head_at(const struct world *world, uint64_t size)
{
	struct merkle_source source = { read_leaves, (void *)(uintptr_t)world->leaf };
	struct witness_head head = { .size = size };

	assert_true(merkle_root(&source, size, &head.root, &err));
	return head;
}

/* The request to go from `old` to `size`, signed by `key`. */
static void
ask(const struct world *world, uint64_t old, uint64_t size, const struct note_key *key,
    struct buf *out)
{
	struct merkle_source source = { read_leaves, (void *)(uintptr_t)world->leaf };
	struct witness_head head = head_at(world, size);
	struct checkpoint c = { TEXT(ORIGIN), size, head.root };
	struct signer signer = note_key_signer(key);
	scoped(buf_free) struct buf text = BUF(KIB);
	struct merkle_path path = { 0 };

	if (old <= size)
		assert_true(merkle_extend(&source, old, size, &path, &err));
	buf_clear(out);
	buf_addf(out, "old %llu\n", (unsigned long long)old);
	for (size_t i = 0; i < path.count; i++) {
		base64_add(out, path.hash[i].bytes, HASH_LEN);
		buf_add(out, TEXT("\n"));
	}
	buf_add(out, TEXT("\n"));
	checkpoint_format(&c, &text);
	assert_true(note_sign(buf_text(&text), &signer, out, &err));
}

static int
judged(const struct world *world, struct text body, const struct witness_head *last)
{
	struct witness_request request;

	if (!witness_request_parse(body, &request, &err))
		return WITNESS_MALFORMED;
	return (int)witness_judge(&request, world->keys, 2, last, &err);
}

static int
answer(const struct world *world, uint64_t old, uint64_t size, uint64_t last)
{
	scoped(buf_free) struct buf body = BUF(ROOM);
	struct witness_head head = head_at(world, last);

	ask(world, old, size, &world->log, &body);
	return judged(world, buf_text(&body), &head);
}

/* From each size to each, whatever was cosigned last. */
static void
cosigns_what_extends_what_it_cosigned_last(void **state)
{
	scoped(free_world) struct world world = make_world(LEAVES);

	(void)state;
	for (uint64_t last = 0; last <= 9; last++)
		for (uint64_t old = 0; old <= 9; old++)
			for (uint64_t size = 0; size <= 9; size++) {
				int expected = old > size    ? WITNESS_MALFORMED
					       : old != last ? WITNESS_OTHER_SIZE
							     : WITNESS_COSIGNED;

				assert_int_equal(answer(&world, old, size, last), expected);
			}
}

static void
refuses_another_past(void **state)
{
	scoped(free_world) struct world world = make_world(LEAVES), other = make_world(3);
	scoped(buf_free) struct buf body = BUF(ROOM);

	(void)state;
	for (uint64_t last = 1; last <= 9; last++) {
		struct witness_head head = head_at(&world, last);

		for (uint64_t size = last; size <= 9; size++) {
			ask(&other, last, size, &other.log, &body);
			assert_int_equal(judged(&world, buf_text(&body), &head),
			    last <= 3 ? WITNESS_COSIGNED : WITNESS_INCONSISTENT);
		}
	}
	/* The same size with another root: a fork, and no conflict of sizes. */
	ask(&other, 7, 7, &other.log, &body);
	assert_int_equal(answer(&world, 7, 7, 7), WITNESS_COSIGNED);
	assert_int_equal(
	    judged(&world, buf_text(&body), &(struct witness_head){ 7, { { 0 } } }),
	    WITNESS_INCONSISTENT);
}

/* Replace the checkpoint's lines behind its blank one by others, signed by `key`. */
static void
ask_text(const char *start, const char *text, const struct note_key *key, struct buf *out)
{
	struct signer signer = note_key_signer(key);

	buf_clear(out);
	buf_add(out, text_of(start));
	assert_true(note_sign(text_of(text), &signer, out, &err));
}

#define EMPTY "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
#define OTHER "mMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc=\n"

static void
a_tree_of_nothing_has_the_root_of_nothing(void **state)
{
	static const struct {
		const char *start, *text;
		int answer;
	} cases[] = {
		{ "old 0\n\n", ORIGIN "\n0\n" EMPTY, WITNESS_COSIGNED },
		{ "old 0\n\n", ORIGIN "\n0\n" OTHER, WITNESS_INCONSISTENT },
		{ "old 0\n\n", ORIGIN "\n1\n" OTHER, WITNESS_COSIGNED },
		{ "old 0\n\n", ORIGIN "\n1\n" EMPTY, WITNESS_INCONSISTENT },
		/* From nothing there is no proof to be had. */
		{ "old 0\n" OTHER "\n", ORIGIN "\n1\n" OTHER, WITNESS_INCONSISTENT },
		{ "old 0\n" EMPTY "\n", ORIGIN "\n0\n" EMPTY, WITNESS_INCONSISTENT },
	};
	scoped(free_world) struct world world = make_world(LEAVES);
	scoped(buf_free) struct buf body = BUF(ROOM);
	struct witness_head nothing = { 0, merkle_empty() };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ask_text(cases[i].start, cases[i].text, &world.log, &body);
		assert_int_equal(judged(&world, buf_text(&body), &nothing), cases[i].answer);
	}
}

static void
a_proof_too_many_too_few_or_wrong_is_refused(void **state)
{
	scoped(free_world) struct world world = make_world(LEAVES);
	scoped(buf_free) struct buf body = BUF(ROOM), bent = BUF(ROOM);
	struct witness_head last = head_at(&world, 5);
	struct text rest, line;

	(void)state;
	ask(&world, 5, 9, &world.log, &body);
	rest = buf_text(&body);
	assert_true(text_line(&rest, &line));
	buf_add(&bent, TEXT("old 5\n" OTHER));
	buf_add(&bent, rest);
	assert_int_equal(judged(&world, buf_text(&bent), &last), WITNESS_INCONSISTENT);
	assert_true(text_line(&rest, &line));
	buf_clear(&bent);
	buf_add(&bent, TEXT("old 5\n"));
	buf_add(&bent, rest);
	assert_int_equal(judged(&world, buf_text(&bent), &last), WITNESS_INCONSISTENT);
	buf_clear(&bent);
	buf_add(&bent, TEXT("old 5\n" OTHER));
	buf_add(&bent, rest);
	assert_int_equal(judged(&world, buf_text(&bent), &last), WITNESS_INCONSISTENT);
	/* Nor is there a proof from a size to itself. */
	ask(&world, 5, 5, &world.log, &body);
	rest = text_after(buf_text(&body), strlen("old 5\n"));
	buf_clear(&bent);
	buf_add(&bent, TEXT("old 5\n" OTHER));
	buf_add(&bent, rest);
	assert_int_equal(judged(&world, buf_text(&bent), &last), WITNESS_INCONSISTENT);
}

/* Wrong in all that comes later as well: the first that is wrong counts. */
static void
answers_in_the_order_of_the_specification(void **state)
{
	scoped(free_world) struct world world = make_world(LEAVES);
	scoped(buf_free) struct buf body = BUF(ROOM);
	struct witness_head last = head_at(&world, 5);
	struct witness_request request;

	(void)state;
	ask_text("old 9\n\n", "example.net/log\n3\n" EMPTY, &world.stranger, &body);
	assert_true(witness_request_parse(buf_text(&body), &request, &err));
	assert_int_equal(witness_judge(&request, NULL, 0, &last, &err), WITNESS_UNKNOWN);
	ask_text("old 9\n\n", ORIGIN "\n3\n" EMPTY, &world.stranger, &body);
	assert_int_equal(judged(&world, buf_text(&body), &last), WITNESS_UNSIGNED);
	ask_text("old 9\n\n", ORIGIN "\n3\n" EMPTY, &world.log, &body);
	assert_int_equal(judged(&world, buf_text(&body), &last), WITNESS_MALFORMED);
	ask_text("old 2\n" OTHER "\n", ORIGIN "\n3\n" EMPTY, &world.log, &body);
	assert_int_equal(judged(&world, buf_text(&body), &last), WITNESS_OTHER_SIZE);
	ask_text("old 0\n" OTHER "\n", ORIGIN "\n0\n" OTHER, &world.log, &body);
	assert_int_equal(judged(&world, buf_text(&body), &last), WITNESS_OTHER_SIZE);
	ask_text("old 5\n" OTHER "\n", ORIGIN "\n5\n" EMPTY, &world.log, &body);
	assert_int_equal(judged(&world, buf_text(&body), &last), WITNESS_INCONSISTENT);
}

static void
believes_each_trusted_key_and_no_other(void **state)
{
	scoped(free_world) struct world world = make_world(LEAVES);
	scoped(buf_free) struct buf body = BUF(ROOM);
	struct witness_head last = head_at(&world, 5);
	size_t start;

	(void)state;
	ask(&world, 5, 9, &world.second, &body);
	assert_int_equal(judged(&world, buf_text(&body), &last), WITNESS_COSIGNED);
	ask(&world, 5, 9, &world.stranger, &body);
	assert_int_equal(judged(&world, buf_text(&body), &last), WITNESS_UNSIGNED);
	/* A stranger's line beside it is ignored, a bad one of a trusted key is not. */
	ask(&world, 5, 9, &world.log, &body);
	buf_add(&body, TEXT("\xe2\x80\x94 example.net AAAAAAA=\n"));
	assert_int_equal(judged(&world, buf_text(&body), &last), WITNESS_COSIGNED);
	start = body.len;
	buf_addf(&body, "\xe2\x80\x94 " ORIGIN " ");
	base64_add(&body,
	    (uint8_t[]){ (uint8_t)(world.second.vkey.id >> 24),
		(uint8_t)(world.second.vkey.id >> 16), (uint8_t)(world.second.vkey.id >> 8),
		(uint8_t)world.second.vkey.id, 0 },
	    5);
	buf_add(&body, TEXT("\n"));
	assert_int_equal(judged(&world, buf_text(&body), &last), WITNESS_UNSIGNED);
	buf_cut(&body, start);
	assert_int_equal(judged(&world, buf_text(&body), &last), WITNESS_COSIGNED);
}

/* Signed as it came, extension lines and all; but only lines that are not empty. */
static void
takes_extension_lines(void **state)
{
	scoped(free_world) struct world world = make_world(LEAVES);
	scoped(buf_free) struct buf body = BUF(ROOM);
	struct witness_head nothing = { 0, merkle_empty() };

	(void)state;
	ask_text("old 0\n\n", ORIGIN "\n7\n" OTHER "ext line\nmore\n", &world.log, &body);
	assert_int_equal(judged(&world, buf_text(&body), &nothing), WITNESS_COSIGNED);
	ask_text("old 0\n\n", ORIGIN "\n7\n" OTHER "ext line\n\nmore\n", &world.log, &body);
	assert_int_equal(judged(&world, buf_text(&body), &nothing), WITNESS_MALFORMED);
	ask_text("old 0\n\n", ORIGIN "\n7\n" OTHER "\n\n", &world.log, &body);
	assert_int_equal(judged(&world, buf_text(&body), &nothing), WITNESS_MALFORMED);
}

#define NOTE ORIGIN "\n7\n" OTHER "\n\xe2\x80\x94 a AAAAAAA=\n"

static void
refuses_what_is_malformed_and_touches_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		"old 5",
		"old 5\n",
		"old 5\n\n",
		"old 5\n" OTHER,
		NOTE,
		"\n" NOTE,
		"old\n\n" NOTE,
		"old \n\n" NOTE,
		"old  5\n\n" NOTE,
		"old 5 \n\n" NOTE,
		" old 5\n\n" NOTE,
		"old +5\n\n" NOTE,
		"old -5\n\n" NOTE,
		"old 05\n\n" NOTE,
		"old 00\n\n" NOTE,
		"old 0x5\n\n" NOTE,
		"old 5junk\n\n" NOTE,
		"old 18446744073709551616\n\n" NOTE,
		"Old 5\n\n" NOTE,
		"old 5\r\n\r\n" NOTE,
		"old 5\n" NOTE,
		"old 5\nAAAA\n\n" NOTE,
		"old 5\n " OTHER "\n" NOTE,
		"old 5\nmMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYd=\n\n" NOTE,
		"old 5\nmMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc\n\n" NOTE,
		"old 5\n\n" ORIGIN "\n7\n" OTHER,
		"old 5\n\n" ORIGIN "\n7\n" OTHER "\n",
		"old 5\n\n" ORIGIN "\n7\n\n\xe2\x80\x94 a AAAAAAA=\n",
		"old 5\n\n" ORIGIN "\n07\n" OTHER "\n\xe2\x80\x94 a AAAAAAA=\n",
		"old 5\n\n" ORIGIN "\n9223372036854775808\n" OTHER
		"\n\xe2\x80\x94 a AAAAAAA=\n",
		"old 5\n\n" ORIGIN "\n7\nYmFuYW5hcw==\n\n\xe2\x80\x94 a AAAAAAA=\n",
		"old 5\n\n\n7\n" OTHER "\n\xe2\x80\x94 a AAAAAAA=\n",
		"old 5\n\n" NOTE "junk\n",
	};
	struct witness_request request = { .old = 17 };

	(void)state;
	assert_true(witness_request_parse(TEXT("old 5\n\n" NOTE), &request, &err));
	request.old = 17;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(witness_request_parse(text_of(bad[i]), &request, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(request.old, 17);
	}
}

static void
takes_63_proof_lines_and_128_kib_and_no_more(void **state)
{
	scoped(buf_free) struct buf body = BUF(ROOM);
	struct witness_request request;

	(void)state;
	for (size_t count = 62; count <= 65; count++) {
		buf_clear(&body);
		buf_add(&body, TEXT("old 5\n"));
		for (size_t i = 0; i < count; i++)
			buf_add(&body, TEXT(OTHER));
		buf_add(&body, TEXT("\n" NOTE));
		assert_int_equal(
		    witness_request_parse(buf_text(&body), &request, &err), count <= 63);
	}
	buf_clear(&body);
	buf_add(&body, TEXT("old 5\n\n" NOTE "\xe2\x80\x94 b AAAA"));
	while (body.len % 4 != (WITNESS_BODY_MAX - 1) % 4 || body.len < WITNESS_BODY_MAX - 1)
		buf_add(&body, TEXT("A"));
	buf_add(&body, TEXT("\n"));
	(void)!witness_request_parse(buf_text(&body), &request, &err);
	assert_int_not_equal(err.fault, FAULT_LIMIT);
	buf_add(&body, TEXT("\n"));
	assert_false(witness_request_parse(buf_text(&body), &request, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

/* What a stranger wrote under it, were it in the witness's own name, is not kept. */
static void
keeps_only_lines_that_it_verified_or_made(void **state)
{
	scoped(free_world) struct world world = make_world(LEAVES);
	scoped(buf_free) struct buf body = BUF(ROOM), line = BUF(ROOM), kept = BUF(ROOM);
	struct signer signer = note_key_signer(&world.witness);
	struct vkey all[] = { world.keys[0], world.keys[1], world.witness.vkey };
	struct witness_head last = head_at(&world, 5);
	struct witness_request request;
	struct note note;
	bool good[3];

	(void)state;
	ask(&world, 5, 9, &world.log, &body);
	assert_true(note_cosign(TEXT("forged\n"), &signer, 1, &body, &err));
	buf_add(&body, TEXT("\xe2\x80\x94 stranger AAAAAAA=\n"));
	assert_true(witness_request_parse(buf_text(&body), &request, &err));
	assert_int_equal(witness_judge(&request, world.keys, 2, &last, &err), WITNESS_COSIGNED);
	assert_true(note_cosign(request.note.text, &signer, 1700000000, &line, &err));
	witness_format(&request, world.keys, 2, buf_text(&line), &kept);
	assert_true(buf_ok(&kept, &err));
	assert_true(note_parse(buf_text(&kept), &note, &err));
	assert_int_equal(note.count, 2);
	assert_true(note_verify(&note, all, 3, good, &err));
	assert_true(good[0] && !good[1] && good[2]);
	assert_int_equal(note_cosigned_at(&note, &all[2]), 1700000000);
}

static void
no_time_is_before_the_last(void **state)
{
	int64_t time = 17;

	(void)state;
	assert_true(witness_time(1000, 0, &time, &err));
	assert_int_equal(time, 1000);
	assert_true(witness_time(1000, 1000, &time, &err));
	assert_int_equal(time, 1000);
	assert_true(witness_time(1000, 1000 + WITNESS_CLOCK_SLACK, &time, &err));
	assert_int_equal(time, 1000 + WITNESS_CLOCK_SLACK);
	assert_false(witness_time(999, 1000 + WITNESS_CLOCK_SLACK, &time, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_false(witness_time(-1, 0, &time, &err));
	assert_int_equal(time, 1000 + WITNESS_CLOCK_SLACK);
	assert_true(witness_time(INT64_MAX, 1, &time, &err));
	assert_false(witness_time(1, INT64_MAX, &time, &err));
}

TESTS(TEST(cosigns_what_extends_what_it_cosigned_last), TEST(refuses_another_past),
    TEST(a_tree_of_nothing_has_the_root_of_nothing),
    TEST(a_proof_too_many_too_few_or_wrong_is_refused),
    TEST(answers_in_the_order_of_the_specification),
    TEST(believes_each_trusted_key_and_no_other), TEST(takes_extension_lines),
    TEST(refuses_what_is_malformed_and_touches_nothing),
    TEST(takes_63_proof_lines_and_128_kib_and_no_more),
    TEST(keeps_only_lines_that_it_verified_or_made), TEST(no_time_is_before_the_last))
