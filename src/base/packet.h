/*
 * packet.h - whole messages between processes of this machine, over SOCK_SEQPACKET.
 *
 * A short message lies in its packet; a longer one in a file in memory that its sender
 * has sealed, so that nobody can change it any more, and whose descriptor the packet
 * carries.  No other descriptor is taken: reading one could wait for ever.
 */
#pragma once

#include "base/buf.h"

#define PACKET_INLINE_MAX (64 * KIB)

/* Send one message.  The socket's own mode says whether it may wait.  Faults: SYSTEM,
 * also when the other end is gone or does not read. */
must_use bool packet_send(int fd, struct text bytes, struct err *err);

/* Append the next message, up to the limit of `out`; *got is false when the socket does
 * not wait and there is none now.  Faults: ABSENT when the other end is gone; LIMIT for
 * a message that is too long; INPUT for one that is malformed; SYSTEM.  After a fault
 * there is nothing to do with the socket but to close it. */
must_use bool packet_receive(int fd, struct buf *out, bool *got, struct err *err);
