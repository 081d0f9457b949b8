#include "action/member/fellows.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "codec/base64.h"
#include "fellow.h"
#include "forks.h"
#include "log/policy.h"

static struct err err;

/* An accord of the play's node and two others. */
struct ring {
	struct fellow b, c;
	struct fellows fellows;
	struct hash genesis;
};

static void
ring_free(struct ring *ring)
{
	fellows_close(&ring->fellows);
	fellow_free(&ring->b);
	fellow_free(&ring->c);
}

static void
ring_make(struct ring *ring, struct play *play)
{
	fellow_make(&ring->b, play, "b.example", 'B', MANIFEST_VENDOR);
	fellow_make(&ring->c, play, "c.example", 'K', MANIFEST_CSIRT);
	assert_true(journal_begin(&play->node.journal, &err));
	assert_true(membership_found(&play->node, TEXT("The accord"),
	    TEXT("b.example\nc.example"), play->now, &ring->genesis, &err));
	assert_true(journal_commit(&play->node.journal, &err));
	assert_true(fellows_open(&play->node, &ring->fellows, &err));
	assert_true(fellows_look(&play->node, &ring->fellows, play->now, &err));
}

static struct text
in_force(struct play *play, struct buf *out)
{
	buf_clear(out);
	if (!fellows_policy(play->node.dir, out, &err))
		assert_int_equal(err.fault, FAULT_ABSENT);
	return buf_text(out);
}

/* What was said about witnesses comes into force with the quorum of what was before. */
static void
has_a_policy_follow_from_the_members(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(ring_free) struct ring ring = { .fellows = { .open = false } };
	scoped(buf_free) struct buf policy = BUF(MIB);
	bool changed;

	(void)state;
	ring_make(&ring, &play);
	assert_true(fellows_enforce(&play.node, &ring.fellows, &changed, &err));
	assert_false(changed);
	fellow_pledge(&ring.b, &play, &ring.genesis, PROMISE_PLEDGE);
	assert_true(fellows_look(&play.node, &ring.fellows, play.now, &err));
	assert_true(fellows_enforce(&play.node, &ring.fellows, &changed, &err));
	assert_true(changed);
	in_force(&play, &policy);
	assert_non_null(strstr(buf_string(&policy), "group vendors 1 b.example\n"));
	fellow_pledge(&ring.c, &play, &ring.genesis, PROMISE_CHARTER);
	assert_true(fellows_look(&play.node, &ring.fellows, play.now, &err));
	assert_true(fellows_enforce(&play.node, &ring.fellows, &changed, &err));
	assert_false(changed);
	in_force(&play, &policy);
	assert_non_null(strstr(buf_string(&policy), "quorum vendors\n"));
	assert_false(fellows_vouched(&play.node));
}

static void
says_nothing_of_witnesses_where_there_are_none(void **state)
{
	scoped(play_free) struct play play = play_make();
	uint64_t size = log_store_size(&play.node.journal.log);
	struct fellows fellows;
	bool changed;

	(void)state;
	assert_true(fellows_open(&play.node, &fellows, &err));
	assert_true(fellows_look(&play.node, &fellows, play.now, &err));
	assert_true(fellows_enforce(&play.node, &fellows, &changed, &err));
	assert_false(changed);
	assert_int_equal(log_store_size(&play.node.journal.log), size);
	fellows_close(&fellows);
}

/* A request to cosign a head of b's log, from what it believes was cosigned last. */
static void
ask_from(const struct ring *ring, char name, uint64_t old, uint64_t size, struct buf *body)
{
	struct keeper_request grown = fork_request(name, old, size);
	scoped(buf_free) struct buf text = BUF(KIB), note = BUF(4 * KIB);
	struct signer signer = note_key_signer(&ring->b.key[PARTY_LOG]);
	struct checkpoint head = { signer.vkey.name, size, grown.head.root };

	checkpoint_format(&head, &text);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	buf_addf(body, "old %llu\n", (unsigned long long)old);
	for (size_t i = 0; i < grown.path.count; i++) {
		base64_add(body, grown.path.hash[i].bytes, HASH_LEN);
		buf_add(body, TEXT("\n"));
	}
	buf_addf(body, "\n%s", buf_string(&note));
}

