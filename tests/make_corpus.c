/*
 * Write those corpora anew that hold roots, commitments or signatures, and so cannot be
 * written by hand; the same ones in every run.
 *
 *	ninja -C build make_corpus && build/make_corpus tests/corpus
 */
#include <stdio.h>

#include "codec/base64.h"
#include "codec/hex.h"
#include "council.h"
#include "crypto/merkle_list.h"
#include "lineage.h"
#include "log/entry.h"
#include "log/fork.h"
#include "log/proof.h"
#include "log/tile.h"
#include "log/watch_state.h"
#include "member/canary.h"
#include "member/witnesses.h"
#include "release/seal.h"
#include "sharing_vectors.h"
#include "statement/opening.h"
#include "statement/receipt.h"

#define EPOCH 2992236
#define HUNDRED 100
#define ENTRIES 5 /* in the log that the proof is of */
#define ANCHOR 3

static const struct batch_seed seed = { { 's', 'e', 'e', 'd' } };

static void
save(const char *folder, const char *name, struct text bytes)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	if (file == NULL || fwrite(bytes.at, 1, bytes.len, file) != bytes.len ||
	    fclose(file) != 0) {
		perror(path);
		exit(EXIT_FAILURE);
	}
}

/* The path of the index-th of places. */
static struct batch_path
path_among(const struct batch_place *place, size_t count, size_t index)
{
	struct batch_tree tree = { EPOCH, &seed, place, count, NULL };
	struct batch_path path;

	batch_prove(&tree, index, &path);
	return path;
}

static void
save_path(const char *folder, const char *name, const struct batch_path *path)
{
	uint8_t bytes[BATCH_PATH_LEN];

	batch_path_format(path, bytes);
	save(folder, name, text_bytes(bytes, sizeof(bytes)));
}

static void
make_batch(const char *folder)
{
	struct batch_place place[HUNDRED];
	struct batch_path path;

	for (uint32_t i = 0; i < HUNDRED; i++)
		place[i] = (struct batch_place){ i * 167772, { { (uint8_t)i } } };
	path = path_among(place, 1, 0);
	save_path(folder, "batch/alone", &path);
	path = path_among(place, HUNDRED, HUNDRED - 1);
	save_path(folder, "batch/of-a-hundred", &path);
	place[1].position = 1;
	path = path_among(place, 2, 1);
	save_path(folder, "batch/siblings", &path);
}

/* That the commitment of proof_fuzz.c is in a log of that key. */
static void
make_proof(const char *folder)
{
	struct batch_place place[2] = { { 5, { { 1 } } }, { 1 << 23, { { 2 } } } };
	struct batch_path path = path_among(place, 2, 0);
	struct note_key key = test_key("example.com/log", 'l');
	struct signer signer = note_key_signer(&key);
	scoped(buf_free) struct buf head = BUF(KIB), note = BUF(4 * KIB);
	scoped(buf_free) struct buf bytes = BUF(PROOF_LEN_MAX);
	struct checkpoint checkpoint = { .origin = TEXT("example.com/log"), .size = ENTRIES };
	struct proof proof = { .index = ANCHOR };
	struct hash leaf[ENTRIES];
	struct err err;

	for (uint8_t i = 0; i < ENTRIES; i++) {
		struct entry entry = { ENTRY_STATEMENT, 0, { { i } } };

		if (i == ANCHOR)
			entry = (struct entry){ ENTRY_ANCHOR, EPOCH,
				batch_path_root(&path, &place[0].commitment) };
		leaf[i] = entry_leaf(&entry);
	}
	checkpoint.root = merkle_fold_path(leaf, ENTRIES, ANCHOR, &proof.path);
	checkpoint_format(&checkpoint, &head);
	if (!note_sign(buf_text(&head), &signer, &note, &err))
		abort();
	proof.checkpoint = buf_text(&note);
	proof_format_commitment(&proof, &path, &bytes);
	save(folder, "proof/commitment", buf_text(&bytes));
	note_key_free(&key);
}

static void
add_hash(struct buf *out, const char *name, const uint8_t *bytes)
{
	struct hash hash;

	memcpy(hash.bytes, bytes, HASH_LEN);
	buf_addf(out, ",\"%s\":\"", name);
	hash_format(&hash, out);
	buf_add(out, TEXT("\""));
}

