#include "action/log/log_watch.h"

#include "grove.h"
#include "scratch.h"

#define LOG "example.com/log"

static struct err err;

/* A log that somebody watches, and its other self, which parts from it at its 5th entry. */
struct play {
	struct scratch scratch;
	struct grove log;
	struct grove other;
	char file[PATH_MAX];
};

static struct play
play_make(void)
{
	struct play play = { scratch_make(), grove_make(LOG, 'l'), grove_make(LOG, 'l'), "" };

	grove_fork(&play.other, 5);
	scratch_path(&play.scratch, "state", play.file);
	return play;
}

static void
play_free(struct play *play)
{
	grove_free(&play->log);
	grove_free(&play->other);
	scratch_free(&play->scratch);
}

static bool
open_watch(struct play *play, struct log_watch *watch)
{
	return log_watch_open(play->file, &play->log.key.vkey, watch, &err);
}

static void
sign(struct grove *grove, uint64_t size, struct buf *out)
{
	const struct signer signer = note_key_signer(&grove->key);
	scoped(buf_free) struct buf text = BUF(KIB);

	grove_head(grove, size, &text);
	assert_true(note_sign(buf_text(&text), &signer, out, &err));
}

/* The report that it has grown to that size. */
static struct watch_report
grown(struct grove *grove, uint64_t size)
{
	struct watch_report report = { .verdict = WATCH_GROWN,
		.note = BUF(CHECKPOINT_LEN_MAX),
		.next = WATCH_STATE,
		.size = size };

	sign(grove, size, &report.note);
	sign(grove, size, &report.next.note);
	for (uint64_t i = 0; i < size; i++)
		merkle_frontier_add(&report.next.frontier, &grove->leaf[i]);
	return report;
}

static void
learn(struct log_watch *watch, struct grove *grove, uint64_t size)
{
	scoped(watch_report_free) struct watch_report report = grown(grove, size);

	assert_true(log_watch_learn(watch, &report, &err));
	assert_int_equal(report.next.note.len, 0);
}

/* The report that its other self has come to that size, with the proof or without. */
static struct watch_report
forked(struct play *play, const struct log_watch *watch, uint64_t size, bool proven)
{
	struct merkle_source source = { grove_read, &play->other };
	uint64_t known = watch->known.frontier.size;
	struct watch_report report = {
		.verdict = proven ? WATCH_FORKED : WATCH_BROKEN,
		.note = BUF(CHECKPOINT_LEN_MAX),
		.next = WATCH_STATE,
	};

	sign(&play->other, size, &report.note);
	report.fork.older = buf_text(&watch->known.note);
	report.fork.newer = buf_text(&report.note);
	report.fork.shown = proven && size > known;
	if (report.fork.shown) {
		assert_true(merkle_root(&source, known, &report.fork.root, &err));
		assert_true(merkle_extend(&source, known, size, &report.fork.path, &err));
	}
	return report;
}

/* Keep it, and tell where: the name without what stands before. */
static void
keep(struct play *play, struct log_watch *watch, uint64_t size, bool proven, const char *name)
{
	scoped(watch_report_free) struct watch_report report =
	    forked(play, watch, size, proven);
	char path[PATH_MAX], expected[PATH_MAX];

	assert_true(log_watch_keep(watch, &report, path, &err));
	scratch_path(&play->scratch, name, expected);
	assert_string_equal(path, expected);
}

static bool
check(struct play *play, const char *name, uint64_t *older, uint64_t *newer)
{
	char path[PATH_MAX];

	scratch_path(&play->scratch, name, path);
	return log_watch_check(path, &play->log.key.vkey, older, newer, &err);
}

static void
knows_nothing_at_first_and_then_what_it_learned(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct log_watch watch = LOG_WATCH;

	(void)state;
	assert_true(open_watch(&play, &watch));
	assert_int_equal(watch.known.note.len, 0);
	learn(&watch, &play.log, 3);
	learn(&watch, &play.log, 7);
	assert_int_equal(watch.known.frontier.size, 7);
	log_watch_close(&watch);
	assert_true(open_watch(&play, &watch));
	assert_int_equal(watch.known.frontier.size, 7);
	log_watch_close(&watch);
}

static void
one_at_a_time_watches(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct log_watch watch = LOG_WATCH, second = LOG_WATCH;

	(void)state;
	assert_true(open_watch(&play, &watch));
	assert_false(open_watch(&play, &second));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(second.claim, -1);
	log_watch_close(&watch);
	assert_true(open_watch(&play, &second));
	log_watch_close(&second);
}

