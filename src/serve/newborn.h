/*
 * newborn.h - a process of a node in its first moments: of what its parent has open it keeps
 * what is its own, and it ends when that one does.
 */
#pragma once

#include <sys/types.h>

#include "serve/post.h"

/* Live that life, in a child that `parent` has just forked: with its ways, the sockets that are
 * its, and the standard descriptors.  Interrupts are for the parent. */
_Noreturn void newborn_live(struct post *post, pid_t parent, void (*life)(struct post *post));
