#include "action/member/finding_file.h"

#include <string.h>

#include "codec/json.h"
#include "forks.h"
#include "lineage.h"
#include "log/fork.h"

#define LOG LINEAGE_NODE "/log"
#define SECONDS 600 /* of an epoch of the lineage */
#define LEAVES 5

static struct err err;

/* A node, its manifests, and a log of anchors whose epochs the test chooses. */
struct accused {
	struct lineage line;
	struct buf manifest;
	struct entry entry[LEAVES];
};

static void
accused_free(struct accused *accused)
{
	buf_free(&accused->manifest);
	lineage_free(&accused->line);
}

static struct accused
accused_make(void)
{
	struct accused accused = { .line = lineage_make(), .manifest = BUF(MIB) };

	lineage_next(&accused.line, &accused.manifest);
	for (size_t i = 0; i < LEAVES; i++)
		accused.entry[i] = (struct entry){ ENTRY_ANCHOR, 100 + i, { { (uint8_t)i } } };
	return accused;
}

static bool
read_entries(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *why)
{
	const struct accused *accused = arg;

	(void)why;
	assert_int_equal(level, 0);
	for (size_t i = 0; i < count; i++)
		out[i] = entry_leaf(&accused->entry[first + i]);
	return true;
}

static void
prove(struct accused *accused, size_t index, struct buf *out)
{
	struct merkle_source tree = { read_entries, accused };
	scoped(buf_free) struct buf text = BUF(KIB), note = BUF(4 * KIB);
	struct signer signer = note_key_signer(&accused->line.key[PARTY_LOG]);
	struct checkpoint head = { TEXT(LOG), LEAVES, { { 0 } } };

	assert_true(merkle_root(&tree, LEAVES, &head.root, &err));
	checkpoint_format(&head, &text);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	assert_true(finding_file_prove(
	    &tree, &accused->entry[index], index, buf_text(&note), out, &err));
}

static void
write_anchors(struct accused *accused, size_t a, size_t b, bool with, struct buf *out)
{
	scoped(buf_free) struct buf first = BUF(PROOF_LEN_MAX), second = BUF(PROOF_LEN_MAX);
	struct finding_file file = { .receipt = TEXT("") };

	prove(accused, a, &first);
	prove(accused, b, &second);
	file.manifest = with ? buf_text(&accused->manifest) : TEXT("");
	file.first = buf_text(&first);
	file.second = buf_text(&second);
	buf_clear(out);
	finding_file_format(&file, out);
}

/* What the file proves of the node; false, and why, when nothing. */
static bool
proves(struct text file, struct text manifests, enum finding_what what, bool proof)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct finding_facts facts;

	if (!finding_file_check(file, manifests, &arena, &facts, &err))
		return false;
	assert_int_equal(facts.what, what);
	assert_int_equal(facts.proof, proof);
	assert_true(text_eq(facts.who, TEXT(LINEAGE_NODE)));
	assert_true(facts.words.len > 0);
	buf_free(&facts.words);
	return true;
}

static void
two_anchors_of_one_epoch_are_proven(void **state)
{
	scoped(accused_free) struct accused accused = accused_make();
	scoped(buf_free) struct buf file = BUF(FINDING_FILE_MAX);

	(void)state;
	write_anchors(&accused, 1, 3, true, &file);
	assert_false(proves(buf_text(&file), TEXT(""), FINDING_ANCHORS, true));
	assert_int_equal(err.fault, FAULT_DENIED);
	accused.entry[3].epoch = accused.entry[1].epoch;
	write_anchors(&accused, 1, 3, true, &file);
	assert_true(proves(buf_text(&file), TEXT(""), FINDING_ANCHORS, true));
	/* An entry is no second one beside itself. */
	write_anchors(&accused, 1, 1, true, &file);
	assert_false(proves(buf_text(&file), TEXT(""), FINDING_ANCHORS, true));
	/* Nor is what was said in public an anchor. */
	accused.entry[3].kind = ENTRY_STATEMENT;
	accused.entry[3].epoch = 0;
	write_anchors(&accused, 1, 3, true, &file);
	assert_false(proves(buf_text(&file), TEXT(""), FINDING_ANCHORS, true));
}

static void
takes_manifests_from_elsewhere_and_none_of_others(void **state)
{
	scoped(accused_free) struct accused accused = accused_make();
	scoped(buf_free) struct buf file = BUF(FINDING_FILE_MAX), other = BUF(MIB);
	scoped(lineage_free) struct lineage stranger = lineage_make();

	(void)state;
	accused.entry[3].epoch = 7;
	write_anchors(&accused, 1, 3, false, &file);
	assert_false(proves(buf_text(&file), TEXT(""), FINDING_ANCHORS, true));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(
	    proves(buf_text(&file), buf_text(&accused.manifest), FINDING_ANCHORS, true));
	stranger.key[PARTY_LOG] = test_key(LOG, 'Z');
	stranger.next.key[PARTY_LOG] = stranger.key[PARTY_LOG].vkey;
	lineage_next(&stranger, &other);
	assert_false(proves(buf_text(&file), buf_text(&other), FINDING_ANCHORS, true));
}

