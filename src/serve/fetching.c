#include "serve/fetching.h"

#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "http/client.h"
#include "serve/parley.h"
#include "statement/url.h"

#define REQUEST_MAX (32 * KIB)
#define STACK_LEN (512 * KIB)
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

bool
fetching_open(const char *trust, struct fetching *out, struct err *err)
{
	*out = (struct fetching){ .done = eventfd(0, EFD_CLOEXEC), .trust = trust };
	return out->done >= 0 || err_errno(err, "cannot make a counter of events");
}

/* The thread */

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

static bool
get_all(struct fetch *fetch, struct buf *out, struct err *err)
{
	scoped(client_close) struct client *client = NULL;
	struct text rest = buf_text(&fetch->request), url, path;
	int64_t until = seconds() + ALL_SECONDS;

	if (!text_line(&rest, &url))
		return err_set(err, FAULT_INPUT, "this is no request");
	if (!url_check(url, err) || !client_open(url, &client, err))
		return false;
	if (fetch->trust != NULL)
		client_set_trust(client, fetch->trust);
	client_set_patience(client, CONNECT_SECONDS, CONNECT_SECONDS);
	client_set_limit(client, FILE_MS);
	while (text_line(&rest, &path)) {
		if (seconds() > until)
			return err_set(err, FAULT_SYSTEM, "it takes too long to answer");
		if (!get_one(client, path, out, err))
			return false;
	}
	return true;
}

static void *
run(void *arg)
{
	scoped(buf_free) struct buf parts = BUF(FETCHING_BYTES_MAX);
	const uint64_t one = 1;
	struct fetch *fetch = arg;
	struct err err;

	if (get_all(fetch, &parts, &err))
		parley_answer_format(FAULT_NONE, buf_text(&parts), &fetch->answer);
	else
		parley_fault_format(&err, &fetch->answer);
	atomic_store(&fetch->ended, true);
	(void)!write(fetch->done, &one, sizeof(one));
	return NULL;
}

/* The courier */

bool
fetching_begin(struct fetching *fetching, const struct frame *frame)
{
	struct fetch *fetch = fetching->fetch;

	while (fetch < fetching->fetch + FETCHING_MAX && fetch->running)
		fetch++;
	if (fetch == fetching->fetch + FETCHING_MAX || frame->payload.len > REQUEST_MAX)
		return false;
	*fetch = (struct fetch){ .tag = frame->tag,
		.trust = fetching->trust,
		.done = fetching->done,
		.request = BUF(REQUEST_MAX),
		.answer = BUF(FETCHING_BYTES_MAX + KIB) };
	buf_add(&fetch->request, frame->payload);
	fetch->running = thread_start(&fetch->thread, STACK_LEN, run, fetch);
	if (!fetch->running)
		buf_free(&fetch->request);
	return fetch->running;
}

static void
tell(const struct fetch *fetch, struct post *post)
{
	struct frame said = { .kind = PARLEY_FETCHED,
		.tag = fetch->tag,
		.payload = buf_text(&fetch->answer),
		.fd = -1 };
	struct err err;

	if (post->peer[PROCESS_CLERK] >= 0 &&
	    (fetch->answer.failed || !frame_send(post->peer[PROCESS_CLERK], &said, &err)))
		post_drop(post, PROCESS_CLERK);
}

void
fetching_end(struct fetching *fetching, struct post *post)
{
	uint64_t count;

	if (read(fetching->done, &count, sizeof(count)) != (ssize_t)sizeof(count))
		return;
	for (size_t i = 0; i < FETCHING_MAX; i++) {
		struct fetch *fetch = &fetching->fetch[i];

		if (!fetch->running || !atomic_load(&fetch->ended))
			continue;
		thread_join(&fetch->thread);
		tell(fetch, post);
		buf_free(&fetch->request);
		buf_free(&fetch->answer);
		fetch->running = false;
	}
}