/* The answer, and its words. */
static enum witness_answer
cosigns_from(
    struct play *play, struct ring *ring, char name, const uint64_t sizes[2], struct buf *words)
{
	scoped(buf_free) struct buf body = BUF(64 * KIB);
	struct cosign_ask ask = { .words = BUF(COSIGN_WORDS_MAX) };

	ask_from(ring, name, sizes[0], sizes[1], &body);
	ask.body = buf_text(&body);
	assert_true(fellows_cosign(&play->node, &ring->fellows, &ask, 1, play->now, &err));
	buf_clear(words);
	buf_add(words, buf_text(&ask.words));
	buf_free(&ask.words);
	return ask.answer;
}

/* The clerk ends once the keeper has noted the head down and cosigned it. */
static bool
cosign_and_end(void *arg, struct cosign_growth *growth, struct buf *line, struct err *why)
{
	struct keeper_growth asked = { .head = growth->request->note.text,
		.at = growth->time,
		.path = &growth->request->path };

	if (keeper_cosign(arg, &asked, line, why))
		(void)kill(getpid(), SIGKILL);
	return false;
}

static void
cosign_in_a_process_that_ends(struct play *play, struct ring *ring, struct text body)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct cosign_ask ask = { .body = body, .words = BUF(COSIGN_WORDS_MAX) };
		struct cosigner cosigner = { .cosign = cosign_and_end };
		struct fellows fellows;
		struct node node;

		play_open_node(play, &node);
		assert_true(fellows_open(&node, &fellows, &err));
		cosigner.store = &fellows.store;
		cosigner.arg = &node.keeper;
		(void)!cosign_all_by(&cosigner, &ask, 1, play->now, &err);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	(void)ring;
}

/* A request to cosign the first head of a log of one entry. */
static void
ask_for(const struct note_key *log, struct buf *body)
{
	scoped(buf_free) struct buf text = BUF(KIB), note = BUF(4 * KIB);
	struct signer signer = note_key_signer(log);
	struct checkpoint head = { log->vkey.name, 1, hash_leaf(TEXT("entry")) };

	checkpoint_format(&head, &text);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	buf_add(body, TEXT("old 0\n\n"));
	buf_add(body, buf_text(&note));
}

static enum witness_answer
cosigns(
    struct play *play, struct fellows *fellows, const struct note_key *log, struct buf *line)
{
	scoped(buf_free) struct buf body = BUF(64 * KIB);
	struct cosign_ask ask = { .words = BUF(COSIGN_WORDS_MAX) };

	ask_for(log, &body);
	ask.body = buf_text(&body);
	assert_true(fellows_cosign(&play->node, fellows, &ask, 1, play->now, &err));
	buf_add(line, buf_text(&ask.words));
	buf_free(&ask.words);
	return ask.answer;
}

static void
cosigns_for_members_and_for_nobody_else(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(ring_free) struct ring ring = { .fellows = { .open = false } };
	scoped(buf_free) struct buf line = BUF(KIB), why = BUF(KIB);

	(void)state;
	ring_make(&ring, &play);
	assert_int_equal(
	    cosigns(&play, &ring.fellows, &ring.b.key[PARTY_LOG], &why), WITNESS_UNKNOWN);
	fellow_pledge(&ring.b, &play, &ring.genesis, PROMISE_PLEDGE);
	assert_true(fellows_look(&play.node, &ring.fellows, play.now, &err));
	assert_int_equal(
	    cosigns(&play, &ring.fellows, &ring.b.key[PARTY_LOG], &line), WITNESS_COSIGNED);
	assert_true(
	    text_starts(buf_text(&line), TEXT("\xe2\x80\x94 psirt.example.com/witness ")));
	assert_int_equal(
	    cosigns(&play, &ring.fellows, &ring.c.key[PARTY_LOG], &why), WITNESS_UNKNOWN);
}

