#include "serve/audience.h"

#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "action/release/events.h"
#include "base/file.h"
#include "base/mem.h"
#include "serve/events_query.h"
#include "serve/waiting.h"

#define SAID_MAX (4 * EVENTS_MAX) /* who is further behind shall ask again */
#define LOOK_MS 1000
#define HELLO "retry: 5000\n\n"
#define QUIET ":\n\n"

/* One who listens: to a stream, or for one answer. */
struct listener {
	struct listener *next, **before;
	struct audience *audience;
	struct exchange *exchange;
	uint64_t at;      /* what it was told up to */
	int64_t due;      /* when a word is to be said */
	struct text word; /* that is to be said before anything else */
};

/* In the order in which words are due. */
struct row {
	struct listener *first, **end;
};

struct audience {
	struct tree tree;
	unsigned most, count;
	int watch;
	struct row streams, polls;
	struct buf said;  /* whole events */
	uint64_t said_at; /* of all that ever was said, where that begins */
	struct stat seen;
	int64_t next_look;
	int64_t now;
};

static uint64_t
said_end(const struct audience *audience)
{
	return audience->said_at + audience->said.len;
}

/* Rows */

static void
row_add(struct row *row, struct listener *listener)
{
	listener->next = NULL;
	listener->before = row->end;
	*row->end = listener;
	row->end = &listener->next;
}

static void
row_remove(struct row *row, struct listener *listener)
{
	*listener->before = listener->next;
	if (listener->next != NULL)
		listener->next->before = listener->before;
	else
		row->end = listener->before;
}

static struct listener *
come_in(struct audience *audience, const struct request *request, struct row *row, int64_t due)
{
	struct listener *listener =
	    audience->count < audience->most ? mem_grow(NULL, sizeof(*listener)) : NULL;

	if (listener == NULL)
		return NULL;
	*listener = (struct listener){
		.audience = audience, .exchange = request->exchange, .due = due
	};
	row_add(row, listener);
	audience->count++;
	return listener;
}

static void
go(struct row *row, struct listener *listener)
{
	row_remove(row, listener);
	listener->audience->count--;
	free(listener);
}

/* Events */

/* Cut one event, and tell its id: empty when it has none. */
static bool
cut_event(struct text *rest, struct text *id)
{
	struct text line;

	*id = (struct text){ 0 };
	do {
		if (!text_line(rest, &line))
			return false;
		if (text_skip(&line, TEXT("id: ")))
			*id = line;
	} while (line.len > 0);
	return true;
}

/* What follows the event of that id; all of it when that is not there. */
static struct text
after(struct text all, struct text id)
{
	struct text rest = all, this;

	while (id.len > 0 && cut_event(&rest, &this))
		if (text_eq(this, id))
			return rest;
	return all;
}

static struct text
last_id(struct text all)
{
	struct text id, last = { 0 };

	while (cut_event(&all, &id))
		last = id;
	return last;
}

/* Where to go on for one who knows that event. */
static uint64_t
place_of(const struct audience *audience, struct text id)
{
	return said_end(audience) - after(buf_text(&audience->said), id).len;
}

/* Less of it, if it is much: those who have not heard that yet ask again. */
static void
forget_old(struct audience *audience)
{
	struct text rest = buf_text(&audience->said), id;
	size_t most = SAID_MAX / 2, gone;

	if (rest.len <= SAID_MAX)
		return;
	while (rest.len > most && cut_event(&rest, &id))
		;
	gone = audience->said.len - rest.len;
	memmove(audience->said.at, rest.at, rest.len);
	buf_cut(&audience->said, rest.len);
	audience->said_at += gone;
}

