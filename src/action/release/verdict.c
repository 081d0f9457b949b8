#include "action/release/verdict.h"

#include <stdlib.h>

#include "action/node/digest.h"
#include "action/peer/peer.h"
#include "base/mem.h"
#include "codec/json.h"
#include "crypto/hash.h"
#include "log/proof.h"
#include "release/postpone.h"
#include "release/warrant.h"

#define ROOM (32 * MIB)
#define SAID_MAX (4 * MIB)
#define MEMBERS_JSON_MAX (32 * MIB)
#define KEY_MAX (4 * KIB)
#define DEPTH 8
#define SAID_COUNT_MAX 4096 /* more than all parties of the largest committee say */

/* While it is looked at. */
struct looking {
	struct verdict *verdict;
	const struct mirrors *places;
	struct hash id;
	struct buf members; /* members.json of its publisher */
	struct doc doc;
	struct chain member[SIGHTING_PARTIES_MAX]; /* by number; empty: not known */
	size_t heard; /* statements, each once, whoever shows them */
	struct hash said[SAID_COUNT_MAX];
	size_t postpones;
	struct warrant_postpone postpone[SCHEDULE_FACTS_MAX];
};

static void
looking_free(struct looking *looking)
{
	buf_free(&looking->members);
	doc_free(&looking->doc);
	for (size_t i = 0; i < SIGHTING_PARTIES_MAX; i++)
		chain_free(&looking->member[i]);
}

/* --- files */

static bool
get(const struct remote *remote, const char *path, struct buf *out, struct err *err)
{
	struct sink sink = sink_buf(out);

	return remote->get(remote->arg, path, &sink, err) && buf_ok(out, err);
}

/* From whoever has it; false when nobody has. */
static bool
find(const struct mirrors *places, const struct buf *path, struct buf *out)
{
	struct err ignored;

	for (size_t i = 0; i < places->count; i++) {
		buf_clear(out);
		if (!path->failed && get(places->at[i], buf_string(path), out, &ignored))
			return true;
	}
	buf_clear(out);
	return false;
}

/* --- the promise */

static bool
load_promise(struct looking *looking, int64_t now, struct err *err)
{
	const struct remote *publisher = looking->places->at[0];
	struct verdict *verdict = looking->verdict;
	scoped(buf_free) struct buf path = BUF(KIB);
	struct peer peer = { 0 };

	buf_add(&path, TEXT("/statement/"));
	hash_format(&looking->id, &path);
	if (!buf_ok(&path, err) || !peer_catch_up(publisher, now, &peer, NULL, err) ||
	    !get(publisher, buf_string(&path), &verdict->note, err)) {
		peer_free(&peer);
		return false;
	}
	verdict->chain = peer.chain;
	chain_format(&verdict->chain, &verdict->manifests);
	return buf_ok(&verdict->manifests, err);
}

static bool
check_promise(struct looking *looking, struct text root, struct err *err)
{
	struct verdict *verdict = looking->verdict;
	scoped(buf_free) struct buf path = BUF(KIB), proof = BUF(PROOF_LEN_MAX);
	struct sealed sealed = { .note = buf_text(&verdict->note),
		.manifest = buf_text(&verdict->manifests),
		.root = root };
	struct proof parsed;
	struct text kept;

	buf_add(&path, TEXT("/"));
	seal_proof_path(&looking->id, &looking->id, &path);
	if (find(looking->places, &path, &proof)) {
		kept = arena_text(&verdict->arena, buf_text(&proof));
		if (kept.at == NULL)
			return err_memory(err);
		sealed.proof = kept;
	}
	if (!sealed_check(&sealed, &verdict->arena, &verdict->facts, err))
		return false;
	if (!hash_eq(&verdict->facts.said.id, &looking->id))
		return err_set(err, FAULT_DENIED, "it is another release than was asked for");
	verdict->witnessed = SCHEDULE_NEVER;
	if (sealed.proof.len > 0 && proof_parse(sealed.proof, &parsed, err))
		verdict->witnessed =
		    warrant_cosigned(&verdict->facts.terms.timing, parsed.checkpoint);
	return true;
}

