#include "http/server.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <microhttpd.h>

#include "base/file.h"
#include "base/mem.h"
#include "http/address.h"
#include "http/answer.h"
#include "http/visitor.h"

#define SWEEP_MS 1000

/* All happens in one thread, so nothing has to wake it: without the event descriptor for
 * that (ITC), which each resumed connection would write to. */
#define MODE (MHD_USE_EPOLL | (MHD_ALLOW_SUSPEND_RESUME & ~MHD_USE_ITC))

/* Turns of libmicrohttpd in one go: one to see what came in or was replied, one to send. */
#define TURNS 3

struct server {
	struct server_config config;
	struct MHD_Daemon *daemon;
	int epoll;
	int listen;
	size_t bodies; /* bytes of all bodies that are coming in or held */
	struct visitor *visitors;
	int64_t sweep; /* when to look for those who drip */
	bool replied;  /* libmicrohttpd has to be run before it sees that */
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static enum MHD_Result
result(bool done)
{
	return done ? MHD_YES : MHD_NO;
}

static enum MHD_Result
send_words(struct exchange *exchange, unsigned status, struct text words)
{
	struct answer sent;

	return result(answer_words(exchange->visitor->connection, status, words, &sent));
}

static enum MHD_Result
send_too_long(struct exchange *exchange)
{
	return send_words(exchange, MHD_HTTP_CONTENT_TOO_LARGE,
	    TEXT("the body is over this server's limit\n"));
}

static enum MHD_Result
send_too_many(struct exchange *exchange)
{
	return send_words(exchange, MHD_HTTP_SERVICE_UNAVAILABLE,
	    TEXT("too much is coming in at once; try again later\n"));
}

static enum MHD_Result
answer(struct server *server, struct exchange *exchange)
{
	struct response response = { .body = BUF(server->config.body_max) };
	struct answer sent;

	server->config.handle(server->config.arg, &exchange->request, &response);
	if (exchange->later) {
		buf_free(&response.body);
		return MHD_YES;
	}
	return result(answer_send(exchange->visitor->connection, &response, &sent));
}

void
server_reply(struct exchange *exchange, struct response *response)
{
	struct MHD_Connection *connection = exchange->visitor->connection;
	struct answer sent;

	exchange->visitor->server->replied = true;
	exchange->held = false;
	/* Where this fails, on_request() is asked once more and ends the connection. */
	(void)!answer_send(connection, response, &sent);
	MHD_resume_connection(connection);
}

static const char *
header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* A body that its own header says is too long is never kept.  Who asks first whether
 * to send it (Expect: 100-continue) is told at once. */
static enum MHD_Result
begin(struct server *server, struct MHD_Connection *connection, struct exchange *exchange)
{
	const char *length = header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
	uint64_t announced = 0;

	exchange->body.limit = server->config.body_max;
	if (length != NULL && text_u64(text_of(length), &announced))
		exchange->too_long = announced > server->config.body_max;
	if (exchange->too_long && header(connection, MHD_HTTP_HEADER_EXPECT) != NULL)
		return send_too_long(exchange);
	return MHD_YES;
}

static void
drop_body(struct server *server, struct exchange *exchange)
{
	server->bodies -= exchange->body.len;
	buf_free(&exchange->body);
}

/* A body that is not taken is read on, so that the answer can be sent and the
 * connection lives; but not for ever. */
static enum MHD_Result
pass_by(const struct server *server, struct exchange *exchange, size_t len)
{
	exchange->passed_by += len;
	return result(exchange->passed_by / 2 <= server->config.body_max);
}

static enum MHD_Result
take(struct server *server, struct exchange *exchange, struct text bytes)
{
	if (exchange->too_long || exchange->too_many)
		return pass_by(server, exchange, bytes.len);
	exchange->too_long = bytes.len > server->config.body_max - exchange->body.len;
	exchange->too_many = bytes.len > server->config.bodies_max - server->bodies;
	if (exchange->too_long || exchange->too_many) {
		drop_body(server, exchange);
		return pass_by(server, exchange, bytes.len);
	}
	server->bodies -= exchange->body.len;
	buf_add(&exchange->body, bytes);
	server->bodies += exchange->body.len;
	exchange->too_many = exchange->body.failed; /* there is no more memory */
	return MHD_YES;
}

/* NULL for one of which there was no memory to know anything. */
static struct visitor *
visitor_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

/* Before libmicrohttpd cuts the query to pieces. */
static void *
on_uri(void *arg, const char *uri, struct MHD_Connection *connection)
{
	struct visitor *visitor = visitor_of(connection);
	const char *mark = strchr(uri, '?');

	(void)arg;
	if (visitor != NULL && mark != NULL) {
		visitor->exchange.query.limit = SERVER_HEADER_MAX;
		buf_add(&visitor->exchange.query, text_of(mark + 1));
	}
	return NULL; /* so that on_request() knows its first call */
}

/* libmicrohttpd asks for eight parameters.  NOLINTBEGIN(readability-function-size) */
static enum MHD_Result
on_request(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_len, void **state)
{
	struct visitor *visitor = visitor_of(connection);
	struct exchange *exchange = *state;
	struct server *server = arg;
	size_t len = *upload_len;

	(void)version;
	if (visitor == NULL)
		return MHD_NO;
	if (exchange == NULL) {
		*state = &visitor->exchange;
		return begin(server, connection, *state);
	}
	if (len > 0) {
		*upload_len = 0;
		return take(server, exchange, (struct text){ upload, len });
	}
	if (exchange->asked)
		return MHD_NO;
	exchange->asked = true;
	visitor->since = VISITOR_WAITS;
	if (exchange->too_long)
		return send_too_long(exchange);
	if (exchange->too_many || exchange->query.failed)
		return send_too_many(exchange);
	exchange->request.method = text_of(method);
	exchange->request.path = text_of(url);
	exchange->request.query = buf_text(&exchange->query);
	exchange->request.body = buf_text(&exchange->body);
	return answer(server, exchange);
}
/* NOLINTEND(readability-function-size) */

static void
on_completed(void *arg, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct visitor *visitor = visitor_of(connection);
	struct server *server = arg;

	(void)code;
	*state = NULL;
	if (visitor == NULL)
		return;
	visitor->since = now_ms(); /* of the next request, if there is one */
	server->bodies -= visitor->exchange.body.len;
	visitor_forget(visitor);
}

static void
greet(struct server *server, struct MHD_Connection *connection, void **context)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct visitor *visitor = info == NULL ? NULL : visitor_add(&server->visitors);

