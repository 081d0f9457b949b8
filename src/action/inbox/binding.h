/*
 * binding.h - which version of the disclosure policy a receipt binds.
 */
#pragma once

#include "action/node/node.h"

/* A version that was replaced counts so long, in seconds, for who says that he saw it. */
#define BINDING_GRACE (INT64_C(24) * 3600)

/* That which the sender named, if it is the newest or was so within BINDING_GRACE before
 * `now`; else the newest.  `named` may be NULL; *has is false when none was ever published. */
must_use bool binding_find(struct node *node, const struct hash *named, int64_t now, bool *has,
    struct hash *policy, struct err *err);
