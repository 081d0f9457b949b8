#include "log/proof.h"

#include <inttypes.h>

#include "codec/base64.h"
#include "log/entry.h"

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

static bool
extra_is_base64(struct text extra)
{
	uint8_t bytes[PROOF_EXTRA_MAX];
	size_t len = base64_len(extra);

	return len <= sizeof(bytes) && base64_decode(extra, bytes, len);
}

bool
proof_parse(struct text in, struct proof *out, struct err *err)
{
	struct proof proof = { 0 };
	struct text rest = in, line;

	if (!text_line(&rest, &line) || !text_eq(line, TEXT("c2sp.org/tlog-proof@v1")))
		return err_set(err, FAULT_INPUT,
		    "this is no proof: its first line is not 'c2sp.org/tlog-proof@v1'");
	if (!text_line(&rest, &line))
		return err_set(err, FAULT_INPUT, "the proof is cut short");
	if (text_skip(&line, TEXT("extra "))) {
		proof.has_extra = true;
		proof.extra = line;
		if (!extra_is_base64(line))
			return err_set(
			    err, FAULT_INPUT, "the proof's extra line is not base64");
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

void
proof_format(const struct proof *proof, struct buf *out)
{
	buf_add(out, TEXT("c2sp.org/tlog-proof@v1\n"));
	if (proof->has_extra) {
		buf_add(out, TEXT("extra "));
		buf_add(out, proof->extra);
		buf_add(out, TEXT("\n"));
	}
	buf_addf(out, "index %" PRIu64 "\n", proof->index);
	for (size_t i = 0; i < proof->path.count; i++) {
		base64_add(out, proof->path.hash[i].bytes, HASH_LEN);
		buf_add(out, TEXT("\n"));
	}
	buf_add(out, TEXT("\n"));
	buf_add(out, proof->checkpoint);
}

void
proof_format_commitment(
    const struct proof *proof, const struct batch_path *path, struct buf *out)
{
	scoped(buf_free) struct buf bytes = BUF(PROOF_EXTRA_MAX);
	scoped(buf_free) struct buf extra = BUF(2 * PROOF_EXTRA_MAX);
	struct proof with_extra = *proof;

	batch_path_format(path, &bytes);
	base64_add(&extra, (const uint8_t *)bytes.at, bytes.len);
	with_extra.has_extra = true;
	with_extra.extra = buf_text(&extra);
	proof_format(&with_extra, out);
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
proof_check_commitment(const struct proof *proof, const struct hash *commitment,
    const struct vkey *key, uint64_t *epoch, struct err *err)
{
	struct entry anchor = { .kind = ENTRY_ANCHOR };
	uint8_t extra[PROOF_EXTRA_MAX];
	size_t len = base64_len(proof->extra);
	struct batch_path path;
	struct checkpoint head;
	struct hash leaf;

	if (!proof->has_extra || len > sizeof(extra) ||
	    !base64_decode(proof->extra, extra, len))
		return err_set(err, FAULT_INPUT, "the proof has no batch path");
	if (!batch_path_parse(text_bytes(extra, len), &path, err) ||
	    !batch_path_root(&path, commitment, &anchor.hash, err))
		return false;
	anchor.epoch = path.epoch;
	leaf = entry_leaf(&anchor);
	if (!proof_check(proof, &leaf, key, &head, err))
		return false;
	*epoch = path.epoch;
	return true;
}
