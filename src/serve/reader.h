/*
 * reader.h - the process that opens strangers' envelopes, one at a time: it is lent the
 * sealed file and the key of that alone, and returns the parts.
 *
 * No files, no network, no keys of its own, nothing that it remembers.
 */
#pragma once

#include "serve/post.h"

_Noreturn void reader_run(struct post *post);
