#include "log/proof.h"

#include <inttypes.h>

#include "codec/base64.h"
#include "log/entry.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1"

static bool
parse_hashes(struct text *rest, struct merkle_path *path, struct err *err)
{
	struct text line;

	path->count = 0;
	for (;;) {
		if (!text_line(rest, &line))
			return err_set(err, FAULT_INPUT, "the proof is cut short");
		if (line.len == 0)
			return true;
		if (path->count == MERKLE_PATH_MAX)
			return err_set(
			    err, FAULT_INPUT, "the proof has over %d hashes", MERKLE_PATH_MAX);
		if (!base64_decode(line, path->hash[path->count].bytes, HASH_LEN))
			return err_set(err, FAULT_INPUT,
			    "the proof's hash %zu is not 32 bytes in base64", path->count + 1);
		path->count++;
	}
}

/* An extra of nothing is no extra: the line is left out then. */
static bool
extra_ok(struct text extra)
{
	return extra.len > 0 && base64_len(extra) <= PROOF_EXTRA_MAX && base64_ok(extra);
}

bool
proof_parse(struct text in, struct proof *out, struct err *err)
{
	struct proof proof = { 0 };
	struct text rest = in, line;

	if (in.len > PROOF_LEN_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the proof is longer than %zu bytes", PROOF_LEN_MAX);
	if (!text_line(&rest, &line) || !text_eq(line, TEXT(FIRST_LINE)))
		return err_set(err, FAULT_INPUT,
		    "this is no proof: its first line is not '" FIRST_LINE "'");
	if (!text_line(&rest, &line))
		return err_set(err, FAULT_INPUT, "the proof is cut short");
	if (text_skip(&line, TEXT("extra "))) {
		proof.has_extra = true;
		proof.extra = line;
		if (!extra_ok(line))
			return err_set(err, FAULT_INPUT,
			    "the proof's extra line is not 1 to %zu bytes in base64",
			    PROOF_EXTRA_MAX);
		if (!text_line(&rest, &line))
			return err_set(err, FAULT_INPUT, "the proof is cut short");
	}
	if (!text_skip(&line, TEXT("index ")) || !text_u64(line, &proof.index) ||
	    proof.index >= MERKLE_SIZE_MAX)
		return err_set(err, FAULT_INPUT, "the proof has no index line");
	if (!parse_hashes(&rest, &proof.path, err))
		return false;
	proof.checkpoint = rest;
	*out = proof;
	return true;
}

/* All but the first line and the extra one. */
static void
add_rest(const struct proof *proof, struct buf *out)
{
	buf_addf(out, "index %" PRIu64 "\n", proof->index);
	for (size_t i = 0; i < proof->path.count; i++) {
		base64_add(out, proof->path.hash[i].bytes, HASH_LEN);
		buf_add(out, TEXT("\n"));
	}
	buf_add(out, TEXT("\n"));
	buf_add(out, proof->checkpoint);
}

void
proof_format(const struct proof *proof, struct buf *out)
{
	buf_add(out, TEXT(FIRST_LINE "\n"));
	if (proof->has_extra) {
		buf_add(out, TEXT("extra "));
		buf_add(out, proof->extra);
		buf_add(out, TEXT("\n"));
	}
	add_rest(proof, out);
}

void
proof_format_commitment(
    const struct proof *proof, const struct batch_path *path, struct buf *out)
{
	uint8_t bytes[BATCH_PATH_LEN];

	batch_path_format(path, bytes);
	buf_add(out, TEXT(FIRST_LINE "\nextra "));
	base64_add(out, bytes, sizeof(bytes));
	buf_add(out, TEXT("\n"));
	add_rest(proof, out);
}

bool
proof_check(const struct proof *proof, const struct hash *leaf, const struct vkey *key,
    struct checkpoint *head, struct err *err)
{
	struct checkpoint c;

	if (!checkpoint_open(proof->checkpoint, key, &c, err))
		return false;
	if (!merkle_check_inclusion(leaf, proof->index, c.size, &proof->path, &c.root, err))
		return false;
	*head = c;
	return true;
}

bool
proof_check_policy(const struct proof *proof, const struct hash *leaf,
    const struct policy *policy, struct policy_verdict *verdict, struct err *err)
{
	struct policy_verdict v;

	if (!policy_open_checkpoint(policy, proof->checkpoint, &v, err) ||
	    !merkle_check_inclusion(
		leaf, proof->index, v.head.size, &proof->path, &v.head.root, err))
		return false;
	*verdict = v;
	return true;
}

bool
proof_check_commitment(const struct proof *proof, const struct hash *commitment,
    const struct vkey *key, uint64_t *epoch, struct err *err)
{
	struct entry anchor = { .kind = ENTRY_ANCHOR };
	uint8_t extra[BATCH_PATH_LEN];
	struct batch_path path;
	struct checkpoint head;
	struct hash leaf;

	if (!proof->has_extra || !base64_decode(proof->extra, extra, sizeof(extra)))
		return err_set(err, FAULT_INPUT, "the proof has no batch path");
	if (!batch_path_parse(text_bytes(extra, sizeof(extra)), &path, err))
		return false;
	anchor.epoch = path.epoch;
	anchor.hash = batch_path_root(&path, commitment);
	leaf = entry_leaf(&anchor);
	if (!proof_check(proof, &leaf, key, &head, err))
		return false;
	*epoch = path.epoch;
	return true;
}
