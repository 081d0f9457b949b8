#include "serve/supervise.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/signalfd.h>

#include "action/node/enclosure.h"
#include "action/node/local.h"
#include "action/node/renewal.h"
#include "http/address.h"
#include "staff.h"

static struct err err;

/* A supervisor in a process of its own, with all that it begins; what it tells comes as
 * lines. */
struct firm {
	struct play play;
	char dir[PATH_MAX], peers[PATH_MAX];
	pid_t pid;
	int told;
	int stop; /* to be written to */
	void (*const *lives)(struct post *post);
};

/* What the supervisor's process is given. */
struct orders {
	const struct firm *firm;
	int tell;
	int stop;
	bool prepares; /* it can */
};

static void
tell_line(const struct orders *orders, const char *words)
{
	(void)!write(orders->tell, words, strlen(words));
	(void)!write(orders->tell, "\n", 1);
}

static void
tell(void *arg, const char *process, const char *event, struct text words)
{
	scoped(buf_free) struct buf line = BUF(KIB);

	buf_addf(&line, "%s %s: %.*s", process, event, TEXT_ARGS(words));
	tell_line(arg, buf_string(&line));
}

static bool
prepare(void *arg, struct err *e)
{
	const struct orders *orders = arg;

	tell_line(orders, "prepared");
	return orders->prepares || err_set(e, FAULT_CONFLICT, "not today");
}

static void
tell_ready(void *arg)
{
	tell_line(arg, "ready");
}

/* What serve_run() makes before. */
static void
make_folders(const struct firm *firm)
{
	static const char *const names[] = { "node/spool", "node/" ENCLOSURE_DIR,
		"node/console", "node/" RENEWAL_ALARM };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		scratch_path(&firm->play.scratch, names[i], path);
		assert_true(folder_make(path, 0700, &err));
	}
}

/* Ends with 0 after an end in order, else with the fault; with 99 if a process is left. */
_Noreturn static void
run(struct orders *orders)
{
	struct local_place local = LOCAL_PLACE;
	struct changes changes = { 0 };
	struct supervise_config config = {
		.post = { .dir = orders->firm->dir, .listen = -1, .console = -1 },
		.lives = orders->firm->lives,
		.log = { tell, orders },
		.stop = orders->stop,
		.changes = &changes,
		.prepare = prepare,
		.ready = tell_ready,
		.arg = orders,
	};
	sigset_t reload;
	bool good;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&reload);
	sigaddset(&reload, SIGHUP);
	sigprocmask(SIG_BLOCK, &reload, NULL);
	config.reload = signalfd(-1, &reload, SFD_CLOEXEC | SFD_NONBLOCK);
	make_folders(orders->firm);
	changes_add(&changes, orders->firm->peers);
	assert_true(address_listen(TEXT("127.0.0.1:0"), &config.post.listen, &err));
	assert_true(address_listen(TEXT("127.0.0.1:0"), &config.post.console, &err));
	assert_true(local_listen(orders->firm->dir, &local, &err));
	config.post.local = local.listener;
	good = supervise(&config, &err);
	if (!good)
		tell_line(orders, err.text);
	if (waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD)
		_exit(99);
	_exit(good ? 0 : (int)err.fault);
}

static void
begin(struct firm *firm, bool prepares)
{
	int told[2], stop[2];

	assert_int_equal(pipe(told), 0);
	assert_int_equal(pipe(stop), 0);
	firm->pid = fork();
	if (firm->pid == 0) {
		struct orders orders = { firm, told[1], stop[0], prepares };

		close(told[0]);
		close(stop[1]);
		run(&orders);
	}
	close(told[1]);
	close(stop[0]);
	firm->told = told[0];
	firm->stop = stop[1];
}

static void
firm_make(struct firm *firm)
{
	*firm = (struct firm){ .play = play_make_at(time(NULL)), .told = -1, .stop = -1 };
	scratch_path(&firm->play.scratch, "node", firm->dir);
	scratch_path(&firm->play.scratch, "node/peers", firm->peers);
	node_close(&firm->play.node); /* or the clerk would inherit half of a database */
}

static void
firm_free(struct firm *firm)
{
	if (firm->pid > 0) {
		kill(firm->pid, SIGKILL);
		waitpid(firm->pid, NULL, 0);
	}
	file_close(&firm->told);
	file_close(&firm->stop);
	play_free(&firm->play);
}

