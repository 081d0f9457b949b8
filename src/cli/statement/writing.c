#include "cli/statement/writing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action/node/enclosure.h"
#include "action/node/joined.h"
#include "action/node/local.h"
#include "action/node/piece.h"
#include "action/peer/peer.h"
#include "base/file.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/network.h"
#include "statement/envelope.h"

void
writing_free(struct writing *writing)
{
	buf_free(&writing->to);
	buf_free(&writing->title);
	buf_free(&writing->of);
	buf_free(&writing->files);
	buf_free(&writing->large);
}

static bool
meet(struct writing *writing, const char *url, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok;

	if (!network_open(url, &network, err) || !peer_fetch(&network.remote, 0, &notes, err))
		return false;
	asking_text(&ask, "manifests", buf_text(&notes));
	if (!asking_do(&ask, writing->dir, "peer.add", &ok, err))
		return err_in(err, "'%s'", url);
	buf_add(&writing->to, deed_text(ok, "name", TEXT("")));
	return buf_ok(&writing->to, err);
}

bool
writing_add_node(struct writing *writing, const char *node, struct err *err)
{
	if (writing->to.len > 0)
		buf_add(&writing->to, TEXT(" "));
	if (strstr(node, "://") != NULL)
		return meet(writing, node, err);
	buf_add(&writing->to, text_of(node));
	return buf_ok(&writing->to, err);
}

static bool
enclose(const struct node *node, struct writing *writing, const char *path, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(ENVELOPE_MAX);
	struct hash *hash = &writing->file[writing->count];

	if (!file_load(path, &bytes, err) || !enclosure_put(node, buf_text(&bytes), hash, err))
		return false;
	writing->count++;
	hash_format(hash, &writing->files);
	buf_addf(&writing->files, " %s\n", file_name(path));
	return buf_ok(&writing->files, err);
}

