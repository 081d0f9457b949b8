#include "http/hearing.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "base/mem.h"

#define URL_MAX (4 * KIB)
#define PENDING_MAX (256 * KIB) /* of a stream, that nobody has asked for yet */
#define CONNECT_SECONDS 10L
#define ANSWER_MS 15000L      /* a short question, altogether */
#define SILENT_MS 300000      /* of a stream; a node says a word every two minutes */
#define AGAIN_MS 5000         /* between two attempts, unless told */
#define AGAIN_MOST_MS 3600000 /* whatever is told */
#define FILE_MS 30000         /* between two looks at a stream that ends at once */
#define REFUSED_MS 60000      /* where there is none */
#define KEEPALIVE_SECONDS 60L
#define OK 200

/* One thing that is asked of a server. */
struct line {
	CURL *curl; /* NULL: not now */
	struct curl_slist *headers;
	bool stream;
	bool ended;  /* an answer is to be told */
	bool opened; /* the answer has begun well */
	CURLcode code;
	long status;
	struct buf came;
	size_t used; /* of these, by the stream */
	int64_t began, heard;
	char why[CURL_ERROR_SIZE];
};

struct server {
	struct buf base, path; /* of its stream, when it is to be listened to */
	struct event_stream events;
	int64_t again; /* when to listen again */
	struct line listening, asking;
};

struct hearing {
	CURLM *multi;
	const char *trust;
	size_t count;
	struct server server[HEARING_MAX];
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static size_t
on_body(char *at, size_t size, size_t count, void *arg)
{
	struct line *line = arg;
	struct text bytes = { at, size * count };

	curl_easy_getinfo(line->curl, CURLINFO_RESPONSE_CODE, &line->status);
	line->heard = now_ms();
	if (line->status != OK)
		return line->stream ? 0 : bytes.len;
	line->opened = true;
	buf_add(&line->came, bytes);
	return line->came.failed ? 0 : bytes.len;
}

static void
set_options(struct hearing *hearing, struct line *line, const char *url)
{
	CURL *curl = line->curl;

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, line->stream ? 0L : ANSWER_MS);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, KEEPALIVE_SECONDS);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "accord/" ACCORD_VERSION);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, line->why);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (hearing->trust != NULL)
		curl_easy_setopt(curl, CURLOPT_CAINFO, hearing->trust);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, line);
	curl_easy_setopt(curl, CURLOPT_PRIVATE, line);
}

static void
line_end(struct hearing *hearing, struct line *line)
{
	if (line->curl == NULL)
		return;
	curl_multi_remove_handle(hearing->multi, line->curl);
	curl_easy_cleanup(line->curl);
	curl_slist_free_all(line->headers);
	line->curl = NULL;
	line->headers = NULL;
}

static bool
line_begin(
    struct hearing *hearing, struct line *line, const struct server *server, const char *path)
{
	scoped(buf_free) struct buf url = BUF(URL_MAX);

	buf_add(&url, buf_text(&server->base));
	buf_add(&url, text_of(path));
	line->ended = line->opened = false;
	line->used = 0;
	line->status = 0;
	line->why[0] = '\0';
	line->began = line->heard = now_ms();
	buf_clear(&line->came);
	if (url.failed || (line->curl = curl_easy_init()) == NULL)
		return false;
	set_options(hearing, line, buf_string(&url));
	if (line->headers != NULL)
		curl_easy_setopt(line->curl, CURLOPT_HTTPHEADER, line->headers);
	if (curl_multi_add_handle(hearing->multi, line->curl) == CURLM_OK)
		return true;
	line_end(hearing, line);
	return false;
}

bool
hearing_open(const struct text *bases, size_t count, const char *trust, struct hearing **out,
    struct err *err)
{
	struct hearing *hearing = mem_grow(NULL, sizeof(*hearing));

