/*
 * guest.h - the names of those who take part in a case without a node or a key: by mail, by a
 * link.
 *
 * A guest's name is that of its host, a "/", and how the host calls it: "cert.example/Acme
 * Routers".  What a guest says is said by its host, who says so; nobody else can.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

#define GUEST_LABEL_MAX 100

/* Is it the name of a guest?  Tells its host, if `host` is not NULL. */
bool guest_parse(struct text name, struct text *host);

/* The name of a party of a case: a node, a finder, a guest.  Faults: INPUT. */
must_use bool guest_check_party(struct text name, struct err *err);