/* A member that has changed its log's key: the former one may be a thief's by now. */
static void
a_former_key_is_not_trusted(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(ring_free) struct ring ring = { .fellows = { .open = false } };
	scoped(note_key_free) struct note_key former = test_key("b.example/log", 'F');
	scoped(buf_free) struct buf line = BUF(KIB), why = BUF(KIB);
	bool added;

	(void)state;
	ring_make(&ring, &play);
	fellow_pledge(&ring.b, &play, &ring.genesis, PROMISE_PLEDGE);
	assert_true(witness_store_begin(&ring.fellows.store, &err));
	assert_true(
	    witness_store_trust(&ring.fellows.store, &former.vkey, &added, &err) && added);
	assert_true(witness_store_commit(&ring.fellows.store, &err));
	assert_true(fellows_look(&play.node, &ring.fellows, play.now, &err));
	assert_int_equal(cosigns(&play, &ring.fellows, &former, &why), WITNESS_UNSIGNED);
	assert_int_equal(
	    cosigns(&play, &ring.fellows, &ring.b.key[PARTY_LOG], &line), WITNESS_COSIGNED);
}

/* The log's checkpoint with a cosignature. */
static void
cosigned_head(const struct note_key *log, const struct buf *line, struct buf *out)
{
	scoped(buf_free) struct buf body = BUF(64 * KIB);
	struct text note;

	ask_for(log, &body);
	note = text_after(buf_text(&body), sizeof("old 0\n\n") - 1);
	buf_add(out, note);
	buf_add(out, buf_text(line));
}

/* A second past could be cosigned by who has forgotten the first. */
static void
cosigns_nothing_when_what_it_cosigned_is_lost(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(ring_free) struct ring ring = { .fellows = { .open = false } };
	scoped(buf_free) struct buf why = BUF(KIB), line = BUF(KIB), head = BUF(64 * KIB);
	const struct note_key *log = &ring.b.key[PARTY_LOG];
	char path[PATH_MAX];

	(void)state;
	ring_make(&ring, &play);
	fellow_pledge(&ring.b, &play, &ring.genesis, PROMISE_PLEDGE);
	assert_true(fellows_look(&play.node, &ring.fellows, play.now, &err));
	assert_int_equal(cosigns(&play, &ring.fellows, log, &line), WITNESS_COSIGNED);
	fellows_close(&ring.fellows);
	assert_true(node_path(play.node.dir, "journal/witness.db", path, &err));
	assert_int_equal(unlink(path), 0);
	assert_true(node_path(play.node.dir, "journal/witness-seen", path, &err));
	assert_int_equal(unlink(path), 0);
	assert_true(fellows_open(&play.node, &ring.fellows, &err));
	assert_true(fellows_look(&play.node, &ring.fellows, play.now, &err));
	assert_int_equal(cosigns(&play, &ring.fellows, log, &why), WITNESS_UNCERTAIN);
	/* Until the log itself shows what that was. */
	cosigned_head(log, &line, &head);
	fellows_confirm(&play.node, &ring.fellows, buf_text(&head));
	buf_clear(&why);
	assert_int_equal(cosigns(&play, &ring.fellows, log, &why), WITNESS_OTHER_SIZE);
}

/* The keeper has noted down what the clerk never came to remember: b's log is asked to prove
 * from there, and goes on. */
static void
a_crash_between_note_and_commit_locks_no_log_out(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(ring_free) struct ring ring = { .fellows = { .open = false } };
	scoped(buf_free) struct buf body = BUF(64 * KIB), words = BUF(KIB);
	const uint64_t begun[] = { 0, 1 }, again[] = { 1, 3 }, on[] = { 1, 5 },
		       next[] = { 3, 5 };

	(void)state;
	ring_make(&ring, &play);
	fellow_pledge(&ring.b, &play, &ring.genesis, PROMISE_PLEDGE);
	assert_true(fellows_look(&play.node, &ring.fellows, play.now, &err));
	assert_int_equal(cosigns_from(&play, &ring, 'a', begun, &words), WITNESS_COSIGNED);
	ask_from(&ring, 'a', 1, 3, &body);
	cosign_in_a_process_that_ends(&play, &ring, buf_text(&body));
	/* No other past of it, whatever the clerk remembers. */
	assert_int_equal(cosigns_from(&play, &ring, 'b', again, &words), WITNESS_OTHER_SIZE);
	assert_string_equal(buf_string(&words), "3\n");
	assert_int_equal(cosigns_from(&play, &ring, 'b', next, &words), WITNESS_INCONSISTENT);
	assert_int_equal(cosigns_from(&play, &ring, 'a', on, &words), WITNESS_OTHER_SIZE);
	assert_string_equal(buf_string(&words), "3\n");
	assert_int_equal(cosigns_from(&play, &ring, 'a', next, &words), WITNESS_COSIGNED);
}

