#include "action/release/release_facts.h"

#include "action/release/contained.h"
#include "action/release/vigil.h"
#include "base/file.h"
#include "journal/release_key.h"
#include "release/lateness.h"
#include "release/standing.h"
#include "view/releases.h"

static bool
has(const struct node *node, void (*path)(const struct hash *id, struct buf *out),
    const struct hash *id)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	path(id, &name);
	return !name.failed && tree_has(&node->journal.tree, buf_string(&name));
}

/* Who was late */

struct hearing {
	struct node *node;
	struct arena *arena;
	struct lateness lateness;
};

static bool
hear(void *arg, const struct releases_said *row, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct hearing *hearing = arg;
	struct sighting sighting;
	struct record record;
	bool added;

	if (row->kind != KIND_RELEASE_SIGHTING)
		return true;
	if (!journal_find(&hearing->node->journal, &row->id, &arena, &record, err))
		return false;
	return record.forgotten || (statement_reopen(record.note, &statement, err) &&
				       sighting_parse(&statement, &sighting, err) &&
				       lateness_add(&hearing->lateness, hearing->arena, row->by,
					   &sighting, &added, err));
}

static bool
has_share(const struct vigil_watch *watch, unsigned index)
{
	const struct gathering *gathering = &watch->standing->gathering;

	for (size_t i = 0; i < gathering->count; i++)
		if (gathering->share[i].index == index)
			return true;
	return false;
}

static bool
add_party(const struct vigil_watch *watch, const struct lateness *lateness, size_t index,
    struct arena *arena, struct facts_party *out)
{
	const struct committee *committee = &watch->terms.committee;
	struct lateness_fact fact = lateness_of(lateness, index);

	*out = (struct facts_party){
		.name = arena_text(
		    arena, index == 0 ? text_of(watch->by) : committee->member[index - 1].name),
		.publishes = index == 0,
		.armed = index > 0 && watch->standing->armed[index - 1],
		.told = index > 0 && has_share(watch, (unsigned)index),
		.words = fact.words,
		.ms = fact.ms,
		.at_once = fact.at_once,
		.late = fact.is_late,
	};
	return out->name.at != NULL;
}

static bool
gather_parties(struct node *node, const struct vigil_watch *watch, struct arena *arena,
    struct facts_release *release, struct err *err)
{
	struct hearing hearing = { node, arena, { 0 } };
	size_t count = 1 + (size_t)watch->terms.committee.sharing.members;
	struct facts_party *party = arena_array(arena, struct facts_party, count);

	if (party == NULL)
		return err_memory(err);
	lateness_begin(&watch->terms.committee, text_of(watch->by), &watch->id, watch->opens,
	    &hearing.lateness);
	if (!releases_said(&node->journal, &watch->id, 0, hear, &hearing, err))
		return false;
	for (; release->parties < count; release->parties++)
		if (!add_party(watch, &hearing.lateness, release->parties, arena,
			&party[release->parties]))
			return err_memory(err);
	release->party = party;
	return true;
}

/* One */

bool
release_facts_of(struct node *node, const struct vigil_watch *watch, int64_t now,
    struct arena *arena, struct facts_release *out, struct err *err)
{
	const struct standing *standing = watch->standing;
	const struct sharing *sharing = &watch->terms.committee.sharing;
	struct facts_release release = { .id = watch->id,
		.bundle = watch->seal.bundle,
		.by = arena_text(arena, text_of(watch->by)),
		.own = watch->own,
		.at = watch->statement.at,
		.promised = watch->seal.opens,
		.opens = watch->opens,
		.moved = watch->moved,
		.size = watch->seal.size,
		.state = vigil_state(watch, now),
		.open = watch->open,
		.early = standing->early,
		.breach = standing->breach,
		.good = standing->good,
		.bad = standing->bad,
		.members = sharing->members,
		.threshold = sharing->threshold,
		.armed = (unsigned)standing_armed(standing),
		.has_bundle = has(node, seal_bundle_path, &watch->seal.bundle),
		.has_said = has(node, seal_said_path, &watch->id) };

