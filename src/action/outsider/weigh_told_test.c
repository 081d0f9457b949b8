#include "action/outsider/opened.h"
#include "case/role.h"
#include "case/told.h"
#include "hearing.h"

static struct err err;

#define TOLD_AT (PLAY_BEGAN - 86400)

/* The record that somebody was told, in the node's journal; tells its id. */
static struct hash
record(struct hearing *hearing)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct journal *journal = &hearing->play.node.journal;
	struct signer signer = node_signer(&hearing->play.node);
	struct text to[] = { hearing->play.node.manifest.name };
	struct move move = { .kind = KIND_CASE_DISCLOSURE,
		.of_case = hash_text(TEXT("the case")),
		.to = { 1, to },
		.who = TEXT("b.example"),
		.what = TEXT("the patch"),
		.why = TEXT("Its customers cannot patch themselves."),
		.told = TOLD_AT };
	struct record kept;
	struct hash id;

	if (!move_sign(&move, &signer, hearing->play.now, &note, &id, &err))
		fail_msg("%s", err.text);
	hearing_offer(hearing, "record", buf_text(&note));
	assert_true(journal_begin(journal, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(journal_add_private(
	    journal, &s, (uint64_t)(hearing->play.now / PLAY_EPOCH), &kept, &err));
	assert_true(journal_commit(journal, &err));
	return id;
}

/* What the node publishes of it. */
static void
publish(struct hearing *hearing, const struct hash *id, const char *who)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct journal *journal = &hearing->play.node.journal;
	struct signer signer = node_signer(&hearing->play.node);
	const struct told_party party = { .who = text_of(who),
		.role = 1,
		.told = TOLD_AT,
		.record = *id,
		.epoch = hearing->play.now / PLAY_EPOCH };
	const struct told told = { .title = TEXT("A flaw"),
		.where = TEXT("https://psirt.example.com/1"),
		.since = hearing->play.now,
		.part = 1,
		.parts = 1,
		.parties = { 1, &party } };
	struct hash said;

	assert_true(told_sign(&told, hearing->play.now, &signer, &note, &said, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(journal_add_public(journal, &s, &err));
	assert_true(journal_commit(journal, &err));
	assert_true(node_publish(&hearing->play.node, &err));
}

static void
open_who(struct hearing *hearing, const struct hash *id)
{
	struct record record;
	char dir[PATH_MAX];

	hearing->play.now += PLAY_EPOCH;
	play_due(&hearing->play);
	assert_true(
	    journal_find(&hearing->play.node.journal, id, &hearing->arena, &record, &err));
	scratch_path(&hearing->play.scratch, "opened", dir);
	assert_true(opened_save(
	    &hearing->play.node, &record, TEXT("who"), hearing->play.now, dir, &err));
	assert_true(offered_load(&hearing->offered, dir, &err));
}

static void
a_record_that_the_register_repeats_is_kept(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	struct hash id;

	(void)state;
	hearing_make(&hearing);
	id = record(&hearing);
	hearing_hear(&hearing);
	hearing_row(&hearing, "told in advance", AUDIT_PRESENT, AUDIT_CLAIMED,
	    "it told b.example at 2001-09-08T01:46:40Z; no register");
	publish(&hearing, &id, "b.example");
	open_who(&hearing, &id);
	hearing_hear(&hearing);
	hearing_row(&hearing, "opening of", AUDIT_KEPT, AUDIT_MEASURED,
	    "told in advance says the same");
	assert_int_equal(audit_count(&hearing.facts.node[0], AUDIT_BROKEN), 0);
}

static void
a_register_that_says_something_else_is_broken(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	struct hash id;

	(void)state;
	hearing_make(&hearing);
	id = record(&hearing);
	publish(&hearing, &id, "c.example");
	open_who(&hearing, &id);
	hearing_hear(&hearing);
	hearing_row(&hearing, "opening of", AUDIT_BROKEN, AUDIT_MEASURED, "something else");
	assert_true(audit_count(&hearing.facts.node[0], AUDIT_BROKEN) >= 2);
}

TESTS(TEST(a_record_that_the_register_repeats_is_kept),
    TEST(a_register_that_says_something_else_is_broken))
