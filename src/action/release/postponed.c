#include "action/release/postponed.h"

#include "base/arena.h"
#include "base/file.h"
#include "release/warrant.h"

#define PROOF_MAX (64 * KIB)
#define ROOM (16 * MIB)
#define SHARED_FILE 0644

/* What is shown of the release, and counts so far. */
struct showing {
	const struct follow *follow;
	const struct follow_seal *seal;
	struct arena arena;
	struct warrant_postpone postpone[SCHEDULE_FACTS_MAX];
	struct warrant warrant;
	struct schedule schedule;
};

static void
showing_free(struct showing *showing)
{
	arena_free(&showing->arena);
}

/* Where what is known of one is kept, once it counts: others may be gone when it is time. */
#define NOTE_IN "/postpone-"
#define PROOF_IN "/proof-"

static bool
path_of(const struct showing *showing, const char *in, const struct hash *id,
    char out[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	buf_add(&name, text_of(in));
	hash_format(id, &name);
	return buf_ok(&name, err) && follow_seal_path(showing->follow, showing->seal,
					 ".accord/", buf_string(&name), out, err);
}

/* With one more postponement: does what is shown hold together, and is the release moved? */
static bool
counts(struct showing *showing, struct text note, struct text proof)
{
	struct warrant *warrant = &showing->warrant;
	unsigned before = showing->schedule.moved;
	struct schedule schedule;
	struct err why;

	showing->postpone[warrant->postpone_count++] = (struct warrant_postpone){ note, proof };
	if (warrant_schedule(warrant, &schedule, &why) &&
	    (schedule.moved > before || (schedule.conflict && !showing->schedule.conflict))) {
		showing->schedule = schedule;
		return true;
	}
	warrant->postpone_count--;
	return false;
}

static bool
try(struct showing *showing, struct text note, const struct buf *proof)
{
	struct text kept;

	if (proof->len == 0)
		return false;
	kept = arena_text(&showing->arena, buf_text(proof));
	return kept.at != NULL && counts(showing, note, kept);
}

/* Any of them may have a proof, and a wrong one, too. */
static bool
ask_mirrors(struct showing *showing, const struct follow_postpone *postpone, struct text note,
    const struct mirrors *mirrors, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	char path[PATH_MAX], note_path[PATH_MAX];
	struct err why;

	buf_add(&name, TEXT("/"));
	seal_proof_path(&postpone->of, &postpone->id, &name);
	if (!buf_ok(&name, err) || !path_of(showing, NOTE_IN, &postpone->id, note_path, err) ||
	    !path_of(showing, PROOF_IN, &postpone->id, path, err))
		return false;
	for (size_t i = 0; i < mirrors->count; i++) {
		const struct remote *remote =
		    mirrors->at[(mirrors->first + i) % mirrors->count];
		scoped(buf_free) struct buf proof = BUF(PROOF_MAX);
		struct sink sink = sink_buf(&proof);

		if (remote->get(remote->arg, buf_string(&name), &sink, &why) &&
		    try(showing, note, &proof))
			return file_save(note_path, note, SHARED_FILE, err) &&
			       file_save(path, buf_text(&proof), SHARED_FILE, err);
	}
	return true;
}

static bool
find_note(
    const struct showing *showing, const struct hash *id, struct buf *note, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	char path[PATH_MAX];

	buf_add(&name, TEXT("/statement/"));
	hash_format(id, &name);
	return follow_get(showing->follow, buf_string(&name), note, err) ||
	       (path_of(showing, NOTE_IN, id, path, err) && file_load(path, note, err));
}

/* In the order of the log: each follows the one before. */
static bool
take(struct showing *showing, const struct follow_postpone *postpone,
    const struct mirrors *mirrors, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(buf_free) struct buf proof = BUF(PROOF_MAX);
	char path[PATH_MAX];
	struct text kept;
	struct err why;

	if (!path_of(showing, PROOF_IN, &postpone->id, path, err))
		return false;
	if (!find_note(showing, &postpone->id, &note, &why))
		return true;
	kept = arena_text(&showing->arena, buf_text(&note));
	if (kept.at == NULL)
		return err_memory(err);
	if (file_load(path, &proof, &why) && try(showing, kept, &proof))
		return true;
	return ask_mirrors(showing, postpone, kept, mirrors, err);
}

static bool
begin(struct showing *showing, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	char path[PATH_MAX];
	struct text kept;

	if (!follow_seal_path(showing->follow, showing->seal, ".accord/", "/seal", path, err) ||
	    !file_load(path, &note, err))
		return false;
	kept = arena_text(&showing->arena, buf_text(&note));
	if (kept.at == NULL)
		return err_memory(err);
	showing->warrant = (struct warrant){ .seal = kept,
		.chain = &showing->follow->node.chain,
		.postpones = showing->postpone };
	showing->schedule.opens = showing->seal->seal.opens;
	return true;
}

bool
postponed_look(const struct follow *follow, const struct follow_seal *seal,
    const struct mirrors *mirrors, struct postponed *out, struct err *err)
{
	scoped(showing_free) struct showing showing = {
		.follow = follow, .seal = seal, .arena = ARENA(ROOM)
	};
	size_t said = 0;

	if (!begin(&showing, err))
		return false;
	for (size_t i = 0; i < follow->postpones; i++) {
		const struct follow_postpone *postpone = &follow->postpone[i];

		if (!hash_eq(&postpone->of, &seal->id) || said++ == SCHEDULE_FACTS_MAX)
			continue;
		if (!take(&showing, postpone, mirrors, err))
			return false;
	}
	*out = (struct postponed){ .opens = showing.schedule.opens,
		.moved = showing.schedule.moved,
		.unheeded = said - showing.warrant.postpone_count,
		.conflict = showing.schedule.conflict };
	return true;
}
