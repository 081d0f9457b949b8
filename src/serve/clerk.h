/*
 * clerk.h - the process that writes: the journal, the log, the public tree.  It decides
 * what becomes of what came in, does what is due, and answers deeds.
 *
 * It has the database and no network, no private key; contents it can read.
 */
#pragma once

#include "serve/post.h"

_Noreturn void clerk_run(struct post *post);
