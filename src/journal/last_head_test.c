#include "journal/last_head.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "log/merkle.h"
#include "scratch.h"

#define NAME "signer/last-head"
#define SLOT_APART 4096 /* as in last_head.c */
#define SLOT_LEN 96
#define NOW INT64_C(1000000000)

static struct last_head
head_of(uint64_t size)
{
	return (struct last_head){ size, hash_text(text_bytes(&size, sizeof(size))) };
}

static void
path_of(const struct scratch *scratch, char path[static PATH_MAX])
{
	scratch_path(scratch, NAME, path);
}

static struct scratch
made(void)
{
	struct scratch scratch = scratch_make();
	char path[PATH_MAX];
	struct err err;

	path_of(&scratch, path);
	assert_true(last_head_make(path, &err));
	return scratch;
}

static bool
read_head(const struct scratch *scratch, struct last_head *out, struct err *err)
{
	scoped(file_close) int fd = -1;
	char path[PATH_MAX];

	path_of(scratch, path);
	return last_head_open(path, &fd, err) && last_head_read(fd, out, err);
}

static void
assert_head(const struct scratch *scratch, const struct last_head *expected)
{
	struct last_head head;
	struct err err;

	assert_true(read_head(scratch, &head, &err));
	assert_int_equal(head.size, expected->size);
	assert_true(hash_eq(&head.root, &expected->root));
}

static void
write_head(const struct scratch *scratch, uint64_t size)
{
	scoped(file_close) int fd = -1;
	struct last_head head = head_of(size);
	char path[PATH_MAX];
	struct err err;

	path_of(scratch, path);
	assert_true(last_head_open(path, &fd, &err));
	assert_true(last_head_write(fd, &head, &err));
}

