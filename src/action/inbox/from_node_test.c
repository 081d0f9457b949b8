#include "action/inbox/from_node.h"

#include "action/node/audit.h"
#include "journal/evidence.h"
#include "keys.h"
#include "pair.h"
#include "statement/poll.h"
#include "test.h"
#include "view/inbox.h"
#include "view/members.h"

static uint64_t
statements_of(struct play *play)
{
	struct query q;
	uint64_t count;
	bool found;
	struct err err;

	assert_true(
	    db_query(play->node.journal.db, "SELECT count(*) FROM statement", &q, &err));
	assert_true(query_row(&q, &found, &err));
	count = (uint64_t)query_integer(&q, 0);
	query_end(&q);
	return count;
}

/* Two who know each other. */
static struct pair
friends(void)
{
	struct pair pair = pair_make();

	pair_introduce(&pair, &pair.a, &pair.b);
	pair_introduce(&pair, &pair.b, &pair.a);
	return pair;
}

static void
a_letter_is_receipted_and_proven(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	scoped(buf_free) struct buf second = BUF(ENVELOPE_MAX), answer = BUF(ENVELOPE_MAX);
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct hash id = pair_write(&pair, "one", pair.now), next;
	struct outbox_row row;
	enum receive_why why;
	bool found, proven;
	struct err err;

	(void)state;
	pair_seal(&pair, &id, false, &sealed);
	assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
	assert_true(pair_take(&pair, &id, buf_text(&reply), &err));
	assert_true(outbox_find(&pair.a.node.journal,
	    &(struct outbox_place){ &id, TEXT(PAIR_B) }, &arena, &found, &row, &err));
	assert_true(found && row.received);
	assert_int_equal(row.when, pair.now);

	/* The proof comes with the answer to what is sent next. */
	pair_pass(&pair, 2 * PLAY_EPOCH);
	next = pair_write(&pair, "two", pair.now);
	pair_seal(&pair, &next, false, &second);
	assert_true(pair_arrive(&pair, buf_text(&second), &answer, &why, &err));
	assert_true(pair_take(&pair, &next, buf_text(&answer), &err));
	assert_true(evidence_has(&pair.a.node.journal, &id, TEXT(PAIR_B), &proven, &err));
	assert_true(proven);
}

static void
one_that_is_not_known_shows_its_manifests_first(void **state)
{
	scoped(pair_free) struct pair pair = pair_make();
	scoped(buf_free) struct buf bare = BUF(ENVELOPE_MAX), whole = BUF(ENVELOPE_MAX);
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);
	scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct peers_row row;
	enum receive_why why;
	struct hash id;
	uint64_t before;
	bool found;
	struct err err;

	(void)state;
	pair_introduce(&pair, &pair.a, &pair.b);
	id = pair_write(&pair, "one", pair.now);
	pair_seal(&pair, &id, false, &bare);
	before = statements_of(&pair.b);
	assert_false(pair_arrive(&pair, buf_text(&bare), &reply, &why, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(why, RECEIVE_MANIFEST);
	assert_int_equal(reply.len, 0);
	assert_int_equal(statements_of(&pair.b), before);

	pair_seal(&pair, &id, true, &whole);
	assert_true(pair_arrive(&pair, buf_text(&whole), &reply, &why, &err));
	assert_true(pair_take(&pair, &id, buf_text(&reply), &err));
	assert_true(peers_find(&pair.b.node.journal, TEXT(PAIR_A), &arena, &found, &row, &err));
	assert_true(found && !row.confirmed);
	assert_int_equal(row.kept, 1);
	/* Manifests take room as well. */
	pair_notes(&pair.a, &notes);
	assert_true(row.bytes > notes.len);
}

/* It is all still there, and takes no more room of who comes later. */
static void
go_by_age(struct pair *pair, struct text sealed)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
	struct journal *journal = &pair->b.node.journal;
	struct peers_row row;
	enum receive_why why;
	struct err err;
	bool found;

	assert_true(peers_find(journal, TEXT(PAIR_A), &arena, &found, &row, &err));
	assert_int_equal(row.latest, pair->now);
	assert_int_equal(row.kept, FROM_NODE_KEPT_EACH_MAX);
	/* As if a month had gone by. */
	assert_true(
	    db_run(journal->db, "UPDATE view_peer SET latest = latest - 2592001", &err));
	assert_true(pair_arrive(pair, sealed, &reply, &why, &err));
	assert_true(peers_find(journal, TEXT(PAIR_A), &arena, &found, &row, &err));
	assert_false(row.confirmed);
	assert_int_equal(row.kept, FROM_NODE_KEPT_EACH_MAX + 1);
	assert_int_equal(row.latest, pair->now);
}

