/*
 * address.h - where to listen: "127.0.0.1:8080", "[::1]:8080", ":8080" (every
 * address), "localhost:0" (a free port).
 */
#pragma once

#include "base/buf.h"

/* Open a listening socket.  Faults: INPUT, SYSTEM. */
must_use bool address_listen(struct text address, int *fd, struct err *err);

/* Append where a socket listens, as it would be written above. */
must_use bool address_of(int fd, struct buf *out, struct err *err);