/* --- who speaks */

/* A member's manifests are those that have the one which the promise names.  The chain is
 * taken, or freed. */
static void
take_chain(struct looking *looking, struct chain *chain)
{
	const struct committee *committee = &looking->verdict->facts.terms.committee;
	unsigned index = committee_find(committee, chain_newest(chain)->name);
	size_t at;

	if (index > 0 && looking->member[index].count == 0 &&
	    chain_find(chain, &committee->member[index - 1].manifest, &at))
		looking->member[index] = *chain;
	else
		chain_free(chain);
}

/* Its publisher shows those of all members of its accord. */
static void
read_members(struct looking *looking)
{
	static const struct doc_limits limits = { MEMBERS_JSON_MAX, DEPTH };
	struct value_walk walk = { 0 };
	struct value root, list;
	struct err ignored;
	struct text notes;

	if (!get(looking->places->at[0], "/members.json", &looking->members, &ignored) ||
	    !doc_parse(&looking->doc, buf_text(&looking->members), &limits, &root, &ignored) ||
	    !value_find(root, "manifests", &list) || !value_as_array(list, &ignored))
		return;
	while (value_each(list, &walk)) {
		struct chain chain = { 0 };

		if (value_as_text(walk.value, &notes, &ignored) &&
		    chain_parse(notes, &chain, &ignored))
			take_chain(looking, &chain);
	}
}

/* Of whom no manifests are known, what he said cannot be told from what others say in his name.
 */
static void
meet_members(struct looking *looking, int64_t now)
{
	struct err ignored;

	read_members(looking);
	for (size_t i = 1; i < looking->places->count; i++) {
		struct peer peer = { 0 };

		(void)!peer_catch_up(looking->places->at[i], now, &peer, NULL, &ignored);
		if (peer.chain.count > 0)
			take_chain(looking, &peer.chain);
	}
}

/* --- what was said */

static const struct chain *
chain_of(const struct looking *looking, struct text by)
{
	const struct verdict *verdict = looking->verdict;
	size_t party;

	if (!standing_party(&verdict->standing, by, &party))
		return NULL;
	return party == 0 ? &verdict->chain : &looking->member[party];
}

static bool
open_note(const struct looking *looking, struct text note, struct statement *out)
{
	scoped(statement_free) struct statement claimed = { 0 };
	const struct chain *chain;
	struct err ignored;
	struct vkey key;

	if (!statement_reopen(note, &claimed, &ignored))
		return false;
	chain = chain_of(looking, claimed.by);
	return chain != NULL && chain->count > 0 &&
	       chain_signer(chain, note, kind_role(claimed.kind), &key, &ignored) &&
	       statement_open(note, &key, out, &ignored);
}

static bool
add_postpone(struct looking *looking, struct text note, const struct statement *s)
{
	scoped(buf_free) struct buf path = BUF(KIB), proof = BUF(PROOF_LEN_MAX);
	struct warrant_postpone *postpone = &looking->postpone[looking->postpones];

	buf_add(&path, TEXT("/"));
	seal_proof_path(&looking->id, &s->id, &path);
	if (looking->postpones == SCHEDULE_FACTS_MAX || !find(looking->places, &path, &proof))
		return true;
	postpone->note = arena_text(&looking->verdict->arena, note);
	postpone->proof = arena_text(&looking->verdict->arena, buf_text(&proof));
	looking->postpones++;
	return postpone->note.at != NULL && postpone->proof.at != NULL;
}

static bool
is_of(const struct statement *s, const struct hash *id)
{
	struct hash of;
	struct err ignored;

	return statement_get_hash(s->body, "of", &of, &ignored) && hash_eq(&of, id);
}

