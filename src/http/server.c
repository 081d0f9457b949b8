#include "http/server.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <microhttpd.h>

#include "base/file.h"
#include "base/mem.h"
#include "http/address.h"
#include "http/answer.h"
#include "http/certificate.h"
#include "http/intake.h"

#define SWEEP_MS 1000
#define SWEEPS 60 /* within the time that a request may take, at most */
#define CLASS 100 /* of statuses */
#define CLASSES 6

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
	struct intake intake;
	struct crowd crowd;
	struct visitor *visitors;
	struct certificate *certificate;
	struct server_counts counts;
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

static const char *
header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static struct text
header_text(struct MHD_Connection *connection, const char *name)
{
	const char *value = header(connection, name);

	return value == NULL ? (struct text){ 0 } : text_of(value);
}

/* Count an answer, or that none could be sent. */
static enum MHD_Result
count(struct server *server, bool sent, const struct answer *answer)
{
	if (!sent) {
		server->counts.answers[0]++;
		return MHD_NO;
	}
	server->counts.answers[answer->status / CLASS % CLASSES]++;
	server->counts.bytes_out += answer->len;
	return MHD_YES;
}

static struct answer
answer_to(struct exchange *exchange)
{
	const struct server_config *config = &exchange->visitor->server->config;

	return (struct answer){ .shared = !config->local,
		.kept = &exchange->visitor->kept,
		.range = header_text(exchange->visitor->connection, MHD_HTTP_HEADER_RANGE),
		.exchange = exchange,
		.page = config->page,
		.page_arg = config->arg };
}

static enum MHD_Result
send_words(struct exchange *exchange, unsigned status, struct text words)
{
	struct server *server = exchange->visitor->server;
	struct answer answer = answer_to(exchange);

	return count(server,
	    answer_words(exchange->visitor->connection, status, words, &answer), &answer);
}

static enum MHD_Result
send_response(struct exchange *exchange, struct response *response)
{
	struct server *server = exchange->visitor->server;
	struct answer answer = answer_to(exchange);

	return count(
	    server, answer_send(exchange->visitor->connection, response, &answer), &answer);
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
	    exchange->no_room ? TEXT("there is no room on this server now; try again later\n")
			      : TEXT("too much is coming in at once; try again later\n"));
}

/* A web page can have a name of its own lead to this machine, and then ask as if the
 * answer were its own; but it cannot hide that name. */
static bool
asked_by_a_page(struct MHD_Connection *connection)
{
	const char *host = header(connection, MHD_HTTP_HEADER_HOST);

	return host != NULL && !address_host_is_local(text_of(host));
}

static enum MHD_Result
answer(struct server *server, struct exchange *exchange)
{
	struct response response = { .body = { .limit = server->config.body_max,
					 .secret = server->config.local } };

	if (server->config.local && asked_by_a_page(exchange->visitor->connection))
		return send_words(exchange, MHD_HTTP_FORBIDDEN,
		    TEXT("this is for this machine alone; ask by its address\n"));
	server->config.handle(server->config.arg, &exchange->request, &response);
	if (exchange->later) {
		buf_free(&response.body);
		return MHD_YES;
	}
	return send_response(exchange, &response);
}

void
server_replied(struct server *server)
{
	server->replied = true;
}

void
server_holds(struct server *server)
{
	server->counts.held++;
}

void
server_reply(struct exchange *exchange, struct response *response)
{
	server_replied(exchange->visitor->server);
	exchange->visitor->server->counts.held--;
	exchange->held = false;
	/* Where this fails, on_request() is asked once more and ends the connection. */
	(void)!send_response(exchange, response);
	MHD_resume_connection(exchange->visitor->connection);
}

/* Who asks first whether to send a body (Expect: 100-continue) is told at once. */
static enum MHD_Result
begin(struct server *server, struct MHD_Connection *connection, struct exchange *exchange)
{
	intake_begin(
	    &server->intake, exchange, header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH));
	if (exchange->too_long && header(connection, MHD_HTTP_HEADER_EXPECT) != NULL)
		return send_too_long(exchange);
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

