#include "serve/serve.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "base/file.h"
#include "http/address.h"
#include "http/client.h"
#include "play.h"

/* A node that is served by a child of its own. */
struct house {
	struct play play;
	pid_t child;
	struct buf base;
	struct buf console;
	struct client *client;
};

/* What the child tells its parent, through a pipe. */
static void
tell_ready(void *arg, struct text name, struct text address, struct text console)
{
	const int *fd = arg;

	assert_true(text_eq(name, TEXT("psirt.example.com")));
	(void)!write(*fd, address.at, address.len);
	(void)!write(*fd, " ", 1);
	(void)!write(*fd, console.at, console.len);
	(void)!write(*fd, "\n", 1);
}

static void
keep_quiet(void *arg, const char *process, const char *event, struct text words)
{
	(void)arg;
	if (getenv("SERVE_TEST_LOG") != NULL)
		fprintf(stderr, "# %s %s: %.*s\n", process, event, TEXT_ARGS(words));
}

static void
serve_child(const struct house *house, int told, int stop)
{
	char dir[PATH_MAX];
	struct serve_config config = {
		.dir = dir,
		.listen = TEXT("127.0.0.1:0"),
		.console = TEXT("127.0.0.1:0"),
		.stop = stop,
		.reload = -1,
		.ready = tell_ready,
		.log = { keep_quiet, NULL },
		.arg = &told,
	};
	struct err err;

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* it outlives no test */
	scratch_path(&house->play.scratch, "node", dir);
	_exit(!serve_run(&config, &err));
}

static void
house_free(struct house *house)
{
	client_close(&house->client);
	kill(house->child, SIGKILL);
	waitpid(house->child, NULL, 0);
	buf_free(&house->base);
	buf_free(&house->console);
	play_free(&house->play);
}

/* `stop` is written to when it shall end; -1: never.  `crime` is SQL that is done to
 * its database before. */
static void
open_house_after(struct house *house, const char *crime, int stop)
{
	int told[2];
	char byte;
	struct err err;

	*house = (struct house){
		.play = play_make_at(time(NULL)), .base = BUF(KIB), .console = BUF(KIB)
	};
	assert_int_equal(pipe(told), 0);
	assert_true(db_run(house->play.node.journal.db, crime, &err));
	node_close(&house->play.node); /* the child's alone */
	house->child = fork();
	if (house->child == 0)
		serve_child(house, told[1], stop);
	close(told[1]);
	buf_add(&house->base, TEXT("http://"));
	buf_add(&house->console, TEXT("http://"));
	while (read(told[0], &byte, 1) == 1 && byte != ' ')
		buf_add_byte(&house->base, (uint8_t)byte);
	while (read(told[0], &byte, 1) == 1 && byte != '\n')
		buf_add_byte(&house->console, (uint8_t)byte);
	close(told[0]);
	play_open_node(&house->play, &house->play.node);
	assert_true(client_open(buf_text(&house->base), &house->client, &err));
}

static void
open_house(struct house *house, int stop)
{
	open_house_after(house, "", stop);
}

static bool
get(void *arg, const char *path, const struct sink *to, struct err *err)
{
	struct house *house = arg;

	return client_get(house->client, path, to, err);
}

static bool
post(void *arg, const char *path, struct text body, struct buf *answer, struct err *err)
{
	struct house *house = arg;

	return client_post(house->client, path, body, answer, err);
}

static void
reports_travel_over_http(void **state)
{
	scoped(house_free) struct house house;
	scoped(peer_free) struct peer peer = { 0 };
	struct remote remote = { .get = get, .post = post, .arg = &house };
	char pin[PATH_MAX], path[PATH_MAX];
	char *const paths[] = { path };
	struct record_facts facts;
	struct hash id;
	struct err err;

	(void)state;
	open_house(&house, -1);
	scratch_path(&house.play.scratch, "pin", pin);
	scratch_path(&house.play.scratch, "report.md", path);
	assert_true(peer_meet(&remote, pin, time(NULL), &peer, &err));
	assert_true(
	    deliver_report(&(struct deliver){ &house.play.finder, &peer, &remote, time(NULL) },
		&(struct deliver_matter){ .title = TEXT("A flaw"), .paths = paths, .count = 1 },
		&id, &err));
	assert_true(play_check(&house.play, &id, &facts, &err));
}