/* The next line that it tells; false: it has ended. */
static bool
hear(struct firm *firm, struct buf *line)
{
	char byte = 0;

	buf_clear(line);
	while (read(firm->told, &byte, 1) == 1 && byte != '\n')
		buf_add_byte(line, (uint8_t)byte);
	return byte == '\n';
}

static void
await(struct firm *firm, const char *beginning)
{
	scoped(buf_free) struct buf line = BUF(KIB);

	do
		assert_true(hear(firm, &line));
	while (!text_starts(buf_text(&line), text_of(beginning)));
}

static int
ended(struct firm *firm)
{
	int status;

	assert_int_equal(waitpid(firm->pid, &status, 0), firm->pid);
	firm->pid = 0;
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Is that process a child of the supervisor's, under this name?  Its line is "1 (name) S 2
 * ...", the 2 being its parent. */
static bool
is_child(const struct firm *firm, const char *pid, const char *name)
{
	char path[PATH_MAX], line[512] = "";
	uint64_t parent = 0;
	struct text rest, digits;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	if (fgets(line, sizeof(line), file) == NULL || strstr(line, name) == NULL ||
	    strstr(line, ") ") == NULL)
		line[0] = '\0';
	fclose(file);
	if (line[0] == '\0')
		return false;
	rest = text_of(strstr(line, ") ") + strlen(") S "));
	return text_cut(&rest, ' ', &digits) && text_u64(digits, &parent) &&
	       parent == (uint64_t)firm->pid;
}

static pid_t
find(const struct firm *firm, const char *name)
{
	DIR *all = opendir("/proc");
	const struct dirent *entry;
	uint64_t pid = 0;

	assert_non_null(all);
	while (pid == 0 && (entry = readdir(all)) != NULL)
		if (!is_child(firm, entry->d_name, name) ||
		    !text_u64(text_of(entry->d_name), &pid))
			pid = 0;
	closedir(all);
	assert_true(pid > 0);
	return (pid_t)pid;
}

static void
whoever_ends_begins_again_and_all_end_when_told_to(void **state)
{
	static const char *const words[PROCESSES] = { "keeper", "reader", "courier", "clerk",
		"console", "front" };
	scoped(firm_free) struct firm firm;

	(void)state;
	firm_make(&firm);
	begin(&firm, true);
	await(&firm, "ready");
	for (size_t i = 0; i < PROCESSES; i++) {
		char name[32], line[64];

		snprintf(name, sizeof(name), "accord-%s", words[i]);
		snprintf(line, sizeof(line), "%s ended: ended by signal 9", words[i]);
		assert_int_equal(kill(find(&firm, name), SIGKILL), 0);
		await(&firm, line);
		snprintf(line, sizeof(line), "%s begins: again", words[i]);
		await(&firm, line);
	}
	assert_int_equal(write(firm.stop, "x", 1), 1);
	assert_int_equal(ended(&firm), 0);
}

/* Who reads keys and files begins again, after they were seen to; the others go on. */
static void
reads_its_files_again_when_it_is_told_to_or_one_changes(void **state)
{
	scoped(firm_free) struct firm firm;
	scoped(buf_free) struct buf line = BUF(KIB);
	unsigned again;
	pid_t front;

	(void)state;
	firm_make(&firm);
	begin(&firm, true);
	await(&firm, "ready");
	front = find(&firm, "accord-front");
	for (unsigned i = 0; i < 2; i++) {
		if (i == 0)
			assert_int_equal(kill(firm.pid, SIGHUP), 0);
		else
			assert_true(file_save(
			    firm.peers, TEXT("a.example https://localhost\n"), 0600, &err));
		await(&firm, "prepared");
		for (again = 0; again < 3;) {
			assert_true(hear(&firm, &line));
			assert_null(strstr(buf_string(&line), "ended"));
			assert_null(strstr(buf_string(&line), "front"));
			again += strstr(buf_string(&line), "begins: again") != NULL;
		}
		assert_int_equal(find(&firm, "accord-front"), front);
	}
	assert_int_equal(write(firm.stop, "x", 1), 1);
	assert_int_equal(ended(&firm), 0);
}

static void
tells_why_it_cannot_begin_and_leaves_nobody_behind(void **state)
{
	static const char *const why[] = { "not today", "age.key" };
	scoped(buf_free) struct buf line = BUF(KIB);
	char path[PATH_MAX];

	(void)state;
	for (int i = 0; i < 2; i++) {
		scoped(firm_free) struct firm firm;
		bool told = false;

		firm_make(&firm);
		scratch_path(&firm.play.scratch, "node/keys/age.key", path);
		if (i == 1)
			assert_int_equal(unlink(path), 0);
		begin(&firm, i == 1);
		assert_true(hear(&firm, &line));
		assert_string_equal(buf_string(&line), "prepared");
		while (hear(&firm, &line)) {
			assert_string_not_equal(buf_string(&line), "ready");
			told = told || strstr(buf_string(&line), why[i]) != NULL;
		}
		assert_true(told);
		assert_int_equal(ended(&firm), i == 0 ? FAULT_CONFLICT : FAULT_ABSENT);
	}
}

/* Lives for a test: what each hears is told as trouble. */

static void
tell_trouble(const struct post *post, const char *words)
{
	struct err trouble;

	(void)err_set(&trouble, FAULT_SYSTEM, "%s", words);
	post_trouble(post, &trouble);
}

/* Waits for what the supervisor says; a way that has nobody at its end is given up. */
static enum process
await_channel(struct post *post, enum process from)
{
	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = post->control, .events = POLLIN },
			{ .fd = post->peer[from], .events = POLLIN },
		};
		enum process peer = from;

		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents != 0) {
			enum post_order order = post_hear(post, &peer);

			if (order == POST_STOP)
				_exit(0);
			if (order == POST_CHANNEL)
				return peer;
		} else if ((fds[1].revents & POLLHUP) != 0) {
			post_drop(post, from);
		}
	}
}

