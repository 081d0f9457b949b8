#include "action/node/face.h"

#include "action/advisory/advisory_set.h"
#include "action/alert/alert_facts.h"
#include "action/award/credit_facts.h"
#include "action/case/register.h"
#include "action/case/told_facts.h"
#include "action/log/logged.h"
#include "action/member/canary.h"
#include "action/member/findings.h"
#include "action/member/membership.h"
#include "action/node/disclose.h"
#include "action/release/release_facts.h"
#include "crypto/note.h"
#include "journal/anchor.h"
#include "journal/publish.h"
#include "log/checkpoint.h"
#include "view/editions.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/security_txt.h"

#define ROOM (192 * MIB)
#define FILE_MAX PAGE_MAX
#define VERSIONS_MAX 20 /* shown with changes; older ones have their own pages */

/* Everything that is shown, while it is gathered. */
struct gathering {
	struct node *node;
	struct arena arena;
	struct facts facts;
	struct promise_book book;
	struct facts_version *version;
	struct hash id[VERSIONS_MAX + 1]; /* of the newest, and the one before these */
	size_t ids;
};

static bool
count_one(void *arg, const struct editions_row *row, struct err *err)
{
	uint64_t *count = arg;

	(void)row;
	(void)err;
	++*count;
	return true;
}

/* How one differs from the one that it followed, if that is still there. */
static bool
compare(struct gathering *g, struct facts_version *one, const struct disclosed *before,
    struct err *err)
{
	if (before != NULL && hash_eq(&before->id, &one->edition.previous))
		return change_list(&before->edition.policy, &one->edition.policy, &g->arena,
		    &one->changes, err);
	one->changes.at = arena_array(&g->arena, struct change, 1);
	if (one->changes.at == NULL)
		return err_memory(err);
	one->changes.at[one->changes.count++] = (struct change){ CHANGE_EVEN,
		TEXT("The version that this one followed was taken down.") };
	return true;
}

static bool
gather_id(void *arg, const struct editions_row *row, struct err *err)
{
	struct gathering *g = arg;

	(void)err;
	if (g->ids < VERSIONS_MAX + 1)
		g->id[g->ids++] = row->id;
	return true;
}

/* The newest first; each knows how it differs from the next one. */
static bool
gather_versions(struct gathering *g, uint64_t total, struct err *err)
{
	struct facts_version *version = g->version;
	struct disclosed said = { 0 }, before = { 0 };

	if (!editions_each(&g->node->journal, g->node->manifest.name, gather_id, g, err) ||
	    (g->ids > 0 && !disclose_find(g->node, &g->id[0], &g->arena, &said, err)))
		return false;
	for (size_t i = 0; i < g->ids && i < VERSIONS_MAX; i++) {
		struct facts_version *one = &version[g->facts.versions++];
		bool more = i + 1 < g->ids;

		*one = (struct facts_version){ said.id, said.at, total--, said.edition, { 0 } };
		if (more && !disclose_find(g->node, &g->id[i + 1], &g->arena, &before, err))
			return false;
		if (!said.edition.first && !compare(g, one, more ? &before : NULL, err))
			return false;
		said = before;
	}
	g->facts.version = version;
	return true;
}

/* Who signed it besides the log: names as they stand there. */
static bool
gather_cosigners(struct gathering *g, const struct note *note, struct err *err)
{
	struct text *names = arena_array(&g->arena, struct text, NOTE_SIGNATURES_MAX);
	struct text log = g->node->manifest.key[PARTY_LOG].name;

	if (names == NULL)
		return err_memory(err);
	for (size_t i = 0; i < note->count; i++)
		if (!text_eq(note->signature[i].name, log))
			names[g->facts.cosigners++] = note->signature[i].name;
	g->facts.cosigner = names;
	return true;
}