/* Its receipts would promise what it cannot keep. */
static void
gives_no_receipts_while_its_log_cannot_go_on(void **state)
{
	scoped(house_free) struct house house;
	scoped(buf_free) struct buf got = BUF(MIB);
	struct sink sink = sink_buf(&got);
	struct err err;

	(void)state;
	open_house_after(&house, "UPDATE log_head SET root = zeroblob(32)", -1);
	assert_false(client_post(house.client, "/inbox", TEXT("whatever"), &got, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_non_null(strstr(err.text, "this node has trouble"));
	assert_true(client_get(house.client, "/checkpoint", &sink, &err));
}

static void
close_client(struct client **client)
{
	client_close(client);
}

/* Elsewhere than where it answers the world. */
static void
tells_an_operator_how_it_is(void **state)
{
	static const char *const crimes[] = { "", "UPDATE log_head SET root = zeroblob(32)" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(house_free) struct house house;
		scoped(close_client) struct client *client = NULL;
		scoped(buf_free) struct buf got = BUF(MIB);
		struct sink sink = sink_buf(&got);
		struct err err;

		open_house_after(&house, crimes[i], -1);
		assert_true(client_get(house.client, "/checkpoint", &sink, &err));
		assert_false(client_get(house.client, "/metrics", &sink, &err));
		assert_false(client_get(house.client, "/healthz", &sink, &err));
		assert_true(client_open(buf_text(&house.console), &client, &err));
		assert_int_equal(client_get(client, "/healthz", &sink, &err), i == 0);
		if (i == 1)
			assert_non_null(strstr(err.text, "log"));
		buf_clear(&got);
		assert_true(client_get(client, "/metrics", &sink, &err));
		assert_non_null(
		    strstr(buf_string(&got), "accord_http_answers_total{class=\"2xx\"} 1\n"));
		assert_non_null(strstr(buf_string(&got),
		    i == 0 ? "accord_node_halted 0\n" : "accord_node_halted 1\n"));
		assert_false(client_get(client, "/checkpoint", &sink, &err));
	}
}

static void
says_nothing_of_what_was_sealed(void **state)
{
	scoped(house_free) struct house house;
	scoped(buf_free) struct buf sealed = BUF(MIB), answer = BUF(MIB);
	struct envelope envelope = { 0 };
	struct err err;

	(void)state;
	open_house(&house, -1);
	assert_true(envelope_add(&envelope, TEXT("secret-name"), TEXT("x"), &err));
	assert_true(
	    envelope_seal(&envelope, &house.play.node.manifest.recipient, &sealed, &err));
	assert_false(client_post(house.client, "/inbox", buf_text(&sealed), &answer, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_null(strstr(err.text, "secret"));
	assert_false(client_post(house.client, "/inbox", TEXT("no envelope"), &answer, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
serves_the_public_tree_and_nothing_else(void **state)
{
	static const char *const paths[] = { "/inbox", "/journal.db", "/../journal.db",
		"/keys/log.key", "/keys", "/nothing", "/tile/%2e%2e/%2e%2e/journal.db" };
	scoped(house_free) struct house house;
	scoped(buf_free) struct buf got = BUF(MIB), here = BUF(MIB);
	struct sink sink = sink_buf(&got);
	struct err err;

	(void)state;
	open_house(&house, -1);
	assert_true(client_get(house.client, "/.well-known/accord", &sink, &err));
	here = scratch_get(&house.play.scratch, "node/public/.well-known/accord");
	assert_string_equal(buf_string(&got), buf_string(&here));
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		buf_clear(&got);
		assert_false(client_get(house.client, paths[i], &sink, &err));
		assert_int_equal(err.fault, i == 0 ? FAULT_SYSTEM : FAULT_ABSENT); /* 405 */
		assert_int_equal(got.len, 0);
	}
	assert_false(client_post(house.client, "/checkpoint", TEXT("x"), &got, &err));
	assert_non_null(strstr(err.text, "only read"));
}

static void
ends_when_it_is_told_to(void **state)
{
	scoped(house_free) struct house house;
	int stop[2], status;

	(void)state;
	assert_int_equal(pipe(stop), 0);
	open_house(&house, stop[0]);
	assert_int_equal(write(stop[1], "x", 1), 1);
	assert_int_equal(waitpid(house.child, &status, 0), house.child);
	assert_int_equal(status, 0);
	close(stop[0]);
	close(stop[1]);
	house.child = fork(); /* for house_free() to end */
	if (house.child == 0)
		_exit(0);
}

static void
says_when_it_cannot_listen(void **state)
{
	scoped(house_free) struct house house;
	scoped(file_close) int other = -1;
	char dir[PATH_MAX];
	struct serve_config config = { .dir = dir,
		.listen = TEXT("127.0.0.1:0"),
		.stop = -1,
		.reload = -1,
		.ready = tell_ready,
		.log = { keep_quiet, NULL } };
	struct text address;
	struct err err;

	(void)state;
	open_house(&house, -1);
	address = text_after(buf_text(&house.base), strlen("http://"));
	scratch_path(&house.play.scratch, "node", dir);
	assert_false(serve_run(&config, &err)); /* it is served already */
	assert_int_equal(err.fault, FAULT_CONFLICT);
	kill(house.child, SIGKILL);
	assert_true(address_listen_anew(address, true, &other, &err)); /* once all have ended */
	config.listen = address;
	assert_false(serve_run(&config, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	config.listen = TEXT("nonsense");
	assert_false(serve_run(&config, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(reports_travel_over_http), TEST(gives_no_receipts_while_its_log_cannot_go_on),
    TEST(says_nothing_of_what_was_sealed), TEST(serves_the_public_tree_and_nothing_else),
    TEST(ends_when_it_is_told_to), TEST(tells_an_operator_how_it_is),
    TEST(says_when_it_cannot_listen))