static void
only_live(struct post *post)
{
	enum process peer;

	post_ready(post);
	for (;;)
		if (post_hear(post, &peer) == POST_STOP)
			_exit(0);
}

/* Gives up the courier, and then the reader; each time it waits for a new way. */
static void
give_up(struct post *post)
{
	static const enum process whom[] = { PROCESS_COURIER, PROCESS_READER };
	scoped(buf_free) struct buf room = BUF(KIB);
	struct frame frame = { .kind = PARLEY_LOOK, .fd = -1 }, answer = FRAME;

	post_ready(post);
	for (size_t i = 0; i < 2; i++) {
		post_drop(post, whom[i]);
		while (await_channel(post, whom[i]) != whom[i])
			;
		/* Who has heard it, has told so by now. */
		if (whom[i] == PROCESS_COURIER &&
		    (!frame_send(post->peer[whom[i]], &frame, &err) ||
			!frame_receive(post->peer[whom[i]], &room, &answer, &err)))
			tell_trouble(post, err.text);
	}
	only_live(post);
}

static void
be_given_up(struct post *post)
{
	struct frame frame = FRAME, said = { .kind = PARLEY_SHOWN, .fd = -1 };
	scoped(buf_free) struct buf room = BUF(KIB);

	post_ready(post);
	(void)await_channel(post, PROCESS_CLERK); /* which begins after it */
	(void)await_channel(post, PROCESS_CLERK);
	if (frame_receive(post->peer[PROCESS_CLERK], &room, &frame, &err) &&
	    frame.kind == PARLEY_LOOK)
		tell_trouble(post, "hears again");
	(void)!frame_send(post->peer[PROCESS_CLERK], &said, &err);
	for (;;)
		(void)await_channel(post, PROCESS_CLERK);
}

/* Both live on, or the one that was given up begins again; neither is left without a way. */
static void
whoever_was_given_up_is_spoken_to_again(void **state)
{
	static void (*const lives[PROCESSES])(struct post * post) = {
		[PROCESS_KEEPER] = only_live,
		[PROCESS_READER] = only_live,
		[PROCESS_COURIER] = be_given_up,
		[PROCESS_CLERK] = give_up,
		[PROCESS_CONSOLE] = only_live,
		[PROCESS_FRONT] = only_live,
	};
	scoped(firm_free) struct firm firm;

	(void)state;
	firm_make(&firm);
	firm.lives = lives;
	begin(&firm, true);
	await(&firm, "courier trouble: hears again");
	await(&firm, "reader ended: ended by signal 9");
	await(&firm, "reader begins: again");
	assert_int_equal(write(firm.stop, "x", 1), 1);
	assert_int_equal(ended(&firm), 0);
}

TESTS(TEST(whoever_was_given_up_is_spoken_to_again),
    TEST(whoever_ends_begins_again_and_all_end_when_told_to),
    TEST(reads_its_files_again_when_it_is_told_to_or_one_changes),
    TEST(tells_why_it_cannot_begin_and_leaves_nobody_behind))
