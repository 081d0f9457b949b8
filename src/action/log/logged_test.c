#include "action/log/logged.h"

#include <string.h>

#include "action/member/fellows.h"
#include "fellow.h"
#include "keys.h"
#include "log/checkpoint.h"

#define WITNESS "w.example"

static struct err err;

/* The play's node, and who witnesses it. */
struct stage {
	struct play play;
	struct note_key witness;
};

static void
stage_free(struct stage *stage)
{
	note_key_free(&stage->witness);
	play_free(&stage->play);
}

static void
put_policy(struct stage *stage)
{
	scoped(buf_free) struct buf text = BUF(4 * KIB);

	buf_add(&text, TEXT("log "));
	vkey_format(&stage->play.node.manifest.key[PARTY_LOG], &text);
	buf_add(&text, TEXT("\nwitness w "));
	vkey_format(&stage->witness.vkey, &text);
	buf_add(&text, TEXT(" https://" WITNESS "\nquorum w\n"));
	scratch_put(&stage->play.scratch, "node/" FELLOWS_POLICY, buf_text(&text));
}

static struct stage
stage_make(void)
{
	struct stage stage = { .play = play_make(), .witness = test_witness(WITNESS, 'w') };

	put_policy(&stage);
	return stage;
}

/* The checkpoint that is shown, cosigned; remembered as when it came from the courier. */
static void
cosign(struct stage *stage)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX), lines = BUF(4 * KIB);
	struct signer signer = note_key_signer(&stage->witness);
	struct node *node = &stage->play.node;
	struct note parsed;

	assert_true(tree_get(&node->journal.tree, "checkpoint", &note, &err));
	assert_true(note_parse(buf_text(&note), &parsed, &err));
	assert_true(note_cosign(parsed.text, &signer, PLAY_BEGAN, &lines, &err));
	buf_add(&note, buf_text(&lines));
	assert_true(journal_begin(&node->journal, &err));
	assert_true(logged_note(node, buf_text(&note), stage->play.now, &err));
	assert_true(journal_commit(&node->journal, &err));
}

static uint64_t
size_of(struct stage *stage)
{
	uint64_t size;

	assert_true(logged_size(&stage->play.node, &size, &err));
	return size;
}

static void
expect(struct stage *stage, const struct hash *id, const char *words)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf out = BUF(KIB);
	struct logged_place place;
	struct record record;

	assert_true(journal_find(&stage->play.node.journal, id, &arena, &record, &err));
	assert_true(logged_find(&stage->play.node, &record, &place, &err));
	assert_true(place.promised);
	logged_format(&place, &out);
	assert_string_equal(buf_string(&out), words);
}

/* And what was witnessed once stays so, while a newer head waits. */
static void
says_signed_not_yet_witnessed_until_it_is(void **state)
{
	scoped(stage_free) struct stage stage = stage_make();
	struct play *play = &stage.play;
	struct hash manifest = play->node.manifest.statement.id, report;

	(void)state;
	expect(&stage, &manifest, "in the log, signed, not yet witnessed");
	assert_int_equal(size_of(&stage), 0);
	cosign(&stage);
	assert_int_equal(size_of(&stage), play_log_size(play));
	expect(&stage, &manifest, "in the log, witnessed");
	assert_true(play_report(play, &report, &err));
	expect(&stage, &report, "not yet in the log");
	play->now += PLAY_EPOCH;
	play_due(play);
	expect(&stage, &report, "in the log, signed, not yet witnessed");
	expect(&stage, &manifest, "in the log, witnessed");
	cosign(&stage);
	expect(&stage, &report, "in the log, witnessed");
}

/* Who witnessed it counts no more once others are to. */
static void
goes_by_the_policy_in_force(void **state)
{
	scoped(stage_free) struct stage stage = stage_make();
	scoped(note_key_free) struct note_key other = test_witness(WITNESS, 'x');
	struct note_key former = stage.witness;

	(void)state;
	cosign(&stage);
	assert_int_equal(size_of(&stage), play_log_size(&stage.play));
	stage.witness = other;
	put_policy(&stage);
	assert_int_equal(size_of(&stage), 0);
	stage.witness = former;
	scratch_put(&stage.play.scratch, "node/" FELLOWS_POLICY, TEXT("nonsense\n"));
	{
		uint64_t size = 7;

		assert_false(logged_size(&stage.play.node, &size, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

/* What others said stands in their logs. */
static void
has_no_place_for_what_belongs_into_no_log_of_ours(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(stage_free) struct stage stage = stage_make();
	struct logged_place place;
	struct fellow b = { 0 };
	struct record record;

	(void)state;
	fellow_make(&b, &stage.play, "b.example", 'B', MANIFEST_VENDOR);
	assert_true(journal_find(&stage.play.node.journal, &b.manifest, &arena, &record, &err));
	assert_true(logged_find(&stage.play.node, &record, &place, &err));
	assert_false(place.promised);
	assert_false(place.logged);
	fellow_free(&b);
}

static bool
page_has(struct stage *stage, const char *words)
{
	scoped(buf_free) struct buf page = BUF(MIB);

	assert_true(tree_get(&stage->play.node.journal.tree, "log.html", &page, &err));
	return strstr(buf_string(&page), words) != NULL;
}

/* Also in the moment when an epoch begins, whose head nobody has seen yet. */
static void
the_page_says_so_until_it_is_witnessed(void **state)
{
	scoped(stage_free) struct stage stage = stage_make();
	struct play *play = &stage.play;

	(void)state;
	assert_true(page_has(&stage, "signed, not yet witnessed"));
	cosign(&stage);
	play_due(play);
	assert_false(page_has(&stage, "signed, not yet witnessed"));
	assert_true(page_has(&stage, WITNESS));
	play->now += PLAY_EPOCH;
	play_due(play);
	assert_false(page_has(&stage, "signed, not yet witnessed"));
}

TESTS(TEST(says_signed_not_yet_witnessed_until_it_is), TEST(goes_by_the_policy_in_force),
    TEST(has_no_place_for_what_belongs_into_no_log_of_ours),
    TEST(the_page_says_so_until_it_is_witnessed))
