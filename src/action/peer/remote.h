/*
 * remote.h - a node that can be asked, wherever it is: the deeds here know no
 * network, whoever runs them brings one.
 */
#pragma once

#include "base/stream.h"

struct remote {
	/* Get a file of its public tree.  Faults: ABSENT when it has none. */
	bool (*get)(void *arg, const char *path, const struct sink *to, struct err *err);
	/* Put a body in at its door; appends the answer.  Faults: SYSTEM when it is not
	 * known what became of it; any other is the node's own no. */
	bool (*post)(
	    void *arg, const char *path, struct text body, struct buf *answer, struct err *err);
	void *arg;
	/* The same as get(), from the byte `from` on; NULL where it cannot. */
	bool (*get_from)(
	    void *arg, const char *path, uint64_t from, const struct sink *to, struct err *err);
};