static void
write_receipt(struct accused *accused, uint64_t epoch, int64_t at, struct buf *out)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&accused->line.key[PARTY_STATEMENT]);
	struct receipt receipt = { .of = { { 1 } }, .epoch = epoch, .proof_by = at + 900 };
	struct commitment *c = &receipt.commitment;
	struct finding_file file = { .first = TEXT(""), .second = TEXT("") };
	struct hash id;

	c->hash = commitment_hash(&c->salt, &receipt.of, &c->fields);
	assert_true(receipt_sign(
	    &receipt, &(struct saying){ &signer, at, TEXT("b.example") }, &note, &id, &err));
	file.manifest = buf_text(&accused->manifest);
	file.receipt = buf_text(&note);
	buf_clear(out);
	finding_file_format(&file, out);
}

/* A receipt of an epoch that was over is back-dated by its own word; any other is a promise. */
static void
a_back_dated_receipt_contradicts_itself(void **state)
{
	scoped(accused_free) struct accused accused = accused_make();
	scoped(buf_free) struct buf file = BUF(FINDING_FILE_MAX);
	uint64_t epoch = LINEAGE_AT / SECONDS;

	(void)state;
	write_receipt(&accused, epoch, LINEAGE_AT, &file);
	assert_true(proves(buf_text(&file), TEXT(""), FINDING_OMITTED, false));
	write_receipt(&accused, epoch + 1, LINEAGE_AT, &file);
	assert_true(proves(buf_text(&file), TEXT(""), FINDING_OMITTED, false));
	write_receipt(&accused, epoch - 1, LINEAGE_AT, &file);
	assert_true(proves(buf_text(&file), TEXT(""), FINDING_BACK_DATED, true));
	/* Nobody else can sign one for it. */
	file.at[file.len - 30] = file.at[file.len - 30] == 'A' ? 'B' : 'A';
	assert_false(proves(buf_text(&file), TEXT(""), FINDING_BACK_DATED, true));
}

static void
a_fork_is_proven(void **state)
{
	scoped(accused_free) struct accused accused = accused_make();
	scoped(buf_free) struct buf file = BUF(FORK_LEN_MAX);
	struct buf notes[2] = { BUF(KIB), BUF(KIB) };
	struct signer signer = note_key_signer(&accused.line.key[PARTY_LOG]);
	struct fork fork = { .path = { .count = 0 } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct last_head last = fork_head(i == 0 ? 'a' : 'b', 4);
		const struct checkpoint head = { TEXT(LOG), last.size, last.root };
		scoped(buf_free) struct buf text = BUF(KIB);

		checkpoint_format(&head, &text);
		assert_true(note_sign(buf_text(&text), &signer, &notes[i], &err));
	}
	fork.older = buf_text(&notes[0]);
	fork.newer = buf_text(&notes[1]);
	fork_format(&fork, &file);
	assert_true(proves(buf_text(&file), buf_text(&accused.manifest), FINDING_FORK, true));
	assert_false(proves(buf_text(&file), TEXT(""), FINDING_FORK, true));
	buf_clear(&file);
	fork.newer = fork.older;
	fork_format(&fork, &file);
	assert_false(proves(buf_text(&file), buf_text(&accused.manifest), FINDING_FORK, true));
	for (size_t i = 0; i < 2; i++)
		buf_free(&notes[i]);
}

static void
refuses_what_is_no_evidence(void **state)
{
	static const char *const files[] = { "", "nonsense", "{}",
		"{\"accord\":\"finding/v1\"}", "{\"accord\":\"finding/v1\",\"manifest\":\"\"}",
		"{\"accord\":\"finding/v1\",\"manifest\":\"\",\"receipt\":\"\"}",
		"{\"accord\":\"finding/v1\",\"manifest\":\"\",\"proofs\":[]}",
		"{\"accord\":\"finding/v1\",\"manifest\":\"\",\"proofs\":[\"a\"]}",
		"{\"accord\":\"finding/v1\",\"manifest\":\"\",\"proofs\":[\"a\",\"\"]}",
		"{\"accord\":\"finding/v1\",\"manifest\":\"\",\"proofs\":[\"a\",\"b\",\"c\"]}",
		"{\"accord\":\"finding/v2\",\"manifest\":\"\",\"receipt\":\"a\"}",
		"{\"accord\":1,\"type\":\"manifest\"}\n" };
	scoped(accused_free) struct accused accused = accused_make();

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		assert_false(
		    proves(text_of(files[i]), buf_text(&accused.manifest), FINDING_FORK, true));
		assert_true(err.fault == FAULT_INPUT || err.fault == FAULT_DENIED);
	}
	/* One manifest twice is one. */
	{
		scoped(buf_free) struct buf twice = BUF(MIB);

		buf_add(&twice, buf_text(&accused.manifest));
		buf_add(&twice, buf_text(&accused.manifest));
		assert_false(proves(buf_text(&twice), TEXT(""), FINDING_MANIFESTS, true));
		assert_int_equal(err.fault, FAULT_DENIED);
	}
}

TESTS(TEST(two_anchors_of_one_epoch_are_proven),
    TEST(takes_manifests_from_elsewhere_and_none_of_others),
    TEST(a_back_dated_receipt_contradicts_itself), TEST(a_fork_is_proven),
    TEST(refuses_what_is_no_evidence))
