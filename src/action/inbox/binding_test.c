#include "action/inbox/binding.h"

#include "action/node/disclose.h"
#include "play.h"
#include "test.h"

static struct err err;

/* Say a policy with so many days of embargo; tells its id. */
static struct hash
say(struct play *play, int64_t embargo)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf json = BUF(DISCLOSURE_MAX);
	struct disclose_wish wish = { .knowing = true, .now = play->now };
	struct disclosure policy;
	struct disclosed said;

	assert_true(disclosure_default(TEXT("psirt.example.com"),
	    TEXT("https://psirt.example.com"), &arena, &policy, &err));
	policy.embargo_days = embargo;
	assert_true(disclosure_format(&policy, &json, &err));
	wish.json = buf_text(&json);
	assert_true(journal_begin(&play->node.journal, &err));
	assert_true(disclose_say(&play->node, &wish, &arena, &said, &err));
	assert_true(journal_commit(&play->node.journal, &err));
	return said.id;
}

static void
assert_bound(struct play *play, const struct hash *named, const struct hash *wanted)
{
	struct hash bound;
	bool has;

	assert_true(binding_find(&play->node, named, play->now, &has, &bound, &err));
	assert_int_equal(has, wanted != NULL);
	assert_true(wanted == NULL || hash_eq(&bound, wanted));
}

static void
binds_what_was_seen_if_that_was_new_lately(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash first, second, unknown = { { 7 } };

	(void)state;
	assert_bound(&play, NULL, NULL);
	assert_bound(&play, &unknown, NULL);
	first = say(&play, 90);
	assert_bound(&play, NULL, &first);
	play.now += 1000;
	second = say(&play, 45);
	assert_bound(&play, NULL, &second);
	assert_bound(&play, &second, &second);
	assert_bound(&play, &unknown, &second);
	assert_bound(&play, &first, &first);
	play.now += BINDING_GRACE;
	assert_bound(&play, &first, &first);
	play.now++;
	assert_bound(&play, &first, &second);
}

TESTS(TEST(binds_what_was_seen_if_that_was_new_lately))
