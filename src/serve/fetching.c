#include "serve/fetching.h"

#include <string.h>
#include <time.h>

#include "serve/parley.h"

#define CONNECT_SECONDS 5
#define FILE_MS 10000
#define ALL_SECONDS 60 /* then what is left is not waited for */

void
fetching_format(struct text url, const struct text *paths, size_t count, struct buf *out)
{
	buf_addf(out, "%.*s\n", TEXT_ARGS(url));
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%.*s\n", TEXT_ARGS(paths[i]));
}

static int64_t
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* One part: its name, which is short, and its bytes. */
static bool
add_part(struct buf *out, char mark, struct text path, struct text bytes, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct envelope one = { .count = 1 };

	buf_addf(&name, "%c%.*s", mark, TEXT_ARGS(path));
	one.part[0] = (struct envelope_part){ buf_text(&name), bytes };
	if (name.len > UINT8_MAX)
		return err_set(err, FAULT_INPUT, "a path is too long");
	parley_parts_format(&one, out);
	return buf_ok(&name, err) && buf_ok(out, err);
}

/* So much of a long file: what comes after it is not waited for. */
struct piece {
	struct buf *bytes;
	bool enough;
};

static bool
take_piece(void *arg, struct text bytes, struct err *err)
{
	struct piece *piece = arg;
	size_t room = FETCHING_PIECE - piece->bytes->len;

	if (bytes.len > room)
		bytes.len = room;
	buf_add(piece->bytes, bytes);
	piece->enough = piece->bytes->len == FETCHING_PIECE;
	return buf_ok(piece->bytes, err) &&
	       (!piece->enough || err_set(err, FAULT_LIMIT, "this is enough"));
}

static bool
get_piece(
    struct client *client, const char *path, uint64_t from, struct buf *bytes, struct err *err)
{
	struct piece piece = { bytes, false };
	struct sink sink = { take_piece, &piece };

	return client_get_from(client, path, from, &sink, err) || piece.enough;
}

static bool
get(struct client *client, struct text path, struct buf *bytes, struct err *err)
{
	scoped(buf_free) struct buf whole = BUF(KIB);
	struct text rest = path, name;
	struct sink sink = sink_buf(bytes);
	uint64_t from = 0;
	bool piece = text_cut(&rest, ' ', &name);

	buf_addf(&whole, "/%.*s", TEXT_ARGS(piece ? name : path));
	if (!buf_ok(&whole, err))
		return false;
	if (piece && !text_u64(rest, &from))
		return err_set(err, FAULT_INPUT, "this is no request");
	return piece ? get_piece(client, buf_string(&whole), from, bytes, err)
		     : client_get(client, buf_string(&whole), &sink, err);
}

static bool
get_one(struct client *client, struct text path, struct buf *out, struct err *err)
{
	bool piece = memchr(path.at, ' ', path.len) != NULL;
	scoped(buf_free) struct buf bytes = BUF(piece ? FETCHING_PIECE : FETCHING_BYTES_MAX);

	if (get(client, path, &bytes, err))
		return add_part(out, '+', path, buf_text(&bytes), err);
	return err->fault == FAULT_ABSENT && add_part(out, '-', path, TEXT(""), err);
}

static bool
get_all(struct client *client, struct text paths, struct buf *out, struct err *err)
{
	int64_t until = seconds() + ALL_SECONDS;
	struct text path;

	client_set_patience(client, CONNECT_SECONDS, CONNECT_SECONDS);
	client_set_limit(client, FILE_MS);
	while (text_line(&paths, &path)) {
		if (seconds() > until)
			return err_set(err, FAULT_SYSTEM, "it takes too long to answer");
		if (!get_one(client, path, out, err))
			return false;
	}
	return true;
}

bool
fetching_do(struct text request, struct lines *lines, struct buf *out, struct err *err)
{
	struct line *line;
	struct text url;
	bool good;

	if (!text_line(&request, &url))
		return err_set(err, FAULT_INPUT, "this is no request");
	if (!lines_take(lines, url, &line, err))
		return false;
	good = get_all(line->client, request, out, err);
	lines_give(lines, line);
	return good;
}
