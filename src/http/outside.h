/*
 * outside.h - which addresses are of the open network, and not of this machine or of the
 * house that it stands in.
 */
#pragma once

#include <sys/socket.h>

#include "base/text.h"

/* Neither of this machine, nor private, of the link or the carrier, of a group, or of no known
 * family. */
bool outside_is(const struct sockaddr *address);
