/*
 * rewards.h - a node that promises rewards.
 */
#pragma once

#include "action/node/disclose.h"
#include "play.h"

/* It publishes a policy with one row of rewards: decided within 14 days, paid within 30. */
static inline void
rewards_promise(struct play *play, const struct disclosure_reward *row)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(buf_free) struct buf json = BUF(MIB);
	struct disclosure policy;
	struct disclose_wish wish = { .knowing = true, .now = play->now };
	struct disclosed said;
	struct err err;

	assert_true(disclosure_default(play->node.manifest.name,
	    TEXT("https://psirt.example.com"), &arena, &policy, &err));
	policy.rewards.table = (struct shape_list){ 1, row };
	policy.rewards.decide_days = 14;
	policy.rewards.pay_days = 30;
	assert_true(disclosure_format(&policy, &json, &err));
	wish.json = buf_text(&json);
	assert_true(journal_begin(&play->node.journal, &err));
	assert_true(disclose_say(&play->node, &wish, &arena, &said, &err));
	assert_true(journal_commit(&play->node.journal, &err));
	assert_true(node_publish(&play->node, &err));
}
