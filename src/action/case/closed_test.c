#include "action/case/closed.h"

#include "action/case/laid_open.h"
#include "action/finder/mail.h"
#include "play.h"

static struct err err;

/* Two finders, who report the same in two epochs. */
struct scene {
	struct play play;
	struct finder other;
	struct hash first, second;
};

static void
drop(struct scene *scene)
{
	finder_close(&scene->other);
	play_free(&scene->play);
}

static void
next_epoch(struct play *play)
{
	play->now += PLAY_EPOCH;
	play_due(play);
}

static struct scene
make(void)
{
	struct scene scene = { .play = play_make() };

	play_open_finder(&scene.play, "other", &scene.other);
	assert_true(play_report(&scene.play, &scene.first, &err));
	next_epoch(&scene.play);
	assert_true(play_report_by(&scene.play, &scene.other, &scene.second, &err));
	next_epoch(&scene.play);
	return scene;
}

static bool
say(struct scene *scene, const struct hash *report, const struct hash *earlier,
    const char *open, struct hash *id)
{
	scoped(buf_free) struct buf one = BUF(KIB), other = BUF(KIB);
	struct journal *journal = &scene->play.node.journal;
	struct closed_wish wish = {
		.open = text_of(open), .why = TEXT("The same fault."), .now = scene->play.now
	};

	hash_format(report, &one);
	hash_format(earlier, &other);
	wish.report = buf_text(&one);
	wish.earlier = buf_text(&other);
	assert_true(journal_begin(journal, &err));
	if (closed_say(&scene->play.node, &wish, id, &err))
		return journal_commit(journal, &err);
	journal_rollback(journal);
	return false;
}

static void
fetch(struct scene *scene, struct mailbag *bag)
{
	scoped(peer_free) struct peer node = { 0 };
	struct play *play = &scene->play;
	struct deliver how = { &scene->other, &node, play_remote(play), play->now };
	unsigned troubles = 0;
	struct mail_came came = { .trouble = play_trouble, .arg = &troubles };

	assert_true(play_meet(play, &node, &err));
	assert_true(mail_fetch(&how, &came, &err));
	assert_true(mailbag_open(&scene->other, play_trouble, &troubles, bag, &err));
	assert_int_equal(troubles, 0);
}

