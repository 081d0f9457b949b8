/*
 * supervise.h - the parent of a node's processes: begins them, lets them speak with each
 * other, and begins one that has ended again.
 *
 * A way that one of two gave up while both live is made anew; a keeper or a reader with whom
 * the clerk has given up, as it fell silent or spoke nonsense, is ended and begins again.
 *
 * It has no files open but sockets that listen, reads nothing that strangers sent, and
 * makes no thread, so that who begins late begins as clean as the first.
 */
#pragma once

#include "serve/changes.h"
#include "serve/post.h"

/* What is told to the operator, a line each. */
struct supervise_log {
	void (*tell)(void *arg, const char *process, const char *event, struct text words);
	void *arg;
};

struct supervise_config {
	struct post_config post;
	void (*const *lives)(struct post *post); /* what each does; NULL: a node's */
	struct supervise_log log;
	int stop;                /* a descriptor that becomes readable when all shall end */
	int reload;              /* a signalfd of signals to read files again; -1: none */
	struct changes *changes; /* of files on whose change it is done, too; NULL: none */
	/* Called before those begin that read the node's files, at first and when they are read
	 * again. */
	bool (*prepare)(void *arg, struct err *err);
	/* Told once, when all are at work. */
	void (*ready)(void *arg);
	void *arg;
};

/* Returns when told to stop, once what was taken is done.  Faults: those of the process
 * that could not begin; SYSTEM. */
must_use bool supervise(const struct supervise_config *config, struct err *err);
