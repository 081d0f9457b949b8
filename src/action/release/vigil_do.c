#include "action/release/vigil_do.h"

#include <stdio.h>

#include "action/release/events.h"
#include "journal/publish.h"
#include "journal/release_key.h"
#include "log/proof.h"
#include "view/peers.h"

static bool
has(const struct node *node, struct buf *path)
{
	struct err ignored;

	return buf_ok(path, &ignored) && tree_has(&node->journal.tree, buf_string(path));
}

bool
vigil_has_key(const struct vigil_watch *watch, const struct node *node)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	seal_key_path(&watch->id, &path);
	return has(node, &path);
}

bool
vigil_has_proof(const struct vigil_watch *watch, const struct node *node, const struct hash *of)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	seal_proof_path(&watch->id, of, &path);
	return has(node, &path);
}

/* What is shown to the keeper */

/* A proof that is not here is empty. */
static bool
load_proof(const struct vigil_watch *watch, const struct node *node, const struct hash *of,
    struct arena *arena, struct text *out, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB), bytes = BUF(VIGIL_PROOF_MAX);

	seal_proof_path(&watch->id, of, &path);
	*out = TEXT("");
	if (!buf_ok(&path, err))
		return false;
	if (!tree_get(&node->journal.tree, buf_string(&path), &bytes, err))
		return err->fault == FAULT_ABSENT || err->fault == FAULT_LIMIT;
	*out = arena_text(arena, buf_text(&bytes));
	return out->at != NULL || err_memory(err);
}

/* The first manifests are those that sealed it: more of them that come later keep nothing shut.
 */
static bool
show_chain(const struct vigil_watch *watch, struct node *node, struct arena *arena,
    struct text *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(VIGIL_CHAIN_MAX);
	scoped(chain_free) struct chain chain = { 0 };

	if (!members_chain(&node->journal, text_of(watch->by), &chain, err))
		return false;
	for (size_t i = 0; i < chain.count; i++) {
		struct text note = chain_at(&chain, i)->statement.bytes;

		if (note.len > VIGIL_CHAIN_MAX - bytes.len)
			break;
		buf_add(&bytes, note);
	}
	*out = arena_text(arena, buf_text(&bytes));
	return buf_ok(&bytes, err) && (out->at != NULL || err_memory(err));
}

static bool
show_postpone(const struct vigil_watch *watch, struct node *node,
    const struct vigil_postpone *postpone, struct arena *arena, struct plea *out,
    struct err *err)
{
	struct warrant_postpone *shown = &out->postpone[out->postpone_count];
	struct record record;

	if (!postpone->proven)
		return true;
	if (!load_proof(watch, node, &postpone->id, arena, &shown->proof, err) ||
	    !journal_find(&node->journal, &postpone->id, arena, &record, err))
		return false;
	if (shown->proof.len == 0 || record.forgotten)
		return true;
	shown->note = record.note;
	out->postpone_count++;
	return true;
}

bool
vigil_show(const struct vigil_watch *watch, struct node *node, struct arena *arena,
    struct plea *out, struct err *err)
{
	out->seal = buf_text(&watch->note);
	if (!show_chain(watch, node, arena, &out->chain, err) ||
	    !load_proof(watch, node, &watch->id, arena, &out->proof, err))
		return false;
	for (size_t i = 0; i < watch->postpones; i++)
		if (!show_postpone(watch, node, &watch->postpone[i], arena, out, err))
			return false;
	return true;
}

/* With what was dealt, as it was. */
static bool
plead(const struct vigil_watch *watch, struct node *node, struct arena *arena, struct plea *out,
    struct err *err)
{
	struct record record;

	if (!vigil_show(watch, node, arena, out, err) ||
	    !journal_find(&node->journal, &watch->deal, arena, &record, err) ||
	    !journal_check_kept(&record, err))
		return false;
	out->deal = record.note;
	return true;
}

/* Saying it */

bool
vigil_append(struct node *node, struct text note, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(node);

	return statement_open(note, &signer.vkey, &statement, err) &&
	       journal_add_public(&node->journal, &statement, err);
}

bool
vigil_say(struct node *node, struct text note, struct err *err)
{
	struct journal *journal = &node->journal;

	if (!journal_begin(journal, err))
		return false;
	if (vigil_append(node, note, err))
		return journal_commit(journal, err);
	journal_rollback(journal);
	return false;
}