/* When an epoch begins, nobody has cosigned its head yet: those count who did so last. */
static bool
gather_witnesses(struct gathering *g, struct err *err)
{
	struct text last;
	uint64_t size;
	struct note note;

	if (!logged_last(g->node, &g->arena, &last, &size, err))
		return false;
	return last.len == 0 ||
	       (note_parse(last, &note, err) && gather_cosigners(g, &note, err));
}

/* What the public tree shows: the log itself may be ahead. */
static bool
gather_head(struct gathering *g, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(CHECKPOINT_LEN_MAX);
	struct checkpoint head;
	struct text kept;
	struct note note;

	if (!tree_get(&g->node->journal.tree, "checkpoint", &bytes, err))
		return err->fault == FAULT_ABSENT;
	kept = arena_text(&g->arena, buf_text(&bytes));
	if (kept.at == NULL)
		return err_memory(err);
	if (!checkpoint_open(kept, &g->node->manifest.key[PARTY_LOG], &head, err) ||
	    !note_parse(kept, &note, err))
		return false;
	g->facts.size = head.size;
	g->facts.root = head.root;
	return gather_cosigners(g, &note, err) &&
	       (g->facts.cosigners > 0 || gather_witnesses(g, err));
}

/* The accord */

static bool
gather_note(struct gathering *g, const struct hash *id, struct text *out, struct err *err)
{
	struct record record;

	if (!journal_find(&g->node->journal, id, &g->arena, &record, err))
		return false;
	*out = record.note;
	return true;
}

