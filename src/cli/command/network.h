/* network.h - a node at an address, for the deeds that ask one. */
#pragma once

#include "action/peer/remote.h"
#include "http/client.h"

struct network {
	struct client *client;
	struct remote remote;
};

/* Check the address and make ready.  Faults: INPUT, SYSTEM.  Must stay where it is
 * while it is used; release with network_close(). */
must_use bool network_open(const char *url, struct network *network, struct err *err);
void network_close(struct network *network);
