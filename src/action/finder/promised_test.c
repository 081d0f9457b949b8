#include "action/finder/promised.h"

#include "action/finder/pinned.h"
#include "action/node/disclose.h"
#include "play.h"

#define DAY INT64_C(86400)

static struct err err;

/* Say a policy that pays for reports. */
static struct hash
say(struct play *play)
{
	const struct disclosure_reward rows[] = {
		{ TEXT("critical"), TEXT("code of others runs"), 100000, 500000 },
		{ TEXT("low"), TEXT("the rest"), 5000, 5000 },
	};
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf json = BUF(DISCLOSURE_MAX);
	struct disclose_wish wish = { .knowing = true, .now = play->now };
	struct disclosure policy;
	struct disclosed said;

	assert_true(disclosure_default(TEXT("psirt.example.com"),
	    TEXT("https://psirt.example.com"), &arena, &policy, &err));
	policy.rewards.currency = TEXT("EUR");
	policy.rewards.table = (struct shape_list){ 2, rows };
	assert_true(disclosure_format(&policy, &json, &err));
	wish.json = buf_text(&json);
	assert_true(journal_begin(&play->node.journal, &err));
	assert_true(disclose_say(&play->node, &wish, &arena, &said, &err));
	assert_true(journal_commit(&play->node.journal, &err));
	assert_true(node_publish(&play->node, &err));
	return said.id;
}

static void
what_the_receipt_binds_is_kept_and_read_again(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = { &play.finder, &node, play_remote(&play), play.now };
	struct hash policy = say(&play), other = { { 1 } }, id;
	struct record_facts facts;
	struct edition edition;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	assert_true(play_check(&play, &id, &facts, &err));
	assert_true(facts.has_policy && hash_eq(&facts.policy, &policy));
	assert_true(play_meet(&play, &node, &err));
	assert_false(promised_load(&play.finder, &id, &policy, &arena, &edition, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(promised_keep(&how, &id, &policy, &err));
	play.down = true; /* what is kept needs nobody */
	assert_true(promised_keep(&how, &id, &policy, &err));
	assert_true(promised_load(&play.finder, &id, &policy, &arena, &edition, &err));
	assert_int_equal(edition.policy.rewards.table.count, 2);
	assert_false(promised_load(&play.finder, &id, &other, &arena, &edition, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static void
spoil(struct play *play, const char *path, struct buf *bytes)
{
	(void)play;
	if (strncmp(path, "/statement/", 11) == 0)
		bytes->at[bytes->len / 2] ^= 1;
}

static void
what_the_node_did_not_sign_is_refused(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf note = BUF(MIB);
	scoped(peer_free) struct peer node = { 0 };
	struct hash policy = say(&play), none = { { 1 } };

	(void)state;
	assert_true(play_meet(&play, &node, &err));
	play.meddle = spoil;
	assert_false(promised_fetch(play_remote(&play), &node, &policy, &note, &err));
	play.meddle = NULL;
	assert_false(promised_fetch(play_remote(&play), &node, &none, &note, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(note.len, 0);
	assert_true(promised_fetch(play_remote(&play), &node, &policy, &note, &err));
}

static void
tells_what_is_due_in_dates(void **state)
{
	const struct disclosure_reward row = { TEXT("low"), TEXT("the rest"), 5000, 5000 };
	struct disclosure policy = {
		.days = { 5, 10, 90 },
		.embargo_days = 90,
		.harbour = { HARBOUR_FULL, TEXT("Good faith is welcome.") },
		.rewards = { .currency = TEXT("EUR"), .table = { 1, &row } },
	};
	scoped(buf_free) struct buf out = BUF(MIB);

	(void)state;
	promised_write(&policy, PLAY_BEGAN, PLAY_BEGAN + 7 * DAY, &out);
	assert_string_equal(buf_string(&out),
	    "answer    by 2001-09-14, which is past: somebody tells you that it was read\n"
	    "verdict   by 2001-09-19: you are told whether it is what you say\n"
	    "fix       by 2001-12-08: it is mended\n"
	    "secret    until 2001-12-08, on both sides, unless you agree on another time\n"
	    "harbour   full: Good faith is welcome.\n"
	    "reward    EUR 50 if low: the rest\n");
	buf_clear(&out);
	policy.embargo_days = 0;
	policy.rewards.table.count = 0;
	promised_write(&policy, UTC_MAX, UTC_MAX, &out);
	assert_non_null(strstr(buf_string(&out), "secret    not asked of you\n"));
	assert_non_null(strstr(buf_string(&out), "reward    no money is paid for reports\n"));
	assert_non_null(strstr(buf_string(&out), "fix       by 9999-12-31:"));
}

TESTS(TEST(what_the_receipt_binds_is_kept_and_read_again),
    TEST(what_the_node_did_not_sign_is_refused), TEST(tells_what_is_due_in_dates))
