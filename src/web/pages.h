/*
 * pages.h - the table of all files that the public face of a node consists of.
 */
#pragma once

#include "web/facts.h"

struct pages_file {
	const char *name; /* in the public tree; NULL at the end */
	bool slow;        /* it shows the log, which changes once an epoch */
	void (*write)(const struct facts *facts, struct buf *out);
};

extern const struct pages_file pages_table[];

/* Write one of them; nothing when it is not to be there.  Faults: LIMIT. */
must_use bool pages_write(
    const struct pages_file *file, const struct facts *facts, struct buf *out, struct err *err);

/* The page of a version of the policy, and its name. */
void pages_version_name(const struct facts_version *version, struct buf *out);
must_use bool pages_write_version(const struct facts *facts,
    const struct facts_version *version, struct buf *out, struct err *err);