/* False when it was heard already, and of more than anybody has to say. */
static bool
is_new(struct looking *looking, struct text note)
{
	struct hash hash = hash_text(note);

	if (looking->heard == SAID_COUNT_MAX)
		return false;
	for (size_t i = 0; i < looking->heard; i++)
		if (hash_eq(&looking->said[i], &hash))
			return false;
	looking->said[looking->heard++] = hash;
	return true;
}

static bool
take_note(struct looking *looking, struct text note, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct verdict *verdict = looking->verdict;

	if (!is_new(looking, note))
		return true;
	if (!open_note(looking, note, &s)) {
		verdict->unproven++;
		return true;
	}
	if (!is_of(&s, &looking->id))
		return true;
	if (s.kind->id == KIND_RELEASE_POSTPONE)
		return add_postpone(looking, note, &s) || err_memory(err);
	return standing_add(&verdict->standing, &s, err);
}

/* Lateness is counted from the time that stands in the end. */
static bool
take_sighting(struct looking *looking, struct text note, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct verdict *verdict = looking->verdict;
	struct sighting sighting;
	struct err ignored;
	bool added;

	if (!open_note(looking, note, &s) || s.kind->id != KIND_RELEASE_SIGHTING ||
	    !sighting_parse(&s, &sighting, &ignored))
		return true;
	return lateness_add(&verdict->lateness, &verdict->arena, s.by, &sighting, &added, err);
}

static bool
each_note(struct looking *looking, struct text said,
    bool (*take)(struct looking *looking, struct text note, struct err *err), struct err *err)
{
	struct text note;

	while (statement_cut(&said, &note))
		if (!take(looking, note, err))
			return false;
	return true;
}

static bool
reschedule(struct looking *looking, struct err *err)
{
	struct verdict *verdict = looking->verdict;
	struct warrant warrant = { .seal = buf_text(&verdict->note),
		.chain = &verdict->chain,
		.postpone_count = looking->postpones,
		.postpones = looking->postpone };
	struct schedule schedule;

	verdict->opens = verdict->facts.seal.opens;
	if (looking->postpones == 0)
		return true;
	if (!warrant_schedule(&warrant, &schedule, err))
		return err_in(err, "its postponements");
	verdict->opens = schedule.opens;
	verdict->moved = schedule.moved;
	return true;
}

/* Each of the places may know what others do not; what is said twice counts once. */
static bool
hear(struct looking *looking, struct err *err)
{
	struct verdict *verdict = looking->verdict;
	struct text said[DOWNLOAD_MIRRORS_MAX];
	scoped(buf_free) struct buf path = BUF(KIB);
	size_t count = 0;
	struct err ignored;

	buf_add(&path, TEXT("/"));
	seal_said_path(&looking->id, &path);
	if (!buf_ok(&path, err))
		return false;
	for (size_t i = 0; i < looking->places->count; i++) {
		scoped(buf_free) struct buf bytes = BUF(SAID_MAX);

		if (!get(looking->places->at[i], buf_string(&path), &bytes, &ignored))
			continue;
		said[count] = arena_text(&verdict->arena, buf_text(&bytes));
		if (said[count++].at == NULL)
			return err_memory(err);
	}
	for (size_t i = 0; i < count; i++)
		if (!each_note(looking, said[i], take_note, err))
			return false;
	if (!reschedule(looking, err))
		return false;
	lateness_begin(&verdict->facts.terms.committee, verdict->facts.said.by, &looking->id,
	    verdict->opens, &verdict->lateness);
	for (size_t i = 0; i < count; i++)
		if (!each_note(looking, said[i], take_sighting, err))
			return false;
	return true;
}

/* --- the bytes, and their key */

static bool
check_key(struct looking *looking, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB), bytes = BUF_SECRET(KEY_MAX);
	scoped(identity_free) struct identity key = { 0 };
	struct verdict *verdict = looking->verdict;
	struct text rest, line;

	buf_add(&path, TEXT("/"));
	seal_key_path(&looking->id, &path);
	if (!find(looking->places, &path, &bytes))
		return true;
	rest = buf_text(&bytes);
	if (!text_line(&rest, &line) || rest.len != 0)
		return err_set(err, FAULT_INPUT, "what is shown as its key is not one line");
	verdict->has_key =
	    identity_parse(line, &key, err) && seal_check_key(&verdict->facts.seal, &key, err);
	return verdict->has_key || err_in(err, "what is shown as its key");
}