	if (hearing == NULL)
		return err_memory(err);
	*hearing = (struct hearing){ .trust = trust, .multi = curl_multi_init() };
	if (hearing->multi == NULL || count > HEARING_MAX) {
		hearing_close(&hearing);
		return err_set(err, count > HEARING_MAX ? FAULT_LIMIT : FAULT_SYSTEM,
		    "cannot listen to %zu servers", count);
	}
	for (size_t i = 0; i < count; i++) {
		struct server *server = &hearing->server[hearing->count++];

		*server = (struct server){ .base = BUF(URL_MAX),
			.path = BUF(KIB),
			.events = EVENT_STREAM,
			.listening = { .stream = true, .came = BUF(PENDING_MAX) },
			.asking = { .came = BUF(HEARING_ANSWER_MAX) } };
		buf_add(&server->base, bases[i]);
		if (buf_ok(&server->base, err))
			continue;
		hearing_close(&hearing);
		return false;
	}
	*out = hearing;
	return true;
}

void
hearing_close(struct hearing **hearing)
{
	struct hearing *h = *hearing;

	if (h == NULL)
		return;
	for (size_t i = 0; i < h->count; i++) {
		struct server *server = &h->server[i];

		line_end(h, &server->listening);
		line_end(h, &server->asking);
		buf_free(&server->base);
		buf_free(&server->path);
		buf_free(&server->listening.came);
		buf_free(&server->asking.came);
		event_stream_free(&server->events);
	}
	curl_multi_cleanup(h->multi);
	free(h);
	*hearing = NULL;
}

/* Streams */

static void
add_header(struct line *line, const char *header)
{
	struct curl_slist *longer = curl_slist_append(line->headers, header);

	if (longer != NULL)
		line->headers = longer;
}

static void
listen_now(struct hearing *hearing, struct server *server)
{
	scoped(buf_free) struct buf known = BUF(2 * KIB);
	struct line *line = &server->listening;

	add_header(line, "Accept: text/event-stream");
	buf_addf(&known, "Last-Event-ID: %s", buf_string(&server->events.id));
	if (server->events.id.len > 0 && !known.failed)
		add_header(line, buf_string(&known));
	event_stream_again(&server->events);
	server->again = now_ms() + REFUSED_MS;
	if (line_begin(hearing, line, server, buf_string(&server->path)))
		return;
	curl_slist_free_all(line->headers);
	line->headers = NULL;
}

/* Not all at once: those who lost the same server come back at different times. */
static int64_t
scatter(int64_t ms)
{
	return ms + (int64_t)((uint64_t)now_ms() * 2654435761U % (uint64_t)(ms + 1));
}

static void
stop_listening(struct hearing *hearing, struct server *server)
{
	struct line *line = &server->listening;
	uint64_t told = server->events.retry;
	int64_t now = now_ms(),
		wait = told > 0 && told < AGAIN_MOST_MS ? (int64_t)told : AGAIN_MS;

	if (!line->opened)
		wait = line->status != 0 && line->status != OK ? REFUSED_MS : wait;
	else if (line->code == CURLE_OK && now - line->began < AGAIN_MS)
		wait = wait < FILE_MS ? FILE_MS : wait;
	server->again = now + scatter(wait);
	line_end(hearing, line);
}

/* One event of those that came; a stream that is none is given up for a while. */
static bool
tell_event(struct hearing *hearing, size_t number, struct hearing_heard *out)
{
	struct server *server = &hearing->server[number];
	struct line *line = &server->listening;
	struct text rest = text_after(buf_text(&line->came), line->used);
	bool told = false;
	struct err err;

	if (rest.len == 0)
		return false;
	if (!event_stream_take(&server->events, &rest, &told, &out->told, &err)) {
		line->opened = false;
		line->status = 0;
		stop_listening(hearing, server);
		server->again = now_ms() + REFUSED_MS;
		rest.len = 0;
	}
	line->used = line->came.len - rest.len;
	if (rest.len == 0) {
		buf_clear(&line->came);
		line->used = 0;
	}
	out->server = number;
	out->event = true;
	return told;
}

