/*
 * post.h - a process of a node at its post: what the supervisor tells it, and its ways to
 * the other processes.
 */
#pragma once

#include <limits.h>

#include "base/frame.h"
#include "serve/sandbox.h"

/* In the order in which they begin: each after those that it needs. */
enum process {
	PROCESS_KEEPER,
	PROCESS_READER,
	PROCESS_COURIER,
	PROCESS_CLERK,
	PROCESS_CONSOLE,
	PROCESS_FRONT,
};
#define PROCESSES (PROCESS_FRONT + 1)

/* "keeper" and so on. */
const char *process_word(enum process process);

/* Do these two speak with each other? */
bool process_peers(enum process a, enum process b);

/* What all of them are told when they begin; borrowed, and the same in each. */
struct post_config {
	const char *dir;         /* the node's */
	int listen;              /* sockets that listen already */
	int console;             /* -1: none */
	int local;               /* of action/node/local.h */
	const char *certificate; /* files of PEM; NULL: no TLS */
	const char *key;
	bool require_sandbox;
	unsigned listeners;    /* at /events, at most; 0: AUDIENCE_MAX */
	unsigned from_address; /* connections, at most; 0: SERVER_ADDRESS_MAX */
	unsigned strangers;    /* reports of newcomers; see action/inbox/newcomer.h */
	unsigned work; /* bits that the front asks for also when it is idle; see work.h */
};

struct post {
	enum process process;
	int control;
	int peer[PROCESSES];     /* -1: nobody is there now */
	uint32_t way[PROCESSES]; /* the number of the last one to a peer */
	const struct post_config *config;
};

/* What it may do from then on; for the first statement of a process.  What the machine
 * lacks for that is told with post_ready().  Ends the process when it may not go on. */
void post_enter(struct post *post, struct sandbox *sandbox);

/* Tell the supervisor. */
void post_ready(struct post *post);
void post_trouble(const struct post *post, const struct err *trouble);

/* Ask it to have those begin again who read keys and files: there are new ones. */
void post_reload(const struct post *post);

/* The same of what keeps it from beginning, and end. */
_Noreturn void post_fail(const struct post *post, const struct err *trouble);

enum post_order { POST_NOTHING, POST_CHANNEL, POST_STOP, POST_RELOAD };

/* What the supervisor says, when the control socket is readable.  A channel has taken its
 * place in `peer` then, and `*peer` tells which.  When the supervisor is gone, so is the
 * process. */
enum post_order post_hear(struct post *post, enum process *peer);

/* What a process answers: to which question, how that went, in which words. */
struct post_answer {
	uint32_t tag;
	enum fault fault;
	struct text text; /* in the room */
};

/* Take an answer, when the way to a peer is readable.  False: there is none; after nonsense
 * the way is given up. */
must_use bool post_answer(
    struct post *post, enum process peer, struct buf *room, struct post_answer *out);

/* Give a way up that brought nonsense, or that nobody is at the other end of.  The supervisor
 * is told, which makes a new one if both are still there, or ends the peer (supervise.h). */
void post_drop(struct post *post, enum process peer);

/* The same of one that is somebody else's by now, who has closed it. */
void post_lost(const struct post *post, enum process peer);

/* Send a frame; where a socket that does not wait is full, as after a round of answers, the
 * peer has a few seconds to read.  Faults: as frame_send(). */
must_use bool post_send(
    const struct post *post, enum process peer, const struct frame *frame, struct err *err);

/* Sends wait for no peer, or receives do not; how long receives wait, in seconds. */
void post_hurry(const struct post *post, enum process peer);
void post_wait(const struct post *post, enum process peer, int seconds);