struct counting {
	struct hasher hasher;
	uint64_t size, most;
};

static bool
count(void *arg, struct text bytes, struct err *err)
{
	struct counting *counting = arg;

	counting->size += bytes.len;
	if (counting->size > counting->most)
		return err_set(err, FAULT_LIMIT, "it is longer than was promised");
	hasher_add(&counting->hasher, bytes);
	return true;
}

/* Of any of the places: one that has other bytes does not hide that another has the right ones.
 */
static void
check_bundle(struct looking *looking)
{
	struct verdict *verdict = looking->verdict;
	const struct seal *seal = &verdict->facts.seal;
	scoped(buf_free) struct buf path = BUF(KIB);

	buf_add(&path, TEXT("/"));
	seal_bundle_path(&seal->bundle, &path);
	for (size_t i = 0; i < looking->places->count && !verdict->is_bundle; i++) {
		const struct remote *place = looking->places->at[i];
		struct counting counting = { .most = seal->size };
		struct sink sink = { count, &counting };
		struct hash actual;
		struct err why;
		bool whole;

		hasher_init(&counting.hasher);
		whole = !path.failed && place->get(place->arg, buf_string(&path), &sink, &why);
		actual = hasher_end(&counting.hasher);
		if (!whole && counting.size == 0)
			continue;
		verdict->has_bundle = true;
		verdict->bundle_size = counting.size;
		verdict->is_bundle =
		    whole && counting.size == seal->size && hash_eq(&actual, &seal->bundle);
	}
}

static bool
look(struct looking *looking, struct text root, int64_t now, struct err *err)
{
	struct verdict *verdict = looking->verdict;

	if (!load_promise(looking, now, err) || !check_promise(looking, root, err))
		return false;
	standing_begin(&verdict->facts.seal, &verdict->facts.terms, &looking->id,
	    verdict->facts.said.by, &verdict->standing);
	meet_members(looking, now);
	if (!hear(looking, err) || !check_key(looking, err))
		return false;
	check_bundle(looking);
	return true;
}

bool
verdict_find(const struct mirrors *places, const struct hash *id, struct text root, int64_t now,
    struct verdict *out, struct err *err)
{
	struct looking *looking = mem_grow(NULL, sizeof(*looking));
	bool good;

	*out = (struct verdict){ .arena = ARENA(ROOM),
		.note = BUF(STATEMENT_PUBLIC_MAX),
		.manifests = BUF(CHAIN_BYTES_MAX) };
	if (looking == NULL)
		return err_memory(err);
	*looking = (struct looking){ .verdict = out,
		.places = places,
		.id = *id,
		.members = BUF(MEMBERS_JSON_MAX),
		.doc = DOC };
	good = look(looking, root, now, err);
	looking_free(looking);
	free(looking);
	if (!good)
		verdict_free(out);
	return good;
}

void
verdict_free(struct verdict *verdict)
{
	standing_free(&verdict->standing);
	sealed_free(&verdict->facts);
	chain_free(&verdict->chain);
	buf_free(&verdict->note);
	buf_free(&verdict->manifests);
	arena_free(&verdict->arena);
	*verdict = (struct verdict){ 0 };
}

int64_t
verdict_readable(const struct verdict *verdict)
{
	int64_t first = SIGHTING_NEVER;

	for (size_t i = 0; i < lateness_parties(&verdict->lateness); i++) {
		struct lateness_fact fact = lateness_of(&verdict->lateness, i);

		if (fact.ms != SIGHTING_NEVER && (first == SIGHTING_NEVER || fact.ms < first))
			first = fact.ms;
	}
	return first;
}
