#include "codec/ustar.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

extern char **environ;

#define LONG_NAME_30 "abcdefghijklmnopqrstuvwxyz0123"
#define LONG_NAME_99 LONG_NAME_30 LONG_NAME_30 LONG_NAME_30 "_99_bytes"

/* Where the fields of a header lie. */
enum {
	NAME = 0,
	SIZE = 124,
	CHECKSUM = 148,
	TYPE = 156,
	LINKNAME = 157,
	MAGIC = 257,
	VERSION = 263,
	PREFIX = 345,
};

static struct err err;

static void
write_file(struct buf *archive, const char *name, const char *bytes)
{
	struct sink sink = sink_buf(archive);

	assert_true(ustar_write_file(&sink, text_of(name), text_of(bytes), &err));
}

static void
write_end(struct buf *archive)
{
	struct sink sink = sink_buf(archive);

	assert_true(ustar_write_end(&sink, &err));
}

/* "NAME=CONTENTS;" for each file, or the fault. */
static const char *
read_all(struct text in)
{
	static char told[4096];
	struct source source = source_text(&in);
	struct ustar archive = USTAR(&source);
	struct ustar_file file;
	size_t len = 0, got;
	bool more;

	told[0] = '\0';
	for (;;) {
		if (!ustar_next(&archive, &file, &more, &err)) {
			assert_int_equal(err.fault, FAULT_INPUT);
			return "refused";
		}
		if (!more)
			return told;
		len += (size_t)snprintf(told + len, sizeof(told) - len, "%s=", file.name);
		do {
			if (!ustar_read(&archive, told + len, 7, &got, &err))
				return "refused";
			len += got;
		} while (got > 0);
		len += (size_t)snprintf(told + len, sizeof(told) - len, ";");
	}
}

/* The sum of a header's bytes, as POSIX has it, put where it belongs. */
static void
put_checksum(char *header)
{
	unsigned sum = 0;

	memset(header + CHECKSUM, ' ', 8);
	for (size_t i = 0; i < USTAR_BLOCK; i++)
		sum += (uint8_t)header[i];
	snprintf(header + CHECKSUM, 7, "%06o", sum);
}

static void
reads_what_it_writes(void **state)
{
	scoped(buf_free) struct buf archive = BUF(MIB);

	(void)state;
	write_file(&archive, "a", "");
	write_file(&archive, "b.txt", "one");
	write_file(&archive, "blob/folder/c", "seven and seven");
	write_end(&archive);
	assert_string_equal(
	    read_all(buf_text(&archive)), "a=;b.txt=one;blob/folder/c=seven and seven;");
	assert_int_equal(archive.len,
	    ustar_file_len(0) + ustar_file_len(3) + ustar_file_len(15) + USTAR_END_LEN);
}

static void
reads_an_archive_of_nothing(void **state)
{
	scoped(buf_free) struct buf archive = BUF(MIB);

	(void)state;
	write_end(&archive);
	assert_int_equal(archive.len, USTAR_END_LEN);
	assert_string_equal(read_all(buf_text(&archive)), "");
}

static void
fills_up_to_whole_blocks(void **state)
{
	static char bytes[1025];

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	for (size_t len = 510; len <= sizeof(bytes); len++) {
		scoped(buf_free) struct buf archive = BUF(MIB);
		struct sink sink = sink_buf(&archive);
		size_t blocks = (len + USTAR_BLOCK - 1) / USTAR_BLOCK;

		assert_true(
		    ustar_write_file(&sink, TEXT("a"), (struct text){ bytes, len }, &err));
		assert_int_equal(archive.len, (1 + blocks) * USTAR_BLOCK);
		assert_int_equal(ustar_file_len(len), archive.len);
	}
}

static void
passes_over_what_was_not_read(void **state)
{
	scoped(buf_free) struct buf archive = BUF(MIB);
	struct text rest;
	struct source source = source_text(&rest);
	struct ustar reader = USTAR(&source);
	struct ustar_file file;
	char some[2];
	size_t got;
	bool more;

	(void)state;
	write_file(&archive, "a", "a file that is passed over");
	write_file(&archive, "b", "one that is read in part");
	write_file(&archive, "c", "");
	write_end(&archive);
	rest = buf_text(&archive);
	assert_true(ustar_next(&reader, &file, &more, &err) && more);
	assert_true(ustar_next(&reader, &file, &more, &err) && more);
	assert_string_equal(file.name, "b");
	assert_true(ustar_read(&reader, some, sizeof(some), &got, &err));
	assert_int_equal(got, 2);
	assert_memory_equal(some, "on", 2);
	assert_true(ustar_next(&reader, &file, &more, &err) && more);
	assert_string_equal(file.name, "c");
	assert_true(ustar_next(&reader, &file, &more, &err));
	assert_false(more);
	assert_string_equal(file.name, "c");
}

