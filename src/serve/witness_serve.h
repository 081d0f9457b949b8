/*
 * witness_serve.h - serve a witness: POST /add-checkpoint, and for monitors
 * GET /<SHA-256 of the origin in hex>/checkpoint (c2sp.org/tlog-witness).
 *
 * One thread.  Requests that came in while the last ones were made durable are answered
 * together; a lone one does not wait for others.
 */
#pragma once

#include "action/log/witness_dir.h"
#include "serve/listener.h"

/* Requests that wait for an answer at a time; more are told to come again. */
#define WITNESS_SERVE_HELD_MAX 512

struct witness_serve_config {
	struct listener_config
	    listener; /* but for its server's handler, and all after `reload` */
	int stop;     /* a descriptor that becomes readable when it shall end */
	/* Told once, where it listens, and its monitor if it has one; and what went wrong, for
	 * the operator. */
	void (*ready)(void *arg, struct text address, struct text monitor);
	void (*trouble)(void *arg, const struct err *err);
	void *arg;
};

/* Returns when told to stop, after all that were taken have been answered.  Faults:
 * INPUT, SYSTEM. */
must_use bool witness_serve(
    struct witness_dir *witness, const struct witness_serve_config *config, struct err *err);
