/*
 * delivered.h - what shows anybody that another node has received a statement of this one: a
 * record as finders keep (record.h), with the sender's manifests besides.
 */
#pragma once

#include "action/node/node.h"

struct delivered_wish {
	struct text id; /* or its beginning */
	struct text to; /* by whom; empty when there is but one */
};

/* Write it into a new folder: `manifest`, `sender`, `statement`, `receipt`, and `proof` if
 * that has come; of a custody.ask also `custody`.  Faults: ABSENT without a receipt; CONFLICT
 * when there are several recipients, or the folder is there. */
must_use bool delivered_save(
    struct node *node, const struct delivered_wish *wish, const char *dir, struct err *err);
