#include "serve/witness_serve.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "grove.h"
#include "http/client.h"
#include "scratch.h"

#define LOG "example.com/log"

static struct err err;

/* A witness that is served by a child of its own. */
struct house {
	struct scratch scratch;
	char dir[PATH_MAX];
	struct grove grove;
	struct vkey vkey;
	struct buf vkey_text;
	pid_t child;
	struct client *client;
};

/* What the child tells its parent, through a pipe. */
static void
tell_ready(void *arg, struct text address, struct text monitor)
{
	const int *fd = arg;

	(void)monitor;
	(void)!write(*fd, address.at, address.len);
	(void)!write(*fd, "\n", 1);
}

static void
keep_quiet(void *arg, const struct err *trouble)
{
	(void)arg;
	(void)trouble;
}

static void
serve_child(const struct house *house, int told, int stop)
{
	struct witness_serve_config config = {
		.listener = { .http.listen = TEXT("127.0.0.1:0"), .reload = -1 },
		.stop = stop,
		.ready = tell_ready,
		.trouble = keep_quiet,
		.arg = &told,
	};
	struct witness_dir witness = { 0 };
	bool done;

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* it outlives no test */
	done = witness_dir_open(house->dir, &witness, &err) &&
	       witness_serve(&witness, &config, &err);
	witness_dir_close(&witness);
	_exit(!done);
}

/* `stop` is written to when it shall end; -1: never. */
static void
start(struct house *house, int stop)
{
	scoped(buf_free) struct buf base = BUF(KIB);
	int told[2];
	char byte;

	assert_int_equal(pipe(told), 0);
	house->child = fork();
	if (house->child == 0)
		serve_child(house, told[1], stop);
	close(told[1]);
	buf_add(&base, TEXT("http://"));
	while (read(told[0], &byte, 1) == 1 && byte != '\n')
		buf_add_byte(&base, (uint8_t)byte);
	close(told[0]);
	assert_true(client_open(buf_text(&base), &house->client, &err));
}

static void
kill_it(struct house *house)
{
	client_close(&house->client);
	kill(house->child, SIGKILL);
	waitpid(house->child, NULL, 0);
}

static void
make_house(struct house *house)
{
	scoped(buf_free) struct buf key = BUF(KIB);
	struct witness_dir witness;
	struct text text;
	size_t added;

	*house = (struct house){
		.scratch = scratch_make(), .grove = grove_make(LOG, 'l'), .vkey_text = BUF(KIB)
	};
	scratch_path(&house->scratch, "w", house->dir);
	assert_true(witness_dir_make(
	    house->dir, TEXT("witness.example/w1"), TEXT(""), &house->vkey_text, &err));
	assert_true(vkey_parse(buf_text(&house->vkey_text), &house->vkey, &err));
	vkey_format(&house->grove.key.vkey, &key);
	text = buf_text(&key);
	assert_true(witness_dir_open(house->dir, &witness, &err));
	assert_true(witness_dir_trust(&witness, &text, 1, &added, &err));
	witness_dir_close(&witness);
}

static void
house_free(struct house *house)
{
	grove_free(&house->grove);
	buf_free(&house->vkey_text);
	scratch_free(&house->scratch);
}

/* Ask to cosign; the fault that the answer's status stands for. */
static enum fault
post(struct house *house, uint64_t old, uint64_t size, struct buf *answer)
{
	scoped(buf_free) struct buf body = BUF(WITNESS_BODY_MAX);

	grove_ask(&house->grove, old, size, &body);
	buf_clear(answer);
	if (client_post(house->client, "/add-checkpoint", buf_text(&body), answer, &err))
		return FAULT_NONE;
	return err.fault;
}

