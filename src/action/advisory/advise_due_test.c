#include "action/advisory/advise_due.h"

#include "advised.h"
#include "journal/release_advisory.h"
#include "view/advisories.h"

static struct err err;

static void
seal_with(struct play *play, const struct buf *json, int64_t opens)
{
	struct seal seal = { .opens = opens };
	scoped(buf_free) struct buf lines = BUF(KIB);
	struct journal *journal = &play->node.journal;
	struct hash document, id;
	char path[PATH_MAX];
	char *const paths[] = { path };

	scratch_path(&play->scratch, "report.md", path);
	assert_true(play_seal(
	    play, &(struct release_files){ .paths = paths, .count = 1 }, &seal, &id, &err));
	assert_true(enclosure_put(&play->node, buf_text(json), &document, &err));
	hash_format(&document, &lines);
	assert_true(journal_begin(journal, &err));
	assert_true(advise_later(&play->node, &id, buf_text(&lines), &err));
	assert_true(journal_commit(journal, &err));
}

static bool
is_public(struct play *play, const char *tracking)
{
	struct hash id;
	bool found;

	assert_true(advisories_find(&play->node.journal, play->node.manifest.name,
	    text_of(tracking), &found, &id, &err));
	return found;
}

static bool
take_why(void *arg, const struct hash *seal, struct text why, struct err *ignored)
{
	(void)seal, (void)ignored;
	buf_add(arg, why);
	return true;
}

static void
they_are_published_when_the_release_opens_and_not_before(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf json = BUF(MIB), page = BUF(MIB);

	(void)state;
	advised_write("W-1", 1, PLAY_BEGAN, &json);
	seal_with(&play, &json, PLAY_BEGAN + 30);
	play.now = PLAY_BEGAN + 29;
	play_due(&play);
	assert_false(is_public(&play, "W-1"));
	assert_false(tree_has(&play.node.journal.tree, "advisory/w-1.html"));
	play.now = PLAY_BEGAN + 30;
	play_due(&play);
	assert_true(is_public(&play, "W-1"));
	assert_true(
	    tree_get(&play.node.journal.tree, "advisory/white/2001/w-1.json", &page, &err));
	assert_true(text_eq(buf_text(&page), buf_text(&json)));
	assert_true(advise_due(&play.node, play.now, &err));
}

static void
one_that_cannot_be_published_keeps_nothing_from_its_time(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf one = BUF(MIB), other = BUF(MIB), why = BUF(KIB);
	struct hash id;

	(void)state;
	advised_write("W-1", 1, PLAY_BEGAN, &one);
	advised_write("W-2", 1, PLAY_BEGAN, &other);
	seal_with(&play, &one, PLAY_BEGAN + 30);
	seal_with(&play, &other, PLAY_BEGAN + 30);
	assert_true(advised_say(&play, &one, &id, &err)); /* by hand, before */
	play.now = PLAY_BEGAN + 30;
	play_due(&play);
	assert_true(is_public(&play, "W-2"));
	assert_true(release_advisory_refused(&play.node.journal, take_why, &why, &err));
	assert_non_null(strstr(buf_string(&why), "is published"));
}

static void
what_is_no_digest_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash seal = { { 0 } };

	(void)state;
	assert_true(journal_begin(&play.node.journal, &err));
	assert_false(advise_later(&play.node, &seal, TEXT("here\n"), &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	journal_rollback(&play.node.journal);
}

TESTS(TEST(they_are_published_when_the_release_opens_and_not_before),
    TEST(one_that_cannot_be_published_keeps_nothing_from_its_time),
    TEST(what_is_no_digest_is_refused))
