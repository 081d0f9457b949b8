/*
 * console.h - the process that meets handlers, on an address of this machine alone:
 *
 *	GET /healthz	200 and "ok", or 503 and a line that says why not
 *	GET /metrics	figures, see metrics.h
 *	/api/...	see api.h
 *
 * It asks the clerk; it has no files, no keys, no database.
 */
#pragma once

#include "serve/post.h"

_Noreturn void console_run(struct post *post);
