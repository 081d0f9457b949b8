#include "action/member/finding_file.h"

#include <inttypes.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_write.h"
#include "log/fork.h"

#define VERSION "finding/v1"

/* Reading and writing */

static bool
is_ours(struct value root)
{
	struct text version;
	struct err ignored;

	return value_get_text(root, "accord", &version, &ignored) &&
	       text_eq(version, TEXT(VERSION));
}

static bool
parse_proofs(struct value list, struct finding_file *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct text proof[2];
	size_t count = 0;

	while (value_each(list, &walk)) {
		if (count == 2)
			return err_set(err, FAULT_INPUT, "'proofs' are not two texts");
		if (!value_as_text(walk.value, &proof[count++], err))
			return false;
	}
	if (count != 2 || proof[0].len == 0 || proof[1].len == 0)
		return err_set(err, FAULT_INPUT, "'proofs' are not two texts");
	out->first = proof[0];
	out->second = proof[1];
	return true;
}

bool
finding_file_parse(struct doc *doc, struct text in, struct finding_file *out, struct err *err)
{
	static const struct doc_limits limits = { FINDING_FILE_MAX, 4 };
	struct finding_file file = { .manifest = TEXT("") };
	struct value root, proofs;

	file.receipt = file.first = file.second = TEXT("");
	if (!doc_parse(doc, in, &limits, &root, err))
		return false;
	if (!is_ours(root))
		return err_set(err, FAULT_INPUT, "this is no evidence of a finding");
	if (!value_get_text(root, "manifest", &file.manifest, err))
		return false;
	if (value_find(root, "proofs", &proofs)) {
		if (!value_get_array(root, "proofs", &proofs, err) ||
		    !parse_proofs(proofs, &file, err))
			return false;
	} else if (!value_get_text(root, "receipt", &file.receipt, err)) {
		return false;
	} else if (file.receipt.len == 0) {
		return err_set(err, FAULT_INPUT, "'receipt' is empty");
	}
	*out = file;
	return true;
}

void
finding_file_format(const struct finding_file *file, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "accord");
	writer_text(&w, TEXT(VERSION));
	writer_key(&w, "manifest");
	writer_text(&w, file->manifest);
	if (file->receipt.len > 0) {
		writer_key(&w, "receipt");
		writer_text(&w, file->receipt);
	} else {
		writer_key(&w, "proofs");
		writer_array(&w);
		writer_text(&w, file->first);
		writer_text(&w, file->second);
		writer_end(&w);
	}
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

bool
finding_file_prove(const struct merkle_source *tree, const struct entry *entry, uint64_t index,
    struct text checkpoint, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf extra = BUF(KIB);
	struct proof proof = { .has_extra = true, .index = index, .checkpoint = checkpoint };
	struct checkpoint head;
	uint8_t bytes[ENTRY_LEN];
	struct note note;

	entry_format(entry, bytes);
	base64_add(&extra, bytes, sizeof(bytes));
	proof.extra = buf_text(&extra);
	if (!buf_ok(&extra, err) || !note_parse(checkpoint, &note, err) ||
	    !checkpoint_parse(note.text, &head, err) ||
	    !merkle_include(tree, index, head.size, &proof.path, err))
		return false;
	proof_format(&proof, out);
	return buf_ok(out, err);
}

bool
finding_file_is_back_dated(const struct receipt *receipt, int64_t at, int64_t epoch_seconds)
{
	return epoch_seconds > 0 && receipt->epoch < (uint64_t)(at / epoch_seconds);
}

/* Checking */

static bool
keep_who(struct text who, struct arena *arena, struct finding_facts *out, struct err *err)
{
	out->who = arena_text(arena, who);
	return out->who.at != NULL || err_memory(err);
}

/* The anchor, and where it stands. */
struct stands {
	struct entry entry;
	uint64_t index;
};

static bool
check_one(struct text text, const struct chain *chain, struct stands *out, struct err *err)
{
	uint8_t bytes[ENTRY_LEN];
	struct checkpoint head;
	struct stands stands;
	struct proof proof;
	struct vkey key;
	struct hash leaf;

	if (!proof_parse(text, &proof, err))
		return false;
	if (!proof.has_extra || !base64_decode(proof.extra, bytes, sizeof(bytes)) ||
	    !entry_parse(text_bytes(bytes, sizeof(bytes)), &stands.entry, err))
		return err_set(err, FAULT_INPUT, "the proof does not tell the entry");
	leaf = entry_leaf(&stands.entry);
	if (!chain_signer(chain, proof.checkpoint, PARTY_LOG, &key, err) ||
	    !proof_check(&proof, &leaf, &key, &head, err))
		return false;
	if (stands.entry.kind != ENTRY_ANCHOR)
		return err_set(err, FAULT_DENIED, "the entry is no anchor");
	stands.index = proof.index;
	*out = stands;
	return true;
}

static bool
check_anchors(const struct finding_file *file, const struct chain *chain,
    struct finding_facts *out, struct err *err)
{
	struct stands first, second;

	if (!check_one(file->first, chain, &first, err) ||
	    !check_one(file->second, chain, &second, err))
		return false;
	if (first.index >= second.index || first.entry.epoch < second.entry.epoch)
		return err_set(err, FAULT_DENIED, "these two anchors are as they ought to be");
	out->what = FINDING_ANCHORS;
	out->proof = true;
	if (first.entry.epoch == second.entry.epoch)
		buf_addf(&out->words,
		    "its log has two anchors for epoch %" PRIu64 ": entries %" PRIu64
		    " and %" PRIu64,
		    first.entry.epoch, first.index, second.index);
	else
		buf_addf(&out->words,
		    "its log has an anchor for epoch %" PRIu64 " (entry %" PRIu64
		    ") after that for epoch %" PRIu64 " (entry %" PRIu64 ")",
		    second.entry.epoch, second.index, first.entry.epoch, first.index);
	return true;
}

