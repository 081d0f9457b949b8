#include "action/finder/overdue.h"

#include <unistd.h>

#include "action/finder/sent.h"
#include "base/file.h"
#include "play.h"

static struct err err;

/* A report whose proof is overdue, of a node that is too busy to anchor anything. */
static struct hash
report_in_vain(struct play *play)
{
	struct hash id;

	assert_true(play_report(play, &id, &err));
	play->now += 2 * (PLAY_EPOCH + 100);
	return id;
}

static bool
refuse(void *arg, const char *path, struct text body, struct buf *answer, struct err *why)
{
	(void)arg;
	(void)path;
	(void)body;
	(void)answer;
	return err_set(why, FAULT_DENIED, "not here");
}

static bool
ask_by(struct play *play, const struct remote *remote, const struct hash *said,
    struct hash *challenge)
{
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = { &play->finder, &node, remote, play->now };
	char pin[PATH_MAX];

	scratch_path(&play->scratch, "pin", pin);
	assert_true(peer_load(pin, &node, &err));
	return overdue_ask(&how, said, challenge, &err);
}

static bool
ask(struct play *play, const struct hash *said, struct hash *challenge)
{
	return ask_by(play, play_remote(play), said, challenge);
}

static enum overdue_state
state_of(struct play *play, const struct hash *said)
{
	struct overdue overdue;

	assert_true(overdue_look(&play->finder, said, play->now, &overdue, &err));
	return overdue.state;
}

static bool
show(struct play *play, const struct hash *said, char dir[static PATH_MAX])
{
	scratch_path(&play->scratch, "shown", dir);
	return overdue_show(&play->finder, said, play->now, dir, &err);
}

static bool
check(const char *dir, struct overdue_facts *facts)
{
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);

	return overdue_check(dir, TEXT(""), &arena, facts, &err);
}

static void
a_promise_that_was_not_kept_can_be_shown(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = report_in_vain(&play), challenge, again;
	struct overdue_facts facts;
	char dir[PATH_MAX];

	(void)state;
	assert_int_equal(state_of(&play, &id), OVERDUE_ASK);
	assert_false(show(&play, &id, dir));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_true(ask(&play, &id, &challenge));
	assert_true(ask(&play, &id, &again)); /* is the same one */
	assert_true(hash_eq(&challenge, &again));
	assert_int_equal(state_of(&play, &id), OVERDUE_ASKED);
	assert_int_equal(state_of(&play, &challenge), OVERDUE_NOT);
	assert_false(show(&play, &id, dir));
	play.now += OVERDUE_ANSWER_SECONDS;
	assert_int_equal(state_of(&play, &id), OVERDUE_UNHEARD);
	assert_int_equal(state_of(&play, &challenge), OVERDUE_NOT);
	assert_true(show(&play, &id, dir));
	assert_true(overdue_is(dir));
	if (!check(dir, &facts))
		fail_msg("%s", err.text);
	assert_true(hash_eq(&facts.of, &id) && facts.heard);
	assert_true(facts.received == PLAY_BEGAN && facts.shown == play.now);
	assert_false(show(&play, &id, dir)); /* over it */
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
a_challenge_is_answered_with_the_proof(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = report_in_vain(&play), challenge;
	char dir[PATH_MAX];
	size_t proofs;

	(void)state;
	play_due(&play);
	assert_true(ask(&play, &id, &challenge));
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 1);
	assert_int_equal(state_of(&play, &id), OVERDUE_NOT);
	play.now += OVERDUE_ANSWER_SECONDS;
	assert_false(show(&play, &id, dir));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
who_is_not_there_is_asked_once_it_is_back(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = report_in_vain(&play), challenge;
	struct overdue_facts facts;
	char dir[PATH_MAX];

	(void)state;
	play.down = true;
	assert_false(ask(&play, &id, &challenge));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(state_of(&play, &id), OVERDUE_ASKED);
	play.now += OVERDUE_ANSWER_SECONDS;
	assert_true(show(&play, &id, dir));
	assert_true(check(dir, &facts));
	assert_false(facts.heard); /* which is told */
	play.down = false;
	assert_true(play_deliver_again(&play, &challenge, &err));
}

/* Else a node had only to refuse to be asked. */
static void
who_refuses_to_be_asked_is_shown_as_well(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id = report_in_vain(&play), challenge;
	struct remote remote = *play_remote(&play);
	struct overdue_facts facts;
	char dir[PATH_MAX];

	(void)state;
	remote.post = refuse;
	assert_false(ask_by(&play, &remote, &id, &challenge));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(state_of(&play, &id), OVERDUE_ASKED);
	play.now += OVERDUE_ANSWER_SECONDS;
	assert_true(show(&play, &id, dir));
	assert_true(check(dir, &facts));
	assert_false(facts.heard);
	assert_true(play_deliver_again(&play, &challenge, &err));
}

/* Flip a byte of each file: what is shown is noticed. */
static void
what_was_altered_does_not_hold(void **state)
{
	static const char *const files[] = { "manifest", "sender", "open", "challenge",
		"asked" };
	scoped(play_free) struct play play = play_make();
	struct hash id = report_in_vain(&play), challenge;
	struct overdue_facts facts;
	char dir[PATH_MAX];

	(void)state;
	assert_true(ask(&play, &id, &challenge));
	play.now += OVERDUE_ANSWER_SECONDS;
	assert_true(show(&play, &id, dir));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		scoped(buf_free) struct buf bytes = BUF(MIB);
		char path[PATH_MAX];

		assert_true(node_path(dir, files[i], path, &err));
		assert_true(file_load(path, &bytes, &err));
		bytes.at[bytes.len / 3] ^= 1;
		assert_true(file_save(path, buf_text(&bytes), 0600, &err));
		facts.shown = 7;
		assert_false(check(dir, &facts));
		assert_int_equal(facts.shown, 7);
		bytes.at[bytes.len / 3] ^= 1;
		assert_true(file_save(path, buf_text(&bytes), 0600, &err));
	}
	assert_true(check(dir, &facts));
}

static void
nothing_is_asked_before_its_time(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct hash id, challenge;
	struct overdue overdue;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	assert_int_equal(state_of(&play, &id), OVERDUE_NOT);
	assert_false(ask(&play, &id, &challenge));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	id.bytes[0] ^= 1;
	assert_false(overdue_look(&play.finder, &id, play.now, &overdue, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(a_promise_that_was_not_kept_can_be_shown),
    TEST(a_challenge_is_answered_with_the_proof),
    TEST(who_is_not_there_is_asked_once_it_is_back),
    TEST(who_refuses_to_be_asked_is_shown_as_well), TEST(what_was_altered_does_not_hold),
    TEST(nothing_is_asked_before_its_time))
