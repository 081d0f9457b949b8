/*
 * address.h - where to listen: "127.0.0.1:8080", "[::1]:8080", ":8080" (every
 * address), "localhost:0" (a free port).
 */
#pragma once

#include "base/buf.h"

/* Open a listening socket.  Faults: INPUT, SYSTEM. */
must_use bool address_listen(struct text address, int *fd, struct err *err);

/* The same, for this machine alone.  Faults: DENIED for an address that others could
 * reach. */
must_use bool address_listen_local(struct text address, int *fd, struct err *err);

/* One of these two, for a server of several processes: where somebody listens already, it is
 * tried again for two seconds, for of one that was killed some may be only about to end. */
must_use bool address_listen_anew(struct text address, bool local, int *fd, struct err *err);

/* Whether what follows "Host:" can only mean this machine: an address of the loopback
 * interface, or "localhost", with a port or without. */
bool address_host_is_local(struct text host);

/* Append where a socket listens, as it would be written above. */
must_use bool address_of(int fd, struct buf *out, struct err *err);
