#include "action/member/fellows.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "log/policy.h"
#include "member/quorum.h"
#include "member/witnesses.h"

#define DATABASE "journal/witness.db"
#define MARK "journal/witness-seen"
#define MADE "witness" /* the row that says so; no node has such a name */

/* The store */

static bool
was_made(struct node *node, bool *made, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct watched watched;

	if (!watched_find(&node->journal, TEXT(MADE), &arena, &watched, err))
		return false;
	*made = watched.at > 0;
	return true;
}

static bool
note_made(struct node *node, struct err *err)
{
	const struct watched made = {
		.url = TEXT(""), .state = TEXT(""), .at = 1, .trouble = TEXT("")
	};

	if (!journal_begin(&node->journal, err))
		return false;
	if (watched_set(&node->journal, TEXT(MADE), &made, err))
		return journal_commit(&node->journal, err);
	journal_rollback(&node->journal);
	return false;
}

/* Without its mark, a database is not believed. */
static bool
make(struct node *node, const char *path, const char *mark, struct err *err)
{
	bool before;

	if (!was_made(node, &before, err) || !witness_store_make(path, mark, err))
		return false;
	if (before && unlink(mark) != 0)
		return err_errno(err, "cannot remove '%s'", mark);
	return before || note_made(node, err);
}

bool
fellows_open(struct node *node, struct fellows *out, struct err *err)
{
	struct fellows fellows = { .open = true };
	char path[PATH_MAX], mark[PATH_MAX];

	if (!node_path(node->dir, DATABASE, path, err) ||
	    !node_path(node->dir, MARK, mark, err))
		return false;
	if (access(path, F_OK) != 0 && !make(node, path, mark, err))
		return false;
	if (!witness_store_open(path, mark, &fellows.store, err))
		return false;
	*out = fellows;
	return true;
}

void
fellows_close(struct fellows *fellows)
{
	if (fellows->open)
		witness_store_close(&fellows->store);
	*fellows = (struct fellows){ .open = false };
}

/* Whose logs */

/* By the manifest that it was admitted with: a stranger may have shown another under its
 * name. */
static bool
find_member(struct node *node, const struct roll_person *person, struct arena *arena,
    bool *found, struct members_node *out, struct err *err)
{
	if (!members_node(&node->journal, person->name, arena, found, out, err))
		return false;
	*found = *found && hash_eq(&out->first, &person->manifest);
	return true;
}

/* The logs' keys that members have now, and the logs that are known. */
struct trusted {
	struct fellows *fellows;
	struct arena *arena;
	struct vkey *key;
	size_t count;
	struct text *origin;
	size_t origins, room;
};

static bool
trust_one(struct node *node, struct trusted *trusted, const struct roll_person *person,
    struct err *err)
{
	struct members_node known;
	bool found, added;

	if (text_eq(person->name, node->manifest.name) || person->status != ROLL_MEMBER)
		return true;
	if (!find_member(node, person, trusted->arena, &found, &known, err))
		return false;
	if (!found)
		return true;
	trusted->key[trusted->count++] = known.log;
	return witness_store_trust(&trusted->fellows->store, &known.log, &added, err);
}

static bool
is_trusted(const struct trusted *trusted, const struct vkey *key)
{
	for (size_t i = 0; i < trusted->count; i++)
		if (vkey_eq(&trusted->key[i], key))
			return true;
	return false;
}

static bool
count_log(void *arg, const struct witness_log *log, uint64_t keys, struct err *err)
{
	struct trusted *trusted = arg;

	(void)log, (void)err;
	trusted->room += keys > 0;
	return true;
}

static bool
note_log(void *arg, const struct witness_log *log, uint64_t keys, struct err *err)
{
	struct trusted *trusted = arg;

	if (keys == 0 || trusted->origins == trusted->room)
		return true;
	trusted->origin[trusted->origins] = arena_text(trusted->arena, log->origin);
	return trusted->origin[trusted->origins++].at != NULL || err_memory(err);
}

