#include "action/release/sealed.h"

#include "docket.h"

static struct err err;

/* What anybody can be shown of one release. */
struct scene {
	struct docket docket;
	struct arena arena;
	struct buf chain, proof, key;
	struct sealed shown;
};

static void
scene_free(struct scene *scene)
{
	docket_free(&scene->docket);
	arena_free(&scene->arena);
	buf_free(&scene->chain);
	buf_free(&scene->proof);
	buf_free(&scene->key);
}

static struct scene
scene_make(void)
{
	static const int64_t silent[] = { DOCKET_SILENT, DOCKET_SILENT, DOCKET_SILENT };
	struct text bundle = TEXT("the bundle");
	struct scene scene = { .docket = docket_make(),
		.arena = ARENA(4 * MIB),
		.chain = BUF(MIB),
		.proof = BUF(MIB),
		.key = BUF_SECRET(KIB) };
	struct council *council = &scene.docket.council;

	council->seal.bundle = hash_text(bundle);
	council->seal.size = bundle.len;
	council_seal(council);
	docket_prove(
	    &scene.docket, docket_log(&scene.docket, &council->id), silent, &scene.proof);
	chain_format(&scene.docket.chain, &scene.chain);
	identity_format(&council->identity, &scene.key);
	scene.shown = (struct sealed){ .note = buf_text(&council->note),
		.manifest = buf_text(&scene.chain) };
	return scene;
}

/* With this for a bundle. */
static bool
checks(struct scene *scene, const char *bundle)
{
	struct text rest = text_of(bundle);
	struct source source = source_text(&rest);
	struct sealed_facts facts = { .seal.size = 99 };
	struct sealed shown = scene->shown;
	bool good;

	shown.bundle = bundle[0] == '\0' ? NULL : &source;
	good = sealed_check(&shown, &scene->arena, &facts, &err);
	assert_int_equal(facts.seal.size == 99, !good);
	if (good)
		sealed_free(&facts);
	return good;
}

static void
tells_what_was_promised_and_who_can_open_it(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	scoped(sealed_free) struct sealed_facts facts = { 0 };

	(void)state;
	scene.shown.proof = buf_text(&scene.proof);
	scene.shown.key = buf_text(&scene.key);
	assert_true(sealed_check(&scene.shown, &scene.arena, &facts, &err));
	assert_true(text_eq(facts.said.by, TEXT(LINEAGE_NODE)));
	assert_int_equal(facts.seal.opens, COUNCIL_OPENS);
	assert_int_equal(facts.terms.committee.sharing.members, 3);
	assert_true(text_eq(facts.terms.committee.member[2].name, TEXT("m3.example")));
	assert_true(facts.logged.proven);
	assert_int_equal(facts.logged.index, 1);
}

static void
knows_the_promised_bytes_from_others(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();

	(void)state;
	assert_true(checks(&scene, "the bundle"));
	assert_false(checks(&scene, "the bundlE"));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(checks(&scene, "the bundle "));
	assert_false(checks(&scene, "the bundl"));
}

static void
knows_the_key_from_others(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	scoped(identity_free) struct identity wrong = test_identity('w');

	(void)state;
	scene.shown.key = buf_text(&scene.key);
	assert_true(checks(&scene, ""));
	buf_clear(&scene.key);
	identity_format(&wrong, &scene.key);
	scene.shown.key = buf_text(&scene.key);
	assert_false(checks(&scene, ""));
	assert_int_equal(err.fault, FAULT_DENIED);
	scene.shown.key = TEXT("AGE-SECRET-KEY-1");
	assert_false(checks(&scene, ""));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
refuses_a_promise_that_is_not_the_publishers_or_not_in_its_log(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	scoped(council_free) struct council other = council_make(2, 3);
	struct text note = scene.shown.note;

	(void)state;
	scene.shown.proof = buf_text(&scene.proof);
	assert_true(checks(&scene, ""));
	council_seal(&other);
	scene.shown.note = buf_text(&other.note);
	assert_false(checks(&scene, ""));
	assert_int_equal(err.fault, FAULT_DENIED);
	scene.shown.note = TEXT("no note\n");
	assert_false(checks(&scene, ""));
	scene.shown.note = note;
	scene.shown.manifest = TEXT("");
	assert_false(checks(&scene, ""));
	assert_int_equal(err.fault, FAULT_INPUT);
}

/* Its publisher signed it, and could have written anything. */
static void
refuses_points_that_are_none(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	struct council *council = &scene.docket.council;

	(void)state;
	memset(council->terms.committee.sharing.commitment[1].bytes, 0, SHARING_POINT_LEN);
	council_seal(council);
	scene.shown.note = buf_text(&council->note);
	assert_false(checks(&scene, ""));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(tells_what_was_promised_and_who_can_open_it),
    TEST(knows_the_promised_bytes_from_others), TEST(knows_the_key_from_others),
    TEST(refuses_a_promise_that_is_not_the_publishers_or_not_in_its_log),
    TEST(refuses_points_that_are_none))