static void
who_came_later_verifies_that_another_came_first(void **state)
{
	scoped(drop) struct scene scene = make();
	scoped(mailbag_free) struct mailbag bag = { 0 };
	scoped(statement_free) struct statement s = { 0 };
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct closed_facts *facts = arena_new(&arena, struct closed_facts);
	struct hash id;

	(void)state;
	assert_true(say(&scene, &scene.second, &scene.first, "title", &id));
	fetch(&scene, &bag);
	assert_int_equal(bag.count, 2);
	assert_true(hash_eq(&bag.at[1].id, &id));
	/* No field of it tells who the other is. */
	assert_null(memmem(bag.at[1].note.at, bag.at[1].note.len,
	    scene.play.finder.key.key.vkey.name.at, 2 * HASH_LEN));
	assert_true(statement_reopen(bag.at[1].note, &s, &err));
	if (!closed_check(&scene.other, &s, &arena, facts, &err))
		fail_msg("%s", err.text);
	assert_true(facts->anchored_by == PLAY_BEGAN + PLAY_EPOCH);
	assert_true(facts->own == PLAY_BEGAN + 2 * PLAY_EPOCH);
	assert_int_equal(facts->closing.count, 2);
	assert_true(text_eq(facts->closing.opening[1].value, TEXT("\"A flaw\"")));
	/* To who has another report it says nothing. */
	assert_false(closed_check(&scene.play.finder, &s, &arena, facts, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
what_is_not_earlier_closes_nothing(void **state)
{
	scoped(drop) struct scene scene = make();
	struct hash id, third;

	(void)state;
	assert_false(say(&scene, &scene.first, &scene.second, "", &id));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_false(say(&scene, &scene.first, &scene.first, "", &id));
	assert_int_equal(err.fault, FAULT_INPUT);
	/* Not while the log does not commit to it. */
	assert_true(play_report_by(&scene.play, &scene.other, &third, &err));
	assert_false(say(&scene, &third, &scene.second, "key", &id));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(say(&scene, &third, &scene.second, "nothing", &id));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_true(say(&scene, &third, &scene.second, "", &id));
	/* What the node says itself is no earlier report. */
	assert_false(say(&scene, &third, &id, "", &id));
}

/* A node that lies about it. */
static void
what_is_made_up_does_not_hold(void **state)
{
	scoped(drop) struct scene scene = make();
	scoped(mailbag_free) struct mailbag bag = { 0 };
	scoped(statement_free) struct statement s = { 0 }, forged = { 0 };
	scoped(arena_free) struct arena arena = ARENA(128 * MIB);
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct closed_facts *facts = arena_new(&arena, struct closed_facts);
	struct signer signer = node_signer(&scene.play.node);
	struct saying how = { &signer, scene.play.now, scene.other.key.key.vkey.name };
	struct hash id, third;

	(void)state;
	next_epoch(&scene.play);
	assert_true(play_report_by(&scene.play, &scene.other, &third, &err));
	next_epoch(&scene.play);
	assert_true(say(&scene, &third, &scene.second, "", &id));
	fetch(&scene, &bag);
	assert_true(statement_reopen(bag.at[bag.count - 1].note, &s, &err));
	assert_true(closed_check(&scene.other, &s, &arena, facts, &err));
	/* The proof of the second, against itself: it is no earlier. */
	facts->closing.of = scene.second;
	facts->closing.earlier.bytes[0] ^= 1;
	for (size_t i = 0; i < facts->closing.count; i++)
		facts->closing.opening[i].of = facts->closing.earlier;
	assert_true(closing_sign(&facts->closing, &how, &note, &id, &err));
	assert_true(statement_reopen(buf_text(&note), &forged, &err));
	assert_false(closed_check(&scene.other, &forged, &arena, facts, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

static size_t
count_opened(const struct mailbag *bag, size_t *fields)
{
	size_t count = 0;

	*fields = 0;
	for (size_t i = 0; i < bag->count; i++) {
		scoped(arena_free) struct arena arena = ARENA(2 * CLOSING_ROOM);
		scoped(statement_free) struct statement s = { 0 };
		struct closing closing;

		if (bag->at[i].kind->id != KIND_CLOSING)
			continue;
		assert_true(statement_reopen(bag->at[i].note, &s, &err));
		assert_true(closing_parse(&s, &arena, &closing, &err));
		count++;
		if (closing.count > *fields)
			*fields = closing.count;
		for (size_t j = 0; j < closing.count; j++)
			assert_false(closing_hides(closing.opening[j].field) ||
				     text_eq(closing.opening[j].field, TEXT("files")));
	}
	return count;
}

static size_t
lay_open(struct scene *scene, const struct hash *earlier)
{
	struct journal *journal = &scene->play.node.journal;
	size_t count = 99;

	assert_true(journal_begin(journal, &err));
	assert_true(
	    laid_open_report(&scene->play.node, earlier, scene->play.now, &count, &err));
	assert_true(journal_commit(journal, &err));
	return count;
}

static void
at_publication_all_is_opened_but_whose_it_is(void **state)
{
	scoped(drop) struct scene scene = make();
	scoped(arena_free) struct arena arena = ARENA(16 * CLOSING_ROOM);
	scoped(mailbag_free) struct mailbag bag = { 0 };
	struct closed_facts *facts = arena_new(&arena, struct closed_facts);
	struct hash id;
	size_t fields;

	(void)state;
	assert_true(say(&scene, &scene.second, &scene.first, "", &id));
	assert_int_equal(lay_open(&scene, &scene.second), 0); /* nothing came after that */
	assert_int_equal(lay_open(&scene, &scene.first), 1);
	assert_int_equal(lay_open(&scene, &scene.first), 0); /* it was told */
	fetch(&scene, &bag);
	assert_int_equal(count_opened(&bag, &fields), 2);
	assert_int_equal(fields, 2); /* its type and its title: it says no more */
	for (size_t i = 0; i < bag.count; i++) {
		scoped(statement_free) struct statement s = { 0 };

		if (bag.at[i].kind->id != KIND_CLOSING)
			continue;
		assert_true(statement_reopen(bag.at[i].note, &s, &err));
		assert_true(closed_check(&scene.other, &s, &arena, facts, &err));
	}
}

TESTS(TEST(at_publication_all_is_opened_but_whose_it_is),
    TEST(who_came_later_verifies_that_another_came_first),
    TEST(what_is_not_earlier_closes_nothing), TEST(what_is_made_up_does_not_hold))