bool
writing_enclose(struct writing *writing, char *const *paths, size_t count, struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	if (count > ATTACHED_MAX)
		return err_set(err, FAULT_LIMIT, "it takes %d files at most", ATTACHED_MAX);
	if (!node_open(writing->dir, &node, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!enclose(&node, writing, paths[i], err))
			return false;
	return true;
}

/* --- what follows in pieces */

static bool
follow(struct writing *writing, const char *path, struct err *err)
{
	struct large_file *file = &writing->following[writing->larges];

	if (!piece_look(&piece_usual, path, file, err))
		return false;
	writing->path[writing->larges++] = path;
	piece_tell(file, &writing->large);
	return buf_ok(&writing->large, err);
}

bool
writing_part(struct writing *writing, char *const *paths, size_t count, struct err *err)
{
	bool follows[ATTACHED_MAX];
	char *along[ATTACHED_MAX];
	size_t some = 0;

	if (!piece_choose(&piece_usual, paths, count, follows, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!follows[i])
			along[some++] = paths[i];
		else if (!follow(writing, paths[i], err))
			return false;
	return writing_enclose(writing, along, some, err);
}

/* The statement that tells of the files. */
struct telling {
	struct node node;
	struct arena arena;
	struct statement statement;
};

static void
telling_free(struct telling *telling)
{
	statement_free(&telling->statement);
	arena_free(&telling->arena);
	node_close(&telling->node);
}

static bool
find_telling(const char *dir, struct text id, struct telling *out, struct err *err)
{
	struct record record;
	struct hash hash;

	return node_open(dir, &out->node, err) &&
	       journal_find_prefix(&out->node.journal, id, &hash, err) &&
	       journal_find(&out->node.journal, &hash, &out->arena, &record, err) &&
	       journal_check_kept(&record, err) &&
	       statement_reopen(record.note, &out->statement, err);
}

/* In a case each is later than the one before, by a second at least: others take nothing that
 * is far ahead of their clocks. */
#define AHEAD_MAX 100 /* seconds */

static bool
ask_piece(const struct writing *writing, const struct telling *telling,
    const struct large_file *file, uint64_t number, const struct hash *piece, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	scoped(buf_free) struct buf of = BUF(KIB), whole = BUF(KIB), hex = BUF(KIB);
	struct value ok;

	hash_format(&telling->statement.id, &of);
	hash_format(&file->hash, &whole);
	hash_format(piece, &hex);
	if (!buf_ok(&of, err) || !buf_ok(&whole, err) || !buf_ok(&hex, err))
		return false;
	asking_text(&ask, "of", buf_text(&of));
	asking_text(&ask, "whole", buf_text(&whole));
	asking_integer(&ask, "number", (int64_t)number);
	asking_text(&ask, "file", buf_text(&hex));
	if (!asking_do(&ask, writing->dir, "piece", &ok, err))
		return false;
	if (deed_integer(ok, "ahead", 0) > AHEAD_MAX)
		sleep(1);
	return true;
}

/* It is in memory, and lies sealed beside the journal until it is in there. */
static bool
send_piece(const struct writing *writing, const struct telling *telling,
    const struct large_file *file, int fd, uint64_t number, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(PIECE_MAX);
	struct hash piece;
	bool said;

	if (!piece_read(&piece_usual, fd, number, &bytes, err) ||
	    !enclosure_put(&telling->node, buf_text(&bytes), &piece, err))
		return false;
	said = ask_piece(writing, telling, file, number, &piece, err);
	enclosure_drop(&telling->node, &piece);
	return said;
}

static bool
send_large(const struct writing *writing, struct telling *telling, size_t i, struct err *err)
{
	scoped(file_close) int fd = -1;
	const struct large_file *file = &writing->following[i];
	struct joined joined;

	if (!file_open(writing->path[i], &fd, err) ||
	    !joined_look(&telling->node, &telling->statement, file, &joined, err))
		return false;
	for (int64_t n = 0; n < file->pieces; n++)
		if (!joined.here[n] &&
		    !send_piece(writing, telling, file, fd, (uint64_t)n + 1, err))
			return false;
	/* Nobody wrote to it meanwhile? */
	return piece_check(fd, writing->path[i], file, err);
}

void
writing_tell_followed(const struct writing *writing)
{
	for (size_t i = 0; i < writing->larges; i++)
		printf("file      %.*s, in %" PRId64 " pieces\n",
		    TEXT_ARGS(writing->following[i].name), writing->following[i].pieces);
}

bool
writing_follow(const struct writing *writing, struct text id, struct err *err)
{
	scoped(telling_free) struct telling telling = { .arena = ARENA(4 * MIB) };

	if (writing->larges == 0)
		return true;
	if (!find_telling(writing->dir, id, &telling, err))
		return false;
	for (size_t i = 0; i < writing->larges; i++)
		if (!send_large(writing, &telling, i, err))
			return err_in(err,
			    "it is said, but not all of '%s' is: 'accord send --resume "
			    "%.*s %s' goes on",
			    writing->path[i], 12, id.at, writing->path[i]);
	return true;
}

static bool
is_told(const struct large_file *told, size_t count, const struct large_file *file)
{
	for (size_t i = 0; i < count; i++)
		if (hash_eq(&told[i].hash, &file->hash))
			return true;
	return false;
}

bool
writing_resume(
    struct writing *writing, const char *id, char *const *paths, size_t count, struct err *err)
{
	scoped(telling_free) struct telling telling = { .arena = ARENA(4 * MIB) };
	struct large_file told[LARGE_MAX];
	size_t tells;

	if (!find_telling(writing->dir, text_of(id), &telling, err) ||
	    !large_parse(telling.statement.body, told, &tells, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!follow(writing, paths[i], err))
			return false;
		if (!is_told(told, tells, &writing->following[i]))
			return err_set(err, FAULT_CONFLICT,
			    "'%s' is none of the large files that '%s' tells of, or was "
			    "changed since",
			    paths[i], id);
	}
	hash_format(&telling.statement.id, &writing->of);
	return buf_ok(&writing->of, err) &&
	       writing_follow(writing, buf_text(&writing->of), err);
}

/* They are in the journal now, or what names them is not. */
void
writing_drop(const struct writing *writing)
{
	struct node node = { 0 };

	snprintf(node.dir, sizeof(node.dir), "%s", writing->dir);
	for (size_t i = 0; i < writing->count; i++)
		enclosure_drop(&node, &writing->file[i]);
}

const char *
writing_title(const char *title, char *const *paths, size_t count)
{
	return title != NULL || count == 0 ? title : file_name(paths[0]);
}

void
writing_note_server(const char *dir)
{
	scoped(file_close) int fd = -1;
	struct err err;

	if (!local_connect(dir, &fd, &err))
		cli_note("no server runs here: 'accord serve' delivers it");
}