/* A key that was changed, or whose owner is no member any more, is nobody's word. */
static bool
distrust(const struct trusted *trusted, struct text origin, struct err *err)
{
	struct witness_store *store = &trusted->fellows->store;
	struct vkey keys[WITNESS_KEYS_MAX];
	size_t count;

	if (!witness_store_keys(store, origin, keys, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!is_trusted(trusted, &keys[i]) &&
		    !witness_store_distrust(store, &keys[i], err))
			return false;
	return true;
}

static bool
distrust_all_others(struct trusted *trusted, struct err *err)
{
	struct witness_store *store = &trusted->fellows->store;

	if (!witness_store_each(store, count_log, trusted, err))
		return false;
	trusted->origin = arena_array(trusted->arena, struct text, trusted->room + 1);
	if (trusted->origin == NULL)
		return err_memory(err);
	if (!witness_store_each(store, note_log, trusted, err))
		return false;
	for (size_t i = 0; i < trusted->origins; i++)
		if (!distrust(trusted, trusted->origin[i], err))
			return false;
	return true;
}

static bool
trust_all(struct node *node, struct fellows *fellows, const struct membership *m,
    struct arena *arena, struct err *err)
{
	struct trusted trusted = { .fellows = fellows, .arena = arena };

	trusted.key = arena_array(arena, struct vkey, m->roll.count + 1);
	if (trusted.key == NULL)
		return err_memory(err);
	for (size_t i = 0; i < m->roll.count; i++)
		if (!trust_one(node, &trusted, &m->roll.person[i], err))
			return false;
	return distrust_all_others(&trusted, err);
}

static bool
trust(struct node *node, struct fellows *fellows, const struct membership *m,
    struct arena *arena, struct err *err)
{
	if (!witness_store_begin(&fellows->store, err))
		return false;
	if (trust_all(node, fellows, m, arena, err))
		return witness_store_commit(&fellows->store, err);
	witness_store_rollback(&fellows->store);
	return false;
}

/* Its own witnesses */

static bool
add_member(struct node *node, const struct roll_person *person, struct arena *arena,
    struct quorum_member *out, bool *found, struct err *err)
{
	struct members_node known;

	if (!find_member(node, person, arena, found, &known, err))
		return false;
	if (!*found)
		return true;
	*out = (struct quorum_member){ .name = person->name,
		.url = known.url,
		.vendor = person->promise == PROMISE_PLEDGE };
	return vkey_make_witness(known.witness.name, &known.witness.key, &out->key, err);
}

/* Who is no member has none, but for those that its operator adds. */
static bool
gather(struct node *node, const struct membership *m, struct arena *arena,
    struct quorum *quorum, struct err *err)
{
	const struct roll_person *self;
	struct quorum_member *members;
	bool found;

	if (m == NULL)
		return true;
	self = roll_find(&m->roll, node->manifest.name);
	members = arena_array(arena, struct quorum_member, m->roll.count + 1);
	if (members == NULL)
		return err_memory(err);
	quorum->accord = m->roll.id;
	quorum->member = members;
	for (size_t i = 0; self != NULL && self->status == ROLL_MEMBER && i < m->roll.count;
	     i++) {
		if (!roll_serves(&m->roll.person[i]))
			continue;
		if (!add_member(
			node, &m->roll.person[i], arena, &members[quorum->count], &found, err))
			return false;
		quorum->count += found;
	}
	return true;
}

static bool
derive(struct node *node, const struct membership *m, struct arena *arena, struct buf *out,
    struct err *err)
{
	scoped(buf_free) struct buf extra = BUF(WITNESSES_MAX);
	struct quorum quorum = { .log = node->manifest.key[PARTY_LOG],
		.self = node->manifest.name };
	struct policy *policy = arena_new(arena, struct policy);
	char path[PATH_MAX];

	if (policy == NULL)
		return err_memory(err);
	if (!node_path(node->dir, FELLOWS_EXTRA, path, err) ||
	    (!file_load(path, &extra, err) && err->fault != FAULT_ABSENT) ||
	    !gather(node, m, arena, &quorum, err))
		return false;
	quorum.extra = buf_text(&extra);
	if (!quorum_format(&quorum, out, err) || !policy_parse(buf_text(out), policy, err))
		return err_in(err, "'%s'", path);
	return true;
}

/* What was said last. */
struct last {
	struct node *node;
	struct arena *arena;
	bool found;
	struct hash id;
	struct text policy;
};

static bool
read_last(void *arg, const struct hash *id, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct last *last = arg;
	struct witnesses said;
	struct record record;

	if (last->found)
		return true;
	if (!journal_find(&last->node->journal, id, last->arena, &record, err) ||
	    !statement_reopen(record.note, &statement, err) ||
	    !witnesses_parse(&statement, &said, err))
		return false;
	last->found = true;
	last->id = *id;
	last->policy = arena_text(last->arena, said.policy);
	return last->policy.at != NULL || err_memory(err);
}

static bool
find_last(struct node *node, struct arena *arena, struct last *last, struct err *err)
{
	*last = (struct last){ .node = node, .arena = arena };
	return members_each(
	    &node->journal, KIND_WITNESSES, node->manifest.name, read_last, last, err);
}

static bool
append(struct node *node, const struct witnesses *said, int64_t now, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(node);
	struct hash id;

	if (!witnesses_sign(said, now, &signer, &note, &id, err) ||
	    !statement_open(buf_text(&note), &signer.vkey, &statement, err) ||
	    !journal_begin(&node->journal, err))
		return false;
	if (journal_add_public(&node->journal, &statement, err))
		return journal_commit(&node->journal, err);
	journal_rollback(&node->journal);
	return false;
}

/* Nothing is said by who never had any. */
static bool
say(struct node *node, const struct membership *m, int64_t now, struct arena *arena,
    struct err *err)
{
	scoped(buf_free) struct buf policy = BUF(WITNESSES_MAX);
	struct witnesses said;
	struct last last;

	if (!derive(node, m, arena, &policy, err) || !find_last(node, arena, &last, err))
		return false;
	if (last.found ? text_eq(last.policy, buf_text(&policy))
		       : text_ends(buf_text(&policy), TEXT("\nquorum none\n")))
		return true;
	said = (struct witnesses){
		.first = !last.found, .previous = last.id, .policy = buf_text(&policy)
	};
	return append(node, &said, now, err);
}

static bool
look(struct node *node, struct fellows *fellows, int64_t now, struct arena *arena,
    struct err *err)
{
	struct membership *m = arena_new(arena, struct membership);

	if (m == NULL)
		return err_memory(err);
	if (!membership_load(node, now, arena, m, err)) {
		if (err->fault != FAULT_ABSENT)
			return false;
		return say(node, NULL, now, arena, err);
	}
	return trust(node, fellows, m, arena, err) && say(node, m, now, arena, err);
}

bool
fellows_look(struct node *node, struct fellows *fellows, int64_t now, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	uint64_t stamp;

	if (!members_stamp(&node->journal, &stamp, err))
		return false;
	if (fellows->looked && stamp == fellows->stamp)
		return true;
	if (!look(node, fellows, now, &arena, err) ||
	    !members_stamp(&node->journal, &fellows->stamp, err))
		return err_in(err, "witnesses");
	fellows->looked = true;
	fellows->size = log_store_size(&node->journal.log);
	return true;
}

/* The policy in force */

static bool
own_policy(const char *dir, struct buf *out, struct err *err)
{
	char path[PATH_MAX];

	return node_path(dir, FELLOWS_POLICY, path, err) && file_load(path, out, err);
}

bool
fellows_policy(const char *dir, struct buf *out, struct err *err)
{
	char path[PATH_MAX];

	if (own_policy(dir, out, err))
		return true;
	return err->fault == FAULT_ABSENT &&
	       node_path(dir, "public/" FELLOWS_POLICY, path, err) && file_load(path, out, err);
}

bool
fellows_vouched(const struct node *node)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf text = BUF(POLICY_LEN_MAX), note = BUF(CHECKPOINT_LEN_MAX);
	struct policy *policy = arena_new(&arena, struct policy);
	struct policy_verdict verdict;
	struct err err;

	return policy != NULL && fellows_policy(node->dir, &text, &err) &&
	       policy_parse(buf_text(&text), policy, &err) && policy->witness_count > 0 &&
	       tree_get(&node->journal.tree, "checkpoint", &note, &err) &&
	       policy_open_checkpoint(policy, buf_text(&note), &verdict, &err) &&
	       vkey_eq(&verdict.log->key, &node->manifest.key[PARTY_LOG]);
}