/* From then on it is as any other. */
static void
fill_a_strangers_share(void)
{
	scoped(pair_free) struct pair pair = pair_make();
	enum receive_why why = RECEIVE_UNTOLD;
	unsigned taken = 0;
	struct err err;

	pair_introduce(&pair, &pair.a, &pair.b);
	for (;; taken++) {
		scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
		scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
		struct hash id = pair_write(&pair, "one more", pair.now);

		pair_seal(&pair, &id, taken == 0, &sealed);
		if (pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err))
			continue;
		if (why != RECEIVE_QUARANTINE || taken > FROM_NODE_KEPT_EACH_MAX)
			break;
		assert_int_equal(err.fault, FAULT_LIMIT);
		assert_int_equal(taken, FROM_NODE_KEPT_EACH_MAX);
		go_by_age(&pair, buf_text(&sealed));
		id = pair_write(&pair, "and one more", pair.now);
		buf_clear(&sealed);
		pair_seal(&pair, &id, false, &sealed);
		assert_false(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
		assert_true(journal_begin(&pair.b.node.journal, &err));
		assert_true(peering_accept(&pair.b.node, TEXT(PAIR_A), pair.now, &err));
		assert_true(journal_commit(&pair.b.node.journal, &err));
		assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
		return;
	}
	fail_msg("%s", err.text);
}

static void
a_stranger_has_a_share_until_somebody_lets_it_in(void **state)
{
	(void)state;
	if (test_brief())
		skip();
	fill_a_strangers_share();
}

static void
what_comes_again_gets_its_first_receipt(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	struct hash id = pair_write(&pair, "one", pair.now), first = { 0 };
	uint64_t after = 0;
	struct err err;

	(void)state;
	/* The same bytes, and the same statement sealed anew, much later. */
	for (unsigned i = 0; i < 3; i++) {
		scoped(arena_free) struct arena arena = ARENA(4 * ENVELOPE_MAX);
		scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
		scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
		struct envelope answer;
		enum receive_why why;
		struct text receipt;
		struct hash hash;

		pair_seal(&pair, &id, i == 1, &sealed);
		assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
		pair_open(&pair, buf_text(&reply), &arena, &answer);
		assert_true(envelope_find(&answer, TEXT("receipt"), &receipt));
		hash = hash_text(receipt);
		assert_true(i == 0 || hash_eq(&hash, &first));
		assert_true(i == 0 || statements_of(&pair.b) == after);
		first = hash;
		after = statements_of(&pair.b);
		pair_pass(&pair, 86400);
	}
}

static void
letters_out_of_order_arrive_all_the_same(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	struct hash id[3];
	struct err err;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		id[i] = pair_write(&pair, "a letter", pair.now + i);
	for (unsigned i = 3; i-- > 0;) {
		scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
		scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
		enum receive_why why;

		pair_seal(&pair, &id[i], false, &sealed);
		assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
		assert_true(pair_take(&pair, &id[i], buf_text(&reply), &err));
	}
}

/* An envelope of the test's own making, to B. */
static void
seal_parts(
    struct pair *pair, const struct envelope_part *part, size_t count, struct buf *sealed)
{
	struct envelope envelope = { 0 };
	struct err err;

	for (size_t i = 0; i < count; i++)
		assert_true(envelope_add(&envelope, part[i].name, part[i].bytes, &err));
	assert_true(envelope_seal(&envelope, &pair->b.node.manifest.recipient, sealed, &err));
}

static void
format_from(const struct vkey *key, struct buf *from)
{
	vkey_format(key, from);
	buf_add(from, TEXT("\n"));
}

static void
assert_refused(struct pair *pair, const struct buf *sealed, enum fault fault, const char *words)
{
	scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
	uint64_t before = statements_of(&pair->b);
	enum receive_why why;
	struct err err;

	assert_false(pair_arrive(pair, buf_text(sealed), &reply, &why, &err));
	if (err.fault != fault || strstr(err.text, words) == NULL)
		fail_msg("%d: %s", (int)err.fault, err.text);
	assert_int_equal(reply.len, 0);
	assert_int_equal(statements_of(&pair->b), before);
}

