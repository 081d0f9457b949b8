#include "serve/monitor.h"

#include <stdlib.h>

#include "base/mem.h"
#include "serve/metrics.h"

#define ANSWER_MAX (256 * KIB)
#define CONNECTIONS_MAX 20

struct monitor {
	struct monitor_config config;
	struct server *server;
};

static void
tell_health(struct monitor *monitor, struct response *response)
{
	response->type = "text/plain; charset=utf-8";
	response->status = 503;
	if (monitor->config.healthy(monitor->config.arg, &response->body)) {
		response->status = 200;
		buf_clear(&response->body);
		buf_add(&response->body, TEXT("ok"));
	}
	buf_add(&response->body, TEXT("\n"));
}

static void
tell_metrics(struct monitor *monitor, struct response *response)
{
	response->type = METRICS_TYPE;
	response->status = 200;
	monitor->config.measure(monitor->config.arg, &response->body);
}

static void
refuse(struct response *response, unsigned status, struct text words)
{
	response->type = "text/plain; charset=utf-8";
	response->status = status;
	buf_add(&response->body, words);
}

static void
handle(void *arg, const struct request *request, struct response *response)
{
	struct monitor *monitor = arg;

	response->cache = "no-store";
	if (!text_eq(request->method, TEXT("GET")) && !text_eq(request->method, TEXT("HEAD"))) {
		response->allow = "GET, HEAD";
		refuse(response, 405, TEXT("this is only read\n"));
	} else if (text_eq(request->path, TEXT("/health"))) {
		tell_health(monitor, response);
	} else if (text_eq(request->path, TEXT("/metrics"))) {
		tell_metrics(monitor, response);
	} else {
		refuse(response, 404, TEXT("there are /metrics and /health here\n"));
	}
}

bool
monitor_open(const struct monitor_config *config, struct monitor **out, struct err *err)
{
	struct monitor *monitor = mem_grow(NULL, sizeof(*monitor));
	struct server_config http = {
		.listen = config->listen,
		.body_max = ANSWER_MAX,
		.connections_max = CONNECTIONS_MAX,
		.handle = handle,
		.arg = monitor,
		.local = true,
	};

	if (monitor == NULL)
		return err_memory(err);
	*monitor = (struct monitor){ .config = *config };
	if (!server_open(&http, &monitor->server, err)) {
		free(monitor);
		return false;
	}
	*out = monitor;
	return true;
}

void
monitor_close(struct monitor **monitor)
{
	if (*monitor == NULL)
		return;
	server_close(&(*monitor)->server);
	free(*monitor);
	*monitor = NULL;
}

bool
monitor_address(const struct monitor *monitor, struct buf *out, struct err *err)
{
	return server_address(monitor->server, out, err);
}

int
monitor_fd(const struct monitor *monitor)
{
	return server_fd(monitor->server);
}

int
monitor_timeout(const struct monitor *monitor)
{
	return server_timeout(monitor->server);
}

void
monitor_run(struct monitor *monitor)
{
	server_run(monitor->server);
}