	if (visitor == NULL)
		return; /* then its first request ends it */
	visitor->server = server;
	visitor->connection = connection;
	visitor->fd = info->connect_fd;
	visitor->since = now_ms();
	*context = visitor;
}

static void
on_connection(void *arg, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		greet(arg, connection, context);
		return;
	}
	if (*context == NULL)
		return;
	visitor_remove(*context);
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
		if (v->since != VISITOR_WAITS && now - v->since > most)
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

	server->daemon = MHD_start_daemon(MODE, 0, NULL, NULL, on_request, server,
	    MHD_OPTION_LISTEN_SOCKET, server->listen, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
	    server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
	    MHD_OPTION_URI_LOG_CALLBACK, on_uri, server, MHD_OPTION_UNESCAPE_CALLBACK,
	    leave_escaped, NULL, MHD_OPTION_CONNECTION_LIMIT, server->config.connections_max,
	    MHD_OPTION_CONNECTION_TIMEOUT, server->config.idle_seconds,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVER_HEADER_MAX, MHD_OPTION_END);
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

/* It must not be stopped while it thinks that an answer is to come. */
static void
drop_held(struct server *server)
{
	for (struct visitor *v = server->visitors; v != NULL; v = v->next)
		if (v->exchange.held)
			MHD_resume_connection(v->connection);
}

void
server_close(struct server **server)
{
	if (*server == NULL)
		return;
	if ((*server)->daemon != NULL) {
		drop_held(*server);
		MHD_stop_daemon((*server)->daemon); /* closes the socket too */
	} else {
		file_close(&(*server)->listen);
	}
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

	if (server->replied)
		return 0;
	if (MHD_get_timeout(server->daemon, &wait) != MHD_YES)
		return -1;
	return wait > 1000 ? 1000 : (int)wait;
}

void
server_run(struct server *server)
{
	for (int turns = 0; turns < TURNS; turns++) {
		server->replied = false;
		(void)!MHD_run(server->daemon);
		if (server_timeout(server) != 0)
			break;
	}
	sweep(server);
}
