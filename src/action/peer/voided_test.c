#include "action/peer/voided.h"

#include "journal/evidence.h"
#include "keys.h"
#include "pair.h"
#include "test.h"

static struct err err;

/* A letter of A's that B has receipted and proven. */
static struct hash
prove_one(struct pair *pair)
{
	struct hash id = pair_write(pair, "one", pair->now), next;
	enum receive_why why;

	for (unsigned i = 0; i < 2; i++) {
		scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
		scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);

		next = i == 0 ? id : pair_write(pair, "two", pair->now);
		pair_seal(pair, &next, false, &sealed);
		assert_true(pair_arrive(pair, buf_text(&sealed), &reply, &why, &err));
		assert_true(pair_take(pair, &next, buf_text(&reply), &err));
		pair_pass(pair, 2 * PLAY_EPOCH);
	}
	return id;
}

/* B's manifests, with another by which its log's key counts up to that size alone. */
static void
lose_key(struct pair *pair, int64_t size, struct buf *notes)
{
	scoped(chain_free) struct chain chain = { 0 };
	scoped(key_file_free) struct key_file root = { 0 };
	scoped(note_key_free) struct note_key fresh = test_key(PAIR_B "/log/2", 's');
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX), lost = BUF(KIB);
	struct manifest next;
	struct signer signer;
	char path[PATH_MAX];
	struct hash id;

	assert_true(peers_chain(&pair->b.node.journal, TEXT(PAIR_B), &chain, &err));
	scratch_path(&pair->b.scratch, "node/keys/root.key", path);
	assert_true(key_file_load(path, TEXT(""), &root, &err));
	next = *chain_newest(&chain);
	next.previous = next.statement.id;
	next.version++;
	vkey_format(&next.key[PARTY_LOG], &lost);
	next.key[PARTY_LOG] = fresh.vkey;
	next.carried = size;
	next.revoked[next.revoked_count++] =
	    (struct manifest_revoked){ buf_text(&lost), PLAY_BEGAN, size };
	signer = note_key_signer(&root.key);
	assert_true(manifest_sign(&next, pair->now, &signer, &note, &id, &err));
	chain_format(&chain, notes);
	buf_add(notes, buf_text(&note));
}

static void
hear_of_it(struct pair *pair, int64_t size)
{
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);
	struct journal *journal = &pair->a.node.journal;

	lose_key(pair, size, &notes);
	assert_true(journal_begin(journal, &err));
	assert_true(peering_take(
	    &pair->a.node, buf_text(&notes), TEXT(PAIR_B), VOUCH_ADDRESS, pair->now, &err));
	assert_true(journal_commit(journal, &err));
}

static void
assert_proven(struct pair *pair, const struct hash *id, bool proven)
{
	struct journal *journal = &pair->a.node.journal;
	bool has, is_void;

	assert_true(evidence_has(journal, id, TEXT(PAIR_B), &has, &err));
	assert_true(evidence_is_void(journal, id, TEXT(PAIR_B), &is_void, &err));
	assert_int_equal(has, proven);
	assert_int_equal(is_void, !proven);
}

static void
a_proof_by_a_key_that_was_lost_before_proves_nothing(void **state)
{
	struct pair pair = pair_make();
	struct hash id;

	(void)state;
	pair_introduce(&pair, &pair.a, &pair.b);
	pair_introduce(&pair, &pair.b, &pair.a);
	id = prove_one(&pair);
	assert_proven(&pair, &id, true);
	hear_of_it(&pair, 1);
	assert_proven(&pair, &id, false);
	pair_free(&pair);
}

static void
a_proof_from_before_the_key_was_lost_stays(void **state)
{
	struct pair pair = pair_make();
	struct hash id;

	(void)state;
	pair_introduce(&pair, &pair.a, &pair.b);
	pair_introduce(&pair, &pair.b, &pair.a);
	id = prove_one(&pair);
	hear_of_it(&pair, 1000);
	assert_proven(&pair, &id, true);
	pair_free(&pair);
}

TESTS(TEST(a_proof_by_a_key_that_was_lost_before_proves_nothing),
    TEST(a_proof_from_before_the_key_was_lost_stays))
