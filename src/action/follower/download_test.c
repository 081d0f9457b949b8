#include "action/follower/download.h"

#include "scratch.h"

#define LEN 1000

/* A mirror in memory, and how it behaves. */
struct mirror {
	struct text has;    /* no bytes: nothing */
	size_t stops_after; /* so many bytes it lets the line go; 0: it does not */
	bool endless;
	bool whole_only; /* it cannot go on from the middle */
	unsigned asked;
	uint64_t last_from;
	struct remote remote;
};

/* A file, and others like it. */
struct bench {
	struct scratch scratch;
	char right[LEN], wrong[LEN];
	char to[PATH_MAX];
	struct download download;
};

static bool
get_from(void *arg, const char *path, uint64_t from, const struct sink *to, struct err *err)
{
	struct mirror *mirror = arg;
	struct text bytes = text_after(mirror->has, (size_t)from);

	assert_string_equal(path, "/bundle/x.age");
	mirror->asked++;
	mirror->last_from = from;
	if (mirror->has.len == 0)
		return err_set(err, FAULT_ABSENT, "there is no such file");
	if (mirror->stops_after > 0 && mirror->stops_after < bytes.len)
		bytes.len = mirror->stops_after;
	if (!sink_write(to, bytes, err))
		return false;
	while (mirror->endless)
		if (!sink_write(to, mirror->has, err))
			return false;
	return mirror->stops_after == 0 || err_set(err, FAULT_SYSTEM, "it stalled");
}

static bool
get(void *arg, const char *path, const struct sink *to, struct err *err)
{
	return get_from(arg, path, 0, to, err);
}

static struct bench
bench_make(void)
{
	struct bench bench = { .scratch = scratch_make() };

	for (size_t i = 0; i < LEN; i++)
		bench.right[i] = bench.wrong[i] = (char)(i * 7);
	bench.wrong[LEN / 2] ^= 1;
	bench.download = (struct download){ .from = "/bundle/x.age",
		.size = LEN,
		.hash = hash_text((struct text){ bench.right, LEN }) };
	return bench;
}

static void
bench_free(struct bench *bench)
{
	scratch_free(&bench->scratch);
}

static bool
download(struct bench *bench, struct mirror *mirror, size_t count, struct err *err)
{
	const struct remote *at[8];
	struct mirrors mirrors = { at, count, 0 };

	for (size_t i = 0; i < count; i++) {
		mirror[i].remote = (struct remote){ .get = get,
			.arg = &mirror[i],
			.get_from = mirror[i].whole_only ? NULL : get_from };
		at[i] = &mirror[i].remote;
	}
	scratch_path(&bench->scratch, "file", bench->to);
	bench->download.to = bench->to;
	bench->download.liars = 0;
	return download_get(&bench->download, &mirrors, err);
}

static void
assert_whole(const struct bench *bench)
{
	scoped(buf_free) struct buf bytes = scratch_get(&bench->scratch, "file");

	assert_int_equal(bytes.len, LEN);
	assert_memory_equal(bytes.at, bench->right, LEN);
	assert_false(scratch_has(&bench->scratch, "file.part"));
}

#define RIGHT(bench) ((struct text){ (bench).right, LEN })
#define WRONG(bench) ((struct text){ (bench).wrong, LEN })

static void
is_had_from_whoever_has_it(void **state)
{
	scoped(bench_free) struct bench bench = bench_make();
	struct mirror mirrors[] = { { .asked = 0 }, { .has = RIGHT(bench) }, { .asked = 0 } };
	struct err err;

	(void)state;
	assert_true(download(&bench, mirrors, 3, &err));
	assert_whole(&bench);
	assert_int_equal(mirrors[2].asked, 0);
	assert_int_equal(bench.download.liars, 0);
}