static void
note_why(struct vigil_watch *watch, const char *why)
{
	snprintf(watch->why, sizeof(watch->why), "%s", why);
}

/* Proving the node's own */

static bool
is_entry(
    struct journal *journal, uint64_t index, const struct hash *id, bool *is, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(ENTRY_LEN);
	struct entry entry;

	if (!log_store_get(&journal->log, index, &bytes, err) ||
	    !entry_parse(buf_text(&bytes), &entry, err))
		return false;
	*is = entry.kind == ENTRY_STATEMENT && hash_eq(&entry.hash, id);
	return true;
}

/* It was said lately, so it is among the last. */
static bool
find_entry(struct journal *journal, uint64_t size, const struct hash *id, uint64_t *index,
    struct err *err)
{
	bool is = false;

	for (uint64_t i = size; i-- > 0;) {
		if (!is_entry(journal, i, id, &is, err))
			return false;
		if (is) {
			*index = i;
			return true;
		}
	}
	return err_set(err, FAULT_ABSENT, "it is not in the log yet");
}

static bool
prove(const struct vigil_watch *watch, struct node *node, const struct hash *of,
    struct text note, uint64_t size, struct err *err)
{
	struct merkle_source source = log_store_source(&node->journal.log);
	scoped(buf_free) struct buf bytes = BUF(PROOF_LEN_MAX), path = BUF(KIB);
	struct proof proof = { .checkpoint = note };

	if (!find_entry(&node->journal, size, of, &proof.index, err))
		return err->fault == FAULT_ABSENT;
	if (!merkle_include(&source, proof.index, size, &proof.path, err))
		return false;
	proof_format(&proof, &bytes);
	seal_proof_path(&watch->id, of, &path);
	return buf_ok(&bytes, err) && buf_ok(&path, err) &&
	       tree_put(&node->journal.tree, buf_string(&path), buf_text(&bytes), err);
}

/* A postponement that was seen too late does not count, and so needs no proof. */
static bool
is_in_time(const struct vigil_watch *watch, int64_t cosigned)
{
	return cosigned < watch->opens - watch->terms.timing.postpone.cutoff;
}

static bool
lacks_proof(const struct vigil_watch *watch)
{
	bool lacks = !watch->proven;

	for (size_t i = 0; i < watch->postpones; i++)
		lacks = lacks || !watch->postpone[i].proven;
	return lacks;
}

static bool
prove_postpones(struct vigil_watch *watch, struct node *node, struct text note, uint64_t size,
    struct err *err)
{
	for (size_t i = 0; i < watch->postpones; i++) {
		struct vigil_postpone *postpone = &watch->postpone[i];

		if (postpone->proven)
			continue;
		if (!prove(watch, node, &postpone->id, note, size, err))
			return false;
		postpone->proven = vigil_has_proof(watch, node, &postpone->id);
	}
	return vigil_reschedule(watch, node, err);
}

/* The publisher keeps to what it has postponed; what it opens early it has hastened since. */
static bool
keep_to_time(struct vigil_watch *watch, struct node *node, struct err *err)
{
	if (watch->opens == watch->seal.opens || watch->kept == watch->opens ||
	    watch->standing->early)
		return true;
	if (!release_key_move(&node->journal, &watch->id, watch->opens, err))
		return false;
	watch->kept = watch->opens;
	return true;
}

/* Under the checkpoint that is shown, once a quorum of the seal's witnesses has seen it. */
static bool
prove_own(struct vigil_watch *watch, struct node *node, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct checkpoint head;
	int64_t cosigned;
	struct text text;
	struct note note;

	if (!lacks_proof(watch))
		return true;
	if (!publish_head(&node->journal, &arena, &text, err))
		return err->fault == FAULT_ABSENT;
	cosigned = warrant_cosigned(&watch->terms.timing, text);
	if (cosigned == SCHEDULE_NEVER)
		return true;
	if (!note_parse(text, &note, err) || !checkpoint_parse(note.text, &head, err))
		return false;
	if (!watch->proven) {
		if (!prove(watch, node, &watch->id, text, head.size, err))
			return false;
		watch->proven = vigil_has_proof(watch, node, &watch->id);
	}
	return !is_in_time(watch, cosigned) ||
	       prove_postpones(watch, node, text, head.size, err);
}

