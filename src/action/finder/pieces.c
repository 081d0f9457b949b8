#include "action/finder/pieces.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "action/finder/finder_case.h"
#include "base/file.h"
#include "case/move.h"

#define LIST_MAX MIB

/* A file on its way; its name is that of its path. */
struct large {
	struct large_file file;
	uint64_t each;
	uint64_t arrived; /* pieces */
	bool pending;
	struct hash letter; /* that is on its way, or message */
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
	       out->arrived <= piece_count(size, out->each);
	if (!good)
		return err_set(err, FAULT_INPUT, "the list of files that follow is damaged");
	memcpy(out->path, line.at, line.len);
	out->path[line.len] = '\0';
	out->file.name = text_of(file_name(out->path));
	out->file.size = (int64_t)size;
	out->file.pieces = (int64_t)piece_count(size, out->each);
	return true;
}

static bool
save_list(
    const struct finder *finder, const struct hash *of, const struct buf *list, struct err *err)
{
	char name[PATH_MAX];

	return buf_ok(list, err) && sent_name(of, SENT_PIECES, name, err) &&
	       (list->len > 0 ? finder_save(finder, name, buf_text(list), err)
			      : finder_remove(finder, name, err));
}

bool
pieces_wait(const struct finder *finder, const struct hash *of)
{
	char name[PATH_MAX];
	struct err none;

	return sent_name(of, SENT_PIECES, name, &none) && finder_has(finder, name);
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

static bool
part(const struct pieces_files *files, struct pieces *out, struct err *err)
{
	bool follows[LARGE_MAX];

	if (!piece_choose(files->size, files->paths, files->count, follows, err))
		return false;
	for (size_t i = 0; i < files->count; i++) {
		if (!follows[i])
			out->along[out->alongs++] = files->paths[i];
		else if (!add_file(files->size, files->paths[i], out, err))
			return false;
	}
	return true;
}

bool
pieces_look(const struct pieces_files *files, struct pieces *out, struct err *err)
{
	struct pieces pieces = { .list = BUF(LIST_MAX) };

	if (!part(files, &pieces, err)) {
		pieces_free(&pieces);
		return false;
	}
	*out = pieces;
	return true;
}

/* --- sending */

struct sending {
	const struct deliver *how;
	const struct hash *of;
	bool in_case;
	struct hash of_case;
	struct large *large;
	struct text rest; /* lines of files behind this one */
	size_t sent;
	bool later; /* what is left is too far ahead now */
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
	return save_list(sending->how->finder, sending->of, &list, err);
}

static bool
arrive(struct sending *sending, struct err *err)
{
	sending->large->pending = false;
	sending->large->arrived++;
	sending->sent++;
	return note(sending, err);
}

/* A piece of what is at work, in the words of its statement. */
struct said {
	struct large_piece piece;
	struct piece_words words;
	struct buf bytes;
};

static void
said_free(struct said *said)
{
	piece_words_free(&said->words);
	buf_free(&said->bytes);
}

static bool
say_by_letter(struct sending *sending, const struct said *said,
    const struct deliver_files *files, struct err *err)
{
	struct letter letter = { .title = buf_text(&said->words.title),
		.text = buf_text(&said->words.text),
		.has_of = true,
		.of = *sending->of,
		.piece = said->piece };

	return deliver_letter(sending->how, &letter, files, &sending->large->letter, err);
}

static void
pass_over(void *arg, const struct err *err)
{
	(void)arg, (void)err;
}

/* The case is folded anew for each, as it comes after the one before. */
static bool
say_in_case(struct sending *sending, const struct said *said, const struct deliver_files *files,
    struct err *err)
{
	scoped(mailbag_free) struct mailbag bag = { 0 };
	scoped(finder_case_free) struct finder_case held = { 0 };
	const struct deliver *how = sending->how;
	struct move_file file = { files->name, (int64_t)files->bytes.len,
		hash_text(files->bytes) };
	struct move move = { .kind = KIND_CASE_MESSAGE,
		.text = buf_text(&said->words.text),
		.of = *sending->of,
		.files = { 1, &file },
		.piece = said->piece.number,
		.whole = said->piece.whole };
	const struct finder_case_speech speech = { &move, files };

	if (!mailbag_open(how->finder, pass_over, NULL, &bag, err) ||
	    !finder_case_load(how->finder, &bag, &sending->of_case, &held, err))
		return false;
	sending->later = finder_case_time(&held, how->now) > how->now + PIECES_AHEAD;
	return sending->later ||
	       finder_case_say(how, &held, &speech, &sending->large->letter, err);
}

static bool
send_next(struct sending *sending, int fd, struct err *err)
{
	struct large *large = sending->large;
	uint64_t number = large->arrived + 1;
	struct piece_size size = { .each = large->each };
	scoped(said_free) struct said said = { { (int64_t)number, large->file.hash },
		PIECE_WORDS, BUF_SECRET(PIECE_MAX + 1) };
	struct deliver_files files;
	struct err why, worse;

	if (!piece_read(&size, fd, number, &said.bytes, err) ||
	    !piece_say(&large->file, number, &said.words, err))
		return false;
	files = (struct deliver_files){ .name = buf_text(&said.words.file),
		.bytes = buf_text(&said.bytes) };
	if ((sending->in_case ? say_in_case : say_by_letter)(sending, &said, &files, &why))
		return sending->later || arrive(sending, err);
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
	while (large->arrived < (uint64_t)large->file.pieces && !sending->later)
		if (!send_next(sending, fd, err))
			return false;
	return true;
}

/* What they follow: in a case they are said there. */
static bool
find_case(struct sending *sending, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	char name[PATH_MAX];
	struct move move;

	if (!sent_name(sending->of, "statement", name, err) ||
	    !finder_load(sending->how->finder, name, &note, err) ||
	    !statement_reopen(buf_text(&note), &s, err))
		return false;
	sending->in_case = move_is(s.kind->id);
	if (!sending->in_case)
		return true;
	if (!move_parse(&s, &arena, &move, err))
		return false;
	sending->of_case = move.of_case;
	return true;
}

bool
pieces_send(const struct deliver *how, const struct hash *of, size_t *sent, struct err *err)
{
	scoped(buf_free) struct buf list = BUF(LIST_MAX);
	struct sending sending = { .how = how, .of = of };
	struct large large;
	char name[PATH_MAX];
	struct text line;
	bool good;

	*sent = 0;
	if (!sent_name(of, SENT_PIECES, name, err))
		return false;
	if (!finder_load(how->finder, name, &list, err))
		return err->fault == FAULT_ABSENT;
	if (!find_case(&sending, err))
		return false;
	sending.large = &large;
	sending.rest = buf_text(&list);
	while (!sending.later && text_line(&sending.rest, &line)) {
		good = parse_line(line, &large, err) && send_file(&sending, err);
		*sent = sending.sent;
		if (!good)
			return false;
	}
	return true;
}
