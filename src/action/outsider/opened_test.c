#include "action/outsider/opened.h"

#include "play.h"

/* A report, as the node's journal has it; anchored and published. */
static struct record
received(struct play *play, struct arena *arena)
{
	struct record record;
	struct hash id;
	struct err err;

	assert_true(play_report(play, &id, &err));
	play->now += PLAY_EPOCH;
	play_due(play);
	assert_true(journal_find(&play->node.journal, &id, arena, &record, &err));
	return record;
}

static void
in_folder(struct play *play, const char *name, char out[static PATH_MAX])
{
	scratch_path(&play->scratch, name, out);
}

static void
one_field_is_shown_with_what_proves_it(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct record record = received(&play, &arena);
	struct opened_facts facts;
	char dir[PATH_MAX];
	struct err err;

	(void)state;
	in_folder(&play, "opened", dir);
	assert_false(opened_is(dir));
	assert_true(opened_save(&play.node, &record, TEXT("title"), play.now, dir, &err));
	assert_true(opened_is(dir));
	assert_true(opened_check(dir, TEXT(""), &arena, &facts, &err));
	assert_true(hash_eq(&facts.of, &record.id));
	assert_true(text_eq(facts.field, TEXT("title")));
	assert_int_equal(facts.value.at[0], '"');
	assert_true(text_eq(facts.node, play.node.manifest.name));
	assert_int_equal(facts.epoch, record.epoch);
	assert_int_equal(facts.anchored_by, (int64_t)(record.epoch + 1) * PLAY_EPOCH);
	/* Nothing is replaced. */
	assert_false(opened_save(&play.node, &record, TEXT("title"), play.now, dir, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static void
what_must_not_be_opened_is_not(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	scoped(buf_free) struct buf out = BUF(MIB);
	struct record record = received(&play, &arena);
	char dir[PATH_MAX];
	struct err err;

	(void)state;
	in_folder(&play, "opened", dir);
	assert_false(opened_make(&record, TEXT("nonce"), &out, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(opened_make(&record, TEXT("no such"), &out, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(opened_save(&play.node, &record, TEXT("no such"), play.now, dir, &err));
	assert_false(opened_is(dir));
	record.anchored = false;
	assert_false(opened_make(&record, TEXT("title"), &out, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(out.len, 0);
}

static void
before_its_epoch_is_over_there_is_no_proof(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct record record;
	char dir[PATH_MAX];
	struct hash id;
	struct err err;

	(void)state;
	in_folder(&play, "opened", dir);
	assert_true(play_report(&play, &id, &err));
	assert_true(journal_find(&play.node.journal, &id, &arena, &record, &err));
	assert_false(opened_save(&play.node, &record, TEXT("title"), play.now, dir, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_false(opened_is(dir));
}

/* Put the file of one folder into another, in the place of what is there. */
static void
mix(const char *from, const char *to, const char *name)
{
	scoped(buf_free) struct buf bytes = BUF(MIB);
	char path[PATH_MAX];
	struct err err;

	assert_true(node_path(from, name, path, &err) && file_load(path, &bytes, &err));
	assert_true(
	    node_path(to, name, path, &err) && file_save(path, buf_text(&bytes), 0600, &err));
}

static void
what_does_not_belong_together_does_not_pass(void **state)
{
	scoped(play_free) struct play play = play_make();
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct record one = received(&play, &arena), other = received(&play, &arena);
	char mine[PATH_MAX], theirs[PATH_MAX];
	struct opened_facts facts;
	struct err err;

	(void)state;
	in_folder(&play, "mine", mine);
	in_folder(&play, "theirs", theirs);
	assert_true(opened_save(&play.node, &one, TEXT("title"), play.now, mine, &err));
	assert_true(opened_save(&play.node, &other, TEXT("title"), play.now, theirs, &err));
	mix(theirs, mine, "opening");
	assert_false(opened_check(mine, TEXT(""), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	mix(theirs, mine, "proof");
	assert_true(opened_check(mine, TEXT(""), &arena, &facts, &err));
	assert_true(hash_eq(&facts.of, &other.id));
	assert_false(opened_check(mine, TEXT("junk"), &arena, &facts, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(one_field_is_shown_with_what_proves_it), TEST(what_must_not_be_opened_is_not),
    TEST(before_its_epoch_is_over_there_is_no_proof),
    TEST(what_does_not_belong_together_does_not_pass))
