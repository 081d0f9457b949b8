#include "serve/fetching.h"

#include <time.h>

#include "http/client.h"
#include "serve/parley.h"
#include "statement/url.h"

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

static bool
get_one(struct client *client, struct text path, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(FETCHING_BYTES_MAX), whole = BUF(KIB);
	struct sink sink = sink_buf(&bytes);

	buf_addf(&whole, "/%.*s", TEXT_ARGS(path));
	if (!buf_ok(&whole, err))
		return false;
	if (client_get(client, buf_string(&whole), &sink, err))
		return add_part(out, '+', path, buf_text(&bytes), err);
	return err->fault == FAULT_ABSENT && add_part(out, '-', path, TEXT(""), err);
}

bool
fetching_do(struct text request, const char *trust, const struct nearby *nearby,
    struct buf *out, struct err *err)
{
	scoped(client_close) struct client *client = NULL;
	int64_t until = seconds() + ALL_SECONDS;
	struct text url, path;

	if (!text_line(&request, &url))
		return err_set(err, FAULT_INPUT, "this is no request");
	if (!url_check(url, err) || !client_open(url, &client, err))
		return false;
	if (trust != NULL)
		client_set_trust(client, trust);
	client_set_patience(client, CONNECT_SECONDS, CONNECT_SECONDS);
	client_set_limit(client, FILE_MS);
	nearby_bind(nearby, url, client);
	while (text_line(&request, &path)) {
		if (seconds() > until)
			return err_set(err, FAULT_SYSTEM, "it takes too long to answer");
		if (!get_one(client, path, out, err))
			return false;
	}
	return true;
}
