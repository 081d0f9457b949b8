/*
 * scene.h - one case told line by line, to all of it, as one who hears everything sees it.
 *
 *	scoped(scene_free) struct scene scene = scene_open();
 *	struct hash terms = scene_say(&scene, "b.example", SAY(EMBARGO_PROPOSE, .ends = ...));
 *
 *	assert_int_equal(scene_outcome(&scene, &terms), OUTCOME_COUNTS);
 */
#pragma once

#include "case/ledger.h"
#include "case/role.h"
#include "test.h"

#define SCENE_BEGAN INT64_C(1795341600)
#define SCENE_DAY INT64_C(86400)
#define SCENE_PARTIES 5
#define SAY(what, ...) ((struct move){ .kind = KIND_##what, __VA_ARGS__ })

struct scene {
	struct ledger ledger;
	int64_t now;
	uint64_t said;
	struct shape_list to; /* all, unless a test sets it */
};

static const struct text scene_all[SCENE_PARTIES] = { { "a.example", 9 }, { "b.example", 9 },
	{ "c.example", 9 }, { "d.example", 9 }, { "e.example", 9 } };

static inline void
scene_free(struct scene *scene)
{
	ledger_free(&scene->ledger);
}

/* A statement with all that it needs besides, folded; tells its id. */
static inline struct hash
scene_say(struct scene *scene, const char *by, struct move move)
{
	struct hash heads[64];
	struct err err;

	scene->said++;
	move.id = hash_text(text_bytes(&scene->said, sizeof(scene->said)));
	if (scene->said == 1)
		ledger_make(&scene->ledger, &move.id);
	move.of_case = scene->ledger.of_case;
	move.by = text_of(by);
	if (move.at == 0)
		move.at = ++scene->now;
	move.to = scene->to;
	move.after = (struct shape_list){
		ledger_heads(&scene->ledger, scene->to.at, scene->to.count, heads, 64), heads
	};
	assert_true(ledger_add(&scene->ledger, &move, &err));
	assert_true(ledger_fold(&scene->ledger, &err));
	return move.id;
}

static inline enum outcome
scene_outcome(const struct scene *scene, const struct hash *id)
{
	return ledger_outcome(&scene->ledger, dag_find(&scene->ledger.dag, id));
}

/* Whatever comes of it: is that so? */
static inline void
scene_expect(struct scene *scene, const char *by, struct move move, enum outcome outcome)
{
	struct hash id = scene_say(scene, by, move);

	if (scene_outcome(scene, &id) != outcome)
		fail_msg("statement %u by %s: %s, not: %s", (unsigned)scene->said, by,
		    outcome_text(scene_outcome(scene, &id)), outcome_text(outcome));
}

static inline const struct participant *
scene_party(const struct scene *scene, const char *name)
{
	return &scene->ledger.state.party[ledger_party(&scene->ledger, text_of(name))];
}

static inline bool
scene_adheres(const struct scene *scene, const char *name)
{
	return state_adheres(&scene->ledger.state, ledger_party(&scene->ledger, text_of(name)));
}

static inline bool
scene_may_be_told(const struct scene *scene, const char *name)
{
	return state_may_be_told(
	    &scene->ledger.state, ledger_party(&scene->ledger, text_of(name)), scene->now);
}

/* a, a coordinator, opens a case with b, a vendor that deploys, c, a vendor, and d, who found
 * it; e takes no part. */
static inline struct scene
scene_open(void)
{
	static const struct move_party parties[] = {
		{ .name = { "a.example", 9 }, .roles = ROLE_COORDINATOR },
		{ .name = { "b.example", 9 }, .roles = ROLE_VENDOR | ROLE_DEPLOYER },
		{ .name = { "c.example", 9 }, .roles = ROLE_VENDOR },
		{ .name = { "d.example", 9 }, .roles = ROLE_FINDER },
	};
	struct scene scene = { .now = SCENE_BEGAN, .to = { SCENE_PARTIES, scene_all } };

	scene_say(&scene, "a.example", SAY(CASE_OPEN, .parties = { 4, parties }));
	return scene;
}
