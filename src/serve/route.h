/*
 * route.h - what is asked for, and by which rules it is answered.
 */
#pragma once

#include "action/node/node.h"
#include "http/server.h"

/* The HTTP status of each kind of fault. */
unsigned route_status(enum fault fault);

/* Find the file of the public tree that a path names, with its type and how long
 * it may be kept.  False when it names none: anything but plain segments is
 * refused, and none begins with a dot but ".well-known". */
must_use bool route_file(const struct tree *tree, struct text path, char file[static PATH_MAX],
    struct response *response);

/* The page for who asks with a browser for what is not there, as the answer; false where there
 * is none, or where who asks takes no HTML. */
must_use bool route_lost(const struct tree *tree, const struct request *request,
    char file[static PATH_MAX], struct response *response);

/* A page in the place of a line that says what is wrong, in the name of `node`; as
 * server_config.page. */
void route_page(struct text node, const struct request *request, struct response *response);
