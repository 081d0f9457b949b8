#include "action/release/dealing.h"

#include "action/member/fellows.h"
#include "base/mem.h"
#include "journal/anchor.h"
#include "journal/release_key.h"
#include "log/policy.h"
#include "member/witnesses.h"
#include "release/deal.h"

#define ROOM (4 * MIB)

/* A release while it is dealt. */
struct table {
	struct node *node;
	const struct dealing *dealing;
	struct arena arena;
	size_t count;
	struct seal_terms terms;
	struct recipient recipient[SHARING_MEMBERS_MAX]; /* whose they are */
	struct sharing_share share[SHARING_MEMBERS_MAX];
};

static void
table_free(struct table *table)
{
	mem_wipe(table->share, sizeof(table->share));
	arena_free(&table->arena);
}

/* Who */

/* By the manifest whose keys the share will be sealed to. */
static bool
add_member(struct table *t, struct text name, struct err *err)
{
	struct committee_member *member = &t->terms.committee.member[t->count];
	scoped(chain_free) struct chain chain = { 0 };

	if (text_eq(name, t->node->manifest.name))
		return err_set(err, FAULT_INPUT,
		    "a committee is of others: this node has the whole key anyway");
	if (t->count == SHARING_MEMBERS_MAX)
		return err_set(err, FAULT_LIMIT, "a committee has %d members at most",
		    SHARING_MEMBERS_MAX);
	if (!members_chain(&t->node->journal, name, &chain, err))
		return false;
	member->name = arena_text(&t->arena, name);
	member->manifest = chain_newest(&chain)->statement.id;
	t->recipient[t->count] = chain_newest(&chain)->recipient;
	t->count++;
	return member->name.at != NULL || err_memory(err);
}

static bool
add_all(struct table *t, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	struct membership *m = arena_new(&arena, struct membership);

	if (m == NULL)
		return err_memory(err);
	if (!membership_load(t->node, t->dealing->now, &arena, m, err))
		return false;
	for (size_t i = 0; i < m->roll.count; i++) {
		const struct roll_person *person = &m->roll.person[i];

		if (roll_serves(person) && !text_eq(person->name, t->node->manifest.name) &&
		    !add_member(t, person->name, err))
			return false;
	}
	return t->count > 0 ||
	       err_set(err, FAULT_ABSENT, "the accord has no other members yet");
}

static bool
add_named(struct table *t, struct err *err)
{
	struct text rest = t->dealing->names, name;

	while (rest.len > 0) {
		if (!text_line(&rest, &name)) {
			name = rest;
			rest.len = 0;
		}
		if (name.len > 0 && !add_member(t, name, err))
			return false;
	}
	return true;
}

/* Whose word counts about the time: those who see this node's log grow anyway, as far as they
 * are nodes that are known here. */
static bool
pin(struct table *t, const struct policy *policy, struct err *err)
{
	struct timing *timing = &t->terms.timing;

	for (size_t i = 0; i < policy->witness_count; i++) {
		struct vkey key = policy->witness[i].key;
		struct members_node known;
		bool found;

		if (!members_node(&t->node->journal, statement_owner(key.name), &t->arena,
			&found, &known, err))
			return false;
		if (!found)
			continue;
		key.name = arena_text(&t->arena, key.name);
		if (key.name.at == NULL)
			return err_memory(err);
		timing->witness[timing->witness_count++] = key;
	}
	if (timing->witness_count == 0)
		return err_set(err, FAULT_ABSENT,
		    "no other node witnesses this node's log yet, so nobody could say when it "
		    "is time; see accord-members");
	timing->faults = (unsigned)(timing->witness_count - 1) / 2;
	timing->grace = t->dealing->grace > 0 ? t->dealing->grace : TIMING_GRACE;
	timing->postpone = t->dealing->postpone;
	return timing_check(timing, err);
}

static bool
pin_witnesses(struct table *t, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf text = BUF(POLICY_LEN_MAX);
	struct policy *policy = arena_new(&arena, struct policy);

	if (policy == NULL)
		return err_memory(err);
	if (!fellows_policy(t->node->dir, &text, err)) {
		if (err->fault != FAULT_ABSENT)
			return false;
	} else if (!policy_parse(buf_text(&text), policy, err)) {
		return err_in(err, "'" FELLOWS_POLICY "'");
	}
	return pin(t, policy, err);
}

static bool
gather(struct table *t, const struct identity *key, struct err *err)
{
	unsigned threshold = t->dealing->threshold;

	if (!(t->dealing->names.len > 0 ? add_named : add_all)(t, err) ||
	    !pin_witnesses(t, err))
		return false;
	if (threshold == 0)
		threshold = (unsigned)t->count / 2 + 1;
	return committee_deal(
	    &t->terms.committee, threshold, (unsigned)t->count, key, t->share, err);
}

/* What is said */

static bool
say_seal(struct table *t, const struct seal *seal, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(t->node);
	struct saying how = { .signer = &signer, .at = t->dealing->now };

	return seal_sign_terms(seal, &t->terms, &how, &bytes, id, err) &&
	       statement_open(buf_text(&bytes), &signer.vkey, &statement, err) &&
	       journal_add_public(&t->node->journal, &statement, err);
}

static bool
say_deal(struct table *t, const struct hash *seal, size_t i, uint64_t epoch, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	scoped(share_wipe) struct share share = { *seal, t->share[i] };
	struct signer signer = node_signer(t->node);
	struct saying how = { &signer, t->dealing->now, t->terms.committee.member[i].name };
	struct record record;
	struct deal deal;
	struct hash id;

	return deal_seal(&share, &t->recipient[i], &deal, err) &&
	       deal_sign(&deal, &how, &bytes, &id, err) &&
	       statement_open(buf_text(&bytes), &signer.vkey, &statement, err) &&
	       journal_add_private(&t->node->journal, &statement, epoch, &record, err);
}

static bool
say_deals(struct table *t, const struct hash *seal, struct err *err)
{
	uint64_t epoch;

	if (!anchor_open_epoch(
		&t->node->journal, t->dealing->now, t->node->manifest.epoch, &epoch, err))
		return false;
	for (size_t i = 0; i < t->count; i++)
		if (!say_deal(t, seal, i, epoch, err))
			return false;
	return true;
}

bool
dealing_say(struct node *node, const struct seal *seal, const struct identity *key,
    const struct dealing *dealing, struct hash *id, struct err *err)
{
	scoped(table_free) struct table table = {
		.node = node, .dealing = dealing, .arena = ARENA(ROOM)
	};

	return release_check(node, seal, key, dealing->now, err) && gather(&table, key, err) &&
	       say_seal(&table, seal, id, err) && say_deals(&table, id, err) &&
	       release_key_add(&node->journal, id, seal->opens, key, err);
}
