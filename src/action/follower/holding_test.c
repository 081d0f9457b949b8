#include "action/follower/holding.h"

#include "action/release/release.h"
#include "base/mem.h"
#include "codec/ustar.h"
#include "play.h"

#define OPENS (PLAY_BEGAN + 100)

/* A play with a release of two files, and a follower of it. */
struct stage {
	struct play play;
	struct hash id;
	struct seal seal;
	struct follow follow;
};

static void
stage_free(struct stage *stage)
{
	follow_close(&stage->follow);
	play_free(&stage->play);
}

static void
open_follow(struct stage *stage)
{
	char into[PATH_MAX];
	struct err err;

	follow_close(&stage->follow);
	scratch_path(&stage->play.scratch, "into", into);
	assert_true(follow_open(
	    into, play_remote(&stage->play), stage->play.now, &stage->follow, &err));
}

static void
begin(struct stage *stage)
{
	char first[PATH_MAX], second[PATH_MAX];
	char *const paths[] = { first, second };
	struct err err;

	*stage = (struct stage){ .play = play_make(), .seal = { .opens = OPENS } };
	scratch_path(&stage->play.scratch, "report.md", first);
	scratch_path(&stage->play.scratch, "crash.bin", second);
	assert_true(
	    play_seal(&stage->play, &(struct release_files){ .paths = paths, .count = 2 },
		&stage->seal, &stage->id, &err));
	open_follow(stage);
}

/* The name of a file of the release, in the scratch folder. */
static const char *
name_of(const struct stage *stage, const char *format)
{
	static char name[PATH_MAX];
	scoped(buf_free) struct buf hex = BUF(KIB);
	const char *star = strchr(format, '*');

	hash_format(&stage->id, &hex);
	snprintf(name, sizeof(name), "%.*s%s%s", (int)(star - format), format, buf_string(&hex),
	    star + 1);
	return name;
}

static bool
has(const struct stage *stage, const char *format)
{
	return scratch_has(&stage->play.scratch, name_of(stage, format));
}

static bool
fetch(struct stage *stage, struct err *err)
{
	const struct remote *remote = stage->follow.remote;
	const struct mirrors mirrors = { &remote, 1, 0 };
	struct download download;

	return holding_fetch(&stage->follow, &stage->follow.seals[0], &mirrors, &download, err);
}

static bool
unlock(struct stage *stage, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };

	return holding_key(&stage->follow, &stage->follow.seals[0], &key, err) &&
	       holding_unlock(&stage->follow, &stage->follow.seals[0], &key, err);
}

static void
open_time(struct stage *stage)
{
	stage->play.now = OPENS;
	play_due(&stage->play);
}

/* Of the release there is no file, not even a folder. */
static void
assert_nothing_visible(const struct stage *stage)
{
	assert_false(has(stage, "into/*"));
}