/* The request is there, whole or as far as it was taken. */
static enum MHD_Result
finish(struct server *server, struct exchange *exchange, const char *method, const char *path)
{
	/* It was answered, and that failed. */
	if (exchange->asked)
		return MHD_NO;
	exchange->asked = true;
	exchange->visitor->since = VISITOR_WAITS;
	server->counts.requests++;
	exchange->request.method = text_of(method);
	exchange->request.path = text_of(path);
	exchange->request.query = buf_text(&exchange->query);
	exchange->request.authorization =
	    header_text(exchange->visitor->connection, MHD_HTTP_HEADER_AUTHORIZATION);
	exchange->request.type =
	    header_text(exchange->visitor->connection, MHD_HTTP_HEADER_CONTENT_TYPE);
	exchange->request.last_event =
	    header_text(exchange->visitor->connection, "Last-Event-ID");
	exchange->request.accept =
	    header_text(exchange->visitor->connection, MHD_HTTP_HEADER_ACCEPT);
	exchange->request.cookie =
	    header_text(exchange->visitor->connection, MHD_HTTP_HEADER_COOKIE);
	exchange->request.body = buf_text(&exchange->body);
	if (exchange->too_long)
		return send_too_long(exchange);
	if (exchange->too_many || exchange->query.failed)
		return send_too_many(exchange);
	return answer(server, exchange);
}

/* libmicrohttpd asks for eight parameters.  NOLINTBEGIN(readability-function-size) */
static enum MHD_Result
on_request(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_len, void **state)
{
	struct visitor *visitor = visitor_of(connection);
	struct server *server = arg;
	struct text bytes = { upload, *upload_len };

	(void)version;
	if (visitor == NULL)
		return MHD_NO;
	if (*state == NULL) {
		*state = visitor;
		return begin(server, connection, &visitor->exchange);
	}
	if (bytes.len == 0)
		return finish(server, &visitor->exchange, method, url);
	*upload_len = 0;
	return intake_take(&server->intake, &visitor->exchange, bytes) ? MHD_YES : MHD_NO;
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
	intake_uncount(&server->intake, &visitor->exchange);
	if (visitor->exchange.flow.gone != NULL)
		visitor->exchange.flow.gone(visitor->exchange.flow.arg);
	visitor_forget(visitor);
}

static enum MHD_Result
on_accept(void *arg, const struct sockaddr *from, socklen_t len)
{
	struct server *server = arg;
	struct crowd_key key;

	(void)len;
	if (!crowd_key_of(from, &key) ||
	    crowd_count(&server->crowd, &key) < server->config.address_max)
		return MHD_YES;
	server->counts.refused++;
	return MHD_NO;
}

static const union MHD_ConnectionInfo *
info_of(struct MHD_Connection *connection, enum MHD_ConnectionInfoType type)
{
	return MHD_get_connection_info(connection, type);
}

