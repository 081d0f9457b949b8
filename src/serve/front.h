/*
 * front.h - where a service meets the world: its server, its monitor where it has one,
 * and the signal to read certificates again.  One descriptor, one call, for all.
 */
#pragma once

#include "http/server.h"

struct front_config {
	struct server_config http;
	struct text monitor; /* where metrics and health are asked; empty: nowhere */
	int reload;          /* a signalfd of signals to read certificates again; -1: none */
	/* The service's part of metrics and health, as in monitor.h, and who is told of
	 * trouble. */
	void (*measure)(void *arg, struct buf *out);
	bool (*healthy)(void *arg, struct buf *why);
	void (*trouble)(void *arg, const struct err *err);
	void *arg;
};

struct front;

/* Faults: those of server_open() and monitor_open(). */
must_use bool front_open(
    const struct front_config *config, struct front **out, struct err *err);
void front_close(struct front **front);

/* Append where it listens, and where its monitor does: nothing when there is none. */
must_use bool front_address(const struct front *front, struct buf *out, struct err *err);
must_use bool front_monitor_address(
    const struct front *front, struct buf *out, struct err *err);

/* As their namesakes in http/server.h. */
int front_fd(const struct front *front);
int front_timeout(const struct front *front);
void front_run(struct front *front);
