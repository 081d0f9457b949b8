#include "action/release/vigil.h"

#include <stdio.h>
#include <stdlib.h>

#include "action/release/copying.h"
#include "action/release/measure.h"
#include "action/release/vigil_do.h"
#include "base/mem.h"
#include "view/peers.h"
#include "view/releases.h"

static void
watch_free(struct vigil_watch *watch)
{
	if (watch->standing != NULL)
		standing_free(watch->standing);
	free(watch->standing);
	statement_free(&watch->statement);
	buf_free(&watch->note);
	free(watch);
}

void
vigil_free(struct vigil *vigil)
{
	for (size_t i = 0; i < vigil->count; i++)
		watch_free(vigil->watch[i]);
	*vigil = (struct vigil){ 0 };
}

static struct vigil_watch *
find(const struct vigil *vigil, const struct hash *id, size_t *at)
{
	for (size_t i = 0; i < vigil->count; i++) {
		*at = i;
		if (hash_eq(&vigil->watch[i]->id, id))
			return vigil->watch[i];
	}
	return NULL;
}

static void
drop(struct vigil *vigil, size_t at)
{
	watch_free(vigil->watch[at]);
	vigil->watch[at] = vigil->watch[--vigil->count];
}

/* What was said */

/* When it opens, by those postponements whose proofs are here. */
bool
vigil_reschedule(struct vigil_watch *watch, struct node *node, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(VIGIL_PLEA_ROOM);
	scoped(chain_free) struct chain chain = { 0 };
	struct plea *plea = arena_new(&arena, struct plea);
	struct schedule schedule;
	struct warrant warrant;
	struct err why;

	if (watch->postpones == 0)
		return true;
	if (plea == NULL)
		return err_memory(err);
	if (!vigil_show(watch, node, &arena, plea, err))
		return false;
	if (!chain_parse(plea->chain, &chain, &why))
		return true;
	warrant = (struct warrant){ .seal = plea->seal,
		.seal_proof = plea->proof,
		.chain = &chain,
		.postpone_count = plea->postpone_count,
		.postpones = plea->postpone };
	if (!warrant_schedule(&warrant, &schedule, &why))
		return true;
	watch->opens = schedule.opens;
	watch->moved = schedule.moved;
	watch->last = schedule.last;
	return true;
}

static void
add_postpone(struct vigil_watch *watch, const struct node *node, const struct hash *id)
{
	if (watch->postpones == VIGIL_POSTPONES)
		return;
	watch->postpone[watch->postpones++] =
	    (struct vigil_postpone){ *id, vigil_has_proof(watch, node, id) };
}

struct folding {
	struct node *node;
	struct vigil_watch *watch;
	bool changed;
};

static bool
fold_statement(struct folding *folding, const struct releases_said *row, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct record record;

	if (!journal_find(&folding->node->journal, &row->id, &arena, &record, err))
		return false;
	return record.forgotten || (statement_reopen(record.note, &statement, err) &&
				       standing_add(folding->watch->standing, &statement, err));
}

static bool
fold(void *arg, const struct releases_said *row, struct err *err)
{
	struct folding *folding = arg;
	struct vigil_watch *watch = folding->watch;
	struct text self = folding->node->manifest.name;
	bool mine = text_eq(row->by, self), publisher = text_eq(row->by, text_of(watch->by));

	watch->folded = row->serial;
	folding->changed = true;
	if (row->kind == KIND_RELEASE_DEAL) {
		if (publisher && !watch->own && watch->index > 0) {
			watch->dealt = true;
			watch->deal = row->id;
		}
		return true;
	}
	if (row->kind == KIND_RELEASE_POSTPONE) {
		if (publisher)
			add_postpone(watch, folding->node, &row->id);
		return true;
	}
	watch->armed |= mine && row->kind == KIND_RELEASE_ARM;
	watch->shared |= mine && row->kind == KIND_RELEASE_SHARE;
	watch->measure.said |= mine && row->kind == KIND_RELEASE_SIGHTING;
	return fold_statement(folding, row, err);
}

/* One note after the other, as others may take them. */
struct telling {
	struct node *node;
	struct buf *out;
};

static bool
tell(void *arg, const struct releases_said *row, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PUBLIC_MAX);
	const struct telling *telling = arg;
	struct record record;

	if (row->kind == KIND_RELEASE_DEAL)
		return true;
	if (!journal_find(&telling->node->journal, &row->id, &arena, &record, err))
		return false;
	if (!record.forgotten && telling->out->len + record.note.len <= VIGIL_SAID_MAX)
		buf_add(telling->out, record.note);
	return buf_ok(telling->out, err);
}

static bool
show_said(const struct vigil_watch *watch, struct node *node, struct err *err)
{
	scoped(buf_free) struct buf said = BUF(VIGIL_SAID_MAX), path = BUF(KIB);
	struct telling telling = { node, &said };

	seal_said_path(&watch->id, &path);
	return releases_said(&node->journal, &watch->id, 0, tell, &telling, err) &&
	       (said.len == 0 ||
		   tree_put_soon(&node->journal.tree, buf_string(&path), buf_text(&said), err));
}

