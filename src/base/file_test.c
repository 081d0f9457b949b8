#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "test.h"

#define NOBODY 65534

static struct err err;

/* A folder that we stand in while a test runs, and that goes with it. */
static int
enter(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/accord-file-XXXXXX", tmp == NULL ? "/tmp" : tmp);
	if (mkdtemp(path) == NULL || chmod(path, 0777) != 0 || chdir(path) != 0)
		return -1;
	*state = realpath(path, NULL);
	umask(022);
	return 0;
}

static void
remove_all(int dir)
{
	DIR *entries = fdopendir(dir);
	struct dirent *entry;

	while (entries != NULL && (entry = readdir(entries)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(dir, entry->d_name, 0) == 0)
			continue;
		remove_all(openat(dir, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
		unlinkat(dir, entry->d_name, AT_REMOVEDIR);
	}
	if (entries != NULL)
		closedir(entries);
}

static int
leave(void **state)
{
	remove_all(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (chdir("/") != 0 || rmdir(*state) != 0)
		return -1;
	free(*state);
	return 0;
}

/* How many things are here? */
static size_t
count(void)
{
	DIR *entries = opendir(".");
	struct dirent *entry;
	size_t n = 0;

	assert_non_null(entries);
	while ((entry = readdir(entries)) != NULL)
		n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(entries);
	return n;
}

static void
assert_holds(const char *path, const char *bytes)
{
	scoped(buf_free) struct buf buf = BUF(MIB);

	assert_true(file_load(path, &buf, &err));
	assert_string_equal(buf_string(&buf), bytes);
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static bool
save(const char *path, const char *bytes)
{
	return file_save(path, text_of(bytes), 0644, &err);
}

static void
saves_and_loads(void **state)
{
	scoped(buf_free) struct buf bytes = BUF(MIB), read = BUF(MIB);

	(void)state;
	assert_true(save("empty", ""));
	assert_holds("empty", "");
	for (unsigned i = 0; i < 200000; i++)
		buf_add_byte(&bytes, (uint8_t)(i * 7));
	assert_true(file_save("large", buf_text(&bytes), 0644, &err));
	buf_add(&read, TEXT("before"));
	assert_true(file_load("large", &read, &err));
	assert_true(text_starts(buf_text(&read), TEXT("before")));
	assert_true(text_eq(text_after(buf_text(&read), 6), buf_text(&bytes)));
	assert_int_equal(count(), 2);
}

static void
a_path_ends_with_its_name(void **state)
{
	(void)state;
	assert_string_equal(file_name("/a/b.txt"), "b.txt");
	assert_string_equal(file_name("b.txt"), "b.txt");
	assert_string_equal(file_name("a/"), "");
}

static void
gives_a_new_file_its_mode(void **state)
{
	(void)state;
	assert_true(file_save("a", TEXT("x"), 0644, &err));
	assert_int_equal(mode_of("a"), 0644);
	assert_true(file_save("b", TEXT("x"), 0666, &err));
	assert_int_equal(mode_of("b"), 0644); /* as the umask has it */
	assert_true(file_create("c", TEXT("x"), 0600, &err));
	assert_int_equal(mode_of("c"), 0600);
}

static void
keeps_the_mode_of_what_it_replaces(void **state)
{
	static const mode_t modes[] = { 0600, 0640, 0666, 0755, 0777 };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_true(save("a", "old"));
		assert_int_equal(chmod("a", modes[i]), 0);
		assert_true(save("a", "new"));
		assert_holds("a", "new");
		assert_int_equal(mode_of("a"), modes[i]);
	}
	assert_int_equal(chmod("a", 04755), 0);
	assert_true(save("a", "other"));
	assert_int_equal(mode_of("a"), 0755); /* other contents are trusted no more */
	assert_int_equal(count(), 1);
}

/* Those who have the old file open keep it: the new one is another file. */
static void
replaces_and_does_not_overwrite(void **state)
{
	scoped(file_close) int fd = -1;
	char bytes[8] = "";

	(void)state;
	assert_true(save("a", "old"));
	assert_true(file_open("a", &fd, &err));
	assert_true(save("a", "other"));
	assert_int_equal(read(fd, bytes, sizeof(bytes)), 3);
	assert_memory_equal(bytes, "old", 3);
	assert_holds("a", "other");
}

static void
creates_but_never_replaces(void **state)
{
	(void)state;
	assert_true(file_create("a", TEXT("first"), 0600, &err));
	assert_false(file_create("a", TEXT("second"), 0600, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_string_equal(err.text, "'a' exists already");
	assert_holds("a", "first");
	assert_int_equal(symlink("nothing", "dangling"), 0);
	assert_false(file_create("dangling", TEXT("x"), 0600, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(count(), 2);
}

static void
refuses_directories(void **state)
{
	scoped(buf_free) struct buf buf = BUF(MIB);
	int fd = -1;

	(void)state;
	assert_int_equal(mkdir("dir", 0755), 0);
	assert_false(file_load("dir", &buf, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_string_equal(err.text, "'dir' is a directory, not a file");
	assert_false(file_open("dir", &fd, &err));
	assert_int_equal(fd, -1);
	assert_false(save("dir", "x"));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_string_equal(err.text, "'dir' is a directory, not a file");
	assert_false(file_create("dir", TEXT("x"), 0600, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(
	    save(".", "x") || save("dir/", "x") || save("", "x") || save("none/", "x"));
	assert_int_equal(count(), 1);
}

static void
tells_what_is_absent(void **state)
{
	scoped(buf_free) struct buf buf = BUF(MIB);

	(void)state;
	assert_false(file_load("none", &buf, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_string_equal(err.text, "cannot open 'none': No such file or directory");
	assert_false(save("none/a", "x"));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(save("file", "x"));
	assert_false(save("file/a", "x"));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_non_null(strstr(err.text, "cannot write 'file/a': Not a directory"));
	assert_int_equal(buf.len, 0);
	assert_int_equal(count(), 1);
}

static void
loads_up_to_the_limit_of_the_buffer(void **state)
{
	(void)state;
	assert_true(save("a", "0123456789"));
	for (size_t limit = 0; limit < 20; limit++) {
		scoped(buf_free) struct buf buf = BUF(limit);

		assert_int_equal(file_load("a", &buf, &err), limit >= 10);
		if (limit >= 10)
			continue;
		assert_int_equal(err.fault, FAULT_LIMIT);
		assert_true(text_starts(text_of(err.text), TEXT("'a': it does not fit into")));
	}
}

static void
follows_links_to_files(void **state)
{
	char target[32] = "";

	(void)state;
	assert_int_equal(mkdir("dir", 0755), 0);
	assert_true(save("dir/file", "old"));
	assert_int_equal(symlink("dir/file", "link"), 0);
	assert_int_equal(symlink("link", "far"), 0);
	assert_true(save("far", "new"));
	assert_holds("dir/file", "new");
	assert_int_equal(readlink("link", target, sizeof(target)), 8);
	assert_string_equal(target, "dir/file");
	assert_int_equal(symlink("loop", "loop"), 0);
	assert_false(save("loop/x", "x"));
	assert_int_equal(count(), 4);
}

static void
replaces_a_link_to_nothing(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(symlink("nothing", "link"), 0);
	assert_true(save("link", "x"));
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(count(), 1);
}

static void
writes_devices_in_place(void **state)
{
	struct stat before, after;

	(void)state;
	if (stat("/dev/full", &before) != 0 || !S_ISCHR(before.st_mode))
		return; /* nothing to test with */
	assert_true(save("/dev/null", "x"));
	assert_true(file_create("/dev/null", TEXT("x"), 0600, &err));
	assert_false(save("/dev/full", "x"));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_string_equal(err.text, "'/dev/full': cannot write: No space left on device");
	assert_int_equal(stat("/dev/full", &after), 0);
	assert_true(after.st_rdev == before.st_rdev);
}

static void
writes_pipes_in_place(void **state)
{
	struct buf buf = BUF(MIB);
	struct stat st;
	int status;
	pid_t reader;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	reader = fork();
	assert_true(reader >= 0);
	if (reader == 0)
		_exit(
		    !file_load("pipe", &buf, &err) || strcmp(buf_string(&buf), "through") != 0);
	assert_true(save("pipe", "through"));
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(stat("pipe", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
}

/* A file that may not grow is a full disk that every machine has. */
static void
leaves_all_as_it_was_when_the_disk_is_full(void **state)
{
	struct rlimit before, small;

	(void)state;
	assert_true(save("old", "old"));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){ 10, before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_false(save("old", "more than ten bytes"));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_string_equal(err.text, "'old': cannot write: File too large");
	assert_false(file_create("new", TEXT("more than ten bytes"), 0600, &err));
	assert_true(file_create("small", TEXT("ten bytes!"), 0600, &err));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_holds("old", "old");
	assert_int_equal(count(), 2);
}

static void
a_draft_that_is_dropped_was_never_there(void **state)
{
	struct draft draft = DRAFT;
	struct sink sink;

	(void)state;
	assert_true(save("a", "old"));
	assert_true(draft_open("a", 0644, &draft, &err));
	sink = draft_sink(&draft);
	assert_true(sink_write(&sink, TEXT("new"), &err));
	assert_holds("a", "old");
	draft_free(&draft);
	draft_free(&draft);
	assert_holds("a", "old");
	assert_int_equal(count(), 1);
}

/* The same where the file system knows no files without names. */
static void
a_draft_may_need_a_name(void **state)
{
	(void)state;
	for (unsigned fresh = 0; fresh < 2; fresh++) {
		for (unsigned kept = 0; kept < 2; kept++) {
			struct draft draft = DRAFT;
			struct sink sink;

			unlink("a");
			assert_true(draft_open("a", 0600, &draft, &err));
			file_close(&draft.fd);
			snprintf(draft.temp, sizeof(draft.temp), ".accord-temp");
			draft.fd = open(draft.temp, O_WRONLY | O_CREAT | O_EXCL, 0600);
			assert_true(draft.fd >= 0);
			draft.named = true;
			sink = draft_sink(&draft);
			assert_true(sink_write(&sink, TEXT("x"), &err));
			if (kept)
				assert_true(draft_commit(&draft, fresh, &err));
			draft_free(&draft);
			assert_int_equal(count(), kept);
			if (kept)
				assert_int_equal(mode_of("a"), 0600);
		}
	}
}

static void
a_named_draft_replaces_nothing_when_fresh(void **state)
{
	struct draft draft = DRAFT;

	(void)state;
	assert_true(save("a", "old"));
	assert_true(draft_open("a", 0600, &draft, &err));
	file_close(&draft.fd);
	snprintf(draft.temp, sizeof(draft.temp), ".accord-temp");
	draft.fd = open(draft.temp, O_WRONLY | O_CREAT | O_EXCL, 0600);
	draft.named = true;
	assert_false(draft_commit(&draft, true, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	draft_free(&draft);
	assert_holds("a", "old");
	assert_int_equal(count(), 1);
}

/* Names that a crash of a process of our number left behind are stepped over. */
static void
steps_over_what_others_left(void **state)
{
	char name[64];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), ".accord-%ld-%u", (long)getpid(), i);
		assert_true(file_create(name, TEXT("theirs"), 0600, &err));
	}
	assert_true(save("a", "old"));
	assert_true(save("a", "new"));
	assert_holds("a", "new");
	assert_holds(name, "theirs");
	assert_int_equal(count(), 4);
}

static void
flushes_the_directory_of_a_path(void **state)
{
	(void)state;
	assert_true(save("file", "x"));
	assert_true(file_sync_dir_of("file", &err));
	assert_true(file_sync_dir_of("/file", &err));
	assert_false(file_sync_dir_of("none/file", &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
refuses_paths_without_end(void **state)
{
	scoped(buf_free) struct buf path = BUF(MIB);

	(void)state;
	while (path.len < (size_t)2 * PATH_MAX)
		buf_add(&path, TEXT("./"));
	buf_add(&path, TEXT("a"));
	assert_false(save(buf_string(&path), "x"));
	assert_false(file_sync_dir_of(buf_string(&path), &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(count(), 0);
}

/* As somebody who may not: 0 when all is as it should be. */
static int
try_as_nobody(void)
{
	struct buf buf = BUF(MIB);
	bool root = geteuid() == 0;

	if (root && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
		return 0; /* no such user here */
	if (file_load("private", &buf, &err) || err.fault != FAULT_DENIED)
		return 1;
	if (save("private", "x") || err.fault != FAULT_DENIED)
		return 2;
	if (save("closed/a", "x") || err.fault != FAULT_DENIED)
		return 3;
	if (!save("shared", "x") || mode_of("shared") != (root ? 0666 : 0676))
		return 4; /* root's group could do more than nobody's may */
	return 0;
}

static void
minds_permissions(void **state)
{
	int status;
	pid_t child;

	(void)state;
	assert_true(save("private", "old") && save("shared", "old"));
	assert_int_equal(chmod("private", 0), 0);
	assert_int_equal(chmod("shared", 0676), 0);
	assert_int_equal(mkdir("closed", 0500), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(try_as_nobody());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(chmod("private", 0600), 0);
	assert_holds("private", "old");
	assert_int_equal(count(), 3);
}

static void
one_at_a_time_has_a_lock(void **state)
{
	scoped(file_close) int mine = -1, other = -1;

	(void)state;
	assert_true(file_claim("lock", &mine, &err));
	assert_false(file_claim("lock", &other, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(other, -1);
	file_close(&mine);
	assert_true(file_lock("lock", &mine, &err));
	assert_false(file_claim("lock", &other, &err));
	file_close(&mine);
	assert_true(file_claim("lock", &other, &err));
	assert_false(file_claim("nowhere/lock", &mine, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

#define HERE(name) cmocka_unit_test_setup_teardown(name, enter, leave)

TESTS(HERE(saves_and_loads), TEST(a_path_ends_with_its_name), HERE(gives_a_new_file_its_mode),
    HERE(keeps_the_mode_of_what_it_replaces), HERE(replaces_and_does_not_overwrite),
    HERE(creates_but_never_replaces), HERE(refuses_directories), HERE(tells_what_is_absent),
    HERE(loads_up_to_the_limit_of_the_buffer), HERE(follows_links_to_files),
    HERE(replaces_a_link_to_nothing), HERE(writes_devices_in_place),
    HERE(writes_pipes_in_place), HERE(leaves_all_as_it_was_when_the_disk_is_full),
    HERE(a_draft_that_is_dropped_was_never_there), HERE(a_draft_may_need_a_name),
    HERE(a_named_draft_replaces_nothing_when_fresh), HERE(steps_over_what_others_left),
    HERE(flushes_the_directory_of_a_path), HERE(refuses_paths_without_end),
    HERE(minds_permissions), HERE(one_at_a_time_has_a_lock))
