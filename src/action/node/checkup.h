/*
 * checkup.h - what is wrong with a node, or will be: what, why it matters, how to mend it.
 *
 * Each check looks at one thing and tells what it found; none changes anything.  What takes
 * the network is the face's.
 */
#pragma once

#include "action/node/node.h"

struct finding {
	const char *check; /* its name, a word */
	const char *what;
	const char *why;  /* it matters */
	const char *mend; /* how */
};

/* Who is told. */
struct checkup {
	int64_t now;
	void (*tell)(void *arg, const struct finding *finding);
	void *arg;
	size_t done; /* checks that were made */
};

/* Of a folder that need not be a node that opens: who may read what, room, keys that are
 * still there. */
void checkup_files(struct checkup *checkup, const char *dir);

/* Of a node that was opened: its clock against its own log, its manifest, its witnesses, its
 * database. */
void checkup_node(struct checkup *checkup, struct node *node);