/* A letter to `to`, by A's key, said at `at`. */
static void
sign_letter(struct pair *pair, const char *to, int64_t at, struct buf *note)
{
	struct signer signer = node_signer(&pair->a.node);
	struct letter letter = { .title = TEXT("A letter") };
	struct text name = text_of(to);
	struct hash id;
	struct err err;

	assert_true(letter_sign(
	    &letter, &(struct letter_how){ &signer, at, &name, 1 }, note, &id, &err));
}

static void
what_is_wrongly_addressed_or_of_tomorrow_is_refused(void **state)
{
	static const struct {
		const char *to;
		int64_t ahead;
		const char *words;
	} wrong[] = {
		{ "c.example", 0, "not addressed to" },
		{ PAIR_B, FROM_NODE_AHEAD + 1, "later than now" },
	};
	scoped(pair_free) struct pair pair = friends();
	scoped(buf_free) struct buf from = BUF(KIB);

	(void)state;
	format_from(&pair.a.node.manifest.key[PARTY_STATEMENT], &from);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		scoped(buf_free) struct buf note = BUF(MIB), sealed = BUF(ENVELOPE_MAX);

		sign_letter(&pair, wrong[i].to, pair.now + wrong[i].ahead, &note);
		seal_parts(&pair,
		    (struct envelope_part[]){ { TEXT("from"), buf_text(&from) },
			{ TEXT("statement"), buf_text(&note) } },
		    2, &sealed);
		assert_refused(&pair, &sealed, FAULT_DENIED, wrong[i].words);
	}
}

/* A clock that is a little ahead, and a letter that was under way for a year. */
static void
clocks_need_not_agree(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	static const int64_t ahead[] = { FROM_NODE_AHEAD, -INT64_C(31536000) };
	struct err err;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
		scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
		struct hash id = pair_write(&pair, "a letter", pair.now + ahead[i]);
		enum receive_why why;

		pair_seal(&pair, &id, false, &sealed);
		assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
	}
}

/* Not even the manifests that came with it. */
static void
a_refused_envelope_leaves_nothing(void **state)
{
	scoped(pair_free) struct pair pair = pair_make();
	scoped(buf_free) struct buf from = BUF(KIB), note = BUF(MIB),
				    sealed = BUF(ENVELOPE_MAX);
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);

	(void)state;
	format_from(&pair.a.node.manifest.key[PARTY_STATEMENT], &from);
	sign_letter(&pair, PAIR_B, pair.now, &note);
	pair_notes(&pair.a, &notes);
	seal_parts(&pair,
	    (struct envelope_part[]){ { TEXT("from"), buf_text(&from) },
		{ TEXT("statement"), buf_text(&note) }, { TEXT("manifest"), buf_text(&notes) },
		{ TEXT("more"), TEXT("x") } },
	    4, &sealed);
	assert_refused(&pair, &sealed, FAULT_INPUT, "belongs nowhere");
}

static void
what_belongs_nowhere_is_refused(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	scoped(buf_free) struct buf from = BUF(KIB), note = BUF(MIB);
	const struct text good = TEXT("0000000000000000000000000000000000000000000000000000"
				      "000000000000");
	struct {
		struct text name;
		struct text bytes;
		enum fault fault;
		const char *words;
	} wrong[] = {
		{ TEXT("more"), TEXT("x"), FAULT_INPUT, "belongs nowhere" },
		{ TEXT("owed"), TEXT("x\n"), FAULT_INPUT, "the proofs that it waits for" },
		{ TEXT("owed"), good, FAULT_INPUT, "cut off" },
		{ TEXT("manifest"), TEXT("x\n"), FAULT_INPUT, "manifests" },
		{ TEXT("blob/0000000000000000000000000000000000000000000000000000"
		       "000000000000"),
		    TEXT(""), FAULT_INPUT, "belongs nowhere" },
	};

	(void)state;
	format_from(&pair.a.node.manifest.key[PARTY_STATEMENT], &from);
	sign_letter(&pair, PAIR_B, pair.now, &note);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);

		seal_parts(&pair,
		    (struct envelope_part[]){ { TEXT("from"), buf_text(&from) },
			{ TEXT("statement"), buf_text(&note) },
			{ wrong[i].name, wrong[i].bytes } },
		    3, &sealed);
		assert_refused(&pair, &sealed, wrong[i].fault, wrong[i].words);
	}
}

