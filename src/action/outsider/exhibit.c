#include "action/outsider/exhibit.h"

#include "action/finder/record.h"
#include "log/entry.h"
#include "log/proof.h"
#include "statement/finder_key.h"
#include "statement/receipt.h"
#include "view/body.h"

#define PROOF_LINE "c2sp.org/tlog-proof@"

/* What it is checked by. */
struct ring {
	struct chain chain;
	struct manifest alone; /* or one that is not the first, by itself */
	bool has_alone;
	size_t count;
	struct vkey keys[EXHIBIT_KEYS_MAX];
};

static void
ring_free(struct ring *ring)
{
	chain_free(&ring->chain);
	manifest_free(&ring->alone);
}

/* One by itself, which vouches for itself unless its root key is known. */
static bool
open_alone(struct text bytes, struct text root, struct manifest *out, struct err *err)
{
	struct manifest m;
	struct vkey key;

	if (root.len > 0 && !vkey_parse(root, &key, err))
		return err_in(err, "root key");
	if (!manifest_open(bytes, NULL, &m, err))
		return false;
	if (root.len > 0 && !vkey_eq(&m.key[PARTY_ROOT], &key)) {
		manifest_free(&m);
		return err_set(err, FAULT_DENIED, "the manifest is of another root key");
	}
	*out = m;
	return true;
}

/* A chain from the first on; or a later one by itself, of which no keys before are known. */
static bool
load_manifests(const struct exhibit *exhibit, struct ring *ring, struct err *err)
{
	struct manifest m;
	struct err none;

	if (manifest_open(exhibit->manifest, NULL, &m, &none)) {
		ring->has_alone = m.version > 1;
		manifest_free(&m);
	}
	if (ring->has_alone)
		return open_alone(exhibit->manifest, exhibit->root, &ring->alone, err) ||
		       err_in(err, "manifest");
	return (chain_parse(exhibit->manifest, &ring->chain, err) &&
		   record_check_root(&ring->chain, exhibit->root, err)) ||
	       err_in(err, "manifest");
}

static bool
load_ring(const struct exhibit *exhibit, struct ring *ring, struct err *err)
{
	if (exhibit->manifest.len > 0 && !load_manifests(exhibit, ring, err))
		return false;
	for (size_t i = 0; i < exhibit->count; i++, ring->count++)
		if (!vkey_parse(exhibit->keys[i], &ring->keys[i], err))
			return err_in(err, "key");
	return true;
}

static bool
has_line_of(const struct note *note, const struct vkey *key)
{
	for (size_t i = 0; i < note->count; i++)
		if (note->signature[i].id == key->id &&
		    text_eq(note->signature[i].name, key->name))
			return true;
	return false;
}

/* The key among these that a note claims to be signed by. */
static bool
find_key(const struct ring *ring, struct text bytes, enum party_role role, struct vkey *out,
    struct err *err)
{
	struct note note = { 0 };

	if (!note_parse(bytes, &note, err))
		return false;
	for (size_t i = 0; i < ring->count; i++) {
		if (!has_line_of(&note, &ring->keys[i]))
			continue;
		*out = ring->keys[i];
		return true;
	}
	if (ring->has_alone && has_line_of(&note, &ring->alone.key[role])) {
		*out = ring->alone.key[role];
		return true;
	}
	if (ring->chain.count > 0)
		return chain_signer(&ring->chain, bytes, role, out, err);
	if (ring->count > 0 || ring->has_alone)
		return err_set(err, FAULT_DENIED, "it is signed by none of the keys given");
	return err_set(err, FAULT_INPUT,
	    "nothing says whose key must have signed it: give the node's manifest, or a key");
}

/* Does it count, when so many of the log's entries are known to hold it? */
static bool
check_counts(const struct ring *ring, const struct vkey *key, uint64_t size, struct err *err)
{
	return chain_check_counts(&ring->chain, key, size, err);
}

static int64_t
epoch_end(const struct ring *ring, uint64_t epoch)
{
	int64_t seconds = 0;

	if (ring->chain.count > 0)
		seconds = chain_newest(&ring->chain)->epoch;
	if (ring->has_alone)
		seconds = ring->alone.epoch;
	if (seconds == 0 || epoch == 0 || epoch >= (uint64_t)(UTC_MAX / seconds))
		return 0;
	return ((int64_t)epoch + 1) * seconds;
}

/* Statements */

static bool
keep_facts(const struct statement *s, const struct vkey *key, struct arena *arena,
    struct exhibit_facts *out, struct err *err)
{
	out->kind = s->kind->name;
	out->id = s->id;
	out->by = arena_text(arena, s->by);
	out->at = s->at;
	out->public = s->kind->public;
	out->key = arena_text(arena, key->name);
	return (out->by.at != NULL && out->key.at != NULL) || err_memory(err);
}

