/*
 * serve.h - run a node: answer, and do what is due when it is due.
 *
 * One process for now, and one thread; docs/threat-model.md says what that means.
 */
#pragma once

#include "action/node.h"
#include "serve/front.h"

struct serve_config {
	struct front_config front; /* but for its server's handler, and all after `reload` */
	int stop;                  /* a descriptor that becomes readable when it shall end */
	/* Told once, where it listens, and its monitor if it has one; and what went wrong, for
	 * the operator. */
	void (*ready)(void *arg, struct text address, struct text monitor);
	void (*trouble)(void *arg, const struct err *err);
	void *arg;
};

/* Returns when told to stop.  Faults: INPUT, SYSTEM. */
must_use bool serve_run(struct node *node, const struct serve_config *config, struct err *err);
