#include "journal/keeper.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "crypto/key_file.h"
#include "crypto/random.h"
#include "forks.h"
#include "log/checkpoint.h"
#include "scratch.h"

#define ORIGIN "log.example/2026"
#define NAME "psirt.example.com"
#define KEY "log.key"
#define LAST "signer/last-head"
#define NOW INT64_C(1000000000)

static char honest[] = "a", forked[] = "b";

/* A log's key and a last head of nothing, and whoever asks. */
struct office {
	struct scratch scratch;
	char key[PATH_MAX], last[PATH_MAX];
	struct keeper signer;
};

static void
make_key(const struct office *office)
{
	scoped(key_file_free) struct key_file file = { 0 };
	struct err err;

	assert_true(key_file_make(office->key, TEXT(ORIGIN), &file, &err));
}

static void
office_make(struct office *office)
{
	struct err err;

	random_init();
	office->signer.fd = -1;
	office->scratch = scratch_make();
	scratch_path(&office->scratch, KEY, office->key);
	scratch_path(&office->scratch, LAST, office->last);
	assert_true(last_head_make(office->last, &err));
}

static void
office_open(struct office *office)
{
	struct err err;

	office_make(office);
	make_key(office);
	assert_true(keeper_start_log(office->key, office->last, false, &office->signer, &err));
}

static void
office_free(struct office *office)
{
	keeper_stop(&office->signer);
	scratch_free(&office->scratch);
}

static bool
sign(struct keeper *signer, char *log, uint64_t size, struct buf *note, struct err *err)
{
	struct merkle_source tree = fork_source(log);

	return keeper_sign(signer, &tree, size, note, err);
}

static uint64_t
last_size(struct office *office)
{
	struct last_head head;
	struct err err;

	assert_true(keeper_last(&office->signer, &head, &err));
	return head.size;
}

static bool
has_children(void)
{
	return waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD;
}

static void
assert_checkpoint(const struct office *office, struct text note, char log, uint64_t size)
{
	struct last_head expected = fork_head(log, size);
	struct checkpoint head;
	struct err err;

	assert_true(checkpoint_open(note, &office->signer.names.log, &head, &err));
	assert_int_equal(head.size, size);
	assert_true(hash_eq(&head.root, &expected.root));
}

static void
signs_a_log_that_grows(void **state)
{
	scoped(office_free) struct office office = { 0 };
	struct err err;

	(void)state;
	office_open(&office);
	assert_true(text_eq(office.signer.names.log.name, TEXT(ORIGIN)));
	for (uint64_t size = 0; size < 200; size += 1 + size / 3) {
		scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);

		buf_add(&note, TEXT("before"));
		assert_true(sign(&office.signer, honest, size, &note, &err));
		assert_true(text_starts(buf_text(&note), TEXT("before"))); /* appended */
		assert_checkpoint(&office, text_after(buf_text(&note), 6), 'a', size);
		assert_int_equal(last_size(&office), size);
	}
	keeper_stop(&office.signer);
	assert_false(has_children());
	keeper_stop(&office.signer); /* twice is fine */
}

