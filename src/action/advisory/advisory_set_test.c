#include "action/advisory/advisory_set.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "action/node/face.h"
#include "advised.h"

#define CUT_OFF 9

static struct err err;

/* Which of the calls that change names is the last that a child makes; 0: it makes all. */
static unsigned last_call;

static void
step(void)
{
	if (last_call > 0 && --last_call == 0)
		_exit(CUT_OFF);
}

/* In place of the system's, for the program of these tests alone. */
int
renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	step();
	return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

int
rename(const char *from, const char *to)
{
	step();
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
link(const char *from, const char *to)
{
	step();
	return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
mkdir(const char *path, mode_t mode)
{
	step();
	return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

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

/* Make the set in a child that is gone before its `at`-th call; false when it came to its end.
 */
static bool
is_cut_off(struct play *play, const struct facts *facts, unsigned at)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct arena arena = ARENA(8 * MIB);

		last_call = at;
		_exit(advisory_set_update(&play->node, facts, &arena, &err) ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == CUT_OFF);
	return WEXITSTATUS(status) == CUT_OFF;
}

/* How many the lists name: all of them are there. */
static size_t
count_whole(struct play *play)
{
	scoped(buf_free) struct buf index = file(play, "advisory/white/index.txt");
	struct text rest = buf_text(&index), line;
	size_t count = 0;

	while (text_line(&rest, &line))
		count++;
	assert_whole(play, count);
	return count;
}

static void
whoever_is_cut_off_before_any_call_leaves_one_set_or_the_other(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct facts facts = { .manifest = &play.node.manifest,
		.manifest_id = play.node.manifest.statement.id };
	size_t old = 0;
	unsigned at = 1;

	(void)state;
	publish(&play, "W-1", 1);
	assert_false(is_cut_off(&play, &facts, 0));
	publish(&play, "W-2", 1);
	/* Once the new one has taken its place, little is left to do. */
	for (; is_cut_off(&play, &facts, at); at += (unsigned)test_step(7)) {
		size_t count = count_whole(&play);

		old += count == 1;
		assert_true(count == 1 || count == 2);
		if (count == 2)
			at = 0; /* what is left has fewer calls */
	}
	assert_int_equal(count_whole(&play), 2);
	assert_true(old > 0);
	assert_false(tree_has(&play.node.journal.tree, ".advisory-next"));
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
    TEST(whoever_is_cut_off_before_any_call_leaves_one_set_or_the_other),
    TEST(it_follows_from_the_journal_alone))
