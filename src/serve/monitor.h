/*
 * monitor.h - what an operator's tools ask, on an address of this machine alone.
 *
 *	GET /metrics	figures, see metrics.h
 *	GET /health	200 and "ok", or 503 and a line that says why not
 */
#pragma once

#include "base/buf.h"

struct monitor_config {
	struct text listen; /* see http/address.h; refused when others could reach it */
	void (*measure)(void *arg, struct buf *out); /* append metrics */
	bool (*healthy)(void *arg, struct buf *why); /* append why not, without a line's end */
	void *arg;
};

struct monitor;

/* Faults: INPUT, SYSTEM; DENIED for an address that others could reach. */
must_use bool monitor_open(
    const struct monitor_config *config, struct monitor **out, struct err *err);
void monitor_close(struct monitor **monitor);

/* As their namesakes in http/server.h. */
must_use bool monitor_address(const struct monitor *monitor, struct buf *out, struct err *err);
int monitor_fd(const struct monitor *monitor);
int monitor_timeout(const struct monitor *monitor);
void monitor_run(struct monitor *monitor);