/* The genesis, and what was said since. */
static bool
gather_notes(struct gathering *g, struct facts_members *members, struct err *err)
{
	struct roll_act *acts = NULL;
	struct text *notes;
	size_t count = 0;

	if (!members_acts(&g->node->journal, &members->roll->id, &g->arena, &acts, &count, err))
		return false;
	notes = arena_array(&g->arena, struct text, count + 1);
	if (notes == NULL)
		return err_memory(err);
	if (!gather_note(g, &members->roll->id, &notes[members->notes++], err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!gather_note(g, &acts[i].id, &notes[members->notes++], err))
			return false;
	members->note = notes;
	return true;
}

/* The manifests of one; empty when none are known. */
static bool
gather_chain(struct gathering *g, struct text name, struct text *out, struct err *err)
{
	scoped(chain_free) struct chain manifests = { 0 };
	scoped(buf_free) struct buf bytes = BUF(CHAIN_BYTES_MAX);

	if (members_chain(&g->node->journal, name, &manifests, err))
		chain_format(&manifests, &bytes);
	else if (err->fault != FAULT_ABSENT)
		return false;
	if (!buf_ok(&bytes, err))
		return false;
	*out = arena_text(&g->arena, buf_text(&bytes));
	return out->at != NULL || err_memory(err);
}

static bool
gather_people(struct gathering *g, const struct membership *m, struct facts_members *members,
    struct err *err)
{
	size_t count = m->roll.count;
	struct text *url = arena_array(&g->arena, struct text, count + 1);
	struct text *chain = arena_array(&g->arena, struct text, count + 1);

	if (url == NULL || chain == NULL)
		return err_memory(err);
	for (size_t i = 0; i < count; i++) {
		struct text name = m->roll.person[i].name;

		if (!gather_chain(g, name, &chain[members->chains], err) ||
		    !membership_url(g->node, m, name, &g->arena, &url[i], err))
			return false;
		members->chains += chain[members->chains].len > 0;
	}
	members->url = url;
	members->chain = chain;
	return true;
}

static bool
gather_findings(struct gathering *g, struct facts_members *members, struct err *err)
{
	struct facts_finding *finding;
	struct findings_row *row;

	if (!findings_gather(g->node, &g->arena, &row, &members->findings, err))
		return false;
	finding = arena_array(&g->arena, struct facts_finding, members->findings + 1);
	if (finding == NULL)
		return err_memory(err);
	for (size_t i = 0; i < members->findings; i++)
		finding[i] = (struct facts_finding){ row[i].at, row[i].by, row[i].who,
			text_of(finding_word(row[i].what)), row[i].about, row[i].evidence };
	members->finding = finding;
	return true;
}

static bool
gather_members(struct gathering *g, int64_t now, struct err *err)
{
	struct membership *m = arena_new(&g->arena, struct membership);
	struct facts_members *members = arena_new(&g->arena, struct facts_members);

	if (m == NULL || members == NULL)
		return err_memory(err);
	if (!membership_load(g->node, now, &g->arena, m, err))
		return err->fault == FAULT_ABSENT;
	*members = (struct facts_members){ .name = m->founding.genesis.name,
		.founder = m->founding.by,
		.founded = m->founding.at,
		.roll = &m->roll };
	g->facts.members = members;
	return gather_notes(g, members, err) && gather_people(g, m, members, err) &&
	       gather_findings(g, members, err);
}

static bool
gather(struct gathering *g, int64_t now, struct err *err)
{
	struct node *node = g->node;
	uint64_t total = 0;

	g->facts.manifest = &node->manifest;
	g->facts.manifest_id = node->manifest.statement.id;
	g->facts.now = now;
	g->facts.as_of = now - now % node->manifest.epoch;
	g->version = arena_array(&g->arena, struct facts_version, VERSIONS_MAX);
	if (g->version == NULL)
		return err_memory(err);
	return editions_each(&node->journal, node->manifest.name, count_one, &total, err) &&
	       gather_versions(g, total, err) && gather_head(g, err) &&
	       gather_members(g, now, err) &&
	       release_facts_gather(node, now, &g->arena, &g->facts, err) &&
	       told_facts_gather(node, &g->arena, &g->facts, err) &&
	       alert_facts_gather(node, &g->arena, &g->facts, err) &&
	       credit_facts_gather(node, &g->arena, &g->facts, err) &&
	       advisory_set_count(node, &g->facts.advisories, err) &&
	       canary_facts(node, now, &g->arena, &g->book, &g->facts, err);
}

/* A file is replaced only when it says something else: who mirrors the tree by dates has
 * less to do. */
static bool
put(struct node *node, const char *name, const struct buf *bytes, struct err *err)
{
	scoped(buf_free) struct buf old = BUF(FILE_MAX);
	struct tree *tree = &node->journal.tree;

	if (tree_get(tree, name, &old, err)) {
		if (text_eq(buf_text(&old), buf_text(bytes)))
			return true;
	} else if (err->fault == FAULT_SYSTEM) {
		return false;
	}
	return bytes->len > 0 ? tree_put(tree, name, buf_text(bytes), err)
			      : tree_remove(tree, name, err);
}

static bool
put_version(struct gathering *g, const struct facts_version *version, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB), bytes = BUF(FILE_MAX);

	pages_version_name(version, &name);
	return pages_write_version(&g->facts, version, &bytes, err) &&
	       put(g->node, buf_string(&name), &bytes, err);
}

/* Versions, while they are counted down from the newest. */
struct countdown {
	struct gathering *g;
	uint64_t number;
	size_t seen;
};

/* The page of an old version says the same for ever: it is written where it is missing. */
static bool
put_if_old(void *arg, const struct editions_row *row, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	scoped(buf_free) struct buf name = BUF(KIB);
	struct countdown *countdown = arg;
	struct facts_version version = { .id = row->id, .number = countdown->number-- };
	struct disclosed said;

	pages_version_name(&version, &name);
	if (countdown->seen++ < VERSIONS_MAX ||
	    tree_has(&countdown->g->node->journal.tree, buf_string(&name)))
		return true;
	if (!disclose_find(countdown->g->node, &row->id, &arena, &said, err))
		return false;
	version.at = said.at;
	version.edition = said.edition;
	return put_version(countdown->g, &version, err);
}

/* The page of what was taken down goes with it. */
static bool
remove_page(void *arg, const struct record *record, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct facts_version version = { .id = record->id };
	struct tree *tree = arg;

	if (!record->forgotten)
		return true;
	pages_version_name(&version, &name);
	return tree_remove(tree, buf_string(&name), err);
}

