/*
 * outsider.h - whoever has nothing of a panel (panel.h) but its public files.
 */
#pragma once

#include "action/follower/depot.h"
#include "action/release/measure.h"
#include "action/release/verdict.h"
#include "panel.h"

static struct err outsider_err;

/* The public trees of a panel, as an outsider has them. */
struct outsider {
	struct depot depot[PANEL];
	const struct remote *remote[PANEL];
	struct mirrors places;
	struct verdict verdict;
};

static inline void
outsider_free(struct outsider *outsider)
{
	verdict_free(&outsider->verdict);
}

static inline void
outsider_make(struct outsider *outsider, struct panel *panel, size_t places)
{
	*outsider = (struct outsider){ .places = { outsider->remote, places, 0 } };
	for (size_t i = 0; i < places; i++) {
		char path[PATH_MAX];

		scratch_path(&panel->play[i].scratch, "node/public", path);
		assert_true(depot_open(path, &outsider->depot[i], &outsider_err));
		outsider->remote[i] = &outsider->depot[i].remote;
	}
}

/* It is time, and those that are up have seen the key after so many milliseconds. */
static inline void
outsider_open_all(struct panel *panel, int64_t ms)
{
	panel->now = PANEL_T;
	panel_cosign(panel, PANEL_T);
	for (size_t who = 0; who < PANEL; who++)
		measure_look(panel->vigil[who].watch[0], PANEL_T * INT64_C(1000));
	panel_pass(panel, 0, 2);
	for (size_t who = 0; who < PANEL; who++) {
		struct vigil_watch *watch = panel->vigil[who].watch[0];
		bool said;

		for (size_t at = 0; at < PANEL; at++)
			watch->measure.ms[at] = ms * (int64_t)(at + 1);
		measure_clock(watch, false, PANEL_T);
		assert_true(measure_say(watch, panel_node(panel, who),
		    PANEL_T * INT64_C(1000) + 20 * ms, &said, &outsider_err));
		assert_true(said);
	}
}
