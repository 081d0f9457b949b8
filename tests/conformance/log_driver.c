/*
 * log_driver.c - our verdicts on proofs and checkpoints, and the roots, proofs and
 * tiles of a log that it is told, for the suites beside it.
 *
 * Numbers are decimal, all else in hex:
 *
 *	inclusion INDEX SIZE LEAF ROOT HASH...        accept | reject | malformed
 *	consistency OLD SIZE OLD-ROOT ROOT HASH...    accept | reject | malformed
 *	checkpoint TEXT                               good | bad
 *	open NOTE VKEY                                ok SIZE ROOT | refused
 *	proof PROOF POLICY LEAF                       ok | malformed | no-log-signature |
 *	                                              no-quorum | bad-inclusion | bad-policy
 *	policy POLICY                                 good | bad
 *	count SIZE            add "0", "1", "2"... up to SIZE entries; answers SIZE
 *	bundle BYTES          add the entries of a bundle; answers the size, or malformed
 *	root SIZE             ROOT
 *	prove INDEX SIZE      HASH...
 *	extend OLD SIZE       HASH...
 *	tile LEVEL INDEX WIDTH     PATH BYTES
 *	entries INDEX WIDTH        PATH BYTES
 *	path INDEX                 how an index is spelled in a path
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/note.h"
#include "driver.h"
#include "log/merkle.h"
#include "log/proof.h"
#include "log/tile.h"

#define LEVELS 8 /* of tiles: enough for all that memory holds */
#define ROOM (GIB / 2)

/* The log that is told: its entries, and every hash that its tiles have. */
static struct {
	uint64_t size;
	struct text *entry;
	struct merkle_frontier frontier;
	struct hash *node[LEVELS];
} told;

static struct err err;

static void *
grow(void *at, uint64_t count, size_t size)
{
	/* Doubled whenever the count is a power of two. */
	if ((count & (count - 1)) != 0)
		return at;
	at = realloc(at, (size_t)(count == 0 ? 1 : 2 * count) * size);
	need(at != NULL, "out of memory");
	return at;
}

static void
add_node(unsigned level, uint64_t index, struct hash hash)
{
	struct hash tile[TILE_WIDTH];

	need(level < LEVELS, "the log is too long");
	told.node[level] = grow(told.node[level], index, sizeof(hash));
	told.node[level][index] = hash;
	if (index % TILE_WIDTH != TILE_WIDTH - 1)
		return;
	memcpy(tile, told.node[level] + index - (TILE_WIDTH - 1), sizeof(tile));
	add_node(level + 1, index / TILE_WIDTH, merkle_fold(tile, TILE_WIDTH));
}

static void
add_entry(struct text entry)
{
	struct hash leaf = hash_leaf(entry);

	told.entry = grow(told.entry, told.size, sizeof(entry));
	told.entry[told.size] = entry;
	add_node(0, told.size++, leaf);
	merkle_frontier_add(&told.frontier, &leaf);
}

static bool
read_nodes(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *why)
{
	(void)arg, (void)why;
	need(level < LEVELS && first + count <= told.size >> (TILE_HEIGHT * level),
	    "read beyond the log's end");
	memcpy(out, told.node[level] + first, count * sizeof(*out));
	return true;
}

static const struct merkle_source source = { read_nodes, NULL };

static bool
hash_of(struct text word, struct hash *out)
{
	struct text bytes = bytes_of(word);

	if (bytes.len == HASH_LEN)
		memcpy(out->bytes, bytes.at, HASH_LEN);
	return bytes.len == HASH_LEN;
}

static bool
path_of(const struct words *words, size_t from, struct merkle_path *out)
{
	out->count = 0;
	for (size_t i = from; i < words->count; i++)
		if (out->count == MERKLE_CONSISTENCY_MAX ||
		    !hash_of(words->word[i], &out->hash[out->count++]))
			return false;
	return true;
}

static void
judge_inclusion(const struct words *words)
{
	struct merkle_path path;
	struct hash leaf, root;
	uint64_t index, size;

	if (!text_u64(words->word[1], &index) || !text_u64(words->word[2], &size) ||
	    !hash_of(words->word[3], &leaf) || !hash_of(words->word[4], &root) ||
	    !path_of(words, 5, &path))
		puts("malformed");
	else
		puts(merkle_check_inclusion(&leaf, index, size, &path, &root, &err) ? "accept"
										    : "reject");
}

static void
judge_consistency(const struct words *words)
{
	struct merkle_path path;
	struct hash from, to;
	uint64_t old, size;

	if (!text_u64(words->word[1], &old) || !text_u64(words->word[2], &size) ||
	    !hash_of(words->word[3], &from) || !hash_of(words->word[4], &to) ||
	    !path_of(words, 5, &path))
		puts("malformed");
	else
		puts(merkle_check_consistency(old, &from, size, &to, &path, &err) ? "accept"
										  : "reject");
}

static void
judge_checkpoint(const struct words *words)
{
	struct checkpoint c;

	puts(checkpoint_parse(bytes_of(words->word[1]), &c, &err) ? "good" : "bad");
}

static struct vkey
vkey_of(struct text word)
{
	struct vkey key;

	need(vkey_parse(bytes_of(word), &key, &err), err.text);
	return key;
}

static void
judge_open(const struct words *words)
{
	struct vkey key = vkey_of(words->word[2]);
	struct checkpoint c;

	if (!checkpoint_open(bytes_of(words->word[1]), &key, &c, &err)) {
		puts("refused");
		return;
	}
	printf("ok %" PRIu64 " ", c.size);
	put_hex(c.root.bytes, HASH_LEN);
	putchar('\n');
}

