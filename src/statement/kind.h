/*
 * kind.h - the kinds of statement, a row each.
 */
#pragma once

#include <stdbool.h>

#include "base/text.h"

enum kind_id {
	KIND_MANIFEST,
	KIND_REPORT,
	KIND_RECEIPT,
	KIND_POLL,
	KIND_RELEASE_SEAL,
	KIND_POLICY,
};

struct kind {
	enum kind_id id;
	struct text name; /* the statement's "type" */
	bool public;      /* stands in the public log, is not addressed to anybody */
};

/* The kind of that name; NULL when there is none. */
const struct kind *kind_find(struct text name);

const struct kind *kind_of(enum kind_id id);
