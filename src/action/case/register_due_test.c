#include "action/case/register_due.h"

#include "action/case/case_publish.h"
#include "action/release/release_case.h"
#include "test.h"
#include "troupe.h"
#include "view/view.h"

#define A 0
#define B 1
#define DAY INT64_C(86400)

static struct err err;

/* One seals a fix that opens so many days from now, and says so in the case. */
static void
seal_in(struct troupe *troupe, size_t who, const struct troupe_case *of, int64_t days)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct play *play = &troupe->node[who];
	struct deed_task task = { .node = &play->node, .now = troupe->now, .arena = &arena };
	struct release_case_say say = { .opens = troupe->now + days * DAY };
	struct seal seal = { .opens = say.opens };
	char fix[PATH_MAX];
	char *const paths[] = { fix };

	scratch_put(&play->scratch, "fix.patch", TEXT("the fix"));
	scratch_path(&play->scratch, "fix.patch", fix);
	play->now = troupe->now;
	assert_true(play_seal(play, &(struct release_files){ .paths = paths, .count = 1 },
	    &seal, &say.seal, &err));
	assert_true(hash_parse(text_of(of->hex), &say.of_case));
	assert_true(journal_begin(&play->node.journal, &err));
	if (!release_case_say(&task, &say, &err))
		fail_msg("saying so: %s", err.text);
	assert_true(journal_commit(&play->node.journal, &err));
	troupe_mail(troupe);
}

static bool
count(void *arg, const struct record *record, struct err *why)
{
	(void)record, (void)why;
	++*(size_t *)arg;
	return true;
}

/* So much later, what is due is done; how many statements `told` there are then. */
static size_t
after(struct troupe *troupe, int64_t days)
{
	struct journal_page page = JOURNAL_PAGE(10);
	struct node *node = &troupe->node[A].node;
	size_t found = 0;

	troupe->now += days * DAY;
	assert_true(due_post_keys(node, troupe->now, &err));
	if (!register_due(node, troupe->now, &err))
		fail_msg("%s", err.text);
	page.kind = TEXT("told");
	assert_true(journal_list(&node->journal, &page, count, &found, &err));
	return found;
}

static void
check_rebuild(struct troupe *troupe)
{
	struct journal *journal = &troupe->node[A].node.journal;
	struct hash before, now;
	uint64_t folded;

	assert_true(view_digest(journal, &before, &err));
	assert_true(view_rebuild(journal, &folded, &err));
	assert_true(view_digest(journal, &now, &err));
	assert_true(hash_eq(&before, &now));
}

static void
it_is_published_once_all_releases_have_opened(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of =
	    troupe_open_case(&troupe, "\"title\":\"A flaw\",\"with\":\"b.example\"");

	(void)state;
	troupe_mail(&troupe);
	troupe_does(&troupe, A, &of, "case.tell",
	    ",\"who\":\"A Cloud\",\"what\":\"the patch\",\"why\":\"They cannot.\"");
	seal_in(&troupe, A, &of, 2);
	seal_in(&troupe, B, &of, 4);
	assert_int_equal(after(&troupe, 0), 0);
	assert_int_equal(after(&troupe, 3), 0); /* the other's is shut */
	assert_int_equal(after(&troupe, 2), 1);
	assert_int_equal(after(&troupe, 1), 1); /* once */
	check_rebuild(&troupe);
}

static void
not_while_an_embargo_is_in_force(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	seal_in(&troupe, A, &of, 1);
	assert_int_equal(after(&troupe, 2), 0);
	troupe_does(&troupe, A, &of, "embargo.end", ",\"reason\":\"exploit\"");
	assert_int_equal(after(&troupe, 0), 1);
}

static void
what_was_published_with_the_case_is_not_published_again(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	seal_in(&troupe, A, &of, 1);
	troupe_does(&troupe, A, &of, "case.publish",
	    ",\"where\":\"https://a.example/1\",\"title\":\"Streams\"");
	assert_int_equal(after(&troupe, 2), 1);
	check_rebuild(&troupe);
}

TESTS(TEST(it_is_published_once_all_releases_have_opened),
    TEST(not_while_an_embargo_is_in_force),
    TEST(what_was_published_with_the_case_is_not_published_again))
