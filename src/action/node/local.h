/*
 * local.h - the local socket of a node at work, DIR/run/clerk: who asks for deeds there is
 * this machine's user whose node it is, or root.
 *
 * The listening socket and the lock that belongs to it may outlive the process that
 * answers: they are made once and passed on.
 */
#pragma once

#include <sys/types.h>

#include "base/packet.h"

#define LOCAL_GUESTS_MAX 256 /* descriptors; others wait until there is room */

/* Where a node listens.  While it holds the lock, no other process writes there. */
struct local_place {
	int listener;
	int lock;
};

#define LOCAL_PLACE ((struct local_place){ -1, -1 })

/* Make the socket, in place of one that is left over; a command that is at work is waited
 * for, a few seconds at most.  Faults: CONFLICT when a server is there. */
must_use bool local_listen(const char *dir, struct local_place *out, struct err *err);
void local_leave(struct local_place *place);

/* Take the lock alone, for a command that writes while no server is there; `*fd` is closed
 * to give it back.  Faults: CONFLICT when another has it, told whether that is a server. */
must_use bool local_lock(const char *dir, int *fd, struct err *err);

/* Connect to the server of a node.  Faults: ABSENT when there is none; DENIED when it is
 * not the node's owner who listens. */
must_use bool local_connect(const char *dir, int *fd, struct err *err);

/* Which process serves, as it was when it began to listen; false when that is not known. */
must_use bool local_server(int fd, pid_t *pid);

/* One who asks. */
struct local_guest {
	int fd; /* -1: nobody */
	bool asked;
	struct buf request;
};

struct local;

/* Answer at a listening socket, which the caller keeps.  Requests have `request_max` bytes
 * at most. */
must_use bool local_open(int listener, size_t request_max, struct local **out, struct err *err);
void local_close(struct local **local);

/* Becomes readable when there is something to do. */
int local_fd(const struct local *local);

/* Let in who waits and take what was asked: tells up to `room` guests whose request came,
 * and how many they are.  Each waits for its answer, and is not told of again before. */
size_t local_take(struct local *local, struct local_guest **out, size_t room);

/* Send the answer; the guest may ask again.  One that does not read is let go. */
void local_reply(struct local *local, struct local_guest *guest, struct text answer);
