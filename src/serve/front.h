/*
 * front.h - the process that meets strangers: HTTP, the public tree, and what they send,
 * which goes into a spool and from there to the clerk.
 *
 * It may read the public tree and its certificate, and write unnamed files into DIR/spool.
 */
#pragma once

#include "serve/post.h"

_Noreturn void front_run(struct post *post);
