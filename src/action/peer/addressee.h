/*
 * addressee.h - the one recipient of a statement that is meant, where it may have several.
 */
#pragma once

#include "action/node/node.h"
#include "view/outbox.h"

struct addressee {
	struct text to; /* its name; empty: whoever there is */
	bool receipted; /* those alone count that have given a receipt */
	struct arena *arena;

	size_t count;          /* how many that is */
	struct outbox_row row; /* of the last of them; its `peer` lives in the arena */
};

/* Find whom it went to; it is meant when the count is 1.  Faults: as outbox_of(). */
must_use bool addressee_find(
    struct journal *journal, const struct hash *id, struct addressee *of, struct err *err);

/* The same, where one must be meant: "it went to 3 such nodes; 'to' says which is meant".
 * Faults: ABSENT; CONFLICT; as outbox_of(). */
must_use bool addressee_find_one(
    struct journal *journal, const struct hash *id, struct addressee *of, struct err *err);
