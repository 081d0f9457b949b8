#include "action/deed/deed_call.h"

#include <poll.h>
#include <pthread.h>

#include "heap.h"
#include "play.h"

#define STATUS "{\"deed\":\"status\",\"args\":{}}"

static struct err err;

/* Asks from a thread, while the test serves. */
struct asking {
	pthread_t thread;
	char dir[PATH_MAX];
	struct buf answer;
	bool answered;
	struct err err;
};

static void *
ask(void *arg)
{
	struct asking *asking = arg;

	asking->answered =
	    deed_call(asking->dir, 1, TEXT(STATUS), &asking->answer, &asking->err);
	return NULL;
}

static void
serve_until(struct local *local, struct play *play, struct asking *asking, size_t count)
{
	struct pollfd ready = { .fd = local_fd(local), .events = POLLIN };
	static struct deed_round round;
	size_t done = 0;

	while (done < count) {
		assert_true(poll(&ready, 1, 20) >= 0); /* the last may just be ending */
		(void)deed_round_take(&round, local);
		deed_round_do(&round, &play->node, play->now);
		deed_round_answer(&round, local);
		while (done < count && pthread_tryjoin_np(asking[done].thread, NULL) == 0)
			done++;
	}
}

static void
assert_status(const struct buf *answer, int64_t now)
{
	scoped(doc_free) struct doc doc = DOC;
	struct value ok;
	int64_t at;

	assert_true(deed_answer_parse(buf_text(answer), &doc, &ok, &err));
	assert_true(statement_get_time(ok, "now", &at, &err));
	assert_int_equal(at, now);
}

static void
does_it_itself_where_nobody_serves(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(buf_free) struct buf answer = BUF(DEED_ANSWER_MAX);
	char dir[PATH_MAX];
	int lock = -1;

	(void)state;
	scratch_path(&play.scratch, "node", dir);
	assert_true(deed_call(dir, 77, TEXT(STATUS), &answer, &err));
	assert_status(&answer, 77);
	/* And gives back what it took. */
	assert_true(local_lock(dir, &lock, &err));
	file_close(&lock);
}

static void
asks_with_arguments_and_tells_what_comes_of_it(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(deed_ask_free) struct deed_ask ask, other;
	struct value ok = { 0 };
	char dir[PATH_MAX];
	int64_t at;

	(void)state;
	scratch_path(&play.scratch, "node", dir);
	deed_ask_begin(&ask, "status");
	ask.who = "alice";
	assert_true(deed_ask(&ask, dir, 77, &ok, &err));
	assert_true(statement_get_time(ok, "now", &at, &err));
	assert_int_equal(at, 77);
	assert_true(text_eq(buf_text(&ask.request),
	    TEXT("{\"deed\":\"status\",\"args\":{},\"who\":\"alice\"}")));
	deed_ask_begin(&other, "forget");
	writer_key(&other.args, "id");
	writer_text(&other.args, TEXT("0123456789"));
	writer_key(&other.args, "why");
	writer_text(&other.args, TEXT("there is none such"));
	assert_false(deed_ask(&other, dir, 77, &ok, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

/* The node's own manifest is remarked on, in this process from the request to the journal. */
static void
look_for_a_remark(void)
{
	scoped(play_free) struct play play = play_make();
	char dir[PATH_MAX], secret[HEAP_CANARY_LEN + 1];
	struct deed_ask ask;
	struct value ok;

	scratch_path(&play.scratch, "node", dir);
	heap_canary(secret);
	deed_ask_begin(&ask, "remark");
	statement_put_hash(&ask.args, "id", &play.node.manifest.statement.id);
	writer_key(&ask.args, "text");
	writer_text(&ask.args, text_of(secret));
	assert_true(heap_holds(secret) > 0); /* it would be seen */
	assert_true(deed_ask(&ask, dir, play.now, &ok, &err));
	deed_ask_free(&ask);
	assert_int_equal(heap_holds(secret), 0);
}

/* What skips leaves at once, so nothing may be there to be freed. */
static void
leaves_nothing_of_a_remark_in_memory(void **state)
{
	(void)state;
	if (!heap_can_look())
		skip();
	look_for_a_remark();
}

static void
asks_the_server_where_one_runs(void **state)
{
	scoped(play_free) struct play play = play_make();
	struct local_place place = LOCAL_PLACE;
	struct asking asking[8] = { 0 };
	struct local *local = NULL;
	char dir[PATH_MAX];

	(void)state;
	scratch_path(&play.scratch, "node", dir);
	assert_true(local_listen(dir, &place, &err));
	assert_true(local_open(place.listener, DEED_REQUEST_MAX, &local, &err));
	for (size_t i = 0; i < 8; i++) {
		scratch_path(&play.scratch, "node", asking[i].dir);
		asking[i].answer = BUF(DEED_ANSWER_MAX);
		assert_int_equal(pthread_create(&asking[i].thread, NULL, ask, &asking[i]), 0);
	}
	serve_until(local, &play, asking, 8);
	for (size_t i = 0; i < 8; i++) {
		assert_true(asking[i].answered);
		assert_status(&asking[i].answer, play.now); /* the server's time */
		buf_free(&asking[i].answer);
	}
	local_close(&local);
	local_leave(&place);
}

static void
makes_nothing_where_there_is_no_node(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf answer = BUF(DEED_ANSWER_MAX);
	char dir[PATH_MAX];

	(void)state;
	scratch_path(&scratch, "node", dir);
	assert_false(deed_call(dir, 1, TEXT(STATUS), &answer, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(answer.len, 0);
	assert_false(scratch_has(&scratch, "node"));
}

TESTS(TEST(leaves_nothing_of_a_remark_in_memory),
    TEST(asks_with_arguments_and_tells_what_comes_of_it),
    TEST(does_it_itself_where_nobody_serves), TEST(asks_the_server_where_one_runs),
    TEST(makes_nothing_where_there_is_no_node))
