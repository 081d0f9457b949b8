#include "action/member/membership.h"

#include "action/inbox/from_node.h"

static bool
load(struct node *node, const struct hash *genesis, int64_t now, struct arena *arena,
    struct membership *out, struct err *err)
{
	struct roll_matter matter = { .genesis = &out->founding.genesis, .id = *genesis };
	struct roll_act *acts = NULL;

	if (!members_genesis(&node->journal, genesis, arena, &out->founding, err) ||
	    !members_acts(&node->journal, genesis, arena, &acts, &matter.count, err))
		return false;
	matter.founded_at = out->founding.at;
	matter.acts = acts;
	return roll_fold(&matter, now, arena, &out->roll, err);
}

/* The roll borrows the genesis, so this has to stay where it is. */
bool
membership_of(struct node *node, const struct hash *genesis, int64_t now, struct arena *arena,
    struct membership *out, struct err *err)
{
	*out = (struct membership){ .roll = { .count = 0 } };
	return load(node, genesis, now, arena, out, err);
}

static bool
fail_alone(struct err *err)
{
	return err_set(err, FAULT_ABSENT,
	    "this node belongs to no accord: 'accord members found' begins one, 'accord join' "
	    "joins one");
}

bool
membership_load(struct node *node, int64_t now, struct arena *arena, struct membership *out,
    struct err *err)
{
	struct hash genesis;
	bool found;

	if (!members_accord_of(&node->journal, node->manifest.name, &found, &genesis, err))
		return false;
	return found ? membership_of(node, &genesis, now, arena, out, err) : fail_alone(err);
}

bool
membership_check_free(struct node *node, int64_t now, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	const struct roll_person *self;
	struct membership membership;
	struct hash genesis;
	bool found;

	if (!members_accord_of(&node->journal, node->manifest.name, &found, &genesis, err))
		return false;
	if (!found)
		return true;
	if (!membership_of(node, &genesis, now, &arena, &membership, err))
		return false;
	self = roll_find(&membership.roll, node->manifest.name);
	return self == NULL || self->status == ROLL_WITHDRAWN ||
	       err_set(err, FAULT_CONFLICT,
		   "this node belongs to '%.*s'; 'accord members withdraw' leaves it",
		   TEXT_ARGS(membership.founding.genesis.name));
}

/* Sign it and append it. */
static bool
append(struct node *node, struct text note, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(node);

	return statement_open(note, &signer.vkey, &statement, err) &&
	       journal_add_public(&node->journal, &statement, err);
}

/* The earliest that comes after one which was said about the same: what is older than the
 * accord counts from its beginning, and of one second kinds have an order (roll.h). */
static int64_t
after_act(const struct membership *membership, const struct roll_act *said, enum kind_id kind)
{
	int64_t at = said->at < membership->founding.at ? membership->founding.at : said->at;

	return said->act.kind < kind ? at : at + 1;
}

/* After all that this node has said about the same one, so that everybody has it in that
 * order: whoever changes his mind within a second has changed it. */
static bool
find_time(struct node *node, const struct membership *membership, const struct act *act,
    int64_t *at, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	struct roll_act *said = NULL;
	int64_t time = membership->roll.now;
	size_t count = 0;

	if (!members_acts(&node->journal, &membership->roll.id, &arena, &said, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!text_eq(said[i].by, node->manifest.name) ||
		    !text_eq(said[i].act.who, act->who))
			continue;
		if (after_act(membership, &said[i], act->kind) > time)
			time = after_act(membership, &said[i], act->kind);
	}
	if (time > membership->roll.now + FROM_NODE_AHEAD)
		return err_set(err, FAULT_CONFLICT,
		    "this node has said something about it that is later than its clock; check "
		    "the clock");
	*at = time;
	return true;
}

static bool
check_at(struct node *node, const struct act *act, int64_t at, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	struct membership then;

	return membership_of(node, &act->genesis, at, &arena, &then, err) &&
	       roll_check(&then.roll, node->manifest.name, act, err);
}

/* By the rules, as they are at its own time. */
static bool
say_act(struct node *node, const struct membership *membership, const struct act *act,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct signer signer = node_signer(node);
	const struct roll *roll = &membership->roll;
	int64_t at;

	return find_time(node, membership, act, &at, err) &&
	       (at == roll->now ? roll_check(roll, node->manifest.name, act, err)
				: check_at(node, act, at, err)) &&
	       act_sign(act, at, &signer, &note, id, err) && append(node, buf_text(&note), err);
}