static void
takes_zeros_after_the_end_as_padding(void **state)
{
	scoped(buf_free) struct buf archive = BUF(MIB);

	(void)state;
	write_file(&archive, "a", "x");
	write_end(&archive);
	for (size_t i = 0; i < 3 * USTAR_BLOCK + 5; i++) {
		assert_string_equal(read_all(buf_text(&archive)), "a=x;");
		buf_add_byte(&archive, 0);
	}
	archive.at[archive.len - 1] = 1;
	assert_string_equal(read_all(buf_text(&archive)), "refused");
}

static void
refuses_an_archive_cut_short_anywhere(void **state)
{
	scoped(buf_free) struct buf archive = BUF(MIB);

	(void)state;
	write_file(&archive, "a", "x");
	write_file(&archive, "b", "y");
	write_end(&archive);
	for (size_t len = 0; len < archive.len; len++)
		assert_string_equal(read_all((struct text){ archive.at, len }), "refused");
}

static void
refuses_any_damage_but_to_contents(void **state)
{
	scoped(buf_free) struct buf archive = BUF(MIB);

	(void)state;
	write_file(&archive, "a", "contents");
	write_end(&archive);
	for (size_t i = 0; i < 8 * archive.len; i++) {
		bool contents = i / 8 >= USTAR_BLOCK && i / 8 < USTAR_BLOCK + 8;

		archive.at[i / 8] ^= (char)(1 << i % 8);
		if (contents)
			assert_string_not_equal(read_all(buf_text(&archive)), "refused");
		else if (i / 8 / USTAR_BLOCK != 0)
			assert_string_equal(read_all(buf_text(&archive)), "refused");
		else /* but for the blanks that end a checksum */
			assert_true(strcmp(read_all(buf_text(&archive)), "refused") == 0 ||
				    i / 8 == CHECKSUM + 6 || i / 8 == CHECKSUM + 7);
		archive.at[i / 8] ^= (char)(1 << i % 8);
	}
}

/* One change to a header that is otherwise good, its checksum too. */
static const char *
read_changed(size_t at, const char *bytes, size_t len)
{
	scoped(buf_free) struct buf archive = BUF(MIB);

	write_file(&archive, "a", "x");
	write_end(&archive);
	memcpy(archive.at + at, bytes, len);
	put_checksum(archive.at);
	return read_all(buf_text(&archive));
}

#define CHANGED(at, literal) read_changed(at, literal, sizeof(literal) - 1)

static void
refuses_whatever_is_no_plain_file(void **state)
{
	static const char types[] = "1234567xgLKSVMNDXA\0 ";

	(void)state;
	assert_string_equal(CHANGED(TYPE, "0"), "a=x;");
	for (size_t i = 0; i < sizeof(types); i++)
		assert_string_equal(read_changed(TYPE, types + i, 1), "refused");
	assert_string_equal(CHANGED(LINKNAME, "/etc/passwd"), "refused");
	assert_string_equal(CHANGED(PREFIX, "etc"), "refused");
	assert_string_equal(CHANGED(MAGIC, "ustar "), "refused");
	assert_string_equal(CHANGED(MAGIC, "\0\0\0\0\0\0"), "refused");
	assert_string_equal(CHANGED(VERSION, " \0"), "refused");
}

static void
refuses_sizes_it_cannot_read(void **state)
{
	(void)state;
	assert_string_equal(CHANGED(SIZE, "00000000001 "), "a=x;");
	assert_string_equal(CHANGED(SIZE, "1\0\0\0\0\0\0\0\0\0\0\0"), "a=x;");
	assert_string_equal(CHANGED(SIZE, "\0\0\0\0\0\0\0\0\0\0\0\0"), "refused");
	assert_string_equal(CHANGED(SIZE, "            "), "refused");
	assert_string_equal(CHANGED(SIZE, "000000000001"), "refused");
	assert_string_equal(CHANGED(SIZE, " 0000000001 "), "refused");
	assert_string_equal(CHANGED(SIZE, "-0000000001 "), "refused");
	assert_string_equal(CHANGED(SIZE, "+0000000001 "), "refused");
	assert_string_equal(CHANGED(SIZE, "0000000001x "), "refused");
	assert_string_equal(CHANGED(SIZE, "00000000008 "), "refused");
	assert_string_equal(CHANGED(SIZE, "0000000001\0001"), "refused");
	/* Base 256, as GNU tar writes what has no room in octal. */
	assert_string_equal(CHANGED(SIZE, "\x80\0\0\0\0\0\0\0\0\0\0\1"), "refused");
	assert_string_equal(
	    CHANGED(SIZE, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), "refused");
	/* The largest there is, which is not there. */
	assert_string_equal(CHANGED(SIZE, "77777777777 "), "refused");
}