/* Questions */

static void
judge(const struct line *line, struct hearing_heard *out)
{
	bool absent = line->status == 404 || line->status == 410;

	out->good = line->code == CURLE_OK && line->status == OK && !line->came.failed;
	if (out->good)
		return;
	if (line->code != CURLE_OK)
		(void)err_set(&out->why, FAULT_SYSTEM, "cannot reach it: %s",
		    line->why[0] != '\0' ? line->why : curl_easy_strerror(line->code));
	else
		(void)err_set(&out->why, absent ? FAULT_ABSENT : FAULT_SYSTEM,
		    "it answers with status %ld", line->status);
}

static bool
tell_answer(struct hearing *hearing, size_t number, struct hearing_heard *out)
{
	struct line *line = &hearing->server[number].asking;

	if (!line->ended)
		return false;
	line->ended = false;
	*out = (struct hearing_heard){ .server = number, .body = buf_text(&line->came) };
	judge(line, out);
	return true;
}

static bool
tell(struct hearing *hearing, struct hearing_heard *out)
{
	for (size_t i = 0; i < hearing->count; i++)
		if (tell_event(hearing, i, out) || tell_answer(hearing, i, out))
			return true;
	return false;
}

/* Work */

/* Begin again what has ended, end what has gone silent.  Tells when the next is due. */
static int64_t
tend(struct hearing *hearing, int64_t until)
{
	int64_t now = now_ms();

	for (size_t i = 0; i < hearing->count; i++) {
		struct server *server = &hearing->server[i];
		struct line *line = &server->listening;

		if (server->path.len == 0)
			continue;
		if (line->curl != NULL && now - line->heard > SILENT_MS)
			stop_listening(hearing, server);
		if (line->curl == NULL && line->came.len == 0 && now >= server->again)
			listen_now(hearing, server);
		if (line->curl == NULL && server->again < until)
			until = server->again;
	}
	return until;
}

static void
finish(struct hearing *hearing, const CURLMsg *message)
{
	struct line *line = NULL;

	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &line);
	line->code = message->data.result;
	curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &line->status);
	for (size_t i = 0; i < hearing->count; i++)
		if (line == &hearing->server[i].listening)
			stop_listening(hearing, &hearing->server[i]);
	if (line->stream)
		return;
	line->ended = true;
	line_end(hearing, line);
}

static void
perform(struct hearing *hearing)
{
	const CURLMsg *message;
	int left;

	curl_multi_perform(hearing->multi, &left);
	while ((message = curl_multi_info_read(hearing->multi, &left)) != NULL)
		if (message->msg == CURLMSG_DONE)
			finish(hearing, message);
}

bool
hearing_next(struct hearing *hearing, int ms, struct hearing_heard *out)
{
	int64_t until = now_ms() + ms, next, now;

	for (;;) {
		*out = (struct hearing_heard){ 0 };
		if (tell(hearing, out))
			return true;
		next = tend(hearing, until);
		perform(hearing);
		*out = (struct hearing_heard){ 0 };
		if (tell(hearing, out))
			return true;
		now = now_ms();
		if (now >= until)
			return false;
		if (next > now)
			curl_multi_poll(hearing->multi, NULL, 0, (int)(next - now), NULL);
	}
}

void
hearing_listen(struct hearing *hearing, size_t server, const char *path)
{
	struct server *one = &hearing->server[server];

	buf_clear(&one->path);
	buf_add(&one->path, text_of(path));
	one->again = 0;
}

bool
hearing_listens(const struct hearing *hearing, size_t server)
{
	const struct line *line = &hearing->server[server].listening;

	return line->curl != NULL && line->opened;
}

bool
hearing_ask(struct hearing *hearing, size_t server, const char *path)
{
	struct line *line = &hearing->server[server].asking;

	return line->curl == NULL && !line->ended &&
	       line_begin(hearing, line, &hearing->server[server], path);
}