/* Another's key, under the name of A; A's letter under the name of C; B's own. */
static void
who_is_another_is_refused(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	scoped(buf_free) struct buf from = BUF(KIB), note = BUF(MIB),
				    sealed = BUF(ENVELOPE_MAX);
	scoped(buf_free) struct buf own = BUF(KIB), again = BUF(ENVELOPE_MAX);
	struct note_key other = test_key(PAIR_A, 'x');
	struct signer signer = note_key_signer(&other);
	struct letter letter = { .title = TEXT("A letter") };
	struct text to = TEXT(PAIR_B);
	struct hash id;
	struct err err;

	(void)state;
	assert_true(letter_sign(
	    &letter, &(struct letter_how){ &signer, pair.now, &to, 1 }, &note, &id, &err));
	format_from(&other.vkey, &from);
	seal_parts(&pair,
	    (struct envelope_part[]){
		{ TEXT("from"), buf_text(&from) }, { TEXT("statement"), buf_text(&note) } },
	    2, &sealed);
	assert_refused(&pair, &sealed, FAULT_CONFLICT, "not the newest one");
	format_from(&pair.b.node.manifest.key[PARTY_STATEMENT], &own);
	seal_parts(&pair,
	    (struct envelope_part[]){
		{ TEXT("from"), buf_text(&own) }, { TEXT("statement"), buf_text(&note) } },
	    2, &again);
	assert_refused(&pair, &again, FAULT_DENIED, "from this node itself");
	note_key_free(&other);
}

/* An envelope to A, passed on to B. */
static void
what_is_sealed_to_another_key_is_refused(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	scoped(buf_free) struct buf from = BUF(KIB), note = BUF(MIB),
				    sealed = BUF(ENVELOPE_MAX);
	struct envelope envelope = { 0 };
	struct err err;

	(void)state;
	format_from(&pair.a.node.manifest.key[PARTY_STATEMENT], &from);
	sign_letter(&pair, PAIR_B, pair.now, &note);
	assert_true(envelope_add(&envelope, TEXT("from"), buf_text(&from), &err));
	assert_true(envelope_add(&envelope, TEXT("statement"), buf_text(&note), &err));
	assert_true(envelope_seal(&envelope, &pair.a.node.manifest.recipient, &sealed, &err));
	assert_refused(&pair, &sealed, FAULT_DENIED, "");
}

static void
another_chain_than_the_one_that_is_pinned_is_refused(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	scoped(play_free) struct play other =
	    play_make_fresh(PAIR_A, "https://" PAIR_A, PLAY_BEGAN);
	scoped(buf_free) struct buf notes = BUF(MIB), from = BUF(KIB), note = BUF(MIB);
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
	struct signer signer = node_signer(&other.node);
	struct letter letter = { .title = TEXT("A letter") };
	struct text to = TEXT(PAIR_B);
	struct hash id;
	struct err err;

	(void)state;
	pair_notes(&other, &notes);
	format_from(&other.node.manifest.key[PARTY_STATEMENT], &from);
	assert_true(letter_sign(
	    &letter, &(struct letter_how){ &signer, pair.now, &to, 1 }, &note, &id, &err));
	seal_parts(&pair,
	    (struct envelope_part[]){ { TEXT("from"), buf_text(&from) },
		{ TEXT("statement"), buf_text(&note) },
		{ TEXT("manifest"), buf_text(&notes) } },
	    3, &sealed);
	assert_refused(&pair, &sealed, FAULT_DENIED, "manifests");
}

/* A's manifest has expired here: it must show a newer one. */
static void
a_manifest_that_has_expired_is_asked_for_again(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	scoped(buf_free) struct buf from = BUF(KIB), note = BUF(MIB),
				    sealed = BUF(ENVELOPE_MAX);

	(void)state;
	format_from(&pair.a.node.manifest.key[PARTY_STATEMENT], &from);
	sign_letter(&pair, PAIR_B, pair.now, &note);
	seal_parts(&pair,
	    (struct envelope_part[]){
		{ TEXT("from"), buf_text(&from) }, { TEXT("statement"), buf_text(&note) } },
	    2, &sealed);
	pair.now += INT64_C(400) * 86400;
	assert_refused(&pair, &sealed, FAULT_CONFLICT, "not the newest one");
}