static bool
remove_taken_down(struct node *node, struct err *err)
{
	struct journal_page page = JOURNAL_PAGE(INT64_MAX);

	page.kind = kind_of(KIND_POLICY)->name;
	return journal_list(&node->journal, &page, remove_page, &node->journal.tree, err);
}

static bool
put_versions(struct gathering *g, struct err *err)
{
	struct countdown countdown = { g, 0, 0 };
	struct node *node = g->node;

	if (!remove_taken_down(node, err))
		return false;
	if (g->facts.versions == 0)
		return true;
	countdown.number = g->facts.version[0].number;
	for (size_t i = 0; i < g->facts.versions; i++)
		if (!put_version(g, &g->facts.version[i], err))
			return false;
	return editions_each(&node->journal, node->manifest.name, put_if_old, &countdown, err);
}

static bool
put_page(struct gathering *g, const struct pages_file *file, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(FILE_MAX);

	return pages_write(file, &g->facts, &bytes, err) &&
	       put(g->node, file->name, &bytes, err);
}

/* Pages lead to versions, so these are first. */
static bool
put_all(struct gathering *g, bool anew, struct err *err)
{
	if (!put_versions(g, err))
		return false;
	for (const struct pages_file *file = pages_table; file->name != NULL; file++) {
		if (file->slow && !anew && tree_has(&g->node->journal.tree, file->name))
			continue;
		if (!put_page(g, file, err))
			return false;
	}
	return true;
}

/* Once it was witnessed, the pages say so, and are not looked after before the next epoch. */
static bool
look_for_witnesses(struct node *node, struct node_face *out, struct err *err)
{
	const struct node_face *last = &node->face;
	uint64_t size;

	out->witnessed = last->shown && last->witnessed && last->epoch == out->epoch;
	if (out->witnessed)
		return true;
	if (!logged_size(node, &size, err))
		return false;
	out->witnessed = size > 0;
	return true;
}

/* What was shown last, and what there is. */
static bool
look(struct node *node, int64_t now, struct node_face *out, struct err *err)
{
	struct editions_row row = { 0 };
	bool found;

	if (!editions_latest(&node->journal, node->manifest.name, &found, &row, err))
		return false;
	*out = (struct node_face){
		.shown = true,
		.epoch = anchor_epoch(now, node->manifest.epoch),
		.period = now / SECURITY_TXT_PERIOD,
		.manifest = node->manifest.statement.id,
		.policy = row.id,
	};
	return members_stamp(&node->journal, &out->members, err) &&
	       release_facts_stamp(node, now, &out->releases, err) &&
	       told_facts_stamp(node, &out->told, err) &&
	       advisory_set_stamp(node, &out->advisories, err) &&
	       look_for_witnesses(node, out, err);
}

static bool
same(const struct node_face *a, const struct node_face *b)
{
	return a->shown == b->shown && a->members == b->members && a->releases == b->releases &&
	       a->told == b->told && a->advisories == b->advisories && a->epoch == b->epoch &&
	       a->witnessed == b->witnessed && a->period == b->period &&
	       hash_eq(&a->manifest, &b->manifest) && hash_eq(&a->policy, &b->policy);
}

bool
face_update(struct node *node, int64_t now, struct err *err)
{
	struct gathering g = { .node = node, .arena = ARENA(ROOM) };
	struct node_face *last = &node->face, next;
	bool anew, done;

	if (!look(node, now, &next, err))
		return false;
	if (same(last, &next))
		return true;
	anew = !last->shown || last->epoch != next.epoch || last->witnessed != next.witnessed;
	/* Pages lead to the set, so it is first. */
	done = register_publish(node, err) && gather(&g, now, err) &&
	       advisory_set_update(node, &g.facts, &g.arena, err) && put_all(&g, anew, err);
	promise_book_free(&g.book);
	arena_free(&g.arena);
	if (!done)
		return err_in(err, "public pages");
	*last = next;
	return true;
}