/* Its text: the target signs it. */
static void
make_receipt(const char *folder)
{
	scoped(buf_free) struct buf text = BUF(4 * KIB);
	const struct hash of = { { 1 } };
	struct commitment c = {
		.salt = { { 2 } }, .fields = { { 3 } }, .fields_salt = { { 4 } }
	};

	c.hash = commitment_hash(&c.salt, &of, &c.fields);
	buf_add(&text, TEXT("{\"accord\":1,\"type\":\"receipt\",\"by\":\"psirt.example.com\","
			    "\"at\":\"2026-11-22T10:00:00Z\",\"nonce\":"
			    "\"fccbd330737bef14c47f48e19b2f1184\","
			    "\"to\":[\"a.example\"]"));
	add_hash(&text, "of", of.bytes);
	add_hash(&text, "commitment", c.hash.bytes);
	add_hash(&text, "salt", c.salt.bytes);
	add_hash(&text, "fields", c.fields.bytes);
	add_hash(&text, "fields_salt", c.fields_salt.bytes);
	buf_addf(&text, ",\"epoch\":%d,\"proof_by\":\"2026-11-22T10:10:00Z\"}\n", EPOCH);
	save(folder, "receipt/receipt", buf_text(&text));
}

/* The opening of a member of an object that stands for a statement. */
/* An opening of a statement of that JSON, whose id begins with 3. */
static void
open_one(const char *json, const char *field, struct buf *text)
{
	const struct doc_limits limits = { KIB, 16 };
	struct commitment c = { .salt = { { 1 } }, .fields_salt = { { 2 } } };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(statement_free) struct statement s = { .id = { { 3 } } };
	struct opening opening;
	struct err err;

	if (!doc_parse(&s.doc, text_of(json), &limits, &s.body, &err) ||
	    !field_root(s.body, &c.fields_salt, &c.fields, &err))
		abort();
	c.hash = commitment_hash(&c.salt, &s.id, &c.fields);
	if (!opening_make(&s, &c, text_of(field), &arena, &opening, &err))
		abort();
	opening_format(&opening, text);
}

static void
save_opening(const char *folder, const char *name, const char *json, const char *field)
{
	scoped(buf_free) struct buf text = BUF(OPENING_LEN_MAX);

	open_one(json, field, &text);
	save(folder, name, buf_text(&text));
}

/* The text of a closing, which its target signs. */
static void
make_closing(const char *folder)
{
	static const char json[] = "{\"accord\":1,\"type\":\"report\",\"product\":\"thing\"}";
	static const char *const fields[] = { "type", "product" };
	static const char *const common[][2] = {
		{ "type", "closing" },
		{ "by", "a.example" },
		{ "at", "2026-11-26T10:00:00Z" },
		{ "nonce", "00112233445566778899aabbccddeeff" },
	};
	struct hash of = { { 4 } }, earlier = { { 3 } };
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct writer w = WRITER(&out);

	writer_object(&w);
	writer_key(&w, "accord");
	writer_integer(&w, 1);
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
		writer_key(&w, common[i][0]);
		writer_text(&w, text_of(common[i][1]));
	}
	writer_key(&w, "to");
	writer_array(&w);
	writer_text(&w, TEXT("b.example"));
	writer_end(&w);
	statement_put_hash(&w, "of", &of);
	writer_key(&w, "as");
	writer_text(&w, TEXT("duplicate"));
	writer_key(&w, "why");
	writer_text(&w, TEXT("The same\nfault."));
	statement_put_hash(&w, "earlier", &earlier);
	writer_key(&w, "proof");
	writer_text(&w, TEXT("c2sp.org/tlog-proof@v1\nindex 1\n"));
	writer_key(&w, "openings");
	writer_array(&w);
	for (size_t i = 0; i < 2; i++) {
		scoped(buf_free) struct buf opening = BUF(OPENING_LEN_MAX);

		open_one(json, fields[i], &opening);
		writer_text(&w, (struct text){ opening.at, opening.len - 1 });
	}
	writer_end(&w);
	writer_end(&w);
	buf_add(&out, TEXT("\n"));
	save(folder, "closing/duplicate", buf_text(&out));
}

