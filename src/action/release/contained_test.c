#include "action/release/contained.h"

#include "action/release/release.h"
#include "play.h"
#include "release/seal.h"

static struct err err;

static const char list[] =
    "{\"version\":1,\"covers\":[{\"product\":\"Widget\",\"versions\":\"3.x\",\"fix\":true,"
    "\"file\":\"fix.patch\",\"until\":\"2028-01-01\",\"needs\":\"nothing\"},{\"product\":"
    "\"Widget\",\"versions\":\"2.x\",\"edition\":\"Pro\",\"region\":\"EU\",\"fix\":false,"
    "\"until\":\"2027-02-01\",\"needs\":\"contract\"}],\"advisories\":[]}\n";

/* A bundle of one file, with a list before it or not. */
static void
make(struct play *play, const char *listed, struct seal *seal, struct identity *key)
{
	char path[PATH_MAX];
	char *paths[1] = { path };
	struct release_files files = { .paths = paths, .count = 1, .list = text_of(listed) };

	scratch_put(&play->scratch, "fix.patch", TEXT("the fix"));
	scratch_path(&play->scratch, "fix.patch", path);
	assert_true(release_bundle(&play->node.journal.tree, &files, seal, key, &err));
}

static bool
find(struct play *play, const struct seal *seal, const struct identity *key,
    struct arena *arena, struct contents *out, bool *found)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	scoped(file_close) int fd = -1;
	struct source source = source_fd(&fd);
	char path[PATH_MAX];

	seal_bundle_path(&seal->bundle, &name);
	assert_true(tree_path(&play->node.journal.tree, buf_string(&name), path, &err));
	assert_true(file_open(path, &fd, &err));
	return contained_find(&source, key, arena, out, found, &err);
}

static void
tells_what_gets_a_fix_and_what_does_not(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(identity_free) struct identity key = { 0 };
	scoped(buf_free) struct buf words = BUF(KIB);
	struct contents contents;
	struct seal seal;
	bool found;

	(void)state;
	make(&play, list, &seal, &key);
	assert_true(find(&play, &seal, &key, &arena, &contents, &found));
	assert_true(found);
	contained_write(&contents, "- ", &words);
	assert_string_equal(buf_string(&words),
	    "- Widget 3.x: fixed by 'fix.patch', supported until 2028-01-01\n"
	    "- Widget 2.x, Pro, EU: no fix, one by 2027-02-01; elsewhere it needs a "
	    "contract\n");
}

static void
finds_nothing_where_no_list_comes_first(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(identity_free) struct identity key = { 0 };
	struct contents contents;
	struct seal seal;
	bool found;

	(void)state;
	make(&play, "", &seal, &key);
	assert_true(find(&play, &seal, &key, &arena, &contents, &found));
	assert_false(found);
}

static void
opens_nothing_with_another_key(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(identity_free) struct identity key = { 0 }, other = { 0 };
	struct contents contents;
	struct seal seal;
	bool found;

	(void)state;
	make(&play, list, &seal, &key);
	assert_true(identity_make(&other, &err));
	assert_false(find(&play, &seal, &other, &arena, &contents, &found));
	assert_int_equal(err.fault, FAULT_DENIED);
}

/* A list that names what is not sealed with it is refused before anything is. */
static void
a_list_that_was_made_is_held_against_the_files(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(identity_free) struct identity key = { 0 };
	char path[PATH_MAX];
	char *paths[1] = { path };
	struct release_files files = { .paths = paths, .count = 1, .list = text_of(list) };
	struct seal seal = { .size = 7 };

	(void)state;
	scratch_put(&play.scratch, "other.patch", TEXT("the fix"));
	scratch_path(&play.scratch, "other.patch", path);
	assert_false(release_bundle(&play.node.journal.tree, &files, &seal, &key, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	scratch_put(&play.scratch, "release.json", text_of(list));
	scratch_path(&play.scratch, "release.json", path);
	assert_false(release_bundle(&play.node.journal.tree, &files, &seal, &key, &err));
	assert_int_equal(seal.size, 7);
}

TESTS(TEST(tells_what_gets_a_fix_and_what_does_not),
    TEST(finds_nothing_where_no_list_comes_first), TEST(opens_nothing_with_another_key),
    TEST(a_list_that_was_made_is_held_against_the_files))