/* GnuTLS hands it to on_certificate(). */
static void
mark_session(struct MHD_Connection *connection, struct visitor *visitor)
{
	const union MHD_ConnectionInfo *info =
	    info_of(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

	if (info != NULL && info->tls_session != NULL)
		gnutls_session_set_ptr(info->tls_session, visitor);
}

static void
greet(struct server *server, struct MHD_Connection *connection, void **context)
{
	const union MHD_ConnectionInfo *info =
	    info_of(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct visitor *visitor = info == NULL ? NULL : visitor_add(&server->visitors);

	server->counts.connections++;
	mark_session(connection, visitor);
	if (visitor == NULL)
		return; /* then its first request ends it */
	visitor->server = server;
	visitor->connection = connection;
	visitor->fd = info->connect_fd;
	visitor->came = visitor->since = now_ms();
	info = info_of(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	visitor->counted = info != NULL && crowd_key_of(info->client_addr, &visitor->key) &&
			   crowd_enter(&server->crowd, &visitor->key);
	server->counts.open++;
	*context = visitor;
}

static void
on_connection(void *arg, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode code)
{
	struct server *server = arg;
	struct visitor *visitor = *context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		greet(server, connection, context);
		return;
	}
	if (visitor == NULL)
		return;
	if (visitor->counted)
		crowd_leave(&server->crowd, &visitor->key);
	server->counts.open--;
	visitor_remove(visitor);
	*context = NULL;
}

/* GnuTLS asks for eight parameters.  NOLINTBEGIN(readability-function-size) */
static int
on_certificate(gnutls_session_t session, const gnutls_datum_t *authorities, int count,
    const gnutls_pk_algorithm_t *algorithms, int algorithms_len, gnutls_pcert_st **chain,
    unsigned *len, gnutls_privkey_t *key)
{
	const struct visitor *visitor = gnutls_session_get_ptr(session);

	(void)authorities;
	(void)count;
	(void)algorithms;
	(void)algorithms_len;
	if (visitor == NULL)
		return -1;
	*chain = visitor->server->certificate->chain;
	*len = visitor->server->certificate->len;
	*key = visitor->server->certificate->key;
	return 0;
}
/* NOLINTEND(readability-function-size) */

/* libmicrohttpd ends a connection on which nothing happens; one that gets a byte now
 * and then we end ourselves.  Returns when the first came of those who are still here. */
static int64_t
cut_drips(struct server *server, int64_t now)
{
	int64_t most = (int64_t)server->config.request_seconds * 1000, first = now;

	for (struct visitor *v = server->visitors; v != NULL; v = v->next) {
		first = v->came < first ? v->came : first;
		if (v->since == VISITOR_WAITS || now - v->since <= most)
			continue;
		server->counts.expired++;
		v->since = VISITOR_WAITS; /* it is counted once */
		shutdown(v->fd, SHUT_RDWR);
	}
	return first;
}

static void
sweep(struct server *server)
{
	struct certificate *certificate = server->certificate;
	int64_t now = now_ms(), first;

	if (now < server->sweep)
		return;
	/* It looks at each connection, of which there may be many. */
	server->sweep =
	    now + server->config.request_seconds * (INT64_C(1000) / SWEEPS) + SWEEP_MS;
	first = cut_drips(server, now);
	/* One that was replaced may be in use until all are gone who came before. */
	while (certificate != NULL && certificate->older != NULL &&
	       certificate->older->replaced >= first)
		certificate = certificate->older;
	if (certificate != NULL)
		certificate_free(&certificate->older);
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
	const struct server_config *config = &server->config;
	const union MHD_DaemonInfo *info;
	unsigned mode = server->certificate != NULL ? MODE | MHD_USE_TLS : MODE;

	/* Without TLS, its options are passed over. */
	server->daemon = MHD_start_daemon(mode, 0, on_accept, server, on_request, server,
	    MHD_OPTION_LISTEN_SOCKET, server->listen, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
	    server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
	    MHD_OPTION_URI_LOG_CALLBACK, on_uri, server, MHD_OPTION_UNESCAPE_CALLBACK,
	    leave_escaped, NULL, MHD_OPTION_CONNECTION_LIMIT, config->connections_max,
	    MHD_OPTION_CONNECTION_TIMEOUT, config->idle_seconds,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVER_HEADER_MAX,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_HTTPS_CERT_CALLBACK,
	    on_certificate, MHD_OPTION_HTTPS_PRIORITIES, CERTIFICATE_TLS, MHD_OPTION_END);
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
	if (config->address_max == 0)
		config->address_max = SERVER_ADDRESS_MAX;
	if (config->idle_seconds == 0)
		config->idle_seconds = SERVER_IDLE_SECONDS;
	if (config->request_seconds == 0)
		config->request_seconds = SERVER_REQUEST_SECONDS;
}

static bool
prepare(struct server *server, struct err *err)
{
	const struct server_config *config = &server->config;

	if (config->certificate != NULL &&
	    !certificate_load(config->certificate, config->key, &server->certificate, err))
		return false;
	server->intake = (struct intake){ .body_max = config->body_max,
		.bodies_max = config->bodies_max,
		.secret = config->local,
		.spool = config->spool };
	if (config->socket > 0) {
		server->listen = config->socket;
		return true;
	}
	return config->local ? address_listen_local(config->listen, &server->listen, err)
			     : address_listen(config->listen, &server->listen, err);
}

bool
server_open(const struct server_config *config, struct server **out, struct err *err)
{
	struct server *server = mem_grow(NULL, sizeof(*server));

	if (server == NULL)
		return err_memory(err);
	*server = (struct server){ .config = *config, .listen = -1 };
	/* Who hangs up while a file is sent to them must not end us: sendfile() has no flag
	 * for that. */
	signal(SIGPIPE, SIG_IGN);
	set_defaults(&server->config);
	if (!prepare(server, err) || !start(server, err)) {
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
		if (v->exchange.held || v->exchange.dry)
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
	certificate_free(&(*server)->certificate);
	crowd_free(&(*server)->crowd);
	free(*server);
	*server = NULL;
}

bool
server_reload(struct server *server, struct err *err)
{
	struct certificate *fresh;

	if (server->certificate == NULL)
		return true;
	if (!certificate_load(server->config.certificate, server->config.key, &fresh, err))
		return false;
	server->certificate->replaced = now_ms();
	fresh->older = server->certificate;
	server->certificate = fresh;
	return true;
}

bool
server_has_no_room(const struct server *server, struct err *why)
{
	if (server->intake.no_room)
		*why = server->intake.why;
	return server->intake.no_room;
}

void
server_count(const struct server *server, struct server_counts *out)
{
	*out = server->counts;
	out->bytes_in = server->intake.total;
	if (server->certificate != NULL)
		out->certificate_expires = server->certificate->expires;
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