static void
make_opening(const char *folder)
{
	save_opening(folder, "opening/only", "{\"a\":null}", "a");
	save_opening(folder, "opening/title",
	    "{\"accord\":1,\"type\":\"report\",\"title\":\"A \\u00fc\\n\\\"flaw\\\"\"}",
	    "title");
	save_opening(folder, "opening/files",
	    "{\"accord\":1,\"a\":2,\"b\":3,\"c\":4,\"files\":[{\"name\":\"x\",\"size\":-12},"
	    "{\"y\":{\"\":[true,false,null]}}],\"d\":5}",
	    "files");
}

/* A log that shares `common` entries with another one of its name. */
static struct merkle_frontier
grow(uint8_t size, uint8_t common)
{
	struct merkle_frontier frontier = { 0 };

	for (uint8_t i = 0; i < size; i++) {
		struct hash leaf = { { i, i >= common } };

		merkle_frontier_add(&frontier, &leaf);
	}
	return frontier;
}

static void
sign_head(const struct merkle_frontier *frontier, struct buf *note)
{
	struct checkpoint head = { TEXT("example.com/log"), frontier->size,
		merkle_frontier_root(frontier) };
	struct note_key key = test_key("example.com/log", 'l');
	struct signer signer = note_key_signer(&key);
	scoped(buf_free) struct buf text = BUF(KIB);
	struct err err;

	checkpoint_format(&head, &text);
	if (!note_sign(buf_text(&text), &signer, note, &err))
		abort();
	note_key_free(&key);
}

/* That after 6 entries there are 8 of which the first 6 are others: the proof is the two
 * subtrees that the 6 consist of, and the one that follows. */
static void
make_fork(const char *folder)
{
	struct merkle_frontier older = grow(6, 6), first = grow(6, 4), newer = grow(8, 4);
	scoped(buf_free) struct buf old_note = BUF(4 * KIB), new_note = BUF(4 * KIB);
	scoped(buf_free) struct buf same_note = BUF(4 * KIB), bytes = BUF(FORK_LEN_MAX);
	const struct hash last[2] = { { { 6, 1 } }, { { 7, 1 } } };
	struct fork fork = { .shown = true, .root = merkle_frontier_root(&first) };

	sign_head(&older, &old_note);
	sign_head(&newer, &new_note);
	sign_head(&first, &same_note);
	fork.older = buf_text(&old_note);
	fork.newer = buf_text(&new_note);
	fork.path.count = 3;
	fork.path.hash[0] = first.part[1];
	fork.path.hash[1] = hash_node(&last[0], &last[1]);
	fork.path.hash[2] = first.part[0];
	fork_format(&fork, &bytes);
	save(folder, "fork/grown", buf_text(&bytes));
	fork.shown = false;
	buf_clear(&bytes);
	fork_format(&fork, &bytes);
	save(folder, "fork/unproven", buf_text(&bytes));
	fork.newer = buf_text(&same_note);
	buf_clear(&bytes);
	fork_format(&fork, &bytes);
	save(folder, "fork/same-size", buf_text(&bytes));
}

static void
save_state(const char *folder, const char *name, uint8_t size, uint64_t epoch)
{
	scoped(buf_free) struct buf bytes = BUF(WATCH_STATE_LEN_MAX);
	struct watch_state state = WATCH_STATE;

	state.frontier = grow(size, size);
	state.anchored = epoch > 0;
	state.epoch = epoch;
	sign_head(&state.frontier, &state.note);
	watch_state_format(&state, &bytes);
	save(folder, name, buf_text(&bytes));
	watch_state_free(&state);
}

static void
make_watch_state(const char *folder)
{
	save_state(folder, "watch_state/empty", 0, 0);
	save_state(folder, "watch_state/seven", 7, 0);
	save_state(folder, "watch_state/anchored", 100, EPOCH);
}

/* One; what the target signs; one with all that may stand in it; three after each
 * other, the last of another root. */