static bool
signer_of(
    const struct ring *ring, const struct statement *claimed, struct vkey *key, struct err *err)
{
	bool named;

	if (!finder_key(claimed, &named, key, err))
		return false;
	return named || find_key(ring, claimed->bytes, kind_role(claimed->kind), key, err);
}

/* Verify one, and parse it whole; its key is told. */
static bool
open_statement(const struct ring *ring, struct text bytes, struct statement *out,
    struct body *body, struct vkey *key, struct err *err)
{
	scoped(statement_free) struct statement claimed = { 0 };
	bool named; /* else the manifests' keys stay where they are */

	if (!statement_reopen(bytes, &claimed, err))
		return false;
	if (!signer_of(ring, &claimed, key, err))
		return false;
	if (!statement_open(bytes, key, out, err))
		return false;
	/* A name may be borrowed from the claimed one, which goes. */
	if (!body_parse(out, body, err) || !finder_key(out, &named, key, err)) {
		statement_free(out);
		return false;
	}
	return true;
}

/* The statement that a receipt is for, where it is shown. */
static bool
check_received(const struct exhibit *exhibit, const struct ring *ring,
    const struct statement *receipt_statement, const struct receipt *receipt, struct err *err)
{
	scoped(statement_free) struct statement received = { 0 };
	struct body body;
	struct vkey key;

	if (!open_statement(ring, exhibit->of, &received, &body, &key, err))
		return err_in(err, "what it belongs to");
	if (!hash_eq(&received.id, &receipt->of))
		return err_set(
		    err, FAULT_DENIED, "the receipt is for another statement than this one");
	return statement_check_to(receipt_statement, received.by, err) &&
	       commitment_check(&receipt->commitment, &received, err);
}

static void
keep_receipt(const struct ring *ring, const struct receipt *receipt, struct exhibit_facts *out)
{
	out->receipt = true;
	out->of = receipt->of;
	out->epoch = receipt->epoch;
	out->ends = epoch_end(ring, receipt->epoch);
	out->proof_by = receipt->proof_by;
}

static bool
check_statement(const struct exhibit *exhibit, const struct ring *ring, struct arena *arena,
    struct exhibit_facts *out, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct body body;
	struct vkey key;

	if (!open_statement(ring, exhibit->bytes, &statement, &body, &key, err) ||
	    !check_counts(ring, &key, CHAIN_NOWHERE, err))
		return false;
	if (statement.kind->id == KIND_RECEIPT) {
		keep_receipt(ring, &body.receipt, out);
		out->of_checked = exhibit->of.len > 0;
		if (out->of_checked &&
		    !check_received(exhibit, ring, &statement, &body.receipt, err))
			return false;
	} else if (exhibit->of.len > 0) {
		return err_set(err, FAULT_INPUT,
		    "a %.*s belongs to nothing; receipts and proofs do",
		    TEXT_ARGS(statement.kind->name));
	}
	return keep_facts(&statement, &key, arena, out, err);
}

/* Manifests */

/* Is its root key among the keys that were given? */
static bool
is_given(const struct ring *ring, const struct manifest *m)
{
	for (size_t i = 0; i < ring->count; i++)
		if (vkey_eq(&ring->keys[i], &m->key[PARTY_ROOT]))
			return true;
	return ring->count == 0;
}

/* Are they the same, or next to each other? */
static bool
check_beside(const struct manifest *known, const struct manifest *m, struct err *err)
{
	if (hash_eq(&known->statement.id, &m->statement.id))
		return true;
	return m->version < known->version ? manifest_check_follows(m, known, err)
					   : manifest_check_follows(known, m, err);
}

static bool
check_manifest(const struct exhibit *exhibit, const struct ring *ring, struct arena *arena,
    struct exhibit_facts *out, struct err *err)
{
	scoped(manifest_free) struct manifest m = { 0 };
	size_t index;

	if (!open_alone(exhibit->bytes, exhibit->root, &m, err))
		return false;
	if (ring->chain.count > 0 && !chain_find(&ring->chain, &m.statement.id, &index) &&
	    !manifest_check_follows(chain_newest(&ring->chain), &m, err))
		return false;
	if (ring->has_alone && !check_beside(&ring->alone, &m, err))
		return false;
	if (!is_given(ring, &m))
		return err_set(err, FAULT_DENIED, "it is of none of the root keys given");
	out->manifests = 1;
	return keep_facts(&m.statement, &m.key[PARTY_ROOT], arena, out, err);
}

/* A chain of several, from the first on. */
static bool
check_chain(const struct exhibit *exhibit, const struct ring *ring, const struct chain *chain,
    struct arena *arena, struct exhibit_facts *out, struct err *err)
{
	const struct manifest *newest = chain_newest(chain);
	bool given = false;
	size_t index;