static bool
fold_all(struct vigil_watch *watch, struct node *node, bool *changed, struct err *err)
{
	struct folding folding = { node, watch, false };

	if (!releases_said(&node->journal, &watch->id, watch->folded, fold, &folding, err))
		return false;
	*changed = folding.changed;
	return !folding.changed || vigil_reschedule(watch, node, err);
}

bool
vigil_hear(struct vigil_watch *watch, struct node *node, struct err *err)
{
	bool changed;

	return watch->missing || (fold_all(watch, node, &changed, err) &&
				     (!changed || show_said(watch, node, err)));
}

/* Which there are */

static bool
load(struct vigil_watch *watch, struct node *node, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct record record;

	if (!journal_find(&node->journal, &watch->id, &arena, &record, err) ||
	    !journal_check_kept(&record, err))
		return false;
	buf_add(&watch->note, record.note);
	if (!buf_ok(&watch->note, err) ||
	    !statement_reopen(buf_text(&watch->note), &watch->statement, err) ||
	    !seal_parse_terms(&watch->statement, &watch->seal, &watch->terms, err))
		return false;
	watch->opens = watch->seal.opens;
	watch->own = text_eq(watch->statement.by, node->manifest.name);
	watch->index = committee_find(&watch->terms.committee, node->manifest.name);
	watch->open = vigil_has_key(watch, node);
	watch->proven = vigil_has_proof(watch, node, &watch->id);
	watch->standing = mem_grow(NULL, sizeof(*watch->standing));
	if (watch->standing == NULL)
		return err_memory(err);
	standing_begin(
	    &watch->seal, &watch->terms, &watch->id, text_of(watch->by), watch->standing);
	watch->missing = false;
	return true;
}

static bool
make(const struct hash *id, struct text by, struct vigil_watch **out, struct err *err)
{
	struct vigil_watch *watch = mem_grow(NULL, sizeof(*watch));

	if (watch == NULL)
		return err_memory(err);
	*watch = (struct vigil_watch){
		.id = *id, .missing = true, .note = BUF(STATEMENT_PUBLIC_MAX)
	};
	snprintf(watch->by, sizeof(watch->by), "%.*s", TEXT_ARGS(by));
	*out = watch;
	return true;
}

/* Who publishes it is read with the seal. */
static bool
find_publisher(struct node *node, const struct hash *id, struct arena *arena, struct text *by,
    struct err *err)
{
	struct record record;

	if (!journal_find(&node->journal, id, arena, &record, err))
		return false;
	*by = record.by;
	return text_eq(record.kind, kind_of(KIND_RELEASE_SEAL)->name) ||
	       err_set(
		   err, FAULT_ABSENT, "this is no release, but a %.*s", TEXT_ARGS(record.kind));
}

bool
vigil_open(struct node *node, const struct hash *id, struct vigil_watch **out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct vigil_watch *watch = NULL;
	struct text by;
	bool changed;

	if (!find_publisher(node, id, &arena, &by, err) || !make(id, by, &watch, err))
		return false;
	if (load(watch, node, err) && fold_all(watch, node, &changed, err)) {
		*out = watch;
		return true;
	}
	watch_free(watch);
	return false;
}

void
vigil_close(struct vigil_watch **watch)
{
	if (*watch != NULL)
		watch_free(*watch);
	*watch = NULL;
}

/* Of which nothing is known yet but who says that there is one. */
static bool
add(struct vigil *vigil, const struct hash *id, struct text by, struct vigil_watch **out,
    struct err *err)
{
	if (!make(id, by, out, err))
		return false;
	vigil->watch[vigil->count++] = *out;
	return true;
}

struct looking {
	struct vigil *vigil;
	struct node *node;
	/* Who dealt last, and whether that is more than a stranger. */
	char dealer[PARTY_NAME_MAX + 1];
	bool known;
};

/* A stranger may deal as it likes; nothing is watched for that. */
static bool
check_dealer(struct looking *looking, struct text dealer, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct peers_row row;
	bool found;

	if (text_eq(dealer, text_of(looking->dealer)))
		return true;
	if (!peers_find(&looking->node->journal, dealer, &arena, &found, &row, err))
		return false;
	snprintf(looking->dealer, sizeof(looking->dealer), "%.*s", TEXT_ARGS(dealer));
	looking->known = found && row.confirmed;
	return true;
}

/* So that none keeps the others out. */
static bool
has_room(const struct vigil *vigil, const struct node *node, struct text by)
{
	size_t count = 0;

	for (size_t i = 0; i < vigil->count; i++)
		count += text_eq(text_of(vigil->watch[i]->by), by);
	return vigil->count < VIGIL_MAX &&
	       (count < VIGIL_EACH_MAX || text_eq(by, node->manifest.name));
}