static void
make_manifest(const char *folder)
{
	struct lineage line = lineage_make();
	scoped(buf_free) struct buf chain = BUF(MIB), note = BUF(MIB), lost = BUF(KIB);
	struct text rest, text;

	lineage_next(&line, &chain);
	save(folder, "manifest/signed", buf_text(&chain));
	save(folder, "chain/first", buf_text(&chain));
	rest = buf_text(&chain);
	if (text_line(&rest, &text))
		save(folder, "manifest/text", (struct text){ text.at, text.len + 1 });
	vkey_format(&line.next.key[PARTY_LOG], &lost);
	lineage_rename(&line, PARTY_LOG, LINEAGE_NODE "/log/2", 's');
	line.next.carried = 7;
	line.next.revoked[line.next.revoked_count++] =
	    (struct manifest_revoked){ buf_text(&lost), LINEAGE_AT, 7 };
	line.next.roles = MANIFEST_COORDINATOR | MANIFEST_CSIRT;
	lineage_next(&line, &note);
	save(folder, "manifest/second", buf_text(&note));
	line.next.revoked_count = 0;
	line.next.carried = 0;
	line.next.retired = true;
	buf_add(&chain, buf_text(&note));
	lineage_rotate(&line, PARTY_ROOT, 'r');
	lineage_next(&line, &chain);
	save(folder, "chain/three", buf_text(&chain));
	lineage_free(&line);
}

/* The texts of a seal whose committee is one of those that another implementation dealt to,
 * and of one that only pins its witness: the target signs them. */
static void
save_seal(const char *folder, const char *name, size_t vector, unsigned members)
{
	struct note_key key = test_key(LINEAGE_NODE, 'n');
	struct note_key witness = test_witness("a.example/witness", 'w');
	struct signer signer = note_key_signer(&key);
	struct saying how = { .signer = &signer, .at = LINEAGE_AT };
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct seal seal = { { { 1 } }, 123456, { { 0 } }, LINEAGE_AT + 86400 };
	struct seal_terms terms = { .timing = { .witness_count = 1, .grace = 900 } };
	struct sharing *sharing = &terms.committee.sharing;
	struct text rest, text;
	struct hash id;
	struct err err;

	terms.timing.witness[0] = witness.vkey;
	terms.timing.postpone = (struct timing_postpone){ 86400, 3600, 2 };
	sharing->members = members;
	sharing->threshold = members > 0 ? sharing_vectors[vector].threshold : 0;
	for (unsigned k = 0; k < sharing->threshold; k++)
		if (!hex_decode(text_of(sharing_vectors[vector].commitment[k]),
			sharing->commitment[k].bytes, SHARING_POINT_LEN))
			abort();
	for (unsigned i = 0; i < members; i++)
		terms.committee.member[i].name = text_of(i == 0   ? "b.example"
							 : i == 1 ? "c.example"
								  : "d.example");
	if (!hex_decode(text_of(sharing_vectors[vector].recipient), seal.recipient.bytes, 32) ||
	    !seal_sign_terms(&seal, &terms, &how, &note, &id, &err))
		abort();
	rest = buf_text(&note);
	if (text_line(&rest, &text))
		save(folder, name, (struct text){ text.at, text.len + 1 });
	note_key_free(&key);
	note_key_free(&witness);
}

static void
make_seal(const char *folder)
{
	save_seal(folder, "seal/witness", 0, 0);
	save_seal(folder, "seal/one-of-one", 0, 1);
	save_seal(folder, "seal/two-of-three", 1, 3);
}

/* A checkpoint that as many witnesses as a council needs cosigned a second before its T. */
static void
make_warrant(const char *folder)
{
	struct council council = council_make(2, 3);
	struct note_key log = test_key(LINEAGE_NODE "/log", 'b');
	struct checkpoint head = { TEXT(LINEAGE_NODE "/log"), 7, { { 7 } } };
	struct signer signer = note_key_signer(&log);
	scoped(buf_free) struct buf text = BUF(KIB), note = BUF(4 * KIB);
	struct err err;

	checkpoint_format(&head, &text);
	if (!note_sign(buf_text(&text), &signer, &note, &err))
		abort();
	for (size_t i = 0; i < 2; i++) {
		struct signer witness = note_key_signer(&council.witness[i]);

		if (!note_cosign(buf_text(&text), &witness, COUNCIL_OPENS - 1, &note, &err))
			abort();
	}
	save(folder, "warrant/before", buf_text(&note));
	note_key_free(&log);
	council_free(&council);
}