	if (!record_check_root(chain, exhibit->root, err))
		return false;
	for (size_t i = 0; i < chain->count; i++)
		given = given || is_given(ring, chain_at(chain, i));
	if (!given)
		return err_set(err, FAULT_DENIED, "it is of none of the root keys given");
	if (ring->chain.count > 0 &&
	    !(ring->chain.count > chain->count ? chain_check_extends(&ring->chain, chain, err)
					       : chain_check_extends(chain, &ring->chain, err)))
		return false;
	if (ring->has_alone && !chain_find(chain, &ring->alone.statement.id, &index) &&
	    !check_beside(&ring->alone, newest, err))
		return false;
	out->manifests = chain->count;
	return keep_facts(&newest->statement, &newest->key[PARTY_ROOT], arena, out, err);
}

/* Proofs */

/* The key by which the log's head is signed, and the head. */
static bool
open_log(const struct ring *ring, const struct proof *proof, struct vkey *key,
    struct exhibit_facts *out, struct err *err)
{
	struct checkpoint head;

	if (!find_key(ring, proof->checkpoint, PARTY_LOG, key, err) ||
	    !checkpoint_open(proof->checkpoint, key, &head, err) ||
	    !check_counts(ring, key, head.size, err))
		return err_in(err, "the log's head");
	out->index = proof->index;
	out->entries = head.size;
	return true;
}

static bool
check_entry(
    const struct proof *proof, const struct vkey *log, const struct hash *id, struct err *err)
{
	struct entry entry = { .kind = ENTRY_STATEMENT, .hash = *id };
	struct hash leaf = entry_leaf(&entry);
	struct checkpoint head;

	return proof_check(proof, &leaf, log, &head, err);
}

static bool
check_anchored(const struct proof *proof, const struct vkey *log, const struct receipt *receipt,
    struct err *err)
{
	uint64_t epoch;

	if (!proof_check_commitment(proof, &receipt->commitment.hash, log, &epoch, err))
		return false;
	return epoch == receipt->epoch ||
	       err_set(err, FAULT_DENIED,
		   "the proof is for another epoch than the receipt promised");
}

static bool
check_proven(const struct proof *proof, const struct vkey *log, const struct statement *of,
    const struct body *body, struct err *err)
{
	if (of->kind->public)
		return check_entry(proof, log, &of->id, err);
	if (of->kind->id == KIND_RECEIPT)
		return check_anchored(proof, log, &body->receipt, err);
	return err_set(err, FAULT_INPUT,
	    "what a log holds of a private %.*s is its commitment, which its receipt opens: "
	    "give the receipt",
	    TEXT_ARGS(of->kind->name));
}

static bool
check_proof(const struct exhibit *exhibit, const struct ring *ring, struct arena *arena,
    struct exhibit_facts *out, struct err *err)
{
	scoped(statement_free) struct statement of = { 0 };
	struct vkey log, key;
	struct proof proof;
	struct body body;

	if (!proof_parse(exhibit->bytes, &proof, err))
		return false;
	if (exhibit->of.len == 0)
		return err_set(err, FAULT_INPUT,
		    "a proof needs what it belongs to: a receipt, or a public statement");
	if (!open_statement(ring, exhibit->of, &of, &body, &key, err))
		return err_in(err, "what it belongs to");
	if (!open_log(ring, &proof, &log, out, err) ||
	    !check_proven(&proof, &log, &of, &body, err))
		return err_in(err, "proof");
	if (!check_counts(ring, &key, proof.index + 1, err))
		return err_in(err, "what it belongs to");
	if (of.kind->id == KIND_RECEIPT)
		keep_receipt(ring, &body.receipt, out);
	out->proven = true;
	out->log = arena_text(arena, log.name);
	return out->log.at == NULL ? err_memory(err) : keep_facts(&of, &key, arena, out, err);
}

static bool
is_manifest(struct text bytes)
{
	scoped(statement_free) struct statement claimed = { 0 };
	struct err none;

	return statement_reopen(bytes, &claimed, &none) && claimed.kind->id == KIND_MANIFEST;
}

static bool
check(const struct exhibit *exhibit, const struct ring *ring, struct arena *arena,
    struct exhibit_facts *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct text rest = exhibit->bytes;
	struct err none;

	if (text_skip(&rest, TEXT(PROOF_LINE)))
		return check_proof(exhibit, ring, arena, out, err);
	if (!text_skip(&rest, TEXT("{")))
		return err_set(err, FAULT_INPUT,
		    "this is neither a signed statement nor a proof, by how it begins");
	if (chain_parse(exhibit->bytes, &chain, &none) && chain.count > 1)
		return check_chain(exhibit, ring, &chain, arena, out, err);
	if (is_manifest(exhibit->bytes))
		return check_manifest(exhibit, ring, arena, out, err);
	return check_statement(exhibit, ring, arena, out, err);
}

bool
exhibit_check(const struct exhibit *exhibit, struct arena *arena, struct exhibit_facts *out,
    struct err *err)
{
	scoped(ring_free) struct ring ring = { 0 };
	struct exhibit_facts facts = { 0 };

	if (!load_ring(exhibit, &ring, err) || !check(exhibit, &ring, arena, &facts, err))
		return false;
	*out = facts;
	return true;
}
