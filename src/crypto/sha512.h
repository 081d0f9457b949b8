/* sha512.h - SHA-512, for what the formats of others name their files' digests by. */
#pragma once

#include "base/buf.h"

/* Append it as 128 lowercase hex digits. */
void sha512_format(struct text in, struct buf *out);
