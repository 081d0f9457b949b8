#include "http/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#include <microhttpd.h>

#include "base/file.h"
#include "base/mem.h"
#include "http/address.h"

#define SWEEP_MS 1000
#define BUSY_SECONDS "30" /* after which a client may try again */

/* A connection, and since when a request has been coming in on it. */
struct visitor {
	struct visitor *next;
	struct visitor **before; /* what points to it */
	int fd;
	int64_t since; /* milliseconds; WAITS when none is */
};

#define WAITS INT64_MAX

struct server {
	struct server_config config;
	struct MHD_Daemon *daemon;
	int epoll;
	int listen;
	size_t bodies; /* bytes of all bodies that are coming in */
	struct visitor *visitors;
	int64_t sweep; /* when to look for those who drip */
};

/* A request that is still coming in. */
struct coming {
	struct buf body;
	size_t passed_by; /* of a body that is not taken */
	bool too_long;
	bool too_many;
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static enum MHD_Result
queue(struct MHD_Connection *connection, unsigned status, struct MHD_Response *answer,
    const struct response *response)
{
	enum MHD_Result result;

	if (answer == NULL)
		return MHD_NO;
	if (response->type != NULL)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, response->type);
	if (response->cache != NULL)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_CACHE_CONTROL, response->cache);
	if (response->allow != NULL)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_ALLOW, response->allow);
	if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
		MHD_add_response_header(answer, MHD_HTTP_HEADER_RETRY_AFTER, BUSY_SECONDS);
	MHD_add_response_header(answer, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(answer, "Access-Control-Allow-Origin", "*");
	result = MHD_queue_response(connection, status, answer);
	MHD_destroy_response(answer);
	return result;
}

static enum MHD_Result
send_text(struct MHD_Connection *connection, unsigned status, struct text text)
{
	/* What is not there now may be in a second: nobody on the way keeps that. */
	const struct response plain = {
		.type = "text/plain; charset=utf-8",
		.cache = "no-store",
	};
	/* It is only copied from. */
	void *at = (void *)(uintptr_t)text.at; /* NOLINT(performance-no-int-to-ptr) */

	return queue(connection, status,
	    MHD_create_response_from_buffer(text.len, at, MHD_RESPMEM_MUST_COPY), &plain);
}

/* A file that is not there is no fault of ours; one that cannot be opened is. */
static enum MHD_Result
send_no_file(struct MHD_Connection *connection, int why)
{
	if (why == ENOENT || why == ENOTDIR || why == ELOOP || why == ENAMETOOLONG)
		return send_text(
		    connection, MHD_HTTP_NOT_FOUND, TEXT("there is no such file\n"));
	return send_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
	    TEXT("the file cannot be read now; try again later\n"));
}

static enum MHD_Result
send_file(struct MHD_Connection *connection, const struct response *response)
{
	int fd = open(response->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct MHD_Response *answer;
	struct stat st;

	if (fd < 0)
		return send_no_file(connection, errno);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		file_close(&fd);
		return send_no_file(connection, ENOENT);
	}
	answer = MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
	if (answer == NULL)
		file_close(&fd);
	return queue(connection, response->status, answer, response);
}

static enum MHD_Result
answer(struct server *server, struct MHD_Connection *connection, const struct request *request)
{
	struct response response = { .body = BUF(server->config.body_max) };
	enum MHD_Result result;

	server->config.handle(server->config.arg, request, &response);
	if (response.body.failed)
		result = MHD_NO;
	else if (response.file != NULL)
		result = send_file(connection, &response);
	else
		result = queue(connection, response.status,
		    MHD_create_response_from_buffer(
			response.body.len, response.body.at, MHD_RESPMEM_MUST_COPY),
		    &response);
	buf_free(&response.body);
	return result;
}

static enum MHD_Result
send_too_long(struct MHD_Connection *connection)
{
	return send_text(connection, MHD_HTTP_CONTENT_TOO_LARGE,
	    TEXT("the body is over this server's limit\n"));
}

static const char *
header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* A body that its own header says is too long is never kept.  Who asks first whether
 * to send it (Expect: 100-continue) is told at once. */
static enum MHD_Result
begin(struct server *server, struct MHD_Connection *connection, void **state)
{
	const char *length = header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
	struct coming *coming = mem_grow(NULL, sizeof(*coming));
	uint64_t announced = 0;

	if (coming == NULL)
		return MHD_NO;
	*coming = (struct coming){ .body = BUF(server->config.body_max) };
	*state = coming;
	if (length != NULL && text_u64(text_of(length), &announced))
		coming->too_long = announced > server->config.body_max;
	if (coming->too_long && header(connection, MHD_HTTP_HEADER_EXPECT) != NULL)
		return send_too_long(connection);
	return MHD_YES;
}

static void
drop_body(struct server *server, struct coming *coming)
{
	server->bodies -= coming->body.len;
	buf_free(&coming->body);
}

/* A body that is not taken is read on, so that the answer can be sent and the
 * connection lives; but not for ever. */
static enum MHD_Result
pass_by(const struct server *server, struct coming *coming, size_t len)
{
	coming->passed_by += len;
	return coming->passed_by / 2 <= server->config.body_max ? MHD_YES : MHD_NO;
}

static enum MHD_Result
take(struct server *server, struct coming *coming, struct text bytes)
{
	if (coming->too_long || coming->too_many)
		return pass_by(server, coming, bytes.len);
	coming->too_long = bytes.len > server->config.body_max - coming->body.len;
	coming->too_many = bytes.len > server->config.bodies_max - server->bodies;
	if (coming->too_long || coming->too_many) {
		drop_body(server, coming);
		return pass_by(server, coming, bytes.len);
	}
	server->bodies -= coming->body.len;
	buf_add(&coming->body, bytes);
	server->bodies += coming->body.len;
	coming->too_many = coming->body.failed; /* there is no more memory */
	return MHD_YES;
}

