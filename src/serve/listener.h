/*
 * listener.h - where a service meets the world: its server, its monitor where it has one,
 * and the signal to read certificates again.  One descriptor, one call, for all.
 */
#pragma once

#include "http/server.h"

struct listener_config {
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

struct listener;

/* Faults: those of server_open() and monitor_open(). */
must_use bool listener_open(
    const struct listener_config *config, struct listener **out, struct err *err);
void listener_close(struct listener **listener);

/* Append where it listens, and where its monitor does: nothing when there is none. */
must_use bool listener_address(
    const struct listener *listener, struct buf *out, struct err *err);
must_use bool listener_monitor_address(
    const struct listener *listener, struct buf *out, struct err *err);

/* As their namesakes in http/server.h. */
int listener_fd(const struct listener *listener);
int listener_timeout(const struct listener *listener);
void listener_run(struct listener *listener);