/* A checkpoint that the log signed is refused for its witnesses. */
static const char *
verdict(struct text bytes, const struct policy *policy, const struct hash *leaf)
{
	struct policy_verdict verdict;
	struct checkpoint head;
	struct proof proof;

	if (!proof_parse(bytes, &proof, &err))
		return "malformed";
	if (!checkpoint_open(proof.checkpoint, &policy->log[0].key, &head, &err))
		return err.fault == FAULT_DENIED ? "no-log-signature" : "malformed";
	if (!policy_open_checkpoint(policy, proof.checkpoint, &verdict, &err))
		return "no-quorum";
	return proof_check_policy(&proof, leaf, policy, &verdict, &err) ? "ok"
									: "bad-inclusion";
}

static void
judge_proof(const struct words *words)
{
	struct policy policy;
	struct hash leaf;

	need(hash_of(words->word[3], &leaf), "no leaf hash");
	if (!policy_parse(bytes_of(words->word[2]), &policy, &err) || policy.log_count == 0)
		puts("bad-policy");
	else
		puts(verdict(bytes_of(words->word[1]), &policy, &leaf));
}

static void
judge_policy(const struct words *words)
{
	struct policy policy;

	puts(policy_parse(bytes_of(words->word[1]), &policy, &err) ? "good" : "bad");
}

static void
tell_count(const struct words *words)
{
	uint64_t size = number_of(words->word[1]);

	while (told.size < size) {
		struct buf entry = BUF(KIB); /* never freed */

		buf_addf(&entry, "%" PRIu64, told.size);
		add_entry(buf_text(&entry));
	}
	printf("%" PRIu64 "\n", told.size);
}

static void
tell_bundle(const struct words *words)
{
	struct text rest = bytes_of(words->word[1]), entry;

	while (rest.len > 0) {
		if (!tile_next_entry(&rest, &entry, &err)) {
			puts("malformed");
			return;
		}
		add_entry(entry);
	}
	printf("%" PRIu64 "\n", told.size);
}

static void
ask_root(const struct words *words)
{
	uint64_t size = number_of(words->word[1]);
	struct hash root, grown = merkle_frontier_root(&told.frontier);

	need(merkle_root(&source, size, &root, &err), err.text);
	need(size != told.size || hash_eq(&root, &grown), "two ways lead to two roots");
	put_hex(root.bytes, HASH_LEN);
	putchar('\n');
}

static void
put_path(const struct merkle_path *path)
{
	for (size_t i = 0; i < path->count; i++) {
		if (i > 0)
			putchar(' ');
		put_hex(path->hash[i].bytes, HASH_LEN);
	}
	putchar('\n');
}

static void
ask_prove(const struct words *words)
{
	struct merkle_path path;

	need(merkle_include(
		 &source, number_of(words->word[1]), number_of(words->word[2]), &path, &err),
	    err.text);
	put_path(&path);
}

static void
ask_extend(const struct words *words)
{
	struct merkle_path path;

	need(merkle_extend(
		 &source, number_of(words->word[1]), number_of(words->word[2]), &path, &err),
	    err.text);
	put_path(&path);
}

static void
answer_file(const struct buf *path, struct text bytes)
{
	printf("%s ", buf_string(path));
	put_hex(bytes.at, bytes.len);
	putchar('\n');
}

static void
ask_tile(const struct words *words)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	unsigned level = (unsigned)number_of(words->word[1]);
	uint64_t index = number_of(words->word[2]);
	unsigned width = (unsigned)number_of(words->word[3]);
	struct hash tile[TILE_WIDTH];

	tile_path(level, index, width, &path);
	(void)!read_nodes(NULL, level, index * TILE_WIDTH, width, tile, &err);
	answer_file(&path, text_bytes(tile, width * sizeof(tile[0])));
}

static void
ask_entries(const struct words *words)
{
	scoped(buf_free) struct buf path = BUF(KIB), bundle = BUF(ROOM);
	uint64_t index = number_of(words->word[1]);
	unsigned width = (unsigned)number_of(words->word[2]);

	tile_bundle_path(index, width, &path);
	need(index * TILE_WIDTH + width <= told.size, "asked beyond the log's end");
	for (unsigned i = 0; i < width; i++)
		need(tile_add_entry(&bundle, told.entry[index * TILE_WIDTH + i], &err),
		    err.text);
	answer_file(&path, buf_text(&bundle));
}

static void
ask_path(const struct words *words)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct text spelled;

	tile_bundle_path(number_of(words->word[1]), TILE_WIDTH, &path);
	spelled = buf_text(&path);
	need(text_skip(&spelled, TEXT("tile/entries/")), "a path begins otherwise");
	printf("%.*s\n", TEXT_ARGS(spelled));
}

static const struct verb verbs[] = {
	{ { "inclusion", 9 }, 5, judge_inclusion },
	{ { "consistency", 11 }, 5, judge_consistency },
	{ { "checkpoint", 10 }, 2, judge_checkpoint },
	{ { "open", 4 }, 3, judge_open },
	{ { "proof", 5 }, 4, judge_proof },
	{ { "policy", 6 }, 2, judge_policy },
	{ { "count", 5 }, 2, tell_count },
	{ { "bundle", 6 }, 2, tell_bundle },
	{ { "root", 4 }, 2, ask_root },
	{ { "prove", 5 }, 3, ask_prove },
	{ { "extend", 6 }, 3, ask_extend },
	{ { "tile", 4 }, 4, ask_tile },
	{ { "entries", 7 }, 3, ask_entries },
	{ { "path", 4 }, 2, ask_path },
};

int
main(void)
{
	return drive(verbs, sizeof(verbs) / sizeof(verbs[0]));
}