static void
begins_with_a_log_of_nothing(void **state)
{
	scoped(scratch_free) struct scratch scratch = made();
	struct last_head none = { 0, merkle_empty() };
	char path[PATH_MAX];
	struct err err;

	(void)state;
	assert_head(&scratch, &none);
	assert_int_equal(scratch_mode(&scratch, NAME), 0600);
	assert_int_equal(scratch_mode(&scratch, "signer"), 0700);
	path_of(&scratch, path);
	assert_false(last_head_make(path, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

/* So that tar --exclude-caches, borg, restic and their like leave it out. */
static void
its_folder_says_that_it_belongs_into_no_backup(void **state)
{
	scoped(scratch_free) struct scratch scratch = made();
	scoped(buf_free) struct buf tag = scratch_get(&scratch, "signer/CACHEDIR.TAG");

	(void)state;
	assert_true(
	    text_starts(buf_text(&tag), TEXT("Signature: 8a477f597d28d172789f06886806bc55\n")));
}

static void
remembers_the_head_that_was_written_last(void **state)
{
	scoped(scratch_free) struct scratch scratch = made();

	(void)state;
	for (uint64_t size = 1; size < 20; size++) {
		struct last_head head = head_of(size);

		write_head(&scratch, size);
		assert_head(&scratch, &head);
	}
}

/* `len` bytes of the newest slot have reached the disk, the rest has not. */
static void
tear(
    const struct scratch *scratch, struct text before, struct text after, size_t at, size_t len)
{
	scoped(buf_free) struct buf torn = BUF(64 * KIB);

	buf_add(&torn, before);
	assert_in_range(at + SLOT_LEN, 0, before.len);
	memcpy(torn.at + at, after.at + at, len);
	scratch_put(scratch, NAME, buf_text(&torn));
}

static void
one_that_was_torn_anywhere_leaves_the_other(void **state)
{
	(void)state;
	for (uint64_t size = 2; size < 4; size++) { /* one that ends in either slot */
		scoped(scratch_free) struct scratch scratch = made();
		struct buf before, after;
		struct last_head old = head_of(size), new = head_of(size + 1);

		for (uint64_t i = 1; i <= size; i++)
			write_head(&scratch, i);
		before = scratch_get(&scratch, NAME);
		write_head(&scratch, size + 1);
		after = scratch_get(&scratch, NAME);
		for (size_t len = 0; len <= SLOT_LEN; len++) {
			tear(&scratch, buf_text(&before), buf_text(&after),
			    (size + 1) % 2 * SLOT_APART, len);
			assert_head(&scratch, len < SLOT_LEN ? &old : &new);
			write_head(&scratch, size + 1); /* and goes on from there */
			assert_head(&scratch, &new);
		}
		buf_free(&before);
		buf_free(&after);
	}
}

/* Of a file that was cut anywhere, the slots that are whole count. */
static void
of_a_file_cut_anywhere_what_is_whole_counts(void **state)
{
	scoped(scratch_free) struct scratch scratch = made();
	struct last_head first = head_of(2), second = head_of(1), head;
	struct buf whole;
	struct err err;

	(void)state;
	write_head(&scratch, 1);
	write_head(&scratch, 2); /* in the first slot */
	whole = scratch_get(&scratch, NAME);
	assert_int_equal(whole.len, SLOT_APART + SLOT_LEN);
	for (size_t len = 0; len < whole.len; len += len < SLOT_LEN ? 1 : 499) {
		scratch_put(&scratch, NAME, (struct text){ whole.at, len });
		if (len >= SLOT_LEN) {
			assert_head(&scratch, &first);
			continue;
		}
		assert_false(read_head(&scratch, &head, &err));
		assert_int_equal(err.fault, FAULT_CONFLICT);
	}
	memset(whole.at, 0, SLOT_LEN);
	scratch_put(&scratch, NAME, buf_text(&whole));
	assert_head(&scratch, &second);
	buf_free(&whole);
}

static void
no_flipped_bit_goes_unnoticed(void **state)
{
	scoped(scratch_free) struct scratch scratch = made();
	struct last_head head = head_of(7);
	struct err err;

	(void)state;
	for (size_t bit = 0; bit < (size_t)8 * SLOT_LEN; bit += test_step(31)) {
		scratch_flip(&scratch, NAME, bit / 8, bit % 8);
		assert_false(read_head(&scratch, &head, &err));
		assert_int_equal(err.fault, FAULT_CONFLICT);
		assert_int_equal(head.size, 7); /* as it was */
		scratch_flip(&scratch, NAME, bit / 8, bit % 8);
	}
	assert_true(read_head(&scratch, &head, &err));
}

static void
neither_is_written_where_none_can_be_read(void **state)
{
	scoped(scratch_free) struct scratch scratch = made();
	scoped(buf_free) struct buf after = BUF(KIB);
	scoped(file_close) int fd = -1;
	struct last_head head = head_of(1);
	char path[PATH_MAX];
	struct err err;

	(void)state;
	scratch_put(&scratch, NAME, TEXT("nonsense"));
	path_of(&scratch, path);
	assert_true(last_head_open(path, &fd, &err));
	assert_false(last_head_write(fd, &head, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	after = scratch_get(&scratch, NAME);
	assert_string_equal(buf_string(&after), "nonsense");
}

static void
says_so_when_it_is_missing(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct last_head head;
	char path[PATH_MAX], link[PATH_MAX];
	struct err err;

	(void)state;
	assert_false(read_head(&scratch, &head, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	path_of(&scratch, path);
	assert_non_null(strstr(err.text, path));
	assert_true(last_head_make(path, &err));
	scratch_path(&scratch, "signer/link", link);
	assert_int_equal(symlink(path, link), 0);
	assert_false(last_head_open(link, &(int){ -1 }, &err)); /* may lead into a backup */
}

/* The second slot does not fit, or fits in part: as on a full disk. */
static void
on_a_full_disk_the_last_one_stays(void **state)
{
	static const rlim_t limits[] = { SLOT_APART, SLOT_APART + 1,
		SLOT_APART + SLOT_LEN - 1 };
	struct last_head none = { 0, merkle_empty() }, next = head_of(1);
	struct rlimit before, limit;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		scoped(scratch_free) struct scratch scratch = made();
		scoped(file_close) int fd = -1;
		char path[PATH_MAX];
		struct err err;
		bool written;

		path_of(&scratch, path);
		assert_true(last_head_open(path, &fd, &err));
		limit.rlim_cur = limits[i];
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		errno = ENOENT; /* of something earlier */
		written = last_head_write(fd, &next, &err);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		assert_false(written);
		assert_int_equal(err.fault, FAULT_SYSTEM);
		file_close(&fd);
		assert_head(&scratch, &none);
	}
}

/* Several count it up, each from what the one before left. */
static void
is_locked_while_it_is_open(void **state)
{
	enum { PROCESSES = 4, EACH = 25 };
	scoped(scratch_free) struct scratch scratch = made();
	struct last_head sum = head_of((uint64_t)PROCESSES * EACH);
	char path[PATH_MAX];

	(void)state;
	path_of(&scratch, path);
	for (int i = 0; i < PROCESSES; i++) {
		if (fork() != 0)
			continue;
		for (int n = 0; n < EACH; n++) {
			scoped(file_close) int fd = -1;
			struct last_head head;
			struct err err;

			if (!last_head_open(path, &fd, &err) ||
			    !last_head_read(fd, &head, &err))
				_exit(1);
			head = head_of(head.size + 1);
			if (!last_head_write(fd, &head, &err))
				_exit(1);
		}
		_exit(0);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status;

		assert_in_range(wait(&status), 1, INT64_MAX);
		assert_int_equal(status, 0);
	}
	assert_head(&scratch, &sum);
}

static void
an_override_is_noted_with_what_was_before(void **state)
{
	scoped(scratch_free) struct scratch scratch = made();
	scoped(buf_free) struct buf notes = BUF(KIB), expected = BUF(KIB);
	struct last_head old = head_of(9), new = head_of(4), newer = head_of(5);
	char path[PATH_MAX];
	struct err err;

	(void)state;
	write_head(&scratch, 9);
	path_of(&scratch, path);
	assert_true(last_head_override(path, &new, NOW, &err));
	assert_head(&scratch, &new);
	assert_int_equal(scratch_mode(&scratch, NAME), 0600);
	assert_int_equal(scratch_mode(&scratch, "signer/overrides"), 0600);
	write_head(&scratch, 5);
	assert_head(&scratch, &newer);
	assert_true(last_head_override(path, &old, NOW + 1, &err));
	assert_head(&scratch, &old);

	buf_add(&expected, TEXT("2001-09-09T01:46:40Z the log goes on from size 4 "));
	hash_format(&new.root, &expected);
	buf_add(&expected, TEXT("; signed last was size 9 "));
	hash_format(&old.root, &expected);
	buf_add(&expected, TEXT("\n2001-09-09T01:46:41Z the log goes on from size 9 "));
	hash_format(&old.root, &expected);
	buf_add(&expected, TEXT("; signed last was size 5 "));
	hash_format(&newer.root, &expected);
	buf_add(&expected, TEXT("\n"));
	notes = scratch_get(&scratch, "signer/overrides");
	assert_string_equal(buf_string(&notes), buf_string(&expected));
}

/* Lost altogether, or beyond reading. */
static void
an_override_makes_a_new_one_where_none_is(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf notes = BUF(KIB);
	struct last_head head = head_of(4);
	char path[PATH_MAX];
	struct err err;

	(void)state;
	path_of(&scratch, path);
	assert_true(last_head_override(path, &head, NOW, &err));
	assert_head(&scratch, &head);
	assert_true(scratch_has(&scratch, "signer/CACHEDIR.TAG"));
	scratch_put(&scratch, NAME, TEXT("nonsense"));
	assert_true(last_head_override(path, &head, NOW, &err));
	assert_head(&scratch, &head);
	notes = scratch_get(&scratch, "signer/overrides");
	assert_non_null(strstr(buf_string(&notes), "signed last was an unknown size\n"));
}

/* Where it cannot be noted it does not happen. */
static void
an_override_that_cannot_be_noted_is_none(void **state)
{
	scoped(scratch_free) struct scratch scratch = made();
	struct last_head old = head_of(9), new = head_of(4);
	char path[PATH_MAX];
	struct err err;

	(void)state;
	write_head(&scratch, 9);
	scratch_path(&scratch, "signer/overrides", path);
	assert_int_equal(mkdir(path, 0700), 0);
	path_of(&scratch, path);
	assert_false(last_head_override(path, &new, NOW, &err));
	assert_head(&scratch, &old);
}

/* One that signs and one that overrides, both kept waiting at first: whoever is second
 * goes on from what the first has left. */
static void
an_override_waits_for_who_signs(void **state)
{
	scoped(scratch_free) struct scratch scratch = made();
	scoped(file_close) int fd = -1;
	scoped(buf_free) struct buf notes = BUF(KIB);
	struct last_head five = head_of(5), two = head_of(2), head;
	char path[PATH_MAX];
	struct err err;

	(void)state;
	path_of(&scratch, path);
	assert_true(last_head_open(path, &fd, &err));
	if (fork() == 0) {
		file_close(&fd);
		_exit(!last_head_override(path, &two, NOW, &err));
	}
	if (fork() == 0) {
		file_close(&fd);
		if (!last_head_open(path, &fd, &err) || !last_head_read(fd, &head, &err))
			_exit(1);
		head = head_of(head.size + 1);
		_exit(!last_head_write(fd, &head, &err));
	}
	assert_true(last_head_write(fd, &five, &err));
	file_close(&fd);
	for (int i = 0; i < 2; i++) {
		int status;

		assert_in_range(wait(&status), 1, INT64_MAX);
		assert_int_equal(status, 0);
	}
	assert_true(read_head(&scratch, &head, &err));
	notes = scratch_get(&scratch, "signer/overrides");
	assert_non_null(strstr(buf_string(&notes),
	    head.size == 2 ? "signed last was size 6 " : "signed last was size 5 "));
	assert_in_range(head.size, 2, 3);
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(scratch_free) struct scratch scratch = made();
	struct last_head old = head_of(9), new = head_of(4);
	bool done = false;
	char path[PATH_MAX];

	(void)state;
	write_head(&scratch, 9);
	path_of(&scratch, path);
	for (size_t n = 0; !done; n++) {
		struct err err;

		mem_fail_after(n);
		done = last_head_override(path, &new, NOW, &err);
		mem_fail_after(SIZE_MAX);
		assert_head(&scratch, done ? &new : &old);
		if (!done)
			assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

TESTS(TEST(begins_with_a_log_of_nothing), TEST(its_folder_says_that_it_belongs_into_no_backup),
    TEST(remembers_the_head_that_was_written_last),
    TEST(one_that_was_torn_anywhere_leaves_the_other),
    TEST(of_a_file_cut_anywhere_what_is_whole_counts), TEST(no_flipped_bit_goes_unnoticed),
    TEST(neither_is_written_where_none_can_be_read), TEST(says_so_when_it_is_missing),
    TEST(on_a_full_disk_the_last_one_stays), TEST(is_locked_while_it_is_open),
    TEST(an_override_is_noted_with_what_was_before),
    TEST(an_override_makes_a_new_one_where_none_is),
    TEST(an_override_that_cannot_be_noted_is_none), TEST(an_override_waits_for_who_signs),
    TEST(survives_each_allocation_failing))
