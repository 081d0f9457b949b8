/*
 * metrics.h - figures for an operator's tools, in Prometheus' text format 0.0.4.
 *
 * A name is a literal of lower case letters, digits and underscores that begins with
 * "accord_"; by custom a counter's ends with "_total".  A help is a line without a
 * backslash.
 */
#pragma once

#include "http/server.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* What only grows, and what goes up and down. */
void metrics_counter(struct buf *out, const char *name, const char *help, uint64_t value);
void metrics_gauge(struct buf *out, const char *name, const char *help, int64_t value);

/* All that a server counts. */
void metrics_server(struct buf *out, const struct server *server);