/* Being armed */

/* What a stranger dealt is not for a member to answer for. */
static bool
check_publisher(const struct vigil_watch *watch, struct node *node, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct peers_row row;
	bool found;

	if (!peers_find(&node->journal, text_of(watch->by), &arena, &found, &row, err))
		return false;
	return (found && row.confirmed) || err_set(err, FAULT_DENIED,
					       "nobody has seen '%s' at its own address yet: "
					       "'accord peer accept' lets it in",
					       watch->by);
}

/* Have it signed, if all that speaks for it holds; `why` says what does not. */
static bool
sign_arm(struct vigil_watch *watch, struct node *node, int64_t now, struct buf *note,
    struct err *why)
{
	scoped(arena_free) struct arena arena = ARENA(VIGIL_PLEA_ROOM);
	scoped(buf_free) struct buf bytes = BUF(KEEPER_TEXT_MAX);
	struct plea *plea = arena_new(&arena, struct plea);

	if (plea == NULL)
		return err_memory(why);
	if (!check_publisher(watch, node, why) || !plead(watch, node, &arena, plea, why))
		return false;
	if (plea->chain.len > VIGIL_ARMED_MAX)
		return err_set(why, FAULT_LIMIT,
		    "its publisher has more manifests than a keeper could be shown");
	plea_format(plea, &bytes);
	return buf_ok(&bytes, why) &&
	       keeper_arm(&node->keeper, buf_text(&bytes), now, note, why);
}

static bool
be_armed(struct vigil_watch *watch, struct node *node, int64_t now, bool *said, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct err why;

	if (!sign_arm(watch, node, now, &note, &why)) {
		note_why(watch, why.text);
		return why.fault != FAULT_SYSTEM || err_set(err, why.fault, "%s", why.text);
	}
	note_why(watch, "");
	*said = true;
	return vigil_say(node, buf_text(&note), err);
}

bool
vigil_arm(struct vigil_watch *watch, struct node *node, int64_t now, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);

	if (watch->armed)
		return err_set(err, FAULT_CONFLICT, "this node is armed for it already");
	if (!watch->dealt)
		return err_set(
		    err, FAULT_ABSENT, "this node was dealt no share of it that it could tell");
	if (!watch->proven)
		return err_set(err, FAULT_ABSENT,
		    "its publisher does not show yet that a quorum of witnesses has seen it");
	return sign_arm(watch, node, now, &note, err) &&
	       vigil_append(node, buf_text(&note), err);
}

/* Letting go */

bool
vigil_shown_key(const struct vigil_watch *watch, const struct node *node, struct identity *out)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(KIB), path = BUF(KIB);
	struct text rest, line;
	struct err ignored;

	seal_key_path(&watch->id, &path);
	if (!tree_get(&node->journal.tree, buf_string(&path), &bytes, &ignored))
		return false;
	rest = buf_text(&bytes);
	return text_line(&rest, &line) && identity_parse(line, out, &ignored);
}

/* False when it is not known. */
static bool
known_key(const struct vigil_watch *watch, const struct node *node, struct identity *out)
{
	struct err ignored;

	return (watch->open ? vigil_shown_key(watch, node, out)
			    : standing_key(watch->standing, out, &ignored)) &&
	       seal_check_key(&watch->seal, out, &ignored);
}

/* Those that say something about the time: what anybody shows in their place takes no room. */
static void
add_heads(const struct vigil_watch *watch, const struct vigil_heads *heads, struct plea *plea)
{
	size_t room = VIGIL_HEADS_MAX;

	for (size_t i = 0; i < heads->count; i++) {
		struct text head = heads->head[i];

		if (head.len > VIGIL_HEAD_MAX || head.len > room ||
		    warrant_said(&watch->terms.timing, head, watch->opens) == 0)
			continue;
		plea->head[plea->head_count++] = head;
		room -= head.len;
	}
}

