#include "action/finder/pieces.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "codec/ustar.h"

#define PIECES_FILE "pieces"
#define LIST_MAX MIB
#define EACH_MAX (8 * MIB)

const struct pieces_size pieces_usual = { .each = EACH_MAX, .along = 16 * MIB };

/* A file on its way. */
struct large {
	struct hash hash;
	uint64_t size;
	uint64_t each;
	uint64_t arrived; /* pieces */
	bool pending;
	struct hash letter; /* that is on its way */
	char path[PATH_MAX];
};

static uint64_t
count_of(uint64_t size, uint64_t each)
{
	return (size + each - 1) / each;
}

/* --- choosing */

static bool
size_of(const char *path, uint64_t each, uint64_t *size, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_errno(err, "cannot open '%s'", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, FAULT_INPUT, "'%s' is no plain file", path);
	*size = (uint64_t)st.st_size;
	return count_of(*size, each) <= PIECES_MOST ||
	       err_set(err, FAULT_LIMIT, "'%s' is over %" PRIu64 " MiB", path,
		   PIECES_MOST * each / MIB);
}

bool
pieces_choose(const struct pieces_size *how, char *const *paths, size_t count, bool *follows,
    struct err *err)
{
	uint64_t all = 0, size;

	for (size_t i = 0; i < count; i++) {
		if (!size_of(paths[i], how->each, &size, err))
			return false;
		follows[i] = size > how->each;
		all += size;
	}
	for (size_t i = 0; i < count; i++)
		follows[i] = follows[i] && all > how->along;
	return true;
}

/* --- reading a file */

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

/* --- the list */

static void
add_line(const struct large *large, struct buf *out)
{
	hash_format(&large->hash, out);
	buf_addf(out, " %" PRIu64 " %" PRIu64 " %" PRIu64 " ", large->size, large->each,
	    large->arrived);
	if (large->pending)
		hash_format(&large->letter, out);
	else
		buf_add(out, TEXT("-"));
	buf_addf(out, " %s\n", large->path);
}

static bool
parse_line(struct text line, struct large *out, struct err *err)
{
	struct text word;
	bool good = text_cut(&line, ' ', &word) && hash_parse(word, &out->hash) &&
		    text_cut(&line, ' ', &word) && text_u64(word, &out->size) &&
		    text_cut(&line, ' ', &word) && text_u64(word, &out->each) &&
		    text_cut(&line, ' ', &word) && text_u64(word, &out->arrived) &&
		    text_cut(&line, ' ', &word);

	out->pending = good && !text_eq(word, TEXT("-"));
	good = good && (!out->pending || hash_parse(word, &out->letter)) && line.len > 0 &&
	       line.len < sizeof(out->path) && out->each >= 1 && out->each <= EACH_MAX &&
	       out->arrived <= count_of(out->size, out->each);
	if (!good)
		return err_set(err, FAULT_INPUT, "the list of files that follow is damaged");
	memcpy(out->path, line.at, line.len);
	out->path[line.len] = '\0';
	return true;
}

static bool
save_list(const struct finder *finder, const struct hash *report, const struct buf *list,
    struct err *err)
{
	char name[PATH_MAX];

	return buf_ok(list, err) && sent_name(report, PIECES_FILE, name, err) &&
	       (list->len > 0 ? finder_save(finder, name, buf_text(list), err)
			      : finder_remove(finder, name, err));
}

bool
pieces_wait(const struct finder *finder, const struct hash *report)
{
	char name[PATH_MAX];
	struct err none;

	return sent_name(report, PIECES_FILE, name, &none) && finder_has(finder, name);
}

static bool
look_at(const char *path, uint64_t each, struct large *out, struct err *err)
{
	scoped(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct large large = { .each = each };

	if (fd < 0 || realpath(path, large.path) == NULL)
		return err_errno(err, "cannot open '%s'", path);
	if (!text_printable(text_of(large.path)))
		return err_set(err, FAULT_INPUT, "the path of '%s' is no line", path);
	if (!size_of(path, each, &large.size, err) ||
	    !hash_whole(fd, large.size, &large.hash, err))
		return false;
	*out = large;
	return true;
}

bool
pieces_begin(const struct finder *finder, const struct hash *report,
    const struct pieces_files *files, struct err *err)
{
	scoped(buf_free) struct buf list = BUF(LIST_MAX);
	struct large large;

	for (size_t i = 0; i < files->count; i++) {
		if (!files->follows[i])
			continue;
		if (!look_at(files->paths[i], files->size->each, &large, err))
			return false;
		add_line(&large, &list);
	}
	return list.len == 0 || save_list(finder, report, &list, err);
}

/* --- sending */

struct sending {
	const struct deliver *how;
	const struct hash *report;
	struct large *large;
	struct text rest; /* lines of files behind this one */
	size_t sent;
};

/* What has arrived so far, and those behind. */
static bool
note(const struct sending *sending, struct err *err)
{
	scoped(buf_free) struct buf list = BUF(LIST_MAX);
	const struct large *large = sending->large;

	if (large->pending || large->arrived < count_of(large->size, large->each))
		add_line(large, &list);
	buf_add(&list, sending->rest);
	return save_list(sending->how->finder, sending->report, &list, err);
}

static bool
arrive(struct sending *sending, struct err *err)
{
	sending->large->pending = false;
	sending->large->arrived++;
	sending->sent++;
	return note(sending, err);
}

static struct text
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return text_of(slash == NULL ? path : slash + 1);
}