static enum fault
get(struct house *house, struct text origin, struct buf *answer)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct hash hash = hash_text(origin);
	struct sink sink = sink_buf(answer);

	buf_clear(answer);
	buf_add(&path, TEXT("/"));
	hash_format(&hash, &path);
	buf_add(&path, TEXT("/checkpoint"));
	return client_get(house->client, buf_string(&path), &sink, &err) ? FAULT_NONE
									 : err.fault;
}

static void
cosigns_and_shows_it(void **state)
{
	scoped(buf_free) struct buf answer = BUF(16 * KIB);
	scoped(house_free) struct house house;
	struct note note;
	bool good;

	(void)state;
	make_house(&house);
	start(&house, -1);
	assert_int_equal(get(&house, TEXT(LOG), &answer), FAULT_ABSENT);
	assert_int_equal(post(&house, 3, 5, &answer), FAULT_CONFLICT);
	assert_int_equal(post(&house, 0, 5, &answer), FAULT_NONE);
	assert_int_equal(post(&house, 5, 9, &answer), FAULT_NONE);
	assert_int_equal(post(&house, 9, 5, &answer), FAULT_INPUT);
	assert_int_equal(get(&house, TEXT(LOG), &answer), FAULT_NONE);
	assert_true(note_parse(buf_text(&answer), &note, &err));
	assert_true(note_verify(&note, &house.vkey, 1, &good, &err));
	assert_in_range(note_cosigned_at(&note, &house.vkey), time(NULL) - 60, time(NULL));
	assert_int_equal(get(&house, TEXT("other"), &answer), FAULT_ABSENT);
	kill_it(&house);
}

/* What it answered endures, whenever it is killed. */
static void
remembers_what_it_answered(void **state)
{
	scoped(buf_free) struct buf answer = BUF(16 * KIB);
	scoped(house_free) struct house house;

	(void)state;
	make_house(&house);
	for (uint64_t size = 1; size < 6; size++) {
		start(&house, -1);
		assert_int_equal(post(&house, size - 1, size, &answer), FAULT_NONE);
		kill_it(&house);
	}
	start(&house, -1);
	grove_fork(&house.grove, 2);
	assert_int_equal(post(&house, 0, 7, &answer), FAULT_CONFLICT);
	assert_int_equal(post(&house, 5, 7, &answer), FAULT_SYSTEM); /* 422 */
	kill_it(&house);
}

static void
ends_when_told_to(void **state)
{
	scoped(buf_free) struct buf answer = BUF(16 * KIB);
	scoped(house_free) struct house house;
	int stop[2], status;

	(void)state;
	make_house(&house);
	assert_int_equal(pipe(stop), 0);
	start(&house, stop[0]);
	assert_int_equal(post(&house, 0, 5, &answer), FAULT_NONE);
	assert_int_equal(write(stop[1], "", 1), 1);
	assert_int_equal(waitpid(house.child, &status, 0), house.child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	client_close(&house.client);
	close(stop[0]);
	close(stop[1]);
}

static void
takes_requests_of_its_paths_and_methods_alone(void **state)
{
	static const char *const paths[] = { "/", "/checkpoint", "/add-checkpoint/",
		"/%61dd-checkpoint", "//add-checkpoint", "/AB/checkpoint" };
	scoped(buf_free) struct buf answer = BUF(16 * KIB), body = BUF(WITNESS_BODY_MAX);
	scoped(house_free) struct house house;
	struct sink sink = sink_buf(&answer);

	(void)state;
	make_house(&house);
	start(&house, -1);
	grove_ask(&house.grove, 0, 5, &body);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_false(
		    client_post(house.client, paths[i], buf_text(&body), &answer, &err));
		assert_int_equal(err.fault, FAULT_ABSENT);
	}
	assert_false(client_get(house.client, "/add-checkpoint", &sink, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM); /* 405 */
	kill_it(&house);
}

TESTS(TEST(cosigns_and_shows_it), TEST(remembers_what_it_answered), TEST(ends_when_told_to),
    TEST(takes_requests_of_its_paths_and_methods_alone))
