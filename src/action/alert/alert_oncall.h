/*
 * alert_oncall.h - who answers alerts at other nodes, and within how long, as they said.
 */
#pragma once

#include "action/deed/deed.h"
#include "alert/turn.h"

/* What a node said, when. */
struct alert_oncall {
	struct text by;
	int64_t at;
	struct turn turn;
};

/* All that was said, the newest first; it lives in the arena. */
must_use bool alert_oncall_load(struct node *node, struct arena *arena,
    struct alert_oncall **out, size_t *count, struct err *err);

/* The minutes that a node had promised at a time; 0: nothing. */
int64_t alert_oncall_within(
    const struct alert_oncall *oncall, size_t count, struct text name, int64_t at);
