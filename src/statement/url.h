/*
 * url.h - where a node is reached.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

/* An address that can be talked to: http:// or https://, a host, perhaps a port and
 * a path; no user, no query, no empty or dotted part of a path, no slash at the
 * end.  Faults: INPUT. */
must_use bool url_check(struct text url, struct err *err);
