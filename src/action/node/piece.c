#include "action/node/piece.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

const struct piece_size piece_usual = { .each = PIECE_MAX, .along = 16 * MIB };

uint64_t
piece_count(uint64_t size, uint64_t each)
{
	return (size + each - 1) / each;
}

static bool
size_of(const char *path, uint64_t each, uint64_t *size, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_errno(err, "cannot open '%s'", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, FAULT_INPUT, "'%s' is no plain file", path);
	*size = (uint64_t)st.st_size;
	return piece_count(*size, each) <= LARGE_PIECES_MAX ||
	       err_set(err, FAULT_LIMIT, "'%s' is over %" PRIu64 " MiB", path,
		   LARGE_PIECES_MAX * each / MIB);
}

bool
piece_choose(const struct piece_size *how, char *const *paths, size_t count, bool *follows,
    struct err *err)
{
	uint64_t size[LARGE_MAX], all = 0, along = 0;

	if (count > LARGE_MAX)
		return err_set(err, FAULT_LIMIT, "it takes %d files at most", LARGE_MAX);
	for (size_t i = 0; i < count; i++) {
		if (!size_of(paths[i], how->each, &size[i], err))
			return false;
		all += size[i];
	}
	for (size_t i = 0; i < count; i++) {
		follows[i] =
		    all > how->along && (size[i] > how->each || along + size[i] > how->along);
		along += follows[i] ? 0 : size[i];
	}
	return true;
}

/* Bytes from an offset on, as many as fit; each time from the file itself. */
static bool
read_at(int fd, uint64_t offset, size_t most, struct buf *out, struct err *err)
{
	char bytes[64 * KIB];

	while (out->len < most) {
		size_t want = most - out->len < sizeof(bytes) ? most - out->len : sizeof(bytes);
		ssize_t got = pread(fd, bytes, want, (off_t)(offset + out->len));

		if (got < 0)
			return err_errno(err, "cannot read a file");
		if (got == 0)
			break;
		buf_add(out, (struct text){ bytes, (size_t)got });
	}
	return buf_ok(out, err);
}

static bool
hash_whole(int fd, uint64_t size, struct hash *out, struct err *err)
{
	struct hasher hasher;
	uint64_t done = 0;

	hasher_init(&hasher);
	while (done < size) {
		scoped(buf_free) struct buf some = BUF_SECRET(MIB);

		if (!read_at(fd, done, MIB, &some, err))
			return false;
		if (some.len == 0)
			break;
		hasher_add(&hasher, buf_text(&some));
		done += some.len;
	}
	*out = hasher_end(&hasher);
	return true;
}

bool
piece_look(
    const struct piece_size *how, const char *path, struct large_file *out, struct err *err)
{
	scoped(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct large_file file = { .name = text_of(file_name(path)) };
	uint64_t size;

	if (fd < 0)
		return err_errno(err, "cannot open '%s'", path);
	if (!size_of(path, how->each, &size, err) || !hash_whole(fd, size, &file.hash, err))
		return false;
	file.size = (int64_t)size;
	file.pieces = (int64_t)piece_count(size, how->each);
	*out = file;
	return true;
}

void
piece_tell(const struct large_file *file, struct buf *out)
{
	hash_format(&file->hash, out);
	buf_addf(out, " %" PRId64 " %" PRId64 " %.*s\n", file->size, file->pieces,
	    TEXT_ARGS(file->name));
}

static bool
read_line(struct text line, struct large_file *out)
{
	struct text word;
	uint64_t size, pieces;

	if (!text_cut(&line, ' ', &word) || !hash_parse(word, &out->hash) ||
	    !text_cut(&line, ' ', &word) || !text_u64(word, &size) ||
	    !text_cut(&line, ' ', &word) || !text_u64(word, &pieces))
		return false;
	out->size = (int64_t)size;
	out->pieces = (int64_t)pieces;
	out->name = line;
	return size <= LARGE_PIECES_MAX * PIECE_MAX && pieces == piece_count(size, PIECE_MAX);
}

bool
piece_told(
    struct text lines, struct large_file file[static LARGE_MAX], size_t *count, struct err *err)
{
	struct text line;

	*count = 0;
	while (text_line(&lines, &line)) {
		if (*count == LARGE_MAX)
			return err_set(err, FAULT_LIMIT, "over %d files follow it", LARGE_MAX);
		if (!read_line(line, &file[(*count)++]))
			return err_set(err, FAULT_INPUT,
			    "'large' is no list of digests, sizes, pieces and names");
	}
	return (lines.len == 0 ||
		   err_set(err, FAULT_INPUT, "'large' does not end with its line")) &&
	       large_check(file, *count, err);
}

bool
piece_check(int fd, const char *path, const struct large_file *file, struct err *err)
{
	struct hash hash;

	return hash_whole(fd, (uint64_t)file->size + 1, &hash, err) &&
	       (hash_eq(&hash, &file->hash) ||
		   err_set(err, FAULT_CONFLICT,
		       "'%s' is another file than it was when it was told of: put that back, "
		       "and resume",
		       path));
}

bool
piece_read(
    const struct piece_size *how, int fd, uint64_t number, struct buf *out, struct err *err)
{
	return read_at(fd, (number - 1) * how->each, (size_t)how->each, out, err);
}

void
piece_words_free(struct piece_words *words)
{
	buf_free(&words->title);
	buf_free(&words->text);
	buf_free(&words->file);
}

bool
piece_say(
    const struct large_file *file, uint64_t number, struct piece_words *out, struct err *err)
{
	buf_addf(&out->title, "Piece %" PRIu64 " of %" PRId64 " of %.*s", number, file->pieces,
	    TEXT_ARGS(file->name));
	buf_addf(&out->text,
	    "The pieces of this file, one after the other, are it whole:\n%.*s, %" PRId64
	    " bytes, SHA-256 ",
	    TEXT_ARGS(file->name), file->size);
	hash_format(&file->hash, &out->text);
	buf_addf(&out->file, "%.*s.%04" PRIu64, TEXT_ARGS(file->name), number);
	return buf_ok(&out->title, err) && buf_ok(&out->text, err) && buf_ok(&out->file, err);
}