static bool
let_go(struct vigil_watch *watch, struct node *node, const struct vigil_heads *heads,
    int64_t now, bool *said, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(VIGIL_PLEA_ROOM);
	scoped(buf_free) struct buf bytes = BUF_SECRET(KEEPER_TEXT_MAX), key = BUF_SECRET(KIB);
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct plea *plea = arena_new(&arena, struct plea);
	scoped(identity_free) struct identity identity = { 0 };
	struct err why;

	if (plea == NULL)
		return err_memory(err);
	if (!plead(watch, node, &arena, plea, err))
		return false;
	add_heads(watch, heads, plea);
	if (known_key(watch, node, &identity)) {
		identity_format(&identity, &key);
		plea->key = buf_text(&key);
	}
	plea_format(plea, &bytes);
	if (!buf_ok(&bytes, err))
		return false;
	if (!keeper_share(&node->keeper, buf_text(&bytes), now, &note, &why)) {
		note_why(watch, why.text);
		return true;
	}
	note_why(watch, "");
	*said = true;
	return vigil_say(node, buf_text(&note), err);
}

/* The key */

bool
vigil_show_key(
    struct vigil_watch *watch, struct node *node, const struct identity *key, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(KIB), path = BUF(KIB);

	identity_format(key, &bytes);
	buf_add(&bytes, TEXT("\n"));
	seal_key_path(&watch->id, &path);
	watch->open = buf_ok(&bytes, err) && buf_ok(&path, err) &&
		      tree_put(&node->journal.tree, buf_string(&path), buf_text(&bytes), err) &&
		      events_add_key(&node->journal.tree, &watch->id, buf_text(&bytes), err);
	return watch->open;
}

static bool
show_key(struct vigil_watch *watch, struct node *node, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };

	return !known_key(watch, node, &key) || vigil_show_key(watch, node, &key, err);
}

/* Do others' clocks say that it is time, whatever the own one does?  The keeper counts them. */
static bool
is_witnessed(const struct vigil_watch *watch, const struct vigil_heads *heads)
{
	const struct timing *timing = &watch->terms.timing;
	size_t said = 0;

	for (size_t i = 0; vigil_is_stirring(watch) && i < heads->count; i++)
		if (heads->head[i].len <= VIGIL_HEAD_MAX)
			said += warrant_said(timing, heads->head[i], watch->opens);
	return said > timing->faults;
}

static bool
step(struct vigil_watch *watch, struct node *node, const struct vigil_heads *heads, int64_t now,
    bool *said, struct err *err)
{
	const struct standing *standing = watch->standing;
	bool out;

	if (watch->missing)
		return true;
	watch->open = watch->open || vigil_has_key(watch, node);
	out = watch->open || standing->early || standing->breach ||
	      gathering_full(&standing->gathering);
	if (watch->own && (!prove_own(watch, node, err) || !keep_to_time(watch, node, err)))
		return false;
	if (watch->dealt && watch->proven && !watch->armed && !out && now < watch->opens &&
	    !be_armed(watch, node, now, said, err))
		return false;
	if (watch->dealt && !watch->shared &&
	    (out || now + heads->behind >= watch->opens || is_witnessed(watch, heads)) &&
	    !let_go(watch, node, heads, now, said, err))
		return false;
	return watch->open || show_key(watch, node, err);
}

bool
vigil_is_unsettled(const struct vigil_watch *watch, const struct node *node)
{
	return watch->missing || (watch->dealt && !watch->armed) ||
	       vigil_lacks_bundle(watch, node) ||
	       (watch->own && !watch->proven && watch->terms.timing.witness_count > 0) ||
	       standing_armed(watch->standing) < watch->terms.committee.sharing.members;
}

bool
vigil_is_stirring(const struct vigil_watch *watch)
{
	return !watch->missing && !watch->open && watch->standing->gathering.count > 0;
}

bool
vigil_do(struct vigil_watch *watch, struct node *node, const struct vigil_heads *heads,
    int64_t now, bool *said, struct err *err)
{
	*said = false;
	vigil_note_clock(watch, node, now);
	if (!vigil_accuse(watch, node, now, said, err) ||
	    !step(watch, node, heads, now, said, err))
		return err_in(err, "release of '%s'", watch->by);
	/* What was said may be what was lacking. */
	return !*said ||
	       (vigil_hear(watch, node, err) && (watch->open || show_key(watch, node, err)));
}