static bool
check_receipt(const struct finding_file *file, const struct chain *chain,
    struct finding_facts *out, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct receipt receipt;
	struct vkey key;

	if (!chain_signer(chain, file->receipt, PARTY_STATEMENT, &key, err) ||
	    !statement_open(file->receipt, &key, &s, err) ||
	    !chain_check_counts(chain, &key, CHAIN_NOWHERE, err) ||
	    !receipt_parse(&s, &receipt, err))
		return err_in(err, "receipt");
	out->proof = finding_file_is_back_dated(&receipt, s.at, chain_newest(chain)->epoch);
	out->what = out->proof ? FINDING_BACK_DATED : FINDING_OMITTED;
	buf_addf(&out->words, out->proof ? "its receipt of " : "it promised, of ");
	hash_format(&receipt.of, &out->words);
	if (out->proof) {
		buf_addf(
		    &out->words, " names epoch %" PRIu64 ", which was over on ", receipt.epoch);
		utc_format(s.at, &out->words);
		buf_add(&out->words, TEXT(", when it was signed"));
	} else {
		buf_addf(&out->words,
		    ", that its anchor of epoch %" PRIu64 " commits to it, and the proof by ",
		    receipt.epoch);
		utc_format(receipt.proof_by, &out->words);
	}
	return true;
}

static bool
open_chain(struct text manifests, struct text inside, struct chain *out, struct err *err)
{
	struct text notes = manifests.len > 0 ? manifests : inside;

	if (notes.len == 0)
		return err_set(err, FAULT_INPUT,
		    "it takes the node's manifests to check that; none are in it");
	return chain_parse(notes, out, err) || err_in(err, "manifests");
}

static bool
check_ours(const struct finding_file *file, struct text manifests, struct arena *arena,
    struct finding_facts *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };

	return open_chain(manifests, file->manifest, &chain, err) &&
	       keep_who(chain_newest(&chain)->name, arena, out, err) &&
	       (file->receipt.len > 0 ? check_receipt : check_anchors)(file, &chain, out, err);
}

static bool
check_fork(const struct fork *fork, struct text manifests, struct arena *arena,
    struct finding_facts *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct checkpoint older, newer;
	struct vkey key;

	if (!open_chain(manifests, TEXT(""), &chain, err) ||
	    !chain_signer(&chain, fork->newer, PARTY_LOG, &key, err) ||
	    !fork_check(fork, &key, &older, &newer, err))
		return false;
	out->what = FINDING_FORK;
	out->proof = true;
	buf_addf(&out->words,
	    "its log has two heads, of %" PRIu64 " and of %" PRIu64
	    " entries, of which neither continues the other",
	    older.size, newer.size);
	return keep_who(chain_newest(&chain)->name, arena, out, err);
}

/* Each note ends with its last signature. */
static bool
cut_note(struct text *rest, struct text *note)
{
	struct text line, from = *rest;
	bool body = false;

	while (text_line(rest, &line)) {
		if (line.len == 0)
			body = true;
		else if (body && !text_starts(*rest, TEXT("\xe2\x80\x94 "))) {
			*note = (struct text){ from.at, from.len - rest->len };
			return true;
		}
	}
	return false;
}

static bool
check_manifests(
    struct text bytes, struct arena *arena, struct finding_facts *out, struct err *err)
{
	scoped(manifest_free) struct manifest first = { 0 }, second = { 0 };
	struct text rest = bytes, notes[2];

	if (!cut_note(&rest, &notes[0]) || !cut_note(&rest, &notes[1]) || rest.len > 0)
		return err_set(err, FAULT_INPUT, "this is no evidence of a finding");
	if (!manifest_open(notes[0], NULL, &first, err) ||
	    !manifest_open(notes[1], &first.key[PARTY_ROOT], &second, err))
		return false;
	if (!text_eq(first.name, second.name) || first.version != second.version ||
	    hash_eq(&first.statement.id, &second.statement.id))
		return err_set(
		    err, FAULT_DENIED, "these two manifests do not contradict each other");
	out->what = FINDING_MANIFESTS;
	out->proof = true;
	buf_addf(&out->words, "its root key signed two manifests of version %" PRId64,
	    first.version);
	return keep_who(first.name, arena, out, err);
}

static bool
check_any(struct text bytes, struct text manifests, struct arena *arena,
    struct finding_facts *out, struct err *err)
{
	scoped(doc_free) struct doc doc = DOC;
	struct finding_file file;
	struct fork fork;
	struct err other;

	if (finding_file_parse(&doc, bytes, &file, err))
		return check_ours(&file, manifests, arena, out, err);
	if (fork_parse(&doc, bytes, &fork, &other))
		return check_fork(&fork, manifests, arena, out, err);
	if (text_starts(bytes, TEXT("{\"accord\":1,")))
		return check_manifests(bytes, arena, out, err);
	return false;
}

bool
finding_file_check(struct text bytes, struct text manifests, struct arena *arena,
    struct finding_facts *out, struct err *err)
{
	struct finding_facts facts = { .words = BUF(4 * KIB) };

	if (check_any(bytes, manifests, arena, &facts, err) && buf_ok(&facts.words, err)) {
		*out = facts;
		return true;
	}
	buf_free(&facts.words);
	return false;
}
