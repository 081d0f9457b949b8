#include "action/release/release_due.h"

#include "action/release/release_case.h"
#include "test.h"
#include "troupe.h"

#define A 0
#define DAY INT64_C(86400)

static struct err err;

/* A seals a fix that opens so many days from now, and says so in the case. */
static struct hash
seal_in(struct troupe *troupe, const struct troupe_case *of, int64_t days)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct play *play = &troupe->node[A];
	struct deed_task task = { .node = &play->node, .now = troupe->now, .arena = &arena };
	struct release_case_say say = { .opens = troupe->now + days * DAY };
	struct seal seal = { .opens = say.opens };
	char fix[PATH_MAX];
	char *const paths[] = { fix };

	scratch_put(&play->scratch, "fix.patch", TEXT("the fix"));
	scratch_path(&play->scratch, "fix.patch", fix);
	play->now = troupe->now;
	if (!play_seal(play, &(struct release_files){ .paths = paths, .count = 1 }, &seal,
		&say.seal, &err))
		fail_msg("sealing: %s", err.text);
	assert_true(hash_parse(text_of(of->hex), &say.of_case));
	assert_true(journal_begin(&play->node.journal, &err));
	if (!release_case_say(&task, &say, &err))
		fail_msg("saying so: %s", err.text);
	assert_true(journal_commit(&play->node.journal, &err));
	return say.seal;
}

static struct release_due_list
found(struct troupe *troupe)
{
	struct release_due_list list;

	assert_true(release_due_find(&troupe->node[A].node, troupe->now, NULL, &list, &err));
	return list;
}

static void
what_opens_after_the_embargo_is_proposed_to_be_opened_early(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	struct release_due_list list;
	struct hash seal, other = { 0 };

	(void)state;
	(void)seal_in(&troupe, &of, 1);
	assert_int_equal(found(&troupe).count, 0);
	seal = seal_in(&troupe, &of, 300);
	list = found(&troupe);
	assert_int_equal(list.count, 1);
	assert_true(hash_eq(&list.due[0].seal, &seal));
	assert_false(list.due[0].over);
	assert_true(list.due[0].ends < list.due[0].opens);
	assert_true(release_due_find(&troupe.node[A].node, troupe.now, &other, &list, &err));
	assert_int_equal(list.count, 0);
	/* It leaks: both of them open too late. */
	troupe_does(&troupe, A, &of, "case.status",
	    ",\"words\":\"public\",\"where\":\"https://news.example/\"");
	list = found(&troupe);
	assert_int_equal(list.count, 2);
	assert_true(list.due[0].over && list.due[1].over);
	assert_true(list.due[0].ends >= troupe.now && list.due[0].ends < troupe.now + DAY);
	/* To say so opens nothing. */
	(void)troupe_ok(&troupe, A, "reminders", "");
	assert_non_null(strstr(buf_string(&troupe.answer), "\"word\":\"release-early\""));
	assert_int_equal(found(&troupe).count, 2);
}

TESTS(TEST(what_opens_after_the_embargo_is_proposed_to_be_opened_early))