static const char *const bad_names[] = {
	"",
	".",
	"..",
	"/",
	"/a",
	"//a",
	"/etc/passwd",
	"../a",
	"../../a",
	"a/..",
	"a/../b",
	"a/../../b",
	"./a",
	"a/.",
	"a/./b",
	"a//b",
	"a/",
	"-rf",
	"a/-rf",
	"-rf/a",
	"a\nb",
	"a\tb",
	"a\x7f",
	"\x1b[2J",
	"\xc3",
	"a\xff",
	"a\xed\xa0\x80",
	"\xc0\xae\xc0\xae/a",
	"cod.\xe2\x80\xae"
	"txt",
	LONG_NAME_99 "_2",
};

static void
refuses_names_that_lead_elsewhere_or_cannot_be_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_names) / sizeof(bad_names[0]); i++) {
		scoped(buf_free) struct buf archive = BUF(MIB);
		struct sink sink = sink_buf(&archive);
		struct text name = text_of(bad_names[i]);
		char field[USTAR_NAME_MAX] = { 0 };

		assert_false(ustar_check_name(name, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_false(ustar_write_header(&sink, name, 0, &err));
		assert_int_equal(archive.len, 0);
		if (name.len > sizeof(field))
			continue;
		memcpy(field, name.at, name.len);
		assert_string_equal(read_changed(NAME, field, sizeof(field)), "refused");
	}
}

static void
takes_names_up_to_the_longest(void **state)
{
	static const char *const good[] = { "a", "...", "..a", "a..", ".a", "a-", "a b", "a/b",
		"a/.../b", "\xc3\xa4", "a\\b", "c:", LONG_NAME_99 "_" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		scoped(buf_free) struct buf archive = BUF(MIB);
		char expected[256];

		assert_true(ustar_check_name(text_of(good[i]), &err));
		write_file(&archive, good[i], "x");
		write_end(&archive);
		snprintf(expected, sizeof(expected), "%s=x;", good[i]);
		assert_string_equal(read_all(buf_text(&archive)), expected);
	}
	assert_false(ustar_check_name((struct text){ "a\0b", 3 }, &err));
}

static void
refuses_a_name_that_hides_another(void **state)
{
	(void)state;
	assert_string_equal(CHANGED(NAME, "a\0b"), "refused");
	assert_string_equal(CHANGED(NAME + 99, "b"), "refused");
}

static void
refuses_to_write_what_has_no_room_in_octal(void **state)
{
	scoped(buf_free) struct buf archive = BUF(MIB);
	struct sink sink = sink_buf(&archive);

	(void)state;
	assert_true(ustar_write_header(&sink, TEXT("a"), USTAR_SIZE_MAX, &err));
	assert_memory_equal(archive.at + SIZE, "77777777777", 12);
	assert_false(ustar_write_header(&sink, TEXT("a"), USTAR_SIZE_MAX + 1, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_false(ustar_write_header(&sink, TEXT("a"), UINT64_MAX, &err));
	assert_int_equal(archive.len, USTAR_BLOCK);
}

/* A failure in the middle of a header leaves what the caller holds alone. */
static void
leaves_outputs_untouched_when_it_fails(void **state)
{
	scoped(buf_free) struct buf archive = BUF(MIB);
	struct ustar_file file = { "before", 17 };
	size_t got = 17;
	bool more = true;
	char some[4];
	struct text rest;
	struct source source = source_text(&rest);
	struct ustar reader = USTAR(&source);

	(void)state;
	write_file(&archive, "a", "x");
	memset(archive.at + NAME, '/', 1);
	put_checksum(archive.at);
	rest = buf_text(&archive);
	assert_false(ustar_next(&reader, &file, &more, &err));
	assert_string_equal(file.name, "before");
	assert_int_equal(file.size, 17);
	rest = (struct text){ archive.at, 0 };
	reader = (struct ustar){ .in = &source, .left = 3 };
	assert_false(ustar_read(&reader, some, sizeof(some), &got, &err));
	assert_int_equal(got, 17);
	buf_clear(&archive);
	write_end(&archive);
	archive.at[USTAR_BLOCK] = 1;
	rest = buf_text(&archive);
	reader = USTAR(&source);
	assert_false(ustar_next(&reader, &file, &more, &err));
	assert_true(more);
}

static bool
no_read(void *arg, char *at, size_t room, size_t *got, struct err *why)
{
	(void)arg, (void)at, (void)room, (void)got;
	return err_set(why, FAULT_SYSTEM, "the disk is gone");
}

static bool
no_write(void *arg, struct text bytes, struct err *why)
{
	(void)arg, (void)bytes;
	return err_set(why, FAULT_SYSTEM, "the disk is full");
}

static void
hands_on_the_faults_of_its_streams(void **state)
{
	struct source source = { no_read, NULL };
	struct sink sink = { no_write, NULL };
	struct ustar reader = USTAR(&source);
	struct ustar_file file;
	bool more;

	(void)state;
	assert_false(ustar_next(&reader, &file, &more, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_false(ustar_write_file(&sink, TEXT("a"), TEXT("x"), &err));
	assert_false(ustar_write_end(&sink, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

/* Run a program with `in` as its standard input; what it says. */
static const char *
said_by(const char *const *words, struct text in)
{
	static char said[4096];
	posix_spawn_file_actions_t actions;
	FILE *from = tmpfile(), *to = tmpfile();
	int status;
	pid_t pid;

	assert_non_null(from);
	assert_non_null(to);
	assert_int_equal(fwrite(in.at, 1, in.len, from), in.len);
	rewind(from);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fileno(from), STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(to), STDOUT_FILENO);
	assert_int_equal(posix_spawnp(&pid, words[0], &actions, NULL,
			     (char *const *)(uintptr_t)words, environ),
	    0);
	posix_spawn_file_actions_destroy(&actions);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	rewind(to);
	said[fread(said, 1, sizeof(said) - 1, to)] = '\0';
	fclose(from);
	fclose(to);
	return said;
}

#define PYTHON_READER                                                                          \
	"import sys, tarfile\n"                                                                \
	"t = tarfile.open(fileobj=sys.stdin.buffer, mode='r|')\n"                              \
	"for m in t: print(m.name, m.isreg(), oct(m.mode), t.extractfile(m).read())\n"

static void
writes_what_other_programs_read(void **state)
{
	static const char *const list[] = { "tar", "--list", "--file=-", NULL };
	static const char *const extract[] = { "tar", "--extract", "--to-stdout", "--file=-",
		NULL };
	static const char *const python[] = { "python3", "-c", PYTHON_READER, NULL };
	scoped(buf_free) struct buf archive = BUF(MIB);

	(void)state;
	write_file(&archive, "a", "one\n");
	write_file(&archive, "blob/" LONG_NAME_30, "");
	write_file(&archive, LONG_NAME_99 "_", "two\n");
	write_end(&archive);
	for (size_t i = 0; i < 3000; i++)
		buf_add_byte(&archive, 0);
	assert_string_equal(
	    said_by(list, buf_text(&archive)), "a\nblob/" LONG_NAME_30 "\n" LONG_NAME_99 "_\n");
	assert_string_equal(said_by(extract, buf_text(&archive)), "one\ntwo\n");
	assert_string_equal(said_by(python, buf_text(&archive)),
	    "a True 0o644 b'one\\n'\nblob/" LONG_NAME_30 " True 0o644 b''\n" LONG_NAME_99
	    "_ True 0o644 b'two\\n'\n");
}

#define PYTHON_WRITER                                                                          \
	"import sys, tarfile, io\n"                                                            \
	"t = tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=tarfile.USTAR_FORMAT,"  \
	" bufsize=512)\n"                                                                      \
	"def add(name, data):\n"                                                               \
	"  m = tarfile.TarInfo(name); m.size = len(data); t.addfile(m, io.BytesIO(data))\n"    \
	"add('a', b'one'); add('b/c', b''); t.close()\n"

static void
reads_what_other_programs_write_in_this_format(void **state)
{
	static const char *const python[] = { "python3", "-c", PYTHON_WRITER, NULL };
	static char archive[4096];
	struct text said;

	(void)state;
	/* The archive is mostly NUL, so what was said is taken by its known length. */
	said = (struct text){ said_by(python, TEXT("")), 3 * USTAR_BLOCK + USTAR_END_LEN };
	memcpy(archive, said.at, said.len);
	assert_string_equal(read_all((struct text){ archive, said.len }), "a=one;b/c=;");
}

TESTS(TEST(reads_what_it_writes), TEST(reads_an_archive_of_nothing),
    TEST(fills_up_to_whole_blocks), TEST(passes_over_what_was_not_read),
    TEST(takes_zeros_after_the_end_as_padding), TEST(refuses_an_archive_cut_short_anywhere),
    TEST(refuses_any_damage_but_to_contents), TEST(refuses_whatever_is_no_plain_file),
    TEST(refuses_sizes_it_cannot_read),
    TEST(refuses_names_that_lead_elsewhere_or_cannot_be_shown),
    TEST(takes_names_up_to_the_longest), TEST(refuses_a_name_that_hides_another),
    TEST(refuses_to_write_what_has_no_room_in_octal),
    TEST(leaves_outputs_untouched_when_it_fails), TEST(hands_on_the_faults_of_its_streams),
    TEST(writes_what_other_programs_read), TEST(reads_what_other_programs_write_in_this_format))