	if (release.by.at == NULL)
		return err_memory(err);
	if (!gather_parties(node, watch, arena, &release, err))
		return false;
	*out = release;
	return true;
}

/* What it is for */

/* The list that is in a bundle; false when it is gone, or holds none. */
static bool
find_contents(const struct node *node, const struct vigil_watch *watch,
    const struct identity *key, struct arena *arena, struct contents *out)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	scoped(file_close) int fd = -1;
	struct source source = source_fd(&fd);
	char path[PATH_MAX];
	bool found = false;
	struct err err;

	seal_bundle_path(&watch->seal.bundle, &name);
	return buf_ok(&name, &err) &&
	       tree_path(&node->journal.tree, buf_string(&name), path, &err) &&
	       file_open(path, &fd, &err) &&
	       contained_find(&source, key, arena, out, &found, &err) && found;
}

static bool
keep_covers(const struct contents *contents, struct arena *arena, struct facts_release *out)
{
	const struct contents_cover *from = contents_covers(contents);
	struct facts_cover *cover =
	    arena_array(arena, struct facts_cover, contents->covers.count);

	if (cover == NULL)
		return false;
	for (size_t i = 0; i < contents->covers.count; i++)
		cover[i] = (struct facts_cover){ from[i].product, from[i].versions,
			from[i].edition, from[i].region, from[i].file, from[i].until,
			text_of(contents_needs_word(from[i].needs)), from[i].fix };
	out->covers = contents->covers.count;
	out->cover = cover;
	return true;
}

bool
release_facts_open(struct node *node, const struct vigil_watch *watch, struct arena *arena,
    struct facts_release *out, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };
	scoped(buf_free) struct buf line = BUF_SECRET(KIB);
	struct contents contents;
	bool posted;
	struct err why;

	if (!watch->own)
		return true;
	if (!release_key_find(&node->journal, &watch->id, &line, &posted, err))
		return err->fault == FAULT_ABSENT;
	if (!identity_parse(buf_text(&line), &key, &why) ||
	    !find_contents(node, watch, &key, arena, &contents))
		return true;
	return keep_covers(&contents, arena, out) || err_memory(err);
}

/* All of them */

struct gathering_facts {
	struct node *node;
	struct arena *arena;
	int64_t now;
	struct facts_release *release;
	size_t count;
};

static bool
gather_row(void *arg, const struct releases_row *row, struct err *err)
{
	struct gathering_facts *g = arg;
	struct vigil_watch *watch = NULL;
	bool good;

	if (g->count == RELEASE_FACTS_MAX)
		return true;
	/* One that was taken down has nothing to show. */
	if (!vigil_open(g->node, &row->id, &watch, err))
		return err->fault == FAULT_ABSENT;
	good = release_facts_of(g->node, watch, g->now, g->arena, &g->release[g->count], err) &&
	       (!watch->open ||
		   release_facts_open(g->node, watch, g->arena, &g->release[g->count], err));
	g->count += good;
	vigil_close(&watch);
	return good;
}

bool
release_facts_gather(
    struct node *node, int64_t now, struct arena *arena, struct facts *facts, struct err *err)
{
	struct gathering_facts g = { node, arena, now,
		arena_array(arena, struct facts_release, RELEASE_FACTS_MAX), 0 };

	if (g.release == NULL)
		return err_memory(err);
	if (!releases_each(&node->journal, INT64_MIN, gather_row, &g, err))
		return false;
	facts->release = g.release;
	facts->releases = g.count;
	return true;
}

/* What was said, and what has opened by its time alone. */
bool
release_facts_stamp(struct node *node, int64_t now, uint64_t *out, struct err *err)
{
	uint64_t said, opened;

	if (!releases_stamp(&node->journal, &said, err) ||
	    !releases_opened(&node->journal, now, &opened, err))
		return false;
	*out = said + opened;
	return true;
}