/* The receipt is another's, or for another letter. */
static void
an_answer_that_does_not_fit_is_not_kept(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	struct hash one = pair_write(&pair, "one", pair.now);
	struct hash two = pair_write(&pair, "two", pair.now);
	enum receive_why why;
	uint64_t before;
	struct err err;

	(void)state;
	pair_seal(&pair, &one, false, &sealed);
	assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
	before = statements_of(&pair.a);
	assert_false(pair_take(&pair, &two, buf_text(&reply), &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(statements_of(&pair.a), before);
	assert_true(pair_take(&pair, &one, buf_text(&reply), &err));
	/* A second time changes nothing. */
	assert_true(pair_take(&pair, &one, buf_text(&reply), &err));
	assert_int_equal(statements_of(&pair.a), before + 1);
}

static void
fail_audit(void *arg, const char *where, const char *why)
{
	(void)arg;
	fail_msg("%s: %s", where, why);
}

/* Who comes first under another's name keeps nobody away. */
static void
a_squatter_gives_way_to_whom_the_name_leads_to(void **state)
{
	scoped(pair_free) struct pair pair = pair_make();
	scoped(play_free) struct play squatter =
	    play_make_fresh(PAIR_A, "https://" PAIR_A, PLAY_BEGAN);
	scoped(buf_free) struct buf shown = BUF(CHAIN_BYTES_MAX), own = BUF(CHAIN_BYTES_MAX);
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct journal *journal = &pair.b.node.journal;
	struct text name = TEXT(PAIR_A);
	struct members_node member;
	scoped(buf_free) struct buf from = BUF(KIB), note = BUF(MIB);
	struct signer signer = node_signer(&squatter.node);
	struct letter letter = { .title = TEXT("A letter") };
	struct text to = TEXT(PAIR_B);
	struct audit audit = { journal, PLAY_EPOCH, pair.now, fail_audit, NULL };
	struct audit_totals totals;
	struct peers_row row;
	enum receive_why why;
	struct hash id;
	bool found;
	struct err err;

	(void)state;
	pair_notes(&squatter, &shown);
	pair_notes(&pair.a, &own);
	format_from(&squatter.node.manifest.key[PARTY_STATEMENT], &from);
	assert_true(letter_sign(
	    &letter, &(struct letter_how){ &signer, pair.now, &to, 1 }, &note, &id, &err));
	seal_parts(&pair,
	    (struct envelope_part[]){ { TEXT("from"), buf_text(&from) },
		{ TEXT("statement"), buf_text(&note) },
		{ TEXT("manifest"), buf_text(&shown) } },
	    3, &sealed);
	assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
	buf_clear(&sealed);
	buf_clear(&reply);
	assert_true(journal_begin(journal, &err));
	assert_true(
	    peering_take(&pair.b.node, buf_text(&own), name, VOUCH_ADDRESS, pair.now, &err));
	assert_true(journal_commit(journal, &err));
	assert_true(peers_find(journal, name, &arena, &found, &row, &err));
	assert_true(found && row.confirmed);
	assert_true(vkey_eq(&row.statement, &pair.a.node.manifest.key[PARTY_STATEMENT]));
	assert_true(members_node(journal, name, &arena, &found, &member, &err));
	assert_true(found && hash_eq(&member.first, &row.first));
	assert_true(vkey_eq(&member.log, &pair.a.node.manifest.key[PARTY_LOG]));

	pair_introduce(&pair, &pair.a, &pair.b);
	id = pair_write(&pair, "one", pair.now);
	pair_seal(&pair, &id, false, &sealed);
	assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));

	/* One that is confirmed does not. */
	assert_true(journal_begin(journal, &err));
	assert_false(
	    peering_take(&pair.b.node, buf_text(&shown), name, VOUCH_ADDRESS, pair.now, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	journal_rollback(journal);

	assert_true(audit_do(&audit, &totals, &err));
}

TESTS(TEST(a_squatter_gives_way_to_whom_the_name_leads_to),
    TEST(a_letter_is_receipted_and_proven),
    TEST(one_that_is_not_known_shows_its_manifests_first),
    TEST(a_stranger_has_a_share_until_somebody_lets_it_in),
    TEST(what_comes_again_gets_its_first_receipt),
    TEST(letters_out_of_order_arrive_all_the_same),
    TEST(what_is_wrongly_addressed_or_of_tomorrow_is_refused), TEST(clocks_need_not_agree),
    TEST(what_belongs_nowhere_is_refused), TEST(a_refused_envelope_leaves_nothing),
    TEST(who_is_another_is_refused), TEST(what_is_sealed_to_another_key_is_refused),
    TEST(another_chain_than_the_one_that_is_pinned_is_refused),
    TEST(a_manifest_that_has_expired_is_asked_for_again),
    TEST(an_answer_that_does_not_fit_is_not_kept))
