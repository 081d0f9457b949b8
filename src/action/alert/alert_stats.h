/*
 * alert_stats.h - how soon others had this node's alerts and acknowledged them.
 */
#pragma once

#include "action/node/node.h"
#include "alert/promptness.h"

/* Of which alerts. */
enum alert_which {
	ALERT_ALL,
	ALERT_DRILLS,
	ALERT_REVEALED, /* drills that are known to be some */
};

/* It lives in the arena. */
struct alert_stats {
	struct node *node;
	int64_t now;
	enum alert_which which;
	struct arena *arena;
	size_t alerts, drills, recalled;
	struct promptness all; /* of all nodes together */
	size_t count;
	struct promptness at[HOLDERS_MAX]; /* of each */
};

/* Fill one in that has node, time, which and arena.  Faults: LIMIT; the journal's. */
must_use bool alert_stats_gather(struct alert_stats *stats, struct err *err);
