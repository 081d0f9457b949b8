#include "action/inbox/from_case.h"

#include <string.h>

#include "action/peer/parcel.h"
#include "test.h"
#include "troupe.h"
#include "view/view.h"

#define A 0
#define B 1
#define C 2

/* An invitation by A to C, in a case with B whose terms B has proposed, by a clock that may be
 * ahead; not delivered. */
struct scene {
	struct troupe troupe;
	struct troupe_case of;
	struct arena arena;
	struct record invite, terms;
};

static void
scene_free(struct scene *scene)
{
	arena_free(&scene->arena);
	troupe_free(&scene->troupe);
}

static void
find(struct scene *scene, size_t i, const char *kind, struct record *out)
{
	scoped(buf_free) struct buf args = BUF(KIB);
	struct value_walk walk = { 0 };
	struct value list;
	struct hash id;
	struct err err;

	buf_addf(&args, "\"kind\":\"%s\"", kind);
	assert_true(
	    value_get_array(troupe_ok(&scene->troupe, i, "statements", buf_string(&args)),
		"statements", &list, &err));
	assert_true(value_each(list, &walk));
	assert_true(statement_get_hash(walk.value, "id", &id, &err));
	assert_true(
	    journal_find(&scene->troupe.node[i].node.journal, &id, &scene->arena, out, &err));
}

static struct scene
scene_make_ahead(int64_t ahead)
{
	struct scene scene = { .troupe = troupe_make(3), .arena = ARENA(16 * MIB) };
	struct troupe *t = &scene.troupe;

	scene.of = troupe_open_case(t, "\"title\":\"A flaw\",\"with\":\"b.example\"");
	troupe_mail(t);
	t->now += ahead;
	troupe_does(t, B, &scene.of, "embargo.propose", TROUPE_UNTIL);
	t->now -= ahead / 2;
	troupe_mail(t);
	t->now -= ahead / 2;
	troupe_does(t, A, &scene.of, "embargo.accept", "");
	troupe_does(t, A, &scene.of, "case.invite", ",\"party\":\"c.example\"");
	find(&scene, A, "case.invite", &scene.invite);
	find(&scene, A, "embargo.propose", &scene.terms);
	return scene;
}

static struct scene
scene_make(void)
{
	return scene_make_ahead(0);
}

/* C receives the invitation with this beside it. */
static enum fault
arrives(struct scene *scene, struct text name, struct text bytes)
{
	scoped(buf_free) struct buf from = BUF(KIB), reply = BUF(ENVELOPE_MAX);
	struct play *to = &scene->troupe.node[C];
	struct envelope envelope = { 0 };
	struct receive_work work = { .envelope = &envelope, .reply = &reply };
	struct err err;

	vkey_format(&scene->troupe.node[A].node.manifest.key[PARTY_STATEMENT], &from);
	buf_add(&from, TEXT("\n"));
	assert_true(envelope_add(&envelope, TEXT("from"), buf_text(&from), &err));
	assert_true(envelope_add(&envelope, TEXT("statement"), scene->invite.note, &err));
	if (name.len > 0)
		assert_true(envelope_add(&envelope, name, bytes, &err));
	receive_all(&to->node, scene->troupe.now, &work, 1);
	return work.err.fault;
}

static void
history_is_held_to_who_said_it(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	scoped(buf_free) struct buf name = BUF(KIB), forged = BUF(MIB);
	struct hash before, after;
	struct err err;

	(void)state;
	buf_add(&name, TEXT(PARCEL_HISTORY));
	hash_format(&scene.terms.id, &name);
	buf_add(&forged, scene.terms.note);
	*strstr(forged.at, "2001-10-01") = '3'; /* much later */
	assert_true(view_digest(&scene.troupe.node[C].node.journal, &before, &err));
	assert_int_equal(arrives(&scene, TEXT(""), TEXT("")), FAULT_INPUT);
	assert_int_equal(arrives(&scene, buf_text(&name), TEXT("none")), FAULT_INPUT);
	assert_int_equal(arrives(&scene, buf_text(&name), scene.invite.note), FAULT_INPUT);
	assert_int_equal(arrives(&scene, buf_text(&name), buf_text(&forged)), FAULT_DENIED);
	assert_int_equal(arrives(&scene, TEXT("history/more"), TEXT("")), FAULT_INPUT);
	assert_true(view_digest(&scene.troupe.node[C].node.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
	assert_int_equal(arrives(&scene, buf_text(&name), scene.terms.note), FAULT_NONE);
	assert_int_equal(troupe_part(&scene.troupe, C, &scene.of, C), MEMBER_INVITED);
}

static void
history_that_is_dated_ahead_is_left_out(void **state)
{
	scoped(scene_free) struct scene scene = scene_make_ahead(400);
	struct journal *journal = &scene.troupe.node[C].node.journal;
	scoped(buf_free) struct buf name = BUF(KIB);
	struct err err;
	bool here;

	(void)state;
	buf_add(&name, TEXT(PARCEL_HISTORY));
	hash_format(&scene.terms.id, &name);
	assert_int_equal(arrives(&scene, buf_text(&name), scene.terms.note), FAULT_NONE);
	assert_true(journal_has(journal, &scene.invite.id, &here, &err));
	assert_true(here);
	assert_true(journal_has(journal, &scene.terms.id, &here, &err));
	assert_false(here);
}

static void
what_comes_twice_is_answered_and_told_once(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	struct troupe *t = &scene.troupe;
	struct hash accept;
	struct record record;
	size_t before;

	(void)state;
	troupe_mail(t);
	troupe_does(t, C, &scene.of, "case.accept", "");
	find(&scene, C, "case.accept", &record);
	accept = record.id;
	troupe_mail(t);
	before = troupe_held(t, A, &scene.of.id)->ledger.dag.nodes;
	troupe_carry(t, &t->node[C], &t->node[A], &accept);
	troupe_mail(t);
	assert_int_equal(troupe_held(t, A, &scene.of.id)->ledger.dag.nodes, before);
}

static void
cases_are_folded_again_the_same(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	struct hash before, after;
	uint64_t count;
	struct err err;

	(void)state;
	troupe_mail(&scene.troupe);
	troupe_does(&scene.troupe, C, &scene.of, "case.accept", "");
	troupe_mail(&scene.troupe);
	for (size_t i = 0; i < 3; i++) {
		struct journal *journal = &scene.troupe.node[i].node.journal;

		assert_true(view_digest(journal, &before, &err));
		assert_true(view_rebuild(journal, &count, &err));
		assert_true(view_digest(journal, &after, &err));
		assert_true(hash_eq(&before, &after));
		/* What was held in memory is still what the view says. */
		assert_int_equal(troupe_part(&scene.troupe, i, &scene.of, C), MEMBER_JOINED);
	}
}

TESTS(TEST(history_that_is_dated_ahead_is_left_out), TEST(history_is_held_to_who_said_it),
    TEST(what_comes_twice_is_answered_and_told_once), TEST(cases_are_folded_again_the_same))