static void
what_is_known_must_be_sound(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(log_watch_close) struct log_watch watch = LOG_WATCH;

	(void)state;
	assert_true(open_watch(&play, &watch));
	learn(&watch, &play.log, 7);
	log_watch_close(&watch);
	note_key_free(&play.log.key);
	play.log.key = test_key(LOG, 's');
	assert_false(open_watch(&play, &watch));
	assert_int_equal(err.fault, FAULT_DENIED);
	scratch_put(&play.scratch, "state", TEXT("nonsense"));
	assert_false(open_watch(&play, &watch));
	assert_int_equal(err.fault, FAULT_INPUT);
	scratch_put(&play.scratch, "state", TEXT(""));
	assert_false(open_watch(&play, &watch));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
what_cannot_be_written_is_known_nevertheless(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(log_watch_close) struct log_watch watch = LOG_WATCH;
	scoped(watch_report_free) struct watch_report report = grown(&play.log, 7);
	char path[PATH_MAX];

	(void)state;
	assert_true(open_watch(&play, &watch));
	assert_true(folder_make(play.file, 0700, &err));
	assert_false(log_watch_learn(&watch, &report, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(watch.known.frontier.size, 7);
	scratch_path(&play.scratch, "state", path);
	assert_int_equal(rmdir(path), 0);
	assert_true(log_watch_save(&watch, &err));
	assert_true(scratch_has(&play.scratch, "state"));
}

static void
evidence_is_kept_once(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(log_watch_close) struct log_watch watch = LOG_WATCH;
	scoped(buf_free) struct buf first = { 0 }, second = { 0 };
	uint64_t older = 0, newer = 0;

	(void)state;
	assert_true(open_watch(&play, &watch));
	learn(&watch, &play.log, 7);
	keep(&play, &watch, 9, true, "state.fork-7");
	assert_true(check(&play, "state.fork-7", &older, &newer));
	assert_int_equal(older, 7);
	assert_int_equal(newer, 9);
	first = scratch_get(&play.scratch, "state.fork-7");
	keep(&play, &watch, 9, true, "state.fork-7");
	keep(&play, &watch, 12, true, "state.fork-7"); /* more of the same */
	second = scratch_get(&play.scratch, "state.fork-7");
	assert_true(text_eq(buf_text(&first), buf_text(&second)));
	assert_false(scratch_has(&play.scratch, "state.fork-7-2"));
	learn(&watch, &play.log, 8);
	keep(&play, &watch, 8, true, "state.fork-8");
}

static void
nothing_is_replaced(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(log_watch_close) struct log_watch watch = LOG_WATCH;
	scoped(watch_report_free) struct watch_report report = { 0 };
	scoped(buf_free) struct buf bytes = { 0 };
	char path[PATH_MAX] = "untouched";
	uint64_t older, newer;

	(void)state;
	assert_true(open_watch(&play, &watch));
	learn(&watch, &play.log, 7);
	scratch_put(&play.scratch, "state.fork-7", TEXT("something else"));
	scratch_put(&play.scratch, "state.fork-7-2", TEXT(""));
	keep(&play, &watch, 9, true, "state.fork-7-3");
	assert_true(check(&play, "state.fork-7-3", &older, &newer));
	bytes = scratch_get(&play.scratch, "state.fork-7");
	assert_string_equal(buf_string(&bytes), "something else");
	for (unsigned i = 3; i <= 9; i++) {
		char name[32];

		snprintf(name, sizeof(name), "state.fork-7-%u", i);
		scratch_put(&play.scratch, name, TEXT("more"));
	}
	report = forked(&play, &watch, 9, true);
	assert_false(log_watch_keep(&watch, &report, path, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_string_equal(path, "untouched");
}

/* What was proven against another head that had as many entries is not enough. */
static void
evidence_is_about_what_is_known(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(log_watch_close) struct log_watch watch = LOG_WATCH;
	struct grove third = grove_make(LOG, 'l');

	(void)state;
	grove_fork(&third, 6);
	assert_true(open_watch(&play, &watch));
	learn(&watch, &play.log, 7);
	keep(&play, &watch, 9, true, "state.fork-7");
	learn(&watch, &third, 7);
	keep(&play, &watch, 9, true, "state.fork-7-2");
	grove_free(&third);
}

static void
what_is_unproven_is_kept_apart(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(log_watch_close) struct log_watch watch = LOG_WATCH;
	uint64_t older = 77, newer = 77;

	(void)state;
	assert_true(open_watch(&play, &watch));
	learn(&watch, &play.log, 7);
	keep(&play, &watch, 9, false, "state.broken-7");
	keep(&play, &watch, 9, false, "state.broken-7");
	assert_false(check(&play, "state.broken-7", &older, &newer));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(older, 77);
	assert_int_equal(newer, 77);
	keep(&play, &watch, 9, true, "state.fork-7");
}

static void
only_a_proof_is_one(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(log_watch_close) struct log_watch watch = LOG_WATCH;
	uint64_t older, newer;

	(void)state;
	assert_true(open_watch(&play, &watch));
	learn(&watch, &play.log, 7);
	keep(&play, &watch, 9, true, "state.fork-7");
	assert_false(check(&play, "nothing", &older, &newer));
	assert_int_equal(err.fault, FAULT_ABSENT);
	scratch_flip(&play.scratch, "state.fork-7", 1, 0);
	assert_false(check(&play, "state.fork-7", &older, &newer));
	assert_int_equal(err.fault, FAULT_INPUT);
	scratch_flip(&play.scratch, "state.fork-7", 1, 0);
	note_key_free(&play.log.key);
	play.log.key = test_key(LOG, 's');
	assert_false(check(&play, "state.fork-7", &older, &newer));
	assert_int_equal(err.fault, FAULT_DENIED);
}

TESTS(TEST(knows_nothing_at_first_and_then_what_it_learned), TEST(one_at_a_time_watches),
    TEST(what_is_known_must_be_sound), TEST(what_cannot_be_written_is_known_nevertheless),
    TEST(evidence_is_kept_once), TEST(nothing_is_replaced),
    TEST(evidence_is_about_what_is_known), TEST(what_is_unproven_is_kept_apart),
    TEST(only_a_proof_is_one))
