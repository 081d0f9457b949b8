/*
 * warning.h - what about a node wants somebody's attention soon: a line each.  Cheap enough
 * to be told at every look; checkup.h looks closer.
 */
#pragma once

#include "action/node/node.h"

#define WARNINGS_LEN_MAX (8 * KIB)

/* Room on the disk below which to warn, and to fail: a large arrival or two. */
#define WARNING_DISK (INT64_C(1) << 30)
#define WARNING_DISK_FULL (INT64_C(100) << 20)

/* Bytes that are free where the node lies.  Faults: SYSTEM. */
must_use bool warning_disk(const struct node *node, int64_t *free, struct err *err);

/* How many witnesses the node asks: those of DIR/witness-policy.  Faults: INPUT. */
must_use bool warning_witnesses(const struct node *node, size_t *count, struct err *err);

/* Since when the log stands still, in seconds since 1970; 0 when it does not.  Faults: the
 * database's. */
must_use bool warning_log(struct node *node, int64_t now, int64_t *since, struct err *err);

/* Until when the log is anchored, if that is ahead of the clock, in seconds since 1970; 0
 * when it is not.  Faults: the database's. */
must_use bool warning_clock(struct node *node, int64_t now, int64_t *until, struct err *err);

/* Append each warning, a line; nothing when all is well.  Faults: the database's. */
must_use bool warning_list(struct node *node, int64_t now, struct buf *out, struct err *err);
