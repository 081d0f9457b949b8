#include "action/advisory_set.h"

#include <sys/stat.h>

#include "action/face.h"
#include "advised.h"

static struct err err;

static void
publish(struct play *play, const char *tracking, unsigned versions)
{
	scoped(buf_free) struct buf json = BUF(MIB);
	struct hash id;

	advised_write(tracking, versions, PLAY_BEGAN, &json);
	if (!advised_say(play, &json, &id, &err))
		fail_msg("%s", err.text);
}

static void
show(struct play *play)
{
	play->now++;
	if (!face_update(&play->node, play->now, &err))
		fail_msg("%s", err.text);
}

static struct buf
file(struct play *play, const char *name)
{
	struct buf out = BUF(MIB);

	if (!tree_get(&play->node.journal.tree, name, &out, &err))
		fail_msg("%s", err.text);
	return out;
}

/* All that the lists name is there, and is what its digest says. */
static void
assert_whole(struct play *play, size_t count)
{
	scoped(buf_free) struct buf index = file(play, "advisory/white/index.txt");
	struct text rest = buf_text(&index), line;
	size_t found = 0;

	while (text_line(&rest, &line)) {
		scoped(buf_free) struct buf name = BUF(KIB), digest = BUF(KIB);
		scoped(buf_free) struct buf json = { 0 }, sum = { 0 };
		struct hash hash;

		buf_addf(&name, "advisory/white/%.*s", TEXT_ARGS(line));
		json = file(play, buf_string(&name));
		buf_add(&name, TEXT(".sha256"));
		sum = file(play, buf_string(&name));
		hash = hash_text(buf_text(&json));
		hash_format(&hash, &digest);
		assert_true(text_starts(buf_text(&sum), buf_text(&digest)));
		found++;
	}
	assert_int_equal(found, count);
}

static void
an_empty_set_has_a_page_and_leads_nowhere(void **state)
{
	scoped(play_free) struct play play = play_make();
	const struct tree *tree = &play.node.journal.tree;

	(void)state;
	show(&play);
	assert_true(tree_has(tree, "advisory/index.html"));
	assert_true(tree_has(tree, "advisory/advisories.atom"));
	assert_false(tree_has(tree, "advisory/white/index.txt"));
	assert_false(tree_has(tree, ".well-known/csaf/provider-metadata.json"));
}

static void
a_set_is_whole_after_each_version(void **state)
{
	scoped(play_free) struct play play = play_make();
	const struct tree *tree = &play.node.journal.tree;
	struct stat first, second;
	char path[PATH_MAX];

	(void)state;
	publish(&play, "W-1", 1);
	show(&play);
	assert_whole(&play, 1);
	assert_true(tree_has(tree, ".well-known/csaf/provider-metadata.json"));
	{
		scoped(buf_free) struct buf security = file(&play, ".well-known/security.txt");

		assert_non_null(strstr(buf_string(&security),
		    "CSAF: "
		    "https://psirt.example.com/.well-known/csaf/provider-metadata.json"));
	}
	assert_true(tree_path(tree, "advisory/white/2001/w-1.json", path, &err));
	assert_int_equal(stat(path, &first), 0);
	publish(&play, "W-2", 1);
	show(&play);
	assert_whole(&play, 2);
	/* What stays is the same file. */
	assert_int_equal(stat(path, &second), 0);
	assert_true(first.st_ino == second.st_ino);
	publish(&play, "W-1", 2);
	show(&play);
	assert_whole(&play, 2);
	{
		scoped(buf_free) struct buf page = file(&play, "advisory/w-1.html");

		assert_non_null(strstr(buf_string(&page), "More is known."));
	}
	assert_false(tree_has(tree, ".advisory-next"));
}

/* Of a kill between the steps is left the old set or the new one, and the next look mends the
 * rest. */
static void
whoever_is_cut_off_leaves_the_old_set_or_the_new(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(8 * MIB), again = ARENA(8 * MIB);
	struct facts facts = { .manifest = &play.node.manifest,
		.manifest_id = play.node.manifest.statement.id };
	struct tree *tree = &play.node.journal.tree;
	bool made;

	(void)state;
	publish(&play, "W-1", 1);
	show(&play);
	publish(&play, "W-2", 1);
	/* While the new one is made: half of it lies there. */
	assert_true(tree_put(tree, ".advisory-next/white/index.txt", TEXT("half"), &err));
	assert_whole(&play, 1);
	/* It is made, and does not stand in its place. */
	assert_true(advisory_set_make(&play.node, &facts, &arena, &made, &err));
	assert_true(made);
	assert_whole(&play, 1);
	/* It does, and the old one is not gone. */
	assert_true(advisory_set_swap(&play.node, &err));
	assert_whole(&play, 2);
	assert_true(tree_has(tree, ".advisory-next/white/index.txt"));
	show(&play);
	assert_whole(&play, 2);
	assert_false(tree_has(tree, ".advisory-next"));
	/* All is as it should be: nothing is made. */
	assert_true(advisory_set_update(&play.node, &facts, &again, &err));
}

static void
it_follows_from_the_journal_alone(void **state)
{
	scoped(play_free) struct play play = play_make();

	(void)state;
	publish(&play, "W-1", 2);
	show(&play);
	assert_true(tree_remove(&play.node.journal.tree, "advisory", &err));
	play.node.face.shown = false;
	show(&play);
	assert_whole(&play, 1);
}

TESTS(TEST(an_empty_set_has_a_page_and_leads_nowhere), TEST(a_set_is_whole_after_each_version),
    TEST(whoever_is_cut_off_leaves_the_old_set_or_the_new),
    TEST(it_follows_from_the_journal_alone))
