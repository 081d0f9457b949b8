#include "action/finder/pieces.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

#define LIST_MAX MIB

/* A file on its way; its name is that of its path. */
struct large {
	struct large_file file;
	uint64_t each;
	uint64_t arrived; /* pieces */
	bool pending;
	struct hash letter; /* that is on its way */
	char path[PATH_MAX];
};

/* --- the list */

static void
add_line(const struct large *large, struct buf *out)
{
	hash_format(&large->file.hash, out);
	buf_addf(out, " %" PRId64 " %" PRIu64 " %" PRIu64 " ", large->file.size, large->each,
	    large->arrived);
	if (large->pending)
		hash_format(&large->letter, out);
	else
		buf_add(out, TEXT("-"));
	buf_addf(out, " %s\n", large->path);
}

static void
name_by_path(struct large *large)
{
	const char *slash = strrchr(large->path, '/');

	large->file.name = text_of(slash == NULL ? large->path : slash + 1);
}

static bool
parse_line(struct text line, struct large *out, struct err *err)
{
	uint64_t size = 0;
	struct text word;
	bool good = text_cut(&line, ' ', &word) && hash_parse(word, &out->file.hash) &&
		    text_cut(&line, ' ', &word) && text_u64(word, &size) &&
		    text_cut(&line, ' ', &word) && text_u64(word, &out->each) &&
		    text_cut(&line, ' ', &word) && text_u64(word, &out->arrived) &&
		    text_cut(&line, ' ', &word);

	out->pending = good && !text_eq(word, TEXT("-"));
	good = good && (!out->pending || hash_parse(word, &out->letter)) && line.len > 0 &&
	       line.len < sizeof(out->path) && out->each >= 1 && out->each <= PIECE_MAX &&
	       size <= LARGE_PIECES_MAX * out->each &&
	       out->arrived <= (size + out->each - 1) / out->each;
	if (!good)
		return err_set(err, FAULT_INPUT, "the list of files that follow is damaged");
	memcpy(out->path, line.at, line.len);
	out->path[line.len] = '\0';
	name_by_path(out);
	out->file.size = (int64_t)size;
	out->file.pieces = (int64_t)((size + out->each - 1) / out->each);
	return true;
}

static bool
save_list(const struct finder *finder, const struct hash *report, const struct buf *list,
    struct err *err)
{
	char name[PATH_MAX];

	return buf_ok(list, err) && sent_name(report, SENT_PIECES, name, err) &&
	       (list->len > 0 ? finder_save(finder, name, buf_text(list), err)
			      : finder_remove(finder, name, err));
}

bool
pieces_wait(const struct finder *finder, const struct hash *report)
{
	char name[PATH_MAX];
	struct err none;

	return sent_name(report, SENT_PIECES, name, &none) && finder_has(finder, name);
}

/* It is looked for there again, from wherever that is. */
static bool
add_file(const struct piece_size *size, const char *path, struct pieces *out, struct err *err)
{
	struct large large = { .each = size->each };
	struct large_file *file = &out->file[out->count];

	if (realpath(path, large.path) == NULL)
		return err_errno(err, "cannot open '%s'", path);
	if (!text_printable(text_of(large.path)))
		return err_set(err, FAULT_INPUT, "the path of '%s' is no line", path);
	if (!piece_look(size, path, file, err))
		return false;
	out->count++;
	large.file = *file;
	add_line(&large, &out->list);
	return buf_ok(&out->list, err);
}

void
pieces_free(struct pieces *pieces)
{
	buf_free(&pieces->list);
	*pieces = (struct pieces){ 0 };
}

bool
pieces_look(const struct pieces_files *files, struct pieces *out, struct err *err)
{
	struct pieces pieces = { .list = BUF(LIST_MAX) };

	for (size_t i = 0; i < files->count; i++) {
		if (!files->follows[i] || add_file(files->size, files->paths[i], &pieces, err))
			continue;
		pieces_free(&pieces);
		return false;
	}
	*out = pieces;
	return true;
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

	if (large->pending || large->arrived < (uint64_t)large->file.pieces)
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

static bool
send_next(struct sending *sending, int fd, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(PIECE_MAX + 1);
	scoped(piece_words_free) struct piece_words words = PIECE_WORDS;
	struct large *large = sending->large;
	uint64_t number = large->arrived + 1;
	struct piece_size size = { .each = large->each };
	struct letter letter = { .has_of = true,
		.of = *sending->report,
		.piece = { (int64_t)number, large->file.hash } };
	struct err why, worse;

	if (!piece_read(&size, fd, number, &bytes, err) ||
	    !piece_say(&large->file, number, &words, err))
		return false;
	letter.title = buf_text(&words.title);
	letter.text = buf_text(&words.text);
	letter.file[0].name = buf_text(&words.file);
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

	if (fd < 0)
		return err_errno(err, "cannot open '%s'", large->path);
	if (!piece_check(fd, large->path, &large->file, err) || !send_again(sending, err))
		return false;
	while (large->arrived < (uint64_t)large->file.pieces)
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
	if (!sent_name(report, SENT_PIECES, name, err))
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
