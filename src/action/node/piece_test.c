#include "action/node/piece.h"

#include <fcntl.h>

#include "base/file.h"
#include "scratch.h"
#include "test.h"

static struct err err;

static const struct piece_size small = { .each = 4, .along = 6 };

static void
what_does_not_fit_follows(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	char at[3][PATH_MAX];
	char *const paths[] = { at[0], at[1], at[2] };
	bool follows[3];

	(void)state;
	scratch_put(&scratch, "a", TEXT("aaaaa"));
	scratch_put(&scratch, "b", TEXT("bbb"));
	scratch_put(&scratch, "c", TEXT("cccc"));
	scratch_path(&scratch, "a", at[0]);
	scratch_path(&scratch, "b", at[1]);
	scratch_path(&scratch, "c", at[2]);
	assert_true(piece_choose(&small, paths, 1, follows, &err));
	assert_false(follows[0]);
	/* One that is large, and one that fits alone and not with the other. */
	assert_true(piece_choose(&small, paths, 3, follows, &err));
	assert_true(follows[0] && !follows[1] && follows[2]);
	assert_false(piece_choose(&small, paths, LARGE_MAX + 1, follows, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

static void
its_pieces_are_read_and_told(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(buf_free) struct buf bytes = BUF(KIB), line = BUF(KIB);
	scoped(piece_words_free) struct piece_words words = PIECE_WORDS;
	scoped(file_close) int fd = -1;
	struct large_file file, told[LARGE_MAX];
	char path[PATH_MAX];
	size_t count;

	(void)state;
	scratch_put(&scratch, "dump", TEXT("abcdefghi"));
	scratch_path(&scratch, "dump", path);
	assert_true(piece_look(&small, path, &file, &err));
	assert_true(text_eq(file.name, TEXT("dump")) && file.size == 9 && file.pieces == 3);
	assert_true(file_open(path, &fd, &err));
	assert_true(piece_read(&small, fd, 3, &bytes, &err));
	assert_string_equal(buf_string(&bytes), "i");
	assert_true(piece_check(fd, path, &file, &err));
	assert_true(piece_say(&file, 3, &words, &err));
	assert_string_equal(buf_string(&words.title), "Piece 3 of 3 of dump");
	assert_string_equal(buf_string(&words.file), "dump.0003");
	file.size++;
	file.hash.bytes[0] ^= 1;
	assert_false(piece_check(fd, path, &file, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	/* In pieces of the usual size there would be one. */
	piece_tell(&file, &line);
	assert_false(piece_told(buf_text(&line), told, &count, &err));
	buf_clear(&line);
	file.pieces = 1;
	piece_tell(&file, &line);
	assert_true(piece_told(buf_text(&line), told, &count, &err));
	assert_true(count == 1 && hash_eq(&told[0].hash, &file.hash) && told[0].size == 10);
	assert_false(piece_told(TEXT("dump 3\n"), told, &count, &err));
	line.len--;
	assert_false(piece_told(buf_text(&line), told, &count, &err));
}

TESTS(TEST(what_does_not_fit_follows), TEST(its_pieces_are_read_and_told))
