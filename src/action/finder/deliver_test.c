#include "action/finder/deliver.h"

#include "base/mem.h"
#include "heap.h"
#include "play.h"
#include "view/inbox.h"

static bool
count_report(void *arg, const struct inbox_report *report, struct err *err)
{
	unsigned *count = arg;

	(void)report;
	(void)err;
	++*count;
	return true;
}

static unsigned
inbox_count(struct play *play)
{
	unsigned count = 0;
	struct err err;

	assert_true(inbox_each(&play->node.journal, count_report, &count, &err));
	return count;
}

static bool
record_has(const struct play *play, const struct hash *id, const char *file)
{
	char name[PATH_MAX];

	play_record_file(id, file, name);
	return scratch_has(&play->scratch, name);
}

static bool
nothing_is_kept(const struct play *play)
{
	char path[PATH_MAX];
	struct err err;
	bool empty;

	scratch_path(&play->scratch, "finder/sent", path);
	assert_true(folder_empty(path, &empty, &err));
	return empty;
}

static void
a_report_gets_a_receipt_and_then_its_proof(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct record_facts facts;
	struct hash id;
	size_t proofs;
	struct err err;

	(void)state;
	play.now += 3;
	assert_true(play_report(&play, &id, &err));
	assert_true(play_check(&play, &id, &facts, &err));
	assert_true(facts.received == play.now);
	assert_false(facts.proven);
	assert_true(facts.anchored_by == PLAY_BEGAN + PLAY_EPOCH);
	assert_false(record_has(&play, &id, "outgoing"));

	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 0); /* not due */
	play.now = facts.proof_by;
	play_due(&play);
	assert_true(play_poll(&play, &proofs, &err));
	assert_int_equal(proofs, 1);
	assert_true(play_check(&play, &id, &facts, &err));
	assert_true(facts.proven);
	assert_true(play_poll(&play, &proofs, &err)); /* nothing is waited for now */
	assert_int_equal(proofs, 0);
	assert_int_equal(inbox_count(&play), 1);
}

static void
what_is_secret_is_for_its_owner_alone(void **state)
{
	scoped(play_free) struct play play = play_make();
	static const char *const files[] = { "manifest", "statement", "receipt" };
	char name[PATH_MAX];
	struct hash id;
	struct err err;
	mode_t before = umask(0);

	(void)state;
	assert_true(play_report(&play, &id, &err));
	umask(before);
	for (size_t i = 0; i < 3; i++) {
		play_record_file(&id, files[i], name);
		assert_int_equal(scratch_mode(&play.scratch, name), 0600);
	}
	play_record_file(&id, "", name);
	assert_int_equal(scratch_mode(&play.scratch, name), 0700);
	assert_int_equal(scratch_mode(&play.scratch, "finder"), 0700);
	assert_int_equal(scratch_mode(&play.scratch, "finder/finder.key"), 0600);
	assert_int_equal(scratch_mode(&play.scratch, "finder/age.key"), 0600);
}

