/*
 * release_due.h - sealed releases of this node that open later than the embargo of their case
 * lasts: that they be opened early is proposed to people, and never done by itself, since a key
 * that is out cannot be taken back.
 */
#pragma once

#include "action/node/node.h"

#define RELEASE_DUE_MAX 64

struct release_due {
	struct hash seal, of_case;
	int64_t opens; /* as it stands */
	int64_t since; /* when this became so, as was said in the case */
	int64_t ends;  /* when the embargo ends, or ended */
	bool over;     /* it has ended */
};

struct release_due_list {
	size_t count;
	struct release_due due[RELEASE_DUE_MAX];
};

/* Those of a case; NULL: of any.  Beyond RELEASE_DUE_MAX the older ones are left out.  Faults:
 * SYSTEM, LIMIT. */
must_use bool release_due_find(struct node *node, int64_t now, const struct hash *of_case,
    struct release_due_list *out, struct err *err);

/* For people, who decide. */
const char *release_due_words(const struct release_due *due);