static void
write_letter(const struct large *large, uint64_t number, struct buf *title, struct buf *text,
    struct buf *file)
{
	struct text name = base_name(large->path);
	uint64_t all = count_of(large->size, large->each);

	buf_addf(
	    title, "Piece %" PRIu64 " of %" PRIu64 " of %.*s", number, all, TEXT_ARGS(name));
	buf_addf(text,
	    "The pieces of this file, one after the other, are it whole:\n%.*s, %" PRIu64
	    " bytes, SHA-256 ",
	    TEXT_ARGS(name), large->size);
	hash_format(&large->hash, text);
	buf_addf(file, "%.*s.%04" PRIu64, TEXT_ARGS(name), number);
}

static bool
send_next(struct sending *sending, int fd, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(EACH_MAX + 1);
	scoped(buf_free) struct buf title = BUF(KIB), text = BUF(4 * KIB), file = BUF(KIB);
	struct large *large = sending->large;
	struct letter letter = { .has_of = true, .of = *sending->report };
	struct err why, worse;

	if (!read_at(fd, large->arrived * large->each, large->each, &bytes, err))
		return false;
	write_letter(large, large->arrived + 1, &title, &text, &file);
	if (!buf_ok(&title, err) || !buf_ok(&text, err) || !buf_ok(&file, err))
		return false;
	letter.title = buf_text(&title);
	letter.text = buf_text(&text);
	letter.file[0].name = buf_text(&file);
	if (deliver_piece(sending->how, &letter, buf_text(&bytes), &large->letter, &why))
		return arrive(sending, err);
	/* It is kept, and the very same bytes go out again. */
	large->pending = why.fault == FAULT_SYSTEM;
	(void)!note(sending, &worse);
	*err = why;
	return false;
}

/* The one at which it broke off. */
static bool
send_again(struct sending *sending, struct err *err)
{
	const struct deliver *how = sending->how;
	char name[PATH_MAX];

	if (!sending->large->pending)
		return true;
	if (!sent_name(&sending->large->letter, "statement", name, err))
		return false;
	if (finder_has(how->finder, name))
		return deliver_again(how, &sending->large->letter, err) && arrive(sending, err);
	sending->large->pending = false; /* it was given up */
	return true;
}

static bool
send_file(struct sending *sending, struct err *err)
{
	struct large *large = sending->large;
	scoped(file_close) int fd = open(large->path, O_RDONLY | O_CLOEXEC);
	struct hash hash;

	if (fd < 0)
		return err_errno(err, "cannot open '%s'", large->path);
	if (!hash_whole(fd, large->size + 1, &hash, err))
		return false;
	if (!hash_eq(&hash, &large->hash))
		return err_set(err, FAULT_CONFLICT,
		    "'%s' is another file than it was when the report was made: put that back, "
		    "and resume",
		    large->path);
	if (!send_again(sending, err))
		return false;
	while (large->arrived < count_of(large->size, large->each))
		if (!send_next(sending, fd, err))
			return false;
	return true;
}

bool
pieces_send(const struct deliver *how, const struct hash *report, size_t *sent, struct err *err)
{
	scoped(buf_free) struct buf list = BUF(LIST_MAX);
	struct sending sending = { .how = how, .report = report };
	struct large large;
	char name[PATH_MAX];
	struct text line;
	bool good;

	*sent = 0;
	if (!sent_name(report, PIECES_FILE, name, err))
		return false;
	if (!finder_load(how->finder, name, &list, err))
		return err->fault == FAULT_ABSENT;
	sending.large = &large;
	sending.rest = buf_text(&list);
	while (text_line(&sending.rest, &line)) {
		good = parse_line(line, &large, err) && send_file(&sending, err);
		*sent = sending.sent;
		if (!good)
			return false;
	}
	return true;
}
