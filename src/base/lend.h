/*
 * lend.h - a packet over a socket that keeps packets apart (SOCK_SEQPACKET), and perhaps
 * one descriptor that is lent with it: what packet.h and frame.h stand on.
 */
#pragma once

#include <stdint.h>
#include <sys/uio.h>

#include "base/buf.h"

/* Send a packet of these parts, whole or not at all; with a descriptor, unless it is -1.
 * Faults: LIMIT when a socket that does not wait is full; ABSENT when nobody is at the other
 * end; SYSTEM. */
must_use bool lend_send(
    int socket, struct iovec parts[], size_t count, int fd, struct err *err);

/* Take the next packet into these parts.  *len is 0 when there is none now and the socket
 * does not wait.  *fd is what was lent, the receiver's to close; -1: nothing was.  Faults:
 * ABSENT when nobody is at the other end any more; INPUT for a packet that is longer or
 * lends more; SYSTEM.  After a fault nothing is lent. */
must_use bool lend_receive(
    int socket, struct iovec parts[], size_t count, size_t *len, int *fd, struct err *err);

/* Append `len` bytes of a lent file from its beginning, into memory of one's own.  Faults:
 * INPUT when it has fewer, LIMIT when they are over the limit of `out`, SYSTEM. */
must_use bool lend_load(int fd, uint64_t len, struct buf *out, struct err *err);