static bool
is_open(const struct node *node, const struct hash *id)
{
	const struct vigil_watch watch = { .id = *id };

	return vigil_has_key(&watch, node);
}

static bool
see(void *arg, const struct releases_row *row, struct err *err)
{
	const struct looking *looking = arg;
	struct vigil *vigil = looking->vigil;
	struct vigil_watch *watch;
	size_t at;
	struct err why;

	watch = find(vigil, &row->id, &at);
	if (watch != NULL && !watch->missing)
		return true;
	if (watch != NULL)
		drop(vigil, at);
	if (!has_room(vigil, looking->node, row->by) || is_open(looking->node, &row->id))
		return true;
	if (!add(vigil, &row->id, row->by, &watch, err))
		return false;
	if (load(watch, looking->node, &why)) {
		gathering_prepare(&watch->standing->gathering);
		return true;
	}
	drop(vigil, vigil->count - 1);
	/* One that was taken down. */
	return why.fault == FAULT_ABSENT || err_set(err, why.fault, "%s", why.text);
}

static bool
miss(void *arg, const struct hash *seal, struct text dealer, struct err *err)
{
	struct looking *looking = arg;
	struct vigil_watch *watch;
	size_t at;

	if (find(looking->vigil, seal, &at) != NULL ||
	    !has_room(looking->vigil, looking->node, dealer))
		return true;
	return check_dealer(looking, dealer, err) &&
	       (!looking->known || add(looking->vigil, seal, dealer, &watch, err));
}

/* Nothing is left to be done about it. */
static bool
is_over(const struct vigil_watch *watch, int64_t now)
{
	if (watch->missing)
		return false;
	return now > watch->opens + VIGIL_DAYS * INT64_C(86400) ||
	       (watch->open && (!watch->dealt || watch->shared) &&
		   !measure_is_under_way(watch, now) &&
		   (watch->suspected == 0 || now >= watch->opens));
}

/* What was said by another way, perhaps that its key was seen, is seen to at once. */
static bool
look_at(struct vigil_watch *watch, struct node *node, struct err *err)
{
	uint64_t before = watch->folded;

	if (!vigil_hear(watch, node, err))
		return false;
	if (watch->folded != before)
		watch->next = 0;
	return true;
}

static bool
look(struct vigil *vigil, struct node *node, int64_t now, struct err *err)
{
	struct looking looking = { .vigil = vigil, .node = node };

	if (!releases_each(
		&node->journal, now - VIGIL_DAYS * INT64_C(86400), see, &looking, err) ||
	    !releases_missing(&node->journal, miss, &looking, err))
		return false;
	for (size_t i = 0; i < vigil->count; i++)
		if (!look_at(vigil->watch[i], node, err))
			return false;
	return true;
}

bool
vigil_look(struct vigil *vigil, struct node *node, int64_t now, struct err *err)
{
	uint64_t stamp;

	for (size_t i = vigil->count; i-- > 0;)
		if (is_over(vigil->watch[i], now)) {
			copying_give_up(vigil->watch[i], node);
			drop(vigil, i);
		}
	if (!releases_stamp(&node->journal, &stamp, err))
		return false;
	if (vigil->looked && stamp == vigil->stamp)
		return true;
	if (!look(vigil, node, now, err))
		return err_in(err, "releases");
	vigil->looked = true;
	vigil->stamp = stamp;
	return true;
}

struct text
vigil_state(const struct vigil_watch *watch, int64_t now)
{
	static const char *const words[] = { "sealed", "ready", "open", "late" };

	return text_of(words[watch->open ? STANDING_OPEN
					 : standing_state(watch->standing, watch->opens, now)]);
}

/* Whom to ask */

static bool
add_peer(struct node *node, struct text name, struct arena *arena, struct vigil_peer *peers,
    size_t *count, struct err *err)
{
	struct members_node known;
	bool found;

	if (text_eq(name, node->manifest.name))
		return true;
	for (size_t i = 0; i < *count; i++)
		if (text_eq(peers[i].name, name))
			return true;
	if (!members_node(&node->journal, name, arena, &found, &known, err))
		return false;
	if (!found)
		return true;
	peers[*count] = (struct vigil_peer){ arena_text(arena, name), known.url };
	if (peers[*count].name.at == NULL)
		return err_memory(err);
	++*count;
	return true;
}

bool
vigil_peers(const struct vigil_watch *watch, struct node *node, struct arena *arena,
    struct vigil_peer **out, size_t *count, struct err *err)
{
	const struct committee *committee = &watch->terms.committee;
	struct vigil_peer *peers =
	    arena_array(arena, struct vigil_peer, SHARING_MEMBERS_MAX + 1);

	*count = 0;
	*out = peers;
	if (peers == NULL)
		return err_memory(err);
	if (!add_peer(node, text_of(watch->by), arena, peers, count, err))
		return false;
	for (unsigned i = 0; i < committee->sharing.members; i++)
		if (!add_peer(node, committee->member[i].name, arena, peers, count, err))
			return false;
	return true;
}
