/*
 * naming.h - whose journal it is, and what stands in it for the names of others.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"
#include "crypto/hash.h"

struct journal;

/* Tell whose journal it is: what it says itself is folded otherwise than what others do.
 * Faults: LIMIT. */
must_use bool journal_name(struct journal *journal, struct text name, struct err *err);

/* What stands for another node's name in rows. */
struct hash journal_peer(const struct journal *journal, struct text name);