static void
is_held_before_and_unlocked_at_the_time(void **state)
{
	scoped(stage_free) struct stage stage;
	scoped(buf_free) struct buf bytes = BUF(KIB);
	struct err err;

	(void)state;
	begin(&stage);
	assert_true(fetch(&stage, &err));
	assert_true(fetch(&stage, &err)); /* it is there */
	stage.play.now = OPENS - 1;
	play_due(&stage.play);
	assert_false(unlock(&stage, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_nothing_visible(&stage);

	open_time(&stage);
	assert_true(unlock(&stage, &err));
	assert_true(stage.follow.seals[0].open);
	bytes = scratch_get(&stage.play.scratch, name_of(&stage, "into/*/report.md"));
	assert_string_equal(buf_string(&bytes), "# A flaw\n");
	assert_true(has(&stage, "into/*/crash.bin"));
	open_follow(&stage);
	assert_true(stage.follow.seals[0].open);
}

static void
a_bundle_altered_in_the_public_tree_is_noticed(void **state)
{
	scoped(stage_free) struct stage stage;
	scoped(buf_free) struct buf name = BUF(KIB), bytes = BUF(MIB);
	struct err err;

	(void)state;
	begin(&stage);
	buf_add(&name, TEXT("node/public/"));
	seal_bundle_path(&stage.seal.bundle, &name);
	bytes = scratch_get(&stage.play.scratch, buf_string(&name));
	for (size_t i = 0; i < bytes.len; i += 97) {
		scratch_flip(&stage.play.scratch, buf_string(&name), i, i % 8);
		assert_false(fetch(&stage, &err));
		assert_int_equal(err.fault, FAULT_DENIED);
		scratch_flip(&stage.play.scratch, buf_string(&name), i, i % 8);
	}
	bytes.len--;
	scratch_put(&stage.play.scratch, buf_string(&name), buf_text(&bytes));
	assert_false(fetch(&stage, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	bytes.len++;
	buf_add(&bytes, TEXT("x"));
	scratch_put(&stage.play.scratch, buf_string(&name), buf_text(&bytes));
	assert_false(fetch(&stage, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(has(&stage, "into/.accord/*/bundle.age"));
	bytes.len--;
	scratch_put(&stage.play.scratch, buf_string(&name), buf_text(&bytes));
	assert_true(fetch(&stage, &err));
}

static void
a_bundle_altered_where_it_is_held_is_fetched_again(void **state)
{
	scoped(stage_free) struct stage stage;
	size_t len;
	struct err err;

	(void)state;
	begin(&stage);
	assert_true(fetch(&stage, &err));
	open_time(&stage);
	{
		scoped(buf_free) struct buf bytes = scratch_get(
		    &stage.play.scratch, name_of(&stage, "into/.accord/*/bundle.age"));

		len = bytes.len;
	}
	for (size_t i = 0; i < len; i += 211) {
		scratch_flip(
		    &stage.play.scratch, name_of(&stage, "into/.accord/*/bundle.age"), i, 0);
		assert_false(unlock(&stage, &err));
		assert_int_equal(err.fault, FAULT_DENIED);
		assert_nothing_visible(&stage);
		assert_false(has(&stage, "into/.accord/*/bundle.age"));
		assert_true(fetch(&stage, &err));
	}
	assert_true(unlock(&stage, &err));
}

/* Anybody who knows the recipient can make a bundle that the key opens. */
static void
another_bundle_for_the_same_key_is_refused(void **state)
{
	scoped(stage_free) struct stage stage;
	struct age_seal how = { .count = 1 };
	scoped(buf_free) struct buf archive = BUF(MIB), sealed = BUF(MIB);
	struct sink tar = sink_buf(&archive), sink = sink_buf(&sealed);
	struct source source;
	struct text rest;
	struct err err;

	(void)state;
	begin(&stage);
	assert_true(fetch(&stage, &err));
	assert_true(ustar_write_file(&tar, TEXT("evil.sh"), TEXT("rm -rf /\n"), &err));
	assert_true(ustar_write_end(&tar, &err));
	how.recipients = &stage.seal.recipient;
	rest = buf_text(&archive);
	source = source_text(&rest);
	assert_true(age_seal(&how, &source, &sink, &err));
	scratch_put(&stage.play.scratch, name_of(&stage, "into/.accord/*/bundle.age"),
	    buf_text(&sealed));
	open_time(&stage);
	assert_false(unlock(&stage, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_nothing_visible(&stage);
}

/* Its vendor sealed 8 GiB of nothing, in 36 bytes. */
static void
what_would_fill_the_disk_is_refused_before_it_does(void **state)
{
	scoped(stage_free) struct stage stage;
	struct age_seal how = { .count = 1 };
	scoped(buf_free) struct buf sealed = BUF(MIB);
	struct text bomb = TEXT("\x28\xb5\x2f\xfd\xe0\0\0\0\0\2\0\0\0\2\0\x10");
	struct source source = source_text(&bomb);
	struct sink sink = sink_buf(&sealed);
	struct err err;

	(void)state;
	begin(&stage);
	assert_true(fetch(&stage, &err));
	how.recipients = &stage.seal.recipient;
	assert_true(age_seal(&how, &source, &sink, &err));
	scratch_put(&stage.play.scratch, name_of(&stage, "into/.accord/*/bundle.age"),
	    buf_text(&sealed));
	stage.follow.seals[0].seal.bundle = hash_text(buf_text(&sealed));
	stage.follow.seals[0].seal.size = sealed.len;
	open_time(&stage);
	assert_false(unlock(&stage, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_nothing_visible(&stage);
}

static void
a_wrong_key_is_refused(void **state)
{
	static const char *const words[] = { "", "\n", "AGE-SECRET-KEY-1\n",
		"no key at all\n" };
	scoped(stage_free) struct stage stage;
	scoped(buf_free) struct buf text = BUF(KIB), name = BUF(KIB);
	const struct tree *tree;
	struct identity other;
	struct err err;

	(void)state;
	begin(&stage);
	tree = &stage.play.node.journal.tree;
	assert_true(fetch(&stage, &err));
	seal_key_path(&stage.id, &name);
	assert_true(identity_make(&other, &err));
	identity_format(&other, &text);
	buf_add(&text, TEXT("\n"));
	identity_free(&other);
	assert_true(tree_put(tree, buf_string(&name), buf_text(&text), &err));
	assert_false(unlock(&stage, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_true(tree_put(tree, buf_string(&name), text_of(words[i]), &err));
		assert_false(unlock(&stage, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_nothing_visible(&stage);
	open_time(&stage); /* the right one replaces it */
	assert_true(unlock(&stage, &err));
}

static void
what_an_interrupted_attempt_left_is_swept_away(void **state)
{
	scoped(stage_free) struct stage stage;
	char path[PATH_MAX];
	struct err err;

	(void)state;
	begin(&stage);
	assert_true(fetch(&stage, &err));
	open_time(&stage);
	scratch_path(&stage.play.scratch, name_of(&stage, "into/.accord/*/files/deep"), path);
	assert_true(folder_make(path, 0700, &err));
	scratch_put(&stage.play.scratch, name_of(&stage, "into/.accord/*/files/report.md"),
	    TEXT("half a f"));
	assert_true(unlock(&stage, &err));
	assert_false(has(&stage, "into/*/deep"));
	assert_false(has(&stage, "into/.accord/*/files"));
	{
		scoped(buf_free) struct buf bytes =
		    scratch_get(&stage.play.scratch, name_of(&stage, "into/*/report.md"));

		assert_string_equal(buf_string(&bytes), "# A flaw\n");
	}
}

static void
nothing_is_visible_where_nothing_can_be_written(void **state)
{
	scoped(stage_free) struct stage stage;
	struct err err;

	(void)state;
	begin(&stage);
	assert_true(fetch(&stage, &err));
	open_time(&stage);
	/* Something else has the name of the folder it would become. */
	scratch_put(&stage.play.scratch, name_of(&stage, "into/*"), TEXT("in the way"));
	assert_false(unlock(&stage, &err));
	assert_non_null(strstr(err.text, "into/"));
	assert_false(stage.follow.seals[0].open);
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(stage_free) struct stage stage;
	bool done = false;
	char into[PATH_MAX];
	struct err err;

	(void)state;
	begin(&stage);
	open_time(&stage);
	follow_close(&stage.follow);
	scratch_path(&stage.play.scratch, "into", into);
	for (size_t n = 0; !done && n < 100000; n += test_step(16)) {
		assert_nothing_visible(&stage);
		mem_fail_after(n);
		done = follow_open(into, play_remote(&stage.play), stage.play.now,
			   &stage.follow, &err) &&
		       fetch(&stage, &err) && unlock(&stage, &err);
		mem_fail_after(SIZE_MAX);
		follow_close(&stage.follow);
		assert_true(done || err.fault == FAULT_LIMIT || err.fault == FAULT_SYSTEM);
	}
	assert_true(has(&stage, "into/*/report.md"));
}

TESTS(TEST(is_held_before_and_unlocked_at_the_time),
    TEST(a_bundle_altered_in_the_public_tree_is_noticed),
    TEST(a_bundle_altered_where_it_is_held_is_fetched_again),
    TEST(another_bundle_for_the_same_key_is_refused),
    TEST(what_would_fill_the_disk_is_refused_before_it_does), TEST(a_wrong_key_is_refused),
    TEST(what_an_interrupted_attempt_left_is_swept_away),
    TEST(nothing_is_visible_where_nothing_can_be_written),
    TEST(survives_each_allocation_failing))
