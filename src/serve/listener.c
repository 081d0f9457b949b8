#include "serve/listener.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "serve/metrics.h"
#include "serve/monitor.h"

struct listener {
	struct listener_config config;
	struct server *server;
	struct monitor *monitor;
	int epoll; /* readable when any of its parts is */
};

static void
measure(void *arg, struct buf *out)
{
	struct listener *listener = arg;

	metrics_server(out, listener->server);
	listener->config.measure(listener->config.arg, out);
}

static bool
healthy(void *arg, struct buf *why)
{
	struct listener *listener = arg;

	return listener->config.healthy(listener->config.arg, why);
}

static bool
watch(struct listener *listener, int fd, struct err *err)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return epoll_ctl(listener->epoll, EPOLL_CTL_ADD, fd, &event) == 0 ||
	       err_errno(err, "cannot wait for requests");
}

static bool
start_monitor(struct listener *listener, struct err *err)
{
	struct monitor_config config = { listener->config.monitor, measure, healthy, listener };

	return monitor_open(&config, &listener->monitor, err) &&
	       watch(listener, monitor_fd(listener->monitor), err);
}

static bool
start(struct listener *listener, struct err *err)
{
	listener->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (listener->epoll < 0)
		return err_errno(err, "cannot wait for requests");
	return server_open(&listener->config.http, &listener->server, err) &&
	       watch(listener, server_fd(listener->server), err) &&
	       (listener->config.reload < 0 || watch(listener, listener->config.reload, err)) &&
	       (listener->config.monitor.len == 0 || start_monitor(listener, err));
}

bool
listener_open(const struct listener_config *config, struct listener **out, struct err *err)
{
	struct listener *listener = mem_grow(NULL, sizeof(*listener));

	if (listener == NULL)
		return err_memory(err);
	*listener = (struct listener){ .config = *config, .epoll = -1 };
	if (!start(listener, err)) {
		listener_close(&listener);
		return false;
	}
	*out = listener;
	return true;
}

void
listener_close(struct listener **listener)
{
	if (*listener == NULL)
		return;
	monitor_close(&(*listener)->monitor);
	server_close(&(*listener)->server);
	file_close(&(*listener)->epoll);
	free(*listener);
	*listener = NULL;
}

bool
listener_address(const struct listener *listener, struct buf *out, struct err *err)
{
	return server_address(listener->server, out, err);
}

bool
listener_monitor_address(const struct listener *listener, struct buf *out, struct err *err)
{
	return listener->monitor == NULL || monitor_address(listener->monitor, out, err);
}

int
listener_fd(const struct listener *listener)
{
	return listener->epoll;
}

int
listener_timeout(const struct listener *listener)
{
	int server = server_timeout(listener->server);
	int monitor = listener->monitor == NULL ? -1 : monitor_timeout(listener->monitor);

	return server < 0 || (monitor >= 0 && monitor < server) ? monitor : server;
}

/* Whether the signal came. */
static bool
asked_to_reload(const struct listener *listener)
{
	struct signalfd_siginfo info;

	return read(listener->config.reload, &info, sizeof(info)) == (ssize_t)sizeof(info);
}

void
listener_run(struct listener *listener)
{
	struct epoll_event events[4];
	int count = epoll_wait(listener->epoll, events, 4, 0);
	struct err err;

	for (int i = 0; i < count; i++)
		if (events[i].data.fd == listener->config.reload && asked_to_reload(listener) &&
		    !server_reload(listener->server, &err))
			listener->config.trouble(listener->config.arg, &err);
	server_run(listener->server);
	if (listener->monitor != NULL)
		monitor_run(listener->monitor);
}
