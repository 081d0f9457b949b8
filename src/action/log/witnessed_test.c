#include "action/log/witnessed.h"

#include "keys.h"
#include "log/proof.h"
#include "test.h"

#define TIME INT64_C(1700000000)

static struct err err;

/* A log, and three who may witness it. */
struct scene {
	struct note_key log, one, two, three;
	struct buf policy;
	struct arena arena;
};

static void
scene_free(struct scene *scene)
{
	note_key_free(&scene->log);
	note_key_free(&scene->one);
	note_key_free(&scene->two);
	note_key_free(&scene->three);
	buf_free(&scene->policy);
	arena_free(&scene->arena);
}

static void
name_key(struct scene *scene, const char *line, const struct note_key *key)
{
	buf_add(&scene->policy, text_of(line));
	vkey_format(&key->vkey, &scene->policy);
	buf_add(&scene->policy, TEXT("\n"));
}

static struct scene
make_scene(void)
{
	struct scene scene = {
		.log = test_key("a.example/log", 'l'),
		.one = test_witness("b.example/witness", 'b'),
		.two = test_witness("c.example/witness", 'c'),
		.three = test_witness("d.example/witness", 'd'),
		.policy = BUF(4 * KIB),
		.arena = ARENA(MIB),
	};

	name_key(&scene, "log ", &scene.log);
	name_key(&scene, "witness one ", &scene.one);
	name_key(&scene, "witness two ", &scene.two);
	name_key(&scene, "witness three ", &scene.three);
	buf_add(&scene.policy, TEXT("group two-of 2 one two three\nquorum two-of\n"));
	return scene;
}

/* A proof whose checkpoint these have cosigned, each a minute after the one before. */
static struct buf
make_proof(const struct scene *scene, const struct note_key *const *witness, size_t count)
{
	scoped(buf_free) struct buf text = BUF(KIB), note = BUF(8 * KIB);
	const struct checkpoint head = { scene->log.vkey.name, 7, { { 1 } } };
	struct signer signer = note_key_signer(&scene->log);
	struct proof proof = { .index = 0 };
	struct buf out = BUF(PROOF_LEN_MAX);

	checkpoint_format(&head, &text);
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf line = BUF(KIB);
		struct signer other = note_key_signer(witness[i]);

		assert_true(
		    note_cosign(buf_text(&text), &other, TIME + (int64_t)i * 60, &line, &err));
		buf_add(&note, buf_text(&line));
	}
	proof.checkpoint = buf_text(&note);
	proof_format(&proof, &out);
	return out;
}

static void
who_cosigned_is_told_one_by_one(void **state)
{
	scoped(scene_free) struct scene scene = make_scene();
	const struct note_key *const who[] = { &scene.three, &scene.one };
	scoped(buf_free) struct buf proof = make_proof(&scene, who, 2);
	struct witnessed by;

	(void)state;
	assert_true(
	    witnessed_look(buf_text(&proof), buf_text(&scene.policy), &scene.arena, &by, &err));
	assert_true(by.met && by.count == 3 && by.cosigned == 2 && by.size == 7);
	assert_true(text_eq(by.quorum, TEXT("two-of")));
	assert_true(text_eq(by.log, TEXT("a.example/log")));
	assert_true(by.by[0].cosigned && !by.by[1].cosigned && by.by[2].cosigned);
	assert_true(text_eq(by.by[1].name, TEXT("c.example/witness")));
	assert_int_equal(by.by[2].at, TIME);
	assert_int_equal(by.since, TIME + 60); /* the second made it a quorum */
}

static void
too_few_are_told_and_no_fault(void **state)
{
	scoped(scene_free) struct scene scene = make_scene();
	const struct note_key *const who[] = { &scene.two };
	scoped(buf_free) struct buf proof = make_proof(&scene, who, 1);
	struct witnessed by;

	(void)state;
	assert_true(
	    witnessed_look(buf_text(&proof), buf_text(&scene.policy), &scene.arena, &by, &err));
	assert_true(!by.met && by.cosigned == 1 && by.since == 0);
}

static void
what_says_nothing_is_refused(void **state)
{
	scoped(scene_free) struct scene scene = make_scene(), other = make_scene();
	const struct note_key *const who[] = { &scene.one, &scene.two };
	scoped(buf_free) struct buf proof = make_proof(&scene, who, 2);
	struct witnessed by = { .size = 99 };

	(void)state;
	assert_false(
	    witnessed_look(buf_text(&proof), TEXT("quorum none\n"), &scene.arena, &by, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(witnessed_check_policy(TEXT("nonsense\n"), &err));
	assert_true(witnessed_check_policy(buf_text(&scene.policy), &err));
	assert_false(
	    witnessed_look(TEXT("no proof"), buf_text(&scene.policy), &scene.arena, &by, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	/* A policy about another log. */
	note_key_free(&other.log);
	other.log = test_key("z.example/log", 'z');
	buf_clear(&other.policy);
	name_key(&other, "log ", &other.log);
	name_key(&other, "witness one ", &other.one);
	buf_add(&other.policy, TEXT("quorum one\n"));
	assert_false(
	    witnessed_look(buf_text(&proof), buf_text(&other.policy), &scene.arena, &by, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(by.size, 99);
}

TESTS(TEST(who_cosigned_is_told_one_by_one), TEST(too_few_are_told_and_no_fault),
    TEST(what_says_nothing_is_refused))