/* Whoever has sealed it; nobody is asked for a byte of it. */
static void
more_than_there_is_room_for_is_not_begun(void **state)
{
	scoped(bench_free) struct bench bench = bench_make();
	struct mirror mirrors[] = { { .has = RIGHT(bench) } };
	struct err err;

	(void)state;
	bench.download.size = UINT64_C(1) << 52;
	assert_false(download(&bench, mirrors, 1, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(mirrors[0].asked, 0);
}

/* TUF: slow retrieval.  One that stalls is left, and what it sent is not fetched again. */
static void
goes_on_with_the_next_where_one_stopped(void **state)
{
	scoped(bench_free) struct bench bench = bench_make();
	struct mirror mirrors[] = { { .has = RIGHT(bench), .stops_after = 300 },
		{ .has = RIGHT(bench), .stops_after = 300 },
		{ .has = RIGHT(bench), .whole_only = true } };
	struct err err;

	(void)state;
	assert_false(download(&bench, mirrors, 2, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(mirrors[1].last_from, 300);
	assert_false(scratch_has(&bench.scratch, "file"));
	/* Another day. */
	assert_true(download(&bench, mirrors, 3, &err));
	assert_int_equal(bench.download.resumed, 600);
	assert_int_equal(mirrors[0].last_from, 600);
	assert_whole(&bench);
}

/* TUF: arbitrary software, and a mirror that is malicious. */
static void
another_file_is_not_taken_and_the_next_is_asked(void **state)
{
	scoped(bench_free) struct bench bench = bench_make();
	struct mirror mirrors[] = { { .has = WRONG(bench) }, { .has = RIGHT(bench) } };
	struct err err;

	(void)state;
	assert_false(download(&bench, mirrors, 1, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(scratch_has(&bench.scratch, "file"));
	assert_true(download(&bench, mirrors, 2, &err));
	assert_int_equal(bench.download.liars, 1);
	assert_int_equal(bench.download.liar, 0);
	assert_whole(&bench);
}

/* Nobody knows who sent the bytes that are wrong; so each has to send all of it. */
static void
what_comes_from_several_and_is_wrong_is_fetched_from_one(void **state)
{
	scoped(bench_free) struct bench bench = bench_make();
	struct mirror mirrors[] = { { .has = WRONG(bench), .stops_after = 700 },
		{ .has = RIGHT(bench) } };
	struct err err;

	(void)state;
	assert_true(download(&bench, mirrors, 2, &err));
	assert_int_equal(mirrors[1].asked, 2);
	assert_int_equal(bench.download.liars, 0);
	assert_whole(&bench);
}

/* TUF: endless data. */
static void
no_more_is_taken_than_was_promised(void **state)
{
	scoped(bench_free) struct bench bench = bench_make();
	struct mirror mirrors[] = { { .has = RIGHT(bench), .endless = true },
		{ .has = RIGHT(bench) } };
	struct err err;

	(void)state;
	mirrors[0].has.len = LEN - 1;
	assert_false(download(&bench, mirrors, 1, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(download(&bench, mirrors, 2, &err));
	assert_whole(&bench);
}

static void
what_ends_too_soon_is_not_the_file(void **state)
{
	scoped(bench_free) struct bench bench = bench_make();
	struct mirror mirrors[] = { { .has = RIGHT(bench) }, { .asked = 0 } };
	struct err err;

	(void)state;
	mirrors[0].has.len = LEN - 1;
	assert_false(download(&bench, mirrors, 2, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	mirrors[0].has.len = 0;
	assert_false(download(&bench, mirrors, 2, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(download(&bench, mirrors, 0, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
a_part_that_lies_there_is_believed_as_little_as_a_mirror(void **state)
{
	scoped(bench_free) struct bench bench = bench_make();
	struct mirror mirror = { .has = RIGHT(bench) };
	struct err err;

	(void)state;
	scratch_put(&bench.scratch, "file.part", (struct text){ bench.wrong, 600 });
	assert_true(download(&bench, &mirror, 1, &err));
	assert_whole(&bench);
	scratch_put(&bench.scratch, "file.part", WRONG(bench));
	assert_true(download(&bench, &mirror, 1, &err));
	assert_whole(&bench);
	scratch_put(&bench.scratch, "file.part", RIGHT(bench));
	mirror.asked = 0;
	assert_true(download(&bench, &mirror, 1, &err));
	assert_int_equal(mirror.asked, 0);
	assert_whole(&bench);
}

TESTS(TEST(is_had_from_whoever_has_it), TEST(more_than_there_is_room_for_is_not_begun),
    TEST(goes_on_with_the_next_where_one_stopped),
    TEST(another_file_is_not_taken_and_the_next_is_asked),
    TEST(what_comes_from_several_and_is_wrong_is_fetched_from_one),
    TEST(no_more_is_taken_than_was_promised), TEST(what_ends_too_soon_is_not_the_file),
    TEST(a_part_that_lies_there_is_believed_as_little_as_a_mirror))