static void
what_cannot_be_delivered_is_kept_and_delivered_later(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(sent_free) struct sent sent = { 0 };
	scoped(peer_free) struct peer peer = { 0 };
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct record_facts facts;
	unsigned troubles = 0;
	struct hash id;
	struct err err;

	(void)state;
	assert_true(play_meet(&play, &peer, &err));
	scratch_path(&play.scratch, "report.md", path);
	play.down = true;
	assert_false(deliver_report(
	    &(struct deliver){ &play.finder, &peer, play_remote(&play), play.now },
	    &(struct deliver_matter){ .title = TEXT("A flaw"), .paths = paths, .count = 1 },
	    &id, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_non_null(strstr(err.text, "'accord poll' delivers it"));

	assert_true(sent_open(&play.finder, play_trouble, &troubles, &sent, &err));
	assert_int_equal(sent.count, 1);
	assert_false(sent.at[0].delivered);
	id = sent.at[0].id;
	assert_false(play_check(&play, &id, &facts, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(play_deliver_again(&play, &id, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);

	play.down = false;
	assert_true(play_deliver_again(&play, &id, &err));
	assert_true(play_check(&play, &id, &facts, &err));
	assert_false(record_has(&play, &id, "outgoing"));
	assert_int_equal(inbox_count(&play), 1);
}

/* The node has it, and does not get it twice. */
static void
a_lost_answer_is_asked_for_again(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(sent_free) struct sent sent = { 0 };
	struct record_facts facts;
	unsigned troubles = 0;
	struct hash id;
	struct err err;

	(void)state;
	play.lose_answers = true;
	assert_false(play_report(&play, &id, &err));
	assert_int_equal(inbox_count(&play), 1);
	play.lose_answers = false;
	play.now += 1000;
	assert_true(sent_open(&play.finder, play_trouble, &troubles, &sent, &err));
	assert_int_equal(sent.count, 1);
	assert_true(play_deliver_again(&play, &sent.at[0].id, &err));
	assert_int_equal(inbox_count(&play), 1);
	assert_true(play_check(&play, &sent.at[0].id, &facts, &err));
	assert_true(facts.received == PLAY_BEGAN); /* the first receipt, not a new one */
}

static void
spoil_answers(struct play *play, const char *path, struct buf *bytes)
{
	(void)play;
	if (strcmp(path, DELIVER_INBOX) == 0)
		bytes->at[bytes->len - 1] ^= 1;
}

static void
an_answer_that_does_not_hold_is_not_kept(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(sent_free) struct sent sent = { 0 };
	unsigned troubles = 0;
	struct hash id;
	size_t proofs;
	struct err err;

	(void)state;
	play.meddle = spoil_answers;
	assert_false(play_report(&play, &id, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(sent_open(&play.finder, play_trouble, &troubles, &sent, &err));
	assert_int_equal(sent.count, 1);
	id = sent.at[0].id;
	assert_true(record_has(&play, &id, "outgoing"));
	assert_false(record_has(&play, &id, "receipt"));
	play.meddle = NULL;
	assert_true(play_deliver_again(&play, &id, &err));

	play.now += PLAY_EPOCH;
	play_due(&play);
	play.meddle = spoil_answers;
	assert_false(play_poll(&play, &proofs, &err));
	assert_false(record_has(&play, &id, "proof"));
}

static void
what_the_node_refuses_leaves_nothing(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(peer_free) struct peer peer = { 0 };
	struct manifest shown;
	struct identity other;
	char path[PATH_MAX];
	char *const paths[] = { path };
	struct hash id;
	struct err err;

	(void)state;
	assert_true(play_meet(&play, &peer, &err));
	assert_true(identity_make(&other, &err));
	shown = *peer.manifest;
	shown.recipient = other.recipient; /* sealed to nobody it knows */
	peer.manifest = &shown;
	identity_free(&other);
	scratch_path(&play.scratch, "report.md", path);
	assert_false(deliver_report(
	    &(struct deliver){ &play.finder, &peer, play_remote(&play), play.now },
	    &(struct deliver_matter){ .title = TEXT("A flaw"), .paths = paths, .count = 1 },
	    &id, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(play.posts, 1);
	assert_true(nothing_is_kept(&play));
}

static void
what_the_node_would_refuse_is_not_sent(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(peer_free) struct peer peer = { 0 };
	char one[PATH_MAX], same[PATH_MAX], none[PATH_MAX], folder[PATH_MAX];
	char *const twice[] = { one, same };
	char *const missing[] = { none };
	char *const dir[] = { folder };
	const struct {
		struct text title;
		char *const *paths;
		size_t count;
		enum fault fault;
	} bad[] = {
		{ TEXT("A flaw"), twice, 2, FAULT_INPUT },
		{ TEXT("A flaw"), missing, 1, FAULT_ABSENT },
		{ TEXT("A flaw"), dir, 1, FAULT_INPUT },
		{ TEXT(""), twice, 1, FAULT_INPUT },
		{ TEXT("\x1b[31mred"), twice, 1, FAULT_INPUT },
		{ TEXT("A flaw"), twice, REPORT_FILES_MAX + 1, FAULT_LIMIT },
	};
	struct hash id;
	struct err err;

	(void)state;
	assert_true(play_meet(&play, &peer, &err));
	scratch_path(&play.scratch, "other", folder);
	assert_true(folder_make(folder, 0700, &err));
	scratch_put(&play.scratch, "other/report.md", TEXT("x"));
	scratch_path(&play.scratch, "report.md", one);
	scratch_path(&play.scratch, "other/report.md", same);
	scratch_path(&play.scratch, "none", none);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(deliver_report(
		    &(struct deliver){ &play.finder, &peer, play_remote(&play), play.now },
		    &(struct deliver_matter){
			.title = bad[i].title, .paths = bad[i].paths, .count = bad[i].count },
		    &id, &err));
		assert_int_equal(err.fault, bad[i].fault);
	}
	assert_int_equal(play.posts, 0);
	assert_false(scratch_has(&play.scratch, "finder/sent"));
}

static void
two_files_of_the_same_bytes_travel_once(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct record_facts facts;
	struct hash id;
	struct err err;

	(void)state;
	scratch_put(&play.scratch, "crash.bin", TEXT("# A flaw\n"));
	assert_true(play_report(&play, &id, &err));
	assert_true(play_check(&play, &id, &facts, &err));
}

/* No more are asked about at once than an answer can hold. */
static void
many_reports_get_their_proofs_some_at_a_time(void **state)
{
	enum { MANY = POLL_REPORTS_MAX + 1 };
	scoped(play_free) struct play play = play_make();
	scoped(sent_free) struct sent sent = { 0 };
	scoped(peer_free) struct peer peer = { 0 };
	struct sent_report asked[MANY];
	struct deliver how;
	unsigned troubles = 0;
	struct hash id;
	size_t proofs;
	struct err err;

	(void)state;
	assert_true(play_report(&play, &id, &err));
	play.now += PLAY_EPOCH;
	play_due(&play);
	assert_true(play_meet(&play, &peer, &err));
	assert_true(sent_open(&play.finder, play_trouble, &troubles, &sent, &err));
	/* The only one that it knows comes last. */
	for (unsigned i = 0; i < MANY; i++) {
		asked[i] = sent.at[0];
		if (i < POLL_REPORTS_MAX)
			asked[i].id = hash_text(text_bytes(&i, sizeof(i)));
	}
	how = (struct deliver){ &play.finder, &peer, play_remote(&play), play.now };
	assert_true(deliver_poll(&how, asked, MANY, &proofs, &err));
	assert_int_equal(proofs, 0);
	assert_true(deliver_poll(&how, asked + 1, MANY - 1, &proofs, &err));
	assert_int_equal(proofs, 1);
}

static void
another_finder_gets_nothing_of_mine(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(finder_close) struct finder other = { 0 };
	scoped(peer_free) struct peer peer = { 0 };
	struct sent_report asked = { .delivered = true };
	struct hash id;
	size_t proofs;
	struct err err;

	(void)state;
	assert_true(play_report(&play, &asked.id, &err));
	play_open_finder(&play, "other", &other);
	assert_true(play_report_by(&play, &other, &id, &err));
	play.now += PLAY_EPOCH;
	play_due(&play);
	assert_true(play_meet(&play, &peer, &err));
	assert_true(
	    deliver_poll(&(struct deliver){ &other, &peer, play_remote(&play), play.now },
		&asked, 1, &proofs, &err));
	assert_int_equal(proofs, 0);
	assert_true(play_poll_by(&play, &other, &proofs, &err));
	assert_int_equal(proofs, 1);
}

/* Wherever memory runs out, here or at the node: what was begun is kept and can be
 * delivered, or nothing is, and the node has each report once. */
static void
survives_each_allocation_failing(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(sent_free) struct sent sent = { 0 };
	unsigned troubles = 0;
	struct hash id;
	bool done = false;
	struct err err;

	(void)state;
	for (size_t n = 0; !done && n < 100000; n += test_step(16)) {
		mem_fail_after(n);
		done = play_report(&play, &id, &err);
		mem_fail_after(SIZE_MAX);
		assert_true(done || err.fault == FAULT_LIMIT || err.fault == FAULT_SYSTEM);
	}
	assert_true(done);
	assert_true(sent_open(&play.finder, play_trouble, &troubles, &sent, &err));
	assert_int_equal(troubles, 0);
	for (size_t i = 0; i < sent.count; i++)
		if (!sent.at[i].delivered)
			assert_true(play_deliver_again(&play, &sent.at[i].id, &err));
	assert_int_equal(inbox_count(&play), sent.count);
}

/* From the finder's file to the node's journal, and to who looks at it there. */
static void
look_for_a_report(void)
{
	scoped(play_free) struct play play = play_make();
	scoped(peer_free) struct peer node = { 0 };
	char secret[HEAP_CANARY_LEN + 1], path[PATH_MAX];
	char *const paths[] = { path };
	struct deliver how = { &play.finder, &node, play_remote(&play), play.now };
	struct deliver_matter matter = { .paths = paths, .count = 1 };
	struct hash id;
	struct err err;

	heap_canary(secret);
	matter.title = text_of(secret);
	scratch_put(&play.scratch, "trace.txt", matter.title);
	scratch_path(&play.scratch, "trace.txt", path);
	assert_true(play_meet(&play, &node, &err));
	assert_true(deliver_report(&how, &matter, &id, &err));
	assert_int_equal(inbox_count(&play), 1);
	assert_int_equal(heap_holds(secret), 0);
}

/* What skips leaves at once, so nothing may be there to be freed. */
static void
leaves_nothing_of_a_report_in_memory(void **state)
{
	(void)state;
	if (!heap_can_look())
		skip();
	look_for_a_report();
}

TESTS(TEST(leaves_nothing_of_a_report_in_memory),
    TEST(a_report_gets_a_receipt_and_then_its_proof),
    TEST(what_is_secret_is_for_its_owner_alone),
    TEST(what_cannot_be_delivered_is_kept_and_delivered_later),
    TEST(a_lost_answer_is_asked_for_again), TEST(an_answer_that_does_not_hold_is_not_kept),
    TEST(what_the_node_refuses_leaves_nothing), TEST(what_the_node_would_refuse_is_not_sent),
    TEST(two_files_of_the_same_bytes_travel_once),
    TEST(many_reports_get_their_proofs_some_at_a_time),
    TEST(another_finder_gets_nothing_of_mine), TEST(survives_each_allocation_failing))