static struct visitor *
visitor_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

/* libmicrohttpd asks for eight parameters.  NOLINTBEGIN(readability-function-size) */
static enum MHD_Result
on_request(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_len, void **state)
{
	struct server *server = arg;
	struct coming *coming = *state;
	struct visitor *visitor = visitor_of(connection);
	struct request request;
	size_t len = *upload_len;

	(void)version;
	if (coming == NULL)
		return begin(server, connection, state);
	if (len > 0) {
		*upload_len = 0;
		return take(server, coming, (struct text){ upload, len });
	}
	if (visitor != NULL)
		visitor->since = WAITS;
	if (coming->too_long)
		return send_too_long(connection);
	if (coming->too_many)
		return send_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
		    TEXT("too much is coming in at once; try again later\n"));
	request = (struct request){ text_of(method), text_of(url), buf_text(&coming->body) };
	return answer(server, connection, &request);
}
/* NOLINTEND(readability-function-size) */

static void
on_completed(void *arg, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct visitor *visitor = visitor_of(connection);
	struct server *server = arg;
	struct coming *coming = *state;

	(void)code;
	if (visitor != NULL)
		visitor->since = now_ms(); /* of the next request, if there is one */
	if (coming == NULL)
		return;
	drop_body(server, coming);
	free(coming);
	*state = NULL;
}

static void
greet(struct server *server, struct MHD_Connection *connection, void **context)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct visitor *visitor = info == NULL ? NULL : mem_grow(NULL, sizeof(*visitor));

	if (visitor == NULL)
		return; /* then only idleness ends it */
	*visitor = (struct visitor){
		.next = server->visitors,
		.before = &server->visitors,
		.fd = info->connect_fd,
		.since = now_ms(),
	};
	if (visitor->next != NULL)
		visitor->next->before = &visitor->next;
	server->visitors = visitor;
	*context = visitor;
}

static void
on_connection(void *arg, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode code)
{
	struct visitor *visitor = *context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		greet(arg, connection, context);
		return;
	}
	if (visitor == NULL)
		return;
	*visitor->before = visitor->next;
	if (visitor->next != NULL)
		visitor->next->before = visitor->before;
	free(visitor);
	*context = NULL;
}

/* libmicrohttpd ends a connection on which nothing happens; one that gets a byte now
 * and then we end ourselves. */
static void
sweep(struct server *server)
{
	int64_t now = now_ms(), most = (int64_t)server->config.request_seconds * 1000;

	if (now < server->sweep)
		return;
	server->sweep = now + SWEEP_MS;
	for (struct visitor *v = server->visitors; v != NULL; v = v->next)
		if (v->since != WAITS && now - v->since > most)
			shutdown(v->fd, SHUT_RDWR);
}

/* Paths stay as they were sent: an escaped slash or dot never becomes one. */
static size_t
leave_escaped(void *arg, struct MHD_Connection *connection, char *path)
{
	(void)arg;
	(void)connection;
	return text_of(path).len;
}

static bool
start(struct server *server, struct err *err)
{
	const union MHD_DaemonInfo *info;

	server->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, server,
	    MHD_OPTION_LISTEN_SOCKET, server->listen, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
	    server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
	    MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_CONNECTION_LIMIT,
	    server->config.connections_max, MHD_OPTION_CONNECTION_TIMEOUT,
	    server->config.idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVER_HEADER_MAX,
	    MHD_OPTION_END);
	if (server->daemon == NULL)
		return err_set(err, FAULT_SYSTEM, "cannot start the HTTP server");
	info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	if (info == NULL)
		return err_set(err, FAULT_SYSTEM, "the HTTP server has no event queue");
	server->epoll = info->epoll_fd;
	return true;
}

static void
set_defaults(struct server_config *config)
{
	if (config->bodies_max == 0)
		config->bodies_max = SERVER_BODIES_MAX;
	if (config->connections_max == 0)
		config->connections_max = SERVER_CONNECTIONS_MAX;
	if (config->idle_seconds == 0)
		config->idle_seconds = SERVER_IDLE_SECONDS;
	if (config->request_seconds == 0)
		config->request_seconds = SERVER_REQUEST_SECONDS;
}

bool
server_open(const struct server_config *config, struct server **out, struct err *err)
{
	struct server *server = mem_grow(NULL, sizeof(*server));

	if (server == NULL)
		return err_memory(err);
	*server = (struct server){ .config = *config, .listen = -1 };
	set_defaults(&server->config);
	if (!address_listen(config->listen, &server->listen, err) || !start(server, err)) {
		server_close(&server);
		return false;
	}
	*out = server;
	return true;
}

void
server_close(struct server **server)
{
	if (*server == NULL)
		return;
	if ((*server)->daemon != NULL)
		MHD_stop_daemon((*server)->daemon); /* closes the socket too */
	else
		file_close(&(*server)->listen);
	free(*server);
	*server = NULL;
}

bool
server_address(const struct server *server, struct buf *out, struct err *err)
{
	return address_of(server->listen, out, err);
}

int
server_fd(const struct server *server)
{
	return server->epoll;
}

int
server_timeout(const struct server *server)
{
	MHD_UNSIGNED_LONG_LONG wait;

	if (MHD_get_timeout(server->daemon, &wait) != MHD_YES)
		return -1;
	return wait > 1000 ? 1000 : (int)wait;
}

void
server_run(struct server *server)
{
	(void)!MHD_run(server->daemon);
	sweep(server);
}