/* The checkpoint by which the quorum before agrees is kept for those who follow the log.  False
 * also while none such is shown. */
static bool
hand_over(struct node *node, const struct fellows *fellows, struct text before,
    const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX), path = BUF(KIB);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct policy *policy = arena_new(&arena, struct policy);
	struct policy_verdict verdict;

	if (policy == NULL)
		return err_memory(err);
	if (!policy_parse(before, policy, err) ||
	    !tree_get(&node->journal.tree, "checkpoint", &note, err) ||
	    !policy_open_checkpoint(policy, buf_text(&note), &verdict, err))
		return false;
	if (verdict.head.size < fellows->size)
		return err_set(err, FAULT_DENIED, "the quorum before has not seen it");
	witnesses_path(id, &path);
	return buf_ok(&path, err) &&
	       tree_put(&node->journal.tree, buf_string(&path), buf_text(&note), err);
}

bool
fellows_enforce(
    struct node *node, const struct fellows *fellows, bool *changed, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf force = BUF(POLICY_LEN_MAX);
	struct tree *tree = &node->journal.tree;
	struct last last;

	*changed = false;
	if (!fellows->looked || !find_last(node, &arena, &last, err))
		return !fellows->looked;
	if (!tree_get(tree, FELLOWS_POLICY, &force, err)) {
		if (err->fault != FAULT_ABSENT)
			return false;
	}
	if (!last.found || text_eq(buf_text(&force), last.policy))
		return true;
	if (force.len > 0 && !text_ends(buf_text(&force), TEXT("\nquorum none\n")) &&
	    !hand_over(node, fellows, buf_text(&force), &last.id, err))
		return err->fault == FAULT_DENIED || err->fault == FAULT_ABSENT;
	if (!tree_put(tree, FELLOWS_POLICY, last.policy, err))
		return false;
	*changed = true;
	return true;
}

