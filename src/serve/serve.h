/*
 * serve.h - run a node: six processes, each with no more than it needs (see
 * docs/architecture.md), and their parent.
 */
#pragma once

#include "serve/supervise.h"

struct serve_config {
	const char *dir;
	struct text listen;
	struct text console;     /* empty: no console */
	const char *certificate; /* files of PEM, for TLS; or NULL */
	const char *key;
	unsigned listeners; /* as in post.h */
	unsigned from_address;
	unsigned strangers; /* reports of newcomers; see action/inbox/newcomer.h */
	unsigned work;      /* bits asked of all who send, at any time; see statement/work.h */
	bool require_sandbox; /* of every process, where the keeper's is required anyway */
	int stop;             /* a descriptor that becomes readable when it shall end */
	int reload;           /* a signalfd of signals to read files again; -1: none */
	/* Told once, who listens where, and its console if it has one; and lines for the
	 * operator. */
	void (*ready)(void *arg, struct text name, struct text address, struct text console);
	struct supervise_log log;
	void *arg;
};

/* Returns when told to stop.  Faults: ABSENT when there is no node; CONFLICT when it is
 * served already; INPUT, DENIED, SYSTEM. */
must_use bool serve_run(const struct serve_config *config, struct err *err);