/* The first manifest of a node that is known, its address, and what it has to sign. */
static bool
read_founder(struct node *node, struct text name, struct arena *arena,
    struct genesis_founder *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	const struct manifest *newest;

	if (!members_chain(&node->journal, name, &chain, err))
		return false;
	newest = chain_newest(&chain);
	out->manifest = chain_at(&chain, 0)->statement.id;
	out->name = arena_text(arena, name);
	out->url = arena_text(arena, newest->url);
	if (out->name.at == NULL || out->url.at == NULL)
		return err_memory(err);
	if (newest->retired)
		return err_set(err, FAULT_DENIED, "'%.*s' has retired", TEXT_ARGS(name));
	return promise_of_roles(newest->roles, &out->promise, err) ||
	       err_in(err, "'%.*s'", TEXT_ARGS(name));
}

static bool
add_founder(struct node *node, struct text name, struct arena *arena, struct genesis *genesis,
    struct err *err)
{
	if (genesis->count == GENESIS_FOUNDERS_MAX)
		return err_set(err, FAULT_INPUT, "more than %d founders", GENESIS_FOUNDERS_MAX);
	return read_founder(node, name, arena, &genesis->founder[genesis->count++], err);
}

static bool
write_genesis(struct node *node, struct text names, struct arena *arena,
    struct genesis *genesis, struct err *err)
{
	struct text line;

	for (size_t i = 0; i < PROMISES; i++)
		if (!promise_terms((enum promise)i, promise_newest((enum promise)i),
			&genesis->terms[i], err))
			return false;
	if (!add_founder(node, node->manifest.name, arena, genesis, err))
		return false;
	while (text_line(&names, &line))
		if (!text_eq(line, node->manifest.name) &&
		    !add_founder(node, line, arena, genesis, err))
			return false;
	return names.len == 0 || text_eq(names, node->manifest.name) ||
	       add_founder(node, names, arena, genesis, err);
}

bool
membership_found(struct node *node, struct text name, struct text names, int64_t now,
    struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct signer signer = node_signer(node);
	struct genesis genesis = { .name = name, .rules = GENESIS_RULES };
	struct hash pledge;

	return membership_check_free(node, now, err) &&
	       write_genesis(node, names, &arena, &genesis, err) &&
	       genesis_sign(&genesis, now, &signer, &note, id, err) &&
	       append(node, buf_text(&note), err) &&
	       membership_join(node, id, now, &pledge, err);
}

bool
membership_join(struct node *node, const struct hash *genesis, int64_t now, struct hash *id,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	struct act act = { .kind = KIND_PLEDGE, .genesis = *genesis };
	struct membership membership;

	if (!membership_check_free(node, now, err) ||
	    !membership_of(node, genesis, now, &arena, &membership, err) ||
	    !promise_of_roles(node->manifest.roles, &act.promise, err) ||
	    !promise_terms(act.promise, membership.founding.genesis.terms[act.promise].version,
		&act.terms, err))
		return false;
	return say_act(node, &membership, &act, id, err);
}

bool
membership_say(
    struct node *node, const struct act *act, int64_t now, struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	struct membership membership;
	struct act said = *act;

	if (!membership_load(node, now, &arena, &membership, err))
		return false;
	said.genesis = membership.roll.id;
	return say_act(node, &membership, &said, id, err);
}

bool
membership_admit(
    struct node *node, struct text who, int64_t now, struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct genesis_founder newcomer;
	struct act act = { .kind = KIND_ADMIT, .who = who };

	if (!read_founder(node, who, &arena, &newcomer, err))
		return false;
	act.url = newcomer.url;
	act.manifest = newcomer.manifest;
	act.promise = newcomer.promise;
	return membership_say(node, &act, now, id, err);
}

static bool
said_url(struct node *node, const struct membership *membership, struct text name,
    struct arena *arena, struct text *out, struct err *err)
{
	const struct genesis *g = &membership->founding.genesis;
	struct roll_act *acts = NULL;
	size_t count = 0;

	for (size_t i = 0; i < g->count; i++)
		if (text_eq(g->founder[i].name, name))
			*out = g->founder[i].url;
	if (!members_acts(&node->journal, &membership->roll.id, arena, &acts, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (acts[i].act.kind == KIND_ADMIT && text_eq(acts[i].act.who, name))
			*out = acts[i].act.url;
	return true;
}

bool
membership_url(struct node *node, const struct membership *membership, struct text name,
    struct arena *arena, struct text *out, struct err *err)
{
	struct members_node known;
	bool found;

	*out = TEXT("");
	if (!members_node(&node->journal, name, arena, &found, &known, err))
		return false;
	if (!found)
		return said_url(node, membership, name, arena, out, err);
	*out = known.url;
	return true;
}
