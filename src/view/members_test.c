#include "view/members.h"

#include "lineage.h"
#include "test.h"
#include "view/view.h"
#include "viewed.h"

static struct err err;

/* Fold a statement of another's, as the journal would. */
static bool
add(struct daybook *daybook, const struct note_key *key, const struct buf *note)
{
	scoped(statement_free) struct statement s = { 0 };
	bool good;

	assert_true(statement_open(buf_text(note), &key->vkey, &s, &err));
	assert_true(journal_begin(&daybook->journal, &err));
	good = journal_add_foreign(&daybook->journal, &s, &err);
	if (good)
		assert_true(journal_commit(&daybook->journal, &err));
	else
		journal_rollback(&daybook->journal);
	return good;
}

static void
say(struct daybook *daybook, const char *by, int64_t at, const struct act *act)
{
	scoped(note_key_free) struct note_key key = test_key(by, by[0]);
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct hash id;

	assert_true(act_sign(act, at, &signer, &note, &id, &err));
	assert_true(add(daybook, &key, &note));
}

static void
keeps_what_others_said(void **state)
{
	scoped(daybook_free) struct daybook daybook = viewed_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct act pledge = { .kind = KIND_PLEDGE, .promise = PROMISE_CHARTER };
	struct act admit = { .kind = KIND_ADMIT, .manifest = { { 7 } } };
	struct act suspend = { .kind = KIND_SUSPEND, .lift = true };
	struct hash genesis, digest, again;
	struct roll_act *acts = NULL;
	uint64_t count_of_all;
	size_t count = 0;
	bool found;

	(void)state;
	pledge.genesis = admit.genesis = suspend.genesis = (struct hash){ { 9 } };
	pledge.terms = (struct terms){ 3, { { 4 } } };
	admit.who = suspend.who = TEXT("c.example");
	admit.url = TEXT("https://c.example");
	suspend.reason = TEXT("why");
	say(&daybook, "a.example", 1000, &pledge);
	say(&daybook, "b.example", 2000, &admit);
	say(&daybook, "b.example", 3000, &suspend);
	assert_true(
	    members_acts(&daybook.journal, &pledge.genesis, &arena, &acts, &count, &err));
	assert_int_equal(count, 3);
	assert_int_equal(acts[0].act.kind, KIND_PLEDGE);
	assert_int_equal(acts[0].at, 1000);
	assert_int_equal(acts[0].act.promise, PROMISE_CHARTER);
	assert_int_equal(acts[0].act.terms.version, 3);
	assert_int_equal(acts[0].act.terms.sha256.bytes[0], 4);
	assert_true(text_eq(acts[1].by, TEXT("b.example")));
	assert_true(text_eq(acts[1].act.who, TEXT("c.example")));
	assert_true(text_eq(acts[1].act.url, TEXT("https://c.example")));
	assert_int_equal(acts[1].act.manifest.bytes[0], 7);
	assert_true(acts[2].act.lift);
	assert_true(text_eq(acts[2].act.reason, TEXT("why")));
	assert_true(
	    members_accord_of(&daybook.journal, TEXT("a.example"), &found, &genesis, &err));
	assert_true(found && hash_eq(&genesis, &pledge.genesis));
	assert_true(
	    members_accord_of(&daybook.journal, TEXT("b.example"), &found, &genesis, &err));
	assert_false(found);
	assert_true(view_digest(&daybook.journal, &digest, &err));
	assert_true(view_rebuild(&daybook.journal, &count_of_all, &err));
	assert_true(view_digest(&daybook.journal, &again, &err));
	assert_true(hash_eq(&digest, &again));
}

static void
keeps_the_chains_of_others(void **state)
{
	scoped(daybook_free) struct daybook daybook = viewed_make();
	scoped(lineage_free) struct lineage line = lineage_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(chain_free) struct chain chain = { 0 };
	struct members_node node;
	bool found;

	(void)state;
	for (int i = 0; i < 2; i++) {
		scoped(buf_free) struct buf note = BUF(MIB);

		lineage_next(&line, &note);
		assert_true(add(&daybook, &line.key[PARTY_ROOT], &note));
	}
	assert_true(members_chain(&daybook.journal, TEXT(LINEAGE_NODE), &chain, &err));
	assert_int_equal(chain.count, 2);
	assert_true(
	    members_node(&daybook.journal, TEXT(LINEAGE_NODE), &arena, &found, &node, &err));
	assert_true(found);
	assert_true(text_eq(node.url, line.next.url));
	assert_true(vkey_eq(&node.witness, &line.key[PARTY_WITNESS].vkey));
	chain_free(&chain);
	assert_false(members_chain(&daybook.journal, TEXT("x.example"), &chain, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(
	    members_node(&daybook.journal, TEXT("x.example"), &arena, &found, &node, &err));
	assert_false(found);
}

/* What others said is neither logged nor anchored here, and not readable on the disk. */
static void
logs_nothing_of_others(void **state)
{
	scoped(daybook_free) struct daybook daybook = viewed_make();
	uint64_t before = daybook_size(&daybook.journal);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct act leave = { .kind = KIND_WITHDRAW, .reason = TEXT("merged") };
	struct roll_act *acts = NULL;
	struct record record;
	size_t count = 0;

	(void)state;
	say(&daybook, "a.example", 1000, &leave);
	assert_int_equal(daybook_size(&daybook.journal), before);
	assert_true(
	    members_acts(&daybook.journal, &leave.genesis, &arena, &acts, &count, &err));
	assert_int_equal(count, 1);
	assert_true(journal_find(&daybook.journal, &acts[0].id, &arena, &record, &err));
	assert_true(record.foreign);
	assert_false(record.anchored);
	assert_true(text_eq(record.by, TEXT("a.example")));
}

TESTS(TEST(keeps_what_others_said), TEST(keeps_the_chains_of_others),
    TEST(logs_nothing_of_others))
