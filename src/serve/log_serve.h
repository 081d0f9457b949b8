/*
 * log_serve.h - serve a log by itself: its public tree, and POST /add.
 *
 * One thread answers, one writes (log_writer.h), one publishes (log_publisher.h), and
 * one process signs (keeper.h).
 */
#pragma once

#include "action/log/log_dir.h"
#include "log/policy.h"
#include "serve/listener.h"

struct log_serve_config {
	struct listener_config
	    listener;                /* but for its server's handler, and all after `reload` */
	const struct policy *policy; /* whose witnesses cosign; NULL: nobody does */
	int stop;                    /* a descriptor that becomes readable when it shall end */
	/* Told once, where it listens, and its monitor if it has one; and what went wrong, for
	 * the operator. */
	void (*ready)(void *arg, struct text address, struct text monitor);
	void (*trouble)(void *arg, const struct err *err);
	void *arg;
};

/* Mend the public tree, then serve until told to stop: then what was taken is added,
 * signed and published.  Faults: INPUT, SYSTEM; CONFLICT when the log may not be
 * signed as it stands. */
must_use bool log_serve(
    struct log_dir *log, const struct log_serve_config *config, struct err *err);