/* Witnessing */

/* The same as for a witness by itself, which has its key. */
void
fellows_confirm(struct node *node, struct fellows *fellows, struct text note)
{
	const struct vkey *own = &node->manifest.key[PARTY_WITNESS];
	struct witness_dir witness = { .store = fellows->store };
	struct witness_log log;
	struct err none;

	if (!fellows->open || !fellows->store.restored ||
	    !vkey_make_witness(own->name, &own->key, &witness.vkey, &none))
		return;
	(void)!witness_dir_confirm(&witness, note, &log, &none);
	fellows->store = witness.store;
}

static bool
cosign_there(void *arg, struct cosign_growth *growth, struct buf *line, struct err *err)
{
	struct keeper_growth asked = { .head = growth->request->note.text,
		.at = growth->time,
		.path = &growth->request->path };
	bool done = keeper_cosign(arg, &asked, line, err);

	growth->last = (struct witness_head){ asked.last.size, asked.last.root };
	return done;
}

bool
fellows_cosign(struct node *node, struct fellows *fellows, struct cosign_ask *asks,
    size_t count, int64_t now, struct err *err)
{
	const struct cosigner cosigner = { &fellows->store, cosign_there, &node->keeper };

	if (!fellows->open)
		return err_set(err, FAULT_SYSTEM, "this node's witness is not there");
	return cosign_all_by(&cosigner, asks, count, now, err);
}