static void
refuses_a_shorter_log_and_a_forked_one(void **state)
{
	scoped(office_free) struct office office = { 0 };
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct err err;

	(void)state;
	office_open(&office);
	assert_true(sign(&office.signer, honest, 5, &note, &err));
	buf_clear(&note);
	assert_false(sign(&office.signer, honest, 4, &note, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_non_null(strstr(err.text, "4 entries"));
	for (uint64_t size = 2; size < 9; size++) {
		assert_false(sign(&office.signer, forked, size, &note, &err));
		assert_int_equal(err.fault, FAULT_CONFLICT);
	}
	assert_int_equal(note.len, 0);
	assert_int_equal(last_size(&office), 5);
	assert_true(sign(&office.signer, honest, 6, &note, &err)); /* and goes on */
}

static void
goes_on_from_what_it_was_made_to_accept(void **state)
{
	scoped(office_free) struct office office = { 0 };
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct last_head accepted = fork_head('b', 3);
	struct err err;

	(void)state;
	office_open(&office);
	assert_true(sign(&office.signer, honest, 5, &note, &err));
	assert_true(keeper_accept(&office.signer, &accepted, NOW, &err));
	assert_int_equal(last_size(&office), 3);
	assert_true(scratch_has(&office.scratch, "signer/overrides"));
	buf_clear(&note);
	assert_true(sign(&office.signer, forked, 4, &note, &err));
	assert_checkpoint(&office, buf_text(&note), 'b', 4);
	assert_int_equal(unlink(office.last), 0);
	assert_false(sign(&office.signer, forked, 5, &note, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(keeper_accept(&office.signer, &accepted, NOW, &err));
	assert_int_equal(last_size(&office), 3);
}

static void
one_that_died_is_started_again(void **state)
{
	scoped(office_free) struct office office = { 0 };
	struct err err;

	(void)state;
	office_open(&office);
	for (uint64_t size = 1; size < 4; size++) {
		scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
		pid_t before = office.signer.pid;

		assert_true(sign(&office.signer, honest, size, &note, &err));
		assert_int_equal(office.signer.pid, before);
		buf_clear(&note);
		assert_int_equal(kill(before, SIGKILL), 0);
		assert_false(sign(&office.signer, honest, size - 1, &note, &err));
		assert_int_equal(err.fault, FAULT_CONFLICT); /* it has not forgotten */
		assert_int_not_equal(office.signer.pid, before);
	}
	keeper_stop(&office.signer);
	assert_false(has_children());
}

static void
one_that_cannot_be_started_again_is_told(void **state)
{
	scoped(office_free) struct office office = { 0 };
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct err err;

	(void)state;
	office_open(&office);
	assert_int_equal(unlink(office.key), 0);
	assert_true(sign(&office.signer, honest, 1, &note, &err)); /* it has read it */
	assert_int_equal(kill(office.signer.pid, SIGKILL), 0);
	for (int i = 0; i < 2; i++) {
		assert_false(sign(&office.signer, honest, 2, &note, &err));
		assert_int_equal(err.fault, FAULT_ABSENT);
	}
	make_key(&office); /* another key of that name */
	assert_false(sign(&office.signer, honest, 2, &note, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

/* An interrupt goes to all processes of a terminal: the signer ends with its log. */
static void
heeds_no_interrupt(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	scoped(office_free) struct office office = { 0 };
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	pid_t pid;
	struct err err;

	(void)state;
	office_open(&office);
	pid = office.signer.pid;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		assert_int_equal(kill(pid, signals[i]), 0);
	assert_true(sign(&office.signer, honest, 1, &note, &err));
	assert_int_equal(office.signer.pid, pid);
}

/* Killed without a word: we adopt what it leaves behind. */
static void
ends_with_whoever_started_it(void **state)
{
	scoped(office_free) struct office office = { 0 };
	int ends[2], status;
	pid_t owner, signer;

	(void)state;
	office_make(&office);
	make_key(&office);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	owner = fork();
	if (owner == 0) {
		struct err err;

		if (keeper_start_log(office.key, office.last, false, &office.signer, &err))
			(void)!write(ends[1], &office.signer.pid, sizeof(pid_t));
		pause();
	}
	assert_int_equal(read(ends[0], &signer, sizeof(signer)), sizeof(signer));
	assert_int_equal(kill(owner, SIGKILL), 0);
	assert_int_equal(waitpid(owner, &status, 0), owner);
	assert_int_equal(waitpid(signer, &status, 0), signer);
	close(ends[0]);
	close(ends[1]);
}

/* Nothing that its starter had open, so neither database nor connections. */
static void
holds_no_file_but_its_socket(void **state)
{
	scoped(office_free) struct office office = { 0 };
	char path[PATH_MAX];
	struct dirent *entry;
	int extra = open("/dev/null", O_RDONLY);
	DIR *folder;

	(void)state;
	if (test_brief()) { /* valgrind has files of its own */
		close(extra);
		skip();
	}
	office_open(&office);
	snprintf(path, sizeof(path), "/proc/%ld/fd", (long)office.signer.pid);
	folder = opendir(path); /* which is for root alone */
	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		uint64_t fd;

		if (text_u64(text_of(entry->d_name), &fd))
			assert_in_range(fd, 0, 3);
	}
	if (folder != NULL)
		closedir(folder);
	close(extra);
}

/* Cut a number in hex off the front. */
static unsigned long
cut_hex(const char **at)
{
	static const char digits[] = "0123456789abcdef";
	unsigned long value = 0;

	for (; **at != '\0' && strchr(digits, **at) != NULL; ++*at)
		value = value << 4 | (unsigned long)(strchr(digits, **at) - digits);
	return value;
}

/* Are these bytes anywhere in what a process can write to? */
static bool
remembers(pid_t pid, struct text bytes)
{
	char path[64], line[PATH_MAX + 128];
	unsigned long start, end;
	bool found = false;
	FILE *maps;
	int mem;

	snprintf(path, sizeof(path), "/proc/%ld/mem", (long)pid);
	mem = open(path, O_RDONLY);
	assert_in_range(mem, 0, INT_MAX);
	snprintf(path, sizeof(path), "/proc/%ld/maps", (long)pid);
	maps = fopen(path, "r");
	assert_non_null(maps);
	while (!found && fgets(line, sizeof(line), maps) != NULL) {
		scoped(buf_free) struct buf copy = BUF(64 * MIB);
		const char *at = line;
		ssize_t got;

		start = cut_hex(&at);
		at++; /* a dash */
		end = cut_hex(&at);
		if (strncmp(at, " rw", 3) != 0 || end - start > 32 * MIB)
			continue; /* a sanitizer's own, which are larger */
		got = pread(mem, buf_extend(&copy, end - start), end - start, (off_t)start);
		found = got > 0 && memmem(copy.at, (size_t)got, bytes.at, bytes.len) != NULL;
	}
	fclose(maps);
	close(mem);
	return found;
}

/* Somebody who is there before the key is, and has a signer work. */
static void
ask_when_told(struct office *office, int told, int tell)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct err err;
	char byte;

	if (read(told, &byte, 1) != 1 ||
	    !keeper_start_log(office->key, office->last, false, &office->signer, &err) ||
	    !sign(&office->signer, honest, 5, &note, &err) || write(tell, "x", 1) != 1)
		_exit(1);
	(void)!read(told, &byte, 1);
	keeper_stop(&office->signer);
	_exit(0);
}

static void
whoever_asks_never_has_the_key(void **state)
{
	scoped(office_free) struct office office = { 0 };
	scoped(key_file_free) struct key_file file = { 0 };
	int to[2], from[2], status;
	struct err err;
	pid_t asker;
	char byte;

	(void)state;
	office_make(&office);
	assert_int_equal(pipe(to) + pipe(from), 0);
	asker = fork();
	if (asker == 0)
		ask_when_told(&office, to[0], from[1]);
	assert_true(key_file_make(office.key, TEXT(ORIGIN), &file, &err));
	assert_int_equal(write(to[1], "x", 1), 1);
	assert_int_equal(read(from[0], &byte, 1), 1);
	assert_true(remembers(asker, text_bytes(file.key.vkey.key.bytes, SIGN_PUBLIC_LEN)));
	assert_false(remembers(asker, sign_key_seed(&file.key.key)));
	assert_false(remembers(asker, text_after(buf_text(&file.text), file.text.len - 32)));
	assert_int_equal(write(to[1], "x", 1), 1);
	assert_int_equal(waitpid(asker, &status, 0), asker);
	assert_int_equal(status, 0);
	close(to[0]);
	close(to[1]);
	close(from[0]);
	close(from[1]);
}

/* Have ever larger heads of one log signed, and tell of each that was. */
static void
race(const struct office *office, char *log, int tell)
{
	struct keeper signer;
	struct err err;

	if (!keeper_start_log(office->key, office->last, false, &signer, &err))
		_exit(1);
	for (uint64_t size = 2; size < 60; size++) {
		scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
		char said[] = { *log, (char)size };

		if (sign(&signer, log, size, &note, &err)) {
			if (write(tell, said, sizeof(said)) != sizeof(said))
				_exit(1);
		} else if (err.fault != FAULT_CONFLICT) {
			_exit(1);
		}
	}
	keeper_stop(&signer);
	_exit(0);
}

/* Two of an honest log and two of a forked one: all that is signed is of one log. */
static void
of_many_signers_none_signs_a_fork(void **state)
{
	enum { RACERS = 4 };
	scoped(office_free) struct office office = { 0 };
	char said[2], winner = 0;
	unsigned count = 0;
	int ends[2];

	(void)state;
	office_make(&office);
	make_key(&office);
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < RACERS; i++)
		if (fork() == 0)
			race(&office, i % 2 == 0 ? honest : forked, ends[1]);
	close(ends[1]);
	for (; read(ends[0], said, sizeof(said)) == sizeof(said); count++) {
		if (winner == 0)
			winner = said[0];
		assert_int_equal(said[0], winner);
	}
	close(ends[0]);
	for (int i = 0; i < RACERS; i++) {
		int status;

		assert_in_range(wait(&status), 1, INT64_MAX);
		assert_int_equal(status, 0);
	}
	assert_in_range(count, 58, 2 * 58); /* the winners got through */
}

static void
says_why_it_cannot_start(void **state)
{
	scoped(office_free) struct office office = { 0 };
	char long_path[PATH_MAX + 1];
	struct err err;

	(void)state;
	office_make(&office);
	assert_false(keeper_start_log(office.key, office.last, false, &office.signer, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, office.key));
	scratch_put(&office.scratch, KEY, TEXT("hunter2\n"));
	assert_false(keeper_start_log(office.key, office.last, false, &office.signer, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_null(strstr(err.text, "hunter2"));
	memset(long_path, 'x', PATH_MAX);
	long_path[PATH_MAX] = '\0';
	assert_false(keeper_start_log(long_path, office.last, false, &office.signer, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_false(keeper_start_log(office.key, long_path, false, &office.signer, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(office.signer.fd, -1); /* as it was */
	assert_false(has_children());
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(office_free) struct office office = { 0 };
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	bool done = false;
	struct err err;

	(void)state;
	office_make(&office);
	make_key(&office);
	for (size_t n = 0; !done && n < 1000; n++) {
		buf_clear(&note);
		mem_fail_after(n);
		done = keeper_start_log(office.key, office.last, false, &office.signer, &err) &&
		       sign(&office.signer, honest, 5, &note, &err);
		keeper_stop(&office.signer);
		mem_fail_after(SIZE_MAX);
		if (!done)
			assert_int_equal(err.fault, FAULT_LIMIT);
		assert_false(has_children());
	}
	assert_true(done);
}

/* A node's keeper, at work for somebody else: it is only spoken with. */
static void
is_joined_over_a_socket_and_signs_statements_and_opens(void **state)
{
	static const char said[] =
	    "{\"accord\":1,\"type\":\"receipt\",\"by\":\"" NAME "\",\"at\":\"x\"}\n";
	scoped(office_free) struct office office = { 0 };
	scoped(key_file_free) struct key_file statement = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB), sealed = BUF(MIB), opened = BUF(MIB);
	struct text plain = TEXT("sealed words");
	struct keeper_home home = { 0 };
	struct keeper joined = { 0 };
	struct identity identity;
	struct source source = source_text(&plain);
	struct sink sink = sink_buf(&sealed);
	struct age_seal seal = { .recipients = &identity.recipient, .count = 1 };
	struct age_open open_by;
	struct signer signer;
	struct text rest;
	struct err err;
	bool good;
	struct note read;

	(void)state;
	office_make(&office);
	make_key(&office);
	memcpy(home.log, office.key, PATH_MAX);
	memcpy(home.last, office.last, PATH_MAX);
	scratch_path(&office.scratch, "statement.key", home.statement);
	scratch_path(&office.scratch, "age.key", home.age);
	assert_true(key_file_make(home.statement, TEXT(NAME), &statement, &err));
	assert_true(key_file_make_identity(home.age, &identity, &err));
	assert_true(age_seal(&seal, &source, &sink, &err));
	assert_true(keeper_start(&home, &office.signer, &err));
	signer = keeper_signer(&office.signer);
	assert_true(note_sign(text_of(said), &signer, &note, &err));
	assert_true(note_parse(buf_text(&note), &read, &err));
	assert_true(note_verify(&read, &statement.key.vkey, 1, &good, &err));
	assert_false(note_sign(TEXT("a head\n"), &signer, &note, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	open_by = keeper_open(&office.signer);
	rest = buf_text(&sealed);
	source = source_text(&rest);
	sink = sink_buf(&opened);
	assert_true(age_open(&open_by, &source, &sink, &err));
	assert_true(text_eq(buf_text(&opened), TEXT("sealed words")));

	/* Who joins one that is gone, or that was told of no other, says so. */
	assert_false(keeper_join(&joined, -1, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	signer = keeper_signer(&joined);
	signer.vkey = statement.key.vkey;
	assert_false(note_sign(text_of(said), &signer, &note, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	keeper_stop(&joined);
	identity_free(&identity);
}

TESTS(TEST(is_joined_over_a_socket_and_signs_statements_and_opens),
    TEST(signs_a_log_that_grows), TEST(refuses_a_shorter_log_and_a_forked_one),
    TEST(goes_on_from_what_it_was_made_to_accept), TEST(one_that_died_is_started_again),
    TEST(one_that_cannot_be_started_again_is_told), TEST(heeds_no_interrupt),
    TEST(ends_with_whoever_started_it), TEST(holds_no_file_but_its_socket),
    TEST(whoever_asks_never_has_the_key), TEST(of_many_signers_none_signs_a_fork),
    TEST(says_why_it_cannot_start), TEST(survives_each_allocation_failing))