/* Who was not answered asks for the same again. */
static void
what_was_cosigned_before_a_crash_is_cosigned_again(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(ring_free) struct ring ring = { .fellows = { .open = false } };
	scoped(buf_free) struct buf body = BUF(64 * KIB), words = BUF(KIB);
	const uint64_t begun[] = { 0, 1 }, again[] = { 1, 3 }, next[] = { 3, 5 };

	(void)state;
	ring_make(&ring, &play);
	fellow_pledge(&ring.b, &play, &ring.genesis, PROMISE_PLEDGE);
	assert_true(fellows_look(&play.node, &ring.fellows, play.now, &err));
	assert_int_equal(cosigns_from(&play, &ring, 'a', begun, &words), WITNESS_COSIGNED);
	ask_from(&ring, 'a', 1, 3, &body);
	cosign_in_a_process_that_ends(&play, &ring, buf_text(&body));
	assert_int_equal(cosigns_from(&play, &ring, 'a', again, &words), WITNESS_COSIGNED);
	assert_int_equal(cosigns_from(&play, &ring, 'a', next, &words), WITNESS_COSIGNED);
}

/* A database that was put back, or that an intruder wrote: the keeper is asked for what it
 * never forgets, and cosigns no second past. */
static void
no_clerk_has_a_second_past_cosigned(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(ring_free) struct ring ring = { .fellows = { .open = false } };
	const uint64_t first[] = { 0, 4 }, second[] = { 0, 6 }, on[] = { 4, 6 };
	struct witness_log log = {
		.origin = TEXT("b.example/log"), .head = { 0, merkle_empty() }, .certain = true
	};
	scoped(buf_free) struct buf words = BUF(KIB);

	(void)state;
	ring_make(&ring, &play);
	fellow_pledge(&ring.b, &play, &ring.genesis, PROMISE_PLEDGE);
	assert_true(fellows_look(&play.node, &ring.fellows, play.now, &err));
	assert_int_equal(cosigns_from(&play, &ring, 'a', first, &words), WITNESS_COSIGNED);
	assert_true(witness_store_begin(&ring.fellows.store, &err));
	assert_true(witness_store_set(&ring.fellows.store, &log, TEXT(""), &err));
	assert_true(witness_store_commit(&ring.fellows.store, &err));
	assert_int_equal(cosigns_from(&play, &ring, 'b', second, &words), WITNESS_OTHER_SIZE);
	assert_string_equal(buf_string(&words), "4\n");
	assert_int_equal(cosigns_from(&play, &ring, 'b', on, &words), WITNESS_INCONSISTENT);
	assert_int_equal(cosigns_from(&play, &ring, 'a', on, &words), WITNESS_COSIGNED);
	/* That the clerk remembers more than the keeper is nothing a crash leaves behind. */
	log.head = (struct witness_head){ 9, fork_head('a', 9).root };
	assert_true(witness_store_begin(&ring.fellows.store, &err));
	assert_true(witness_store_set(&ring.fellows.store, &log, TEXT(""), &err));
	assert_true(witness_store_commit(&ring.fellows.store, &err));
	assert_int_equal(
	    cosigns_from(&play, &ring, 'a', (uint64_t[]){ 9, 12 }, &words), WITNESS_UNCERTAIN);
}

TESTS(TEST(a_crash_between_note_and_commit_locks_no_log_out),
    TEST(what_was_cosigned_before_a_crash_is_cosigned_again),
    TEST(no_clerk_has_a_second_past_cosigned), TEST(has_a_policy_follow_from_the_members),
    TEST(says_nothing_of_witnesses_where_there_are_none),
    TEST(cosigns_for_members_and_for_nobody_else), TEST(a_former_key_is_not_trusted),
    TEST(cosigns_nothing_when_what_it_cosigned_is_lost))
