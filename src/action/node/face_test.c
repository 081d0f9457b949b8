#include "action/node/face.h"

#include <string.h>
#include <sys/stat.h>

#include "action/node/disclose.h"
#include "play.h"
#include "web/pages.h"

static struct err err;

/* Publish the policy to begin with, with another number of days. */
static void
say_policy(struct play *play, int64_t embargo, struct hash *id)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(buf_free) struct buf json = BUF(DISCLOSURE_MAX);
	struct disclose_wish wish = { .knowing = true, .now = play->now };
	struct disclosure policy;
	struct disclosed said;

	assert_true(disclosure_default(TEXT("psirt.example.com"),
	    TEXT("https://psirt.example.com"), &arena, &policy, &err));
	policy.embargo_days = embargo;
	assert_true(disclosure_format(&policy, &json, &err));
	assert_true(journal_begin(&play->node.journal, &err));
	wish.json = buf_text(&json);
	assert_true(disclose_say(&play->node, &wish, &arena, &said, &err));
	assert_true(journal_commit(&play->node.journal, &err));
	*id = said.id;
}

static struct buf
page(struct play *play, const char *name)
{
	struct buf out = BUF(MIB);

	assert_true(tree_get(&play->node.journal.tree, name, &out, &err));
	return out;
}

static bool
page_has(struct play *play, const char *name, const char *words)
{
	scoped(buf_free) struct buf out = page(play, name);

	return strstr(buf_string(&out), words) != NULL;
}

/* Which file it is: another one when it was replaced. */
static ino_t
file_of(struct play *play, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	assert_true(tree_path(&play->node.journal.tree, name, path, &err));
	assert_int_equal(stat(path, &st), 0);
	return st.st_ino;
}

static void
a_node_has_its_pages_from_the_beginning(void **state)
{
	scoped(play_free) struct play play = play_make();

	(void)state;
	for (const struct pages_file *file = pages_table; file->name != NULL; file++)
		assert_true(tree_has(&play.node.journal.tree, file->name));
	assert_true(page_has(&play, "index.html", "psirt.example.com"));
	assert_true(page_has(&play, "policy.html", "None has been published yet"));
}

static void
shows_a_policy_and_every_version_that_there_was(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf name = BUF(KIB);
	struct hash first, second;

	(void)state;
	say_policy(&play, 90, &first);
	play.now++;
	say_policy(&play, 120, &second);
	play_due(&play);
	assert_true(page_has(&play, "policy.html", "version 2"));
	assert_true(page_has(&play, "policy.html", "120 days, was 90"));
	buf_add(&name, TEXT("policy/"));
	hash_format(&first, &name);
	buf_add(&name, TEXT(".html"));
	assert_true(page_has(&play, buf_string(&name), "90 days at most"));
	assert_true(page_has(&play, ".well-known/security.txt",
	    "Policy: https://psirt.example.com/policy.html"));
}

static void
writes_nothing_when_nothing_changed(void **state)
{
	scoped(play_free) struct play play = play_make();
	ino_t index, keys;

	(void)state;
	index = file_of(&play, "index.html");
	keys = file_of(&play, "keys.html");
	assert_true(face_update(&play.node, play.now + 1, &err));
	assert_int_equal(file_of(&play, "index.html"), index);
	play.node.face.shown = false; /* as after a start */
	assert_true(face_update(&play.node, play.now + 1, &err));
	assert_int_equal(file_of(&play, "index.html"), index);
	play.now += 2 * PLAY_EPOCH;
	play_due(&play); /* the log has grown, and that shows */
	assert_true(file_of(&play, "index.html") != index);
	assert_int_equal(file_of(&play, "keys.html"), keys);
}

/* Within an epoch, a new policy shows; how the log grew does not. */
static void
the_log_is_shown_once_an_epoch(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf before = page(&play, "log.json");
	struct hash id;

	(void)state;
	say_policy(&play, 90, &id);
	play.now++;
	play_due(&play);
	assert_true(page_has(&play, "policy.html", "version 1"));
	{
		scoped(buf_free) struct buf after = page(&play, "log.json");

		assert_string_equal(buf_string(&after), buf_string(&before));
	}
	play.now += PLAY_EPOCH;
	play_due(&play);
	{
		scoped(buf_free) struct buf after = page(&play, "log.json");

		assert_string_not_equal(buf_string(&after), buf_string(&before));
	}
}

static void
all_of_it_can_be_made_again(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id;

	(void)state;
	say_policy(&play, 90, &id);
	play_due(&play);
	play.node.face.shown = false;
	assert_true(face_update(&play.node, play.now, &err));
	for (const struct pages_file *file = pages_table; file->name != NULL; file++) {
		scoped(buf_free) struct buf before = page(&play, file->name);

		assert_true(tree_remove(&play.node.journal.tree, file->name, &err));
		play.node.face.shown = false;
		assert_true(face_update(&play.node, play.now, &err));
		{
			scoped(buf_free) struct buf after = page(&play, file->name);

			assert_string_equal(buf_string(&after), buf_string(&before));
		}
	}
}

/* More than the policy's page tells of. */
static void
an_old_version_has_its_page_again(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf name = BUF(KIB);
	struct hash first, later;

	(void)state;
	say_policy(&play, 90, &first);
	for (int64_t i = 0; i < 21; i++)
		say_policy(&play, 100 + i, &later);
	play.node.face.shown = false;
	assert_true(face_update(&play.node, play.now, &err));
	assert_true(page_has(&play, "policy.html", "version 22"));
	assert_true(page_has(&play, "policy.html", "Older ones are in the public log"));
	buf_add(&name, TEXT("policy/"));
	hash_format(&first, &name);
	buf_add(&name, TEXT(".html"));
	assert_true(page_has(&play, buf_string(&name), "version 1<"));
}

static void
trouble_with_a_page_is_told_and_tried_again(void **state)
{
	scoped(play_free) struct play play = play_make();
	char path[PATH_MAX];

	(void)state;
	assert_true(tree_remove(&play.node.journal.tree, "keys.html", &err));
	scratch_path(&play.scratch, "node/public/keys.html", path);
	assert_int_equal(mkdir(path, 0700), 0);
	play.node.face.shown = false;
	assert_false(face_update(&play.node, play.now, &err));
	assert_int_equal(rmdir(path), 0);
	assert_true(face_update(&play.node, play.now, &err));
	assert_true(page_has(&play, "keys.html", "Fingerprint"));
}

TESTS(TEST(a_node_has_its_pages_from_the_beginning),
    TEST(shows_a_policy_and_every_version_that_there_was),
    TEST(writes_nothing_when_nothing_changed), TEST(the_log_is_shown_once_an_epoch),
    TEST(all_of_it_can_be_made_again), TEST(an_old_version_has_its_page_again),
    TEST(trouble_with_a_page_is_told_and_tried_again))
