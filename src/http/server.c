#include "http/server.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <microhttpd.h>

#include "base/file.h"
#include "base/mem.h"
#include "http/address.h"

struct server {
	struct server_config config;
	struct MHD_Daemon *daemon;
	int epoll;
	int listen;
};

/* A request that is still coming in. */
struct coming {
	struct buf body;
	bool too_long;
};

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
	MHD_add_response_header(answer, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(answer, "Access-Control-Allow-Origin", "*");
	result = MHD_queue_response(connection, status, answer);
	MHD_destroy_response(answer);
	return result;
}

static enum MHD_Result
send_text(struct MHD_Connection *connection, unsigned status, struct text text)
{
	const struct response plain = { .type = "text/plain; charset=utf-8" };

	return queue(connection, status,
	    MHD_create_response_from_buffer(
		text.len, (void *)(uintptr_t)text.at, MHD_RESPMEM_MUST_COPY),
	    &plain);
}

static enum MHD_Result
send_file(struct MHD_Connection *connection, const struct response *response)
{
	int fd = open(response->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct MHD_Response *answer;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		file_close(&fd);
		return send_text(
		    connection, MHD_HTTP_NOT_FOUND, TEXT("there is no such file\n"));
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
	if (response.file != NULL)
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
begin(struct server *server, void **state)
{
	struct coming *coming = mem_grow(NULL, sizeof(*coming));

	if (coming == NULL)
		return MHD_NO;
	*coming = (struct coming){ .body = BUF(server->config.body_max) };
	*state = coming;
	return MHD_YES;
}

static enum MHD_Result
on_request(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_len, void **state)
{
	struct server *server = arg;
	struct coming *coming = *state;
	struct request request;

	(void)version;
	if (coming == NULL)
		return begin(server, state);
	if (*upload_len > 0) {
		/* Read on to the end, so that the answer can be sent. */
		buf_add(&coming->body, (struct text){ upload, *upload_len });
		coming->too_long |= coming->body.failed;
		*upload_len = 0;
		return MHD_YES;
	}
	if (coming->too_long)
		return send_text(connection, MHD_HTTP_CONTENT_TOO_LARGE,
		    TEXT("the body is over this server's limit\n"));
	request = (struct request){ text_of(method), text_of(url), buf_text(&coming->body) };
	return answer(server, connection, &request);
}

static void
on_completed(void *arg, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct coming *coming = *state;

	(void)arg;
	(void)connection;
	(void)code;
	if (coming == NULL)
		return;
	buf_free(&coming->body);
	free(coming);
	*state = NULL;
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
	    NULL, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)SERVER_CONNECTIONS_MAX,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SERVER_IDLE_SECONDS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVER_HEADER_MAX, MHD_OPTION_END);
	if (server->daemon == NULL)
		return err_set(err, FAULT_SYSTEM, "cannot start the HTTP server");
	info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	if (info == NULL)
		return err_set(err, FAULT_SYSTEM, "the HTTP server has no event queue");
	server->epoll = info->epoll_fd;
	return true;
}

bool
server_open(const struct server_config *config, struct server **out, struct err *err)
{
	struct server *server = mem_grow(NULL, sizeof(*server));

	if (server == NULL)
		return err_memory(err);
	*server = (struct server){ .config = *config, .listen = -1 };
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
}
