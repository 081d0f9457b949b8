#include "action/advisory/advise.h"

#include "action/advisory/advise_check.h"
#include "action/release/events.h"
#include "advised.h"
#include "view/advisories.h"

static struct err err;

static bool
publish(struct play *play, const char *tracking, unsigned versions, int64_t initial)
{
	scoped(buf_free) struct buf json = BUF(MIB);
	struct hash id;

	advised_write(tracking, versions, initial, &json);
	return advised_say(play, &json, &id, &err);
}

static void
versions_follow_each_other(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct journal *journal = &play.node.journal;
	struct text self = play.node.manifest.name;
	uint64_t before, after;
	struct hash first, second;
	bool found;

	(void)state;
	assert_true(advisories_stamp(journal, self, &before, &err));
	assert_true(publish(&play, "W-1", 1, PLAY_BEGAN));
	assert_true(advisories_find(journal, self, TEXT("W-1"), &found, &first, &err));
	assert_true(found);
	assert_true(advisories_stamp(journal, self, &after, &err));
	assert_true(before != after);
	/* The same again, and what is no later one. */
	assert_false(publish(&play, "W-1", 1, PLAY_BEGAN));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	/* Another beginning. */
	assert_false(publish(&play, "W-1", 3, PLAY_BEGAN - 1));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(publish(&play, "W-1", 3, PLAY_BEGAN));
	assert_true(advisories_find(journal, self, TEXT("W-1"), &found, &second, &err));
	assert_false(hash_eq(&first, &second));
	assert_true(advisories_find(journal, self, TEXT("W-2"), &found, &second, &err));
	assert_false(found);
}

static void
who_listens_is_told(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf events = BUF(MIB);

	(void)state;
	assert_true(publish(&play, "W-1", 1, PLAY_BEGAN));
	assert_true(events_update(&play.node, &err));
	assert_true(tree_get(&play.node.journal.tree, EVENTS_PATH, &events, &err));
	assert_non_null(strstr(buf_string(&events),
	    "event: advisory\ndata: {\"tracking\":\"W-1\",\"version\":\"1\","));
}

static void
what_is_of_a_time_to_come_or_has_anothers_name_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();

	(void)state;
	assert_false(publish(&play, "W-1", 1, PLAY_BEGAN + 3600));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(publish(&play, "W 1", 1, PLAY_BEGAN));
	assert_false(publish(&play, "W_1", 1, PLAY_BEGAN));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_non_null(strstr(err.text, "'W 1'"));
}

static void
refuses(const char *what, const char *with, const char *says)
{
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	scoped(buf_free) struct buf json = BUF(MIB), edited = BUF(MIB);
	struct advisory advisory = { .title = TEXT("before") };
	const char *at;

	advised_write("W-1", 1, PLAY_BEGAN, &json);
	at = strstr(buf_string(&json), what);
	assert_non_null(at);
	buf_add(&edited, (struct text){ json.at, (size_t)(at - json.at) });
	buf_add(&edited, text_of(with));
	buf_add(&edited, text_of(at + strlen(what)));
	assert_false(advise_check(buf_text(&edited), &arena, &advisory, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	if (strstr(err.text, says) == NULL)
		fail_msg("%s", err.text);
	assert_true(text_eq(advisory.title, TEXT("before")));
}

static void
what_may_not_be_published_is_told_with_test_and_place(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(ADVISORY_ROOM);
	scoped(buf_free) struct buf json = BUF(MIB);
	struct advisory advisory;

	(void)state;
	advised_write("W-1", 2, PLAY_BEGAN, &json);
	assert_true(advise_check(buf_text(&json), &arena, &advisory, &err));
	assert_true(text_eq(advisory.version, TEXT("2")));
	assert_true(text_eq(advisory.summary, TEXT("Update.")));
	assert_int_equal(advisory.current, PLAY_BEGAN + 1);
	refuses("\"WHITE\"", "\"AMBER\"", "'AMBER'");
	refuses("\"final\"", "\"draft\"", "draft --final");
	refuses("\"version\": \"1\"", "\"version\": \"2\"", "[6.1.16]");
	refuses("\"csaf_version\": \"2.0\"", "\"csaf_version\": \"2.1\"", "[schema]");
}

TESTS(TEST(versions_follow_each_other), TEST(who_listens_is_told),
    TEST(what_is_of_a_time_to_come_or_has_anothers_name_is_refused),
    TEST(what_may_not_be_published_is_told_with_test_and_place))