/* One of the node's statements, and its place in the log. */
static struct entry
say_witnesses(const struct note_key *key, struct buf *out)
{
	struct signer signer = note_key_signer(key);
	struct witnesses witnesses = { .policy = TEXT("quorum none\n") };
	struct entry entry = { .kind = ENTRY_STATEMENT };
	struct err err;

	if (!witnesses_sign(&witnesses, LINEAGE_AT + 100, &signer, out, &entry.hash, &err))
		abort();
	return entry;
}

/* A log of two entries, and what has to be shown to who knew the first. */
static void
make_visit(const char *folder)
{
	struct lineage line = lineage_make();
	scoped(buf_free) struct buf note = BUF(KIB), text = BUF(KIB), out = BUF(8 * KIB);
	struct entry entry[2] = { { .kind = ENTRY_ANCHOR, .epoch = LINEAGE_AT / 600 } };
	struct signer signer = note_key_signer(&line.key[PARTY_LOG]);
	struct merkle_frontier frontier = { 0 };
	struct hash root = { { 0 } };
	scoped(buf_free) struct buf bundle = BUF(KIB), hex = BUF(KIB);
	struct err err;

	entry[1] = say_witnesses(&line.key[PARTY_STATEMENT], &note);
	for (size_t i = 0; i < 2; i++) {
		const struct hash leaf = entry_leaf(&entry[i]);
		struct checkpoint head = { TEXT(LINEAGE_NODE "/log"), i + 1, { { 0 } } };
		uint8_t bytes[ENTRY_LEN];

		merkle_frontier_add(&frontier, &leaf);
		head.root = root = merkle_frontier_root(&frontier);
		entry_format(&entry[i], bytes);
		buf_clear(&text);
		checkpoint_format(&head, &text);
		if (!tile_add_entry(&bundle, text_bytes(bytes, ENTRY_LEN), &err))
			abort();
		if (i == 0) {
			buf_addf(&out, "\n= state\nlatest 0\naccord log watch v1\nepoch %d\n",
			    LINEAGE_AT / 600);
			base64_add(&out, root.bytes, HASH_LEN);
			buf_add(&out, TEXT("\n\n"));
		} else {
			buf_add(&out, TEXT("\n= checkpoint\n"));
		}
		if (!note_sign(buf_text(&text), &signer, &out, &err))
			abort();
	}
	buf_add(&out, TEXT("\n= tile/entries/000.p/2\n"));
	buf_add(&out, buf_text(&bundle));
	hash_format(&entry[1].hash, &hex);
	buf_addf(&out, "\n= statement/%s\n", buf_string(&hex));
	buf_add(&out, buf_text(&note));
	save(folder, "visit/again", buf_text(&out));
	lineage_free(&line);
}

/* What a page shows of a node whose manifest the target knows. */
static void
make_promises(const char *folder)
{
	struct lineage line = lineage_make();
	struct signer signer = note_key_signer(&line.key[PARTY_STATEMENT]);
	struct canary canary = { .since = LINEAGE_AT,
		.days = 30,
		.says = 1,
		.say = { TEXT("no-keys") },
		.first = true };
	scoped(buf_free) struct buf note = BUF(KIB), out = BUF(8 * KIB);
	struct writer w = WRITER(&out);
	struct hash id;
	struct err err;

	if (!canary_sign(&canary, LINEAGE_AT + 100, &signer, &note, &id, &err))
		abort();
	writer_object(&w);
	writer_key(&w, "statements");
	writer_array(&w);
	writer_text(&w, buf_text(&note));
	writer_end(&w);
	writer_key(&w, "manifests");
	writer_array(&w);
	writer_end(&w);
	writer_end(&w);
	save(folder, "promise_book/one", buf_text(&out));
	lineage_free(&line);
}

int
main(int argc, char **argv)
{
	if (argc != 2) {
		fputs("usage: make_corpus tests/corpus\n", stderr);
		return 2;
	}
	make_batch(argv[1]);
	make_proof(argv[1]);
	make_receipt(argv[1]);
	make_opening(argv[1]);
	make_closing(argv[1]);
	make_fork(argv[1]);
	make_watch_state(argv[1]);
	make_manifest(argv[1]);
	make_seal(argv[1]);
	make_warrant(argv[1]);
	make_visit(argv[1]);
	make_promises(argv[1]);
	return EXIT_SUCCESS;
}