/* The head of the file is an event without an id. */
static bool
load(struct audience *audience)
{
	scoped(buf_free) struct buf bytes = BUF(EVENTS_MAX + KIB);
	uint64_t before = said_end(audience);
	struct text rest, id;
	struct err err;

	if (!tree_get(&audience->tree, EVENTS_PATH, &bytes, &err))
		return false;
	rest = buf_text(&bytes);
	if (!cut_event(&rest, &id) || id.len > 0)
		rest = buf_text(&bytes);
	rest = after(rest, last_id(buf_text(&audience->said)));
	buf_add(&audience->said, rest);
	if (audience->said.failed) {
		buf_clear(&audience->said);
		audience->said_at = before;
		return false;
	}
	forget_old(audience);
	return said_end(audience) != before;
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool
look(struct audience *audience)
{
	struct stat now;
	char path[PATH_MAX];
	struct err err;

	if (!tree_path(&audience->tree, EVENTS_PATH, path, &err) || stat(path, &now) != 0 ||
	    same_file(&now, &audience->seen))
		return false;
	audience->seen = now;
	return load(audience);
}

/* Streams */

static void
say(struct text *text, char *at, size_t room, size_t *got)
{
	size_t len = text->len < room - *got ? text->len : room - *got;

	if (len == 0)
		return; /* of what was never said there is not even a place */
	memcpy(at + *got, text->at, len);
	*got += len;
	*text = text_after(*text, len);
}

static bool
more(void *arg, char *at, size_t room, size_t *got)
{
	struct listener *listener = arg;
	struct audience *audience = listener->audience;
	struct text rest;
	size_t before;

	if (listener->at < audience->said_at)
		return false;
	rest =
	    text_after(buf_text(&audience->said), (size_t)(listener->at - audience->said_at));
	say(&listener->word, at, room, got);
	before = rest.len;
	say(&rest, at, room, got);
	listener->at += before - rest.len;
	return true;
}

static void
gone(void *arg)
{
	struct listener *listener = arg;

	go(&listener->audience->streams, listener);
}

static void
refuse(struct response *response, unsigned status, struct text words)
{
	response->status = status;
	response->type = "text/plain; charset=utf-8";
	response->cache = "no-store";
	buf_add(&response->body, words);
}

static void
begin(struct response *response)
{
	response->status = 200;
	response->type = "text/event-stream";
	response->cache = "no-store";
}

static void
stream(struct audience *audience, const struct request *request, struct response *response)
{
	struct listener *listener =
	    come_in(audience, request, &audience->streams, audience->now + AUDIENCE_QUIET_MS);

	if (listener == NULL) {
		refuse(response, 503, TEXT("too many listen; ask at times\n"));
		return;
	}
	listener->at = place_of(audience, request->last_event);
	listener->word = TEXT(HELLO);
	begin(response);
	response->flow = (struct flow){ more, gone, listener };
}

/* Those who ask for one answer */

static void
give(const struct audience *audience, uint64_t at, struct response *response)
{
	struct text all = buf_text(&audience->said);

	response->body = BUF(SAID_MAX + KIB);
	begin(response);
	buf_add(&response->body,
	    at < audience->said_at ? all : text_after(all, (size_t)(at - audience->said_at)));
}

static void
reply(struct listener *listener)
{
	struct response response = { 0 };
	struct exchange *exchange = listener->exchange;
	struct audience *audience = listener->audience;

	give(audience, listener->at, &response);
	go(&audience->polls, listener);
	server_reply(exchange, &response);
}

static void
poll_once(struct audience *audience, const struct request *request, struct response *response)
{
	struct listener *listener;
	struct events_query query;
	uint64_t at;

	if (!events_query_parse(request->query, &query)) {
		refuse(
		    response, 400, TEXT("this takes after=ID and wait=SECONDS, 300 at most\n"));
		return;
	}
	at = place_of(audience, query.after);
	if (at != said_end(audience) || query.wait == 0) {
		give(audience, at, response);
		return;
	}
	listener = come_in(
	    audience, request, &audience->polls, audience->now + (int64_t)query.wait * 1000);
	if (listener == NULL) {
		refuse(response, 503, TEXT("too many wait; ask at times\n"));
		return;
	}
	listener->at = at;
	exchange_hold(request->exchange);
}

bool
audience_handle(
    struct audience *audience, const struct request *request, struct response *response)
{
	if (!text_eq(request->path, TEXT("/" EVENTS_PATH)))
		return false;
	audience->now = waiting_now();
	if (!text_eq(request->method, TEXT("GET"))) {
		response->allow = "GET";
		refuse(response, 405, TEXT("this is only listened to\n"));
	} else if (request->query.len > 0) {
		poll_once(audience, request, response);
	} else {
		stream(audience, request, response);
	}
	return true;
}

/* Work */

/* All know what is new from here on; each is sent the same bytes. */
static void
tell(struct audience *audience)
{
	struct listener *next;

	for (struct listener *l = audience->streams.first; l != NULL; l = l->next)
		exchange_wake(l->exchange);
	for (struct listener *l = audience->polls.first; l != NULL; l = next) {
		next = l->next;
		reply(l);
	}
}

/* A way on which nothing is said is closed by those that it leads through, and that somebody
 * is gone shows only when something is said. */
static void
keep_open(struct audience *audience)
{
	struct row *row = &audience->streams;
	struct listener *listener;

	while ((listener = row->first) != NULL && listener->due <= audience->now) {
		row_remove(row, listener);
		listener->due = audience->now + AUDIENCE_QUIET_MS;
		row_add(row, listener);
		if (listener->word.len > 0)
			continue;
		listener->word = TEXT(QUIET);
		exchange_wake(listener->exchange);
	}
}

/* They have come in any order of when their time is over. */
static void
end_polls(struct audience *audience)
{
	struct listener *next;

	for (struct listener *l = audience->polls.first; l != NULL; l = next) {
		next = l->next;
		if (l->due <= audience->now)
			reply(l);
	}
}

/* The system tells when something in the folder has changed, most of which is something else;
 * where it does not, and now and then anyway, it is looked for without that. */
static bool
is_time_to_look(struct audience *audience)
{
	char events[4096];
	bool told = audience->watch < 0;

	while (audience->watch >= 0 && read(audience->watch, events, sizeof(events)) > 0)
		told = true;
	if (!told && audience->now < audience->next_look)
		return false;
	audience->next_look = audience->now + LOOK_MS;
	return true;
}

void
audience_run(struct audience *audience, int64_t now)
{
	audience->now = now;
	if (is_time_to_look(audience) && look(audience))
		tell(audience);
	keep_open(audience);
	end_polls(audience);
}

int
audience_fd(const struct audience *audience)
{
	return audience->watch;
}

unsigned
audience_count(const struct audience *audience)
{
	return audience->count;
}

bool
audience_open(const struct tree *tree, unsigned most, struct audience **out, struct err *err)
{
	struct audience *audience = mem_grow(NULL, sizeof(*audience));

	if (audience == NULL)
		return err_memory(err);
	*audience = (struct audience){ .tree = *tree,
		.most = most == 0 ? AUDIENCE_MAX : most,
		.said = BUF(SAID_MAX + EVENTS_MAX + KIB) };
	audience->streams.end = &audience->streams.first;
	audience->polls.end = &audience->polls.first;
	audience->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (audience->watch >= 0 &&
	    inotify_add_watch(audience->watch, tree->root, IN_MOVED_TO | IN_CLOSE_WRITE) < 0)
		file_close(&audience->watch);
	(void)!look(audience);
	*out = audience;
	return true;
}

static void
empty(struct row *row)
{
	struct listener *next;

	for (struct listener *l = row->first; l != NULL; l = next) {
		next = l->next;
		go(row, l);
	}
}

void
audience_close(struct audience **audience)
{
	if (*audience == NULL)
		return;
	empty(&(*audience)->streams);
	empty(&(*audience)->polls);
	file_close(&(*audience)->watch);
	buf_free(&(*audience)->said);
	free(*audience);
	*audience = NULL;
}
