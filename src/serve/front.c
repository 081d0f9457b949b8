#include "serve/front.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "serve/metrics.h"
#include "serve/monitor.h"

struct front {
	struct front_config config;
	struct server *server;
	struct monitor *monitor;
	int epoll; /* readable when any of its parts is */
};

static void
measure(void *arg, struct buf *out)
{
	struct front *front = arg;

	metrics_server(out, front->server);
	front->config.measure(front->config.arg, out);
}

static bool
healthy(void *arg, struct buf *why)
{
	struct front *front = arg;

	return front->config.healthy(front->config.arg, why);
}

static bool
watch(struct front *front, int fd, struct err *err)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return epoll_ctl(front->epoll, EPOLL_CTL_ADD, fd, &event) == 0 ||
	       err_errno(err, "cannot wait for requests");
}

static bool
start_monitor(struct front *front, struct err *err)
{
	struct monitor_config config = { front->config.monitor, measure, healthy, front };

	return monitor_open(&config, &front->monitor, err) &&
	       watch(front, monitor_fd(front->monitor), err);
}

static bool
start(struct front *front, struct err *err)
{
	front->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (front->epoll < 0)
		return err_errno(err, "cannot wait for requests");
	return server_open(&front->config.http, &front->server, err) &&
	       watch(front, server_fd(front->server), err) &&
	       (front->config.reload < 0 || watch(front, front->config.reload, err)) &&
	       (front->config.monitor.len == 0 || start_monitor(front, err));
}

bool
front_open(const struct front_config *config, struct front **out, struct err *err)
{
	struct front *front = mem_grow(NULL, sizeof(*front));

	if (front == NULL)
		return err_memory(err);
	*front = (struct front){ .config = *config, .epoll = -1 };
	if (!start(front, err)) {
		front_close(&front);
		return false;
	}
	*out = front;
	return true;
}

void
front_close(struct front **front)
{
	if (*front == NULL)
		return;
	monitor_close(&(*front)->monitor);
	server_close(&(*front)->server);
	file_close(&(*front)->epoll);
	free(*front);
	*front = NULL;
}

bool
front_address(const struct front *front, struct buf *out, struct err *err)
{
	return server_address(front->server, out, err);
}

bool
front_monitor_address(const struct front *front, struct buf *out, struct err *err)
{
	return front->monitor == NULL || monitor_address(front->monitor, out, err);
}

int
front_fd(const struct front *front)
{
	return front->epoll;
}

int
front_timeout(const struct front *front)
{
	int server = server_timeout(front->server);
	int monitor = front->monitor == NULL ? -1 : monitor_timeout(front->monitor);

	return server < 0 || (monitor >= 0 && monitor < server) ? monitor : server;
}

/* Whether the signal came. */
static bool
asked_to_reload(const struct front *front)
{
	struct signalfd_siginfo info;

	return read(front->config.reload, &info, sizeof(info)) == (ssize_t)sizeof(info);
}

void
front_run(struct front *front)
{
	struct epoll_event events[4];
	int count = epoll_wait(front->epoll, events, 4, 0);
	struct err err;

	for (int i = 0; i < count; i++)
		if (events[i].data.fd == front->config.reload && asked_to_reload(front) &&
		    !server_reload(front->server, &err))
			front->config.trouble(front->config.arg, &err);
	server_run(front->server);
	if (front->monitor != NULL)
		monitor_run(front->monitor);
}
