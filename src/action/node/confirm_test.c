#include "action/node/confirm.h"

#include "keys.h"
#include "log/checkpoint.h"
#include "play.h"

#define WITNESSES 3
#define LONG_AGO 1

static struct err err;

/* What a witness answers. */
enum answer { HELD, NOTHING, DOWN, BEYOND, OTHER, FORGED, FOREIGN };

struct scene {
	struct play play;
	enum answer answer[WITNESSES];
	enum answer own; /* the node's own address */
	unsigned told[CONFIRM_OTHER + 1];
};

static void
scene_free(struct scene *scene)
{
	play_free(&scene->play);
}

static void
put_policy(struct play *play, const char *quorum)
{
	scoped(buf_free) struct buf text = BUF(8 * KIB);

	buf_add(&text, TEXT("log "));
	vkey_format(&play->node.keeper.names.log, &text);
	for (int i = 0; i < WITNESSES; i++) {
		scoped(note_key_free) struct note_key key =
		    test_witness("witness.example/w", (char)('0' + i));

		buf_addf(&text, "\nwitness w%d ", i);
		vkey_format(&key.vkey, &text);
		buf_addf(&text, " https://w%d.example", i);
	}
	buf_addf(&text, "\ngroup two 2 w0 w1 w2\nquorum %s\n", quorum);
	scratch_put(&play->scratch, "node/witness-policy", buf_text(&text));
}

/* The head that one shows who answers so. */
static void
head_of(struct scene *scene, enum answer answer, struct buf *out)
{
	struct log_store *log = &scene->play.node.journal.log;
	struct merkle_source source = log_store_source(log);
	struct checkpoint head = { .origin = scene->play.node.keeper.names.log.name,
		.size = log_store_size(log) };

	assert_true(merkle_root(&source, head.size, &head.root, &err));
	if (answer == FOREIGN)
		head.origin = TEXT("other.example/log");
	if (answer == BEYOND)
		head.size++;
	if (answer == OTHER)
		head.root.bytes[0] ^= 1;
	checkpoint_format(&head, out);
}

static bool
answer(struct scene *scene, enum answer how, const struct signer *signer, struct buf *out,
    struct err *why)
{
	scoped(buf_free) struct buf text = BUF(CHECKPOINT_LEN_MAX);

	if (how == DOWN)
		return err_set(why, FAULT_SYSTEM, "nobody is there");
	if (how == NOTHING)
		return err_set(why, FAULT_ABSENT, "404");
	head_of(scene, how, &text);
	buf_add(out, buf_text(&text));
	buf_add(out, TEXT("\n"));
	if (how == FORGED) /* a line of the right name over something else */
		buf_add(&text, TEXT("more\n"));
	return note_cosign(buf_text(&text), signer, LONG_AGO, out, why) && buf_ok(out, why);
}

static bool
get(void *arg, struct text url, const char *path, struct buf *out, struct err *why)
{
	struct scene *scene = arg;
	scoped(note_key_free) struct note_key key = NOTE_KEY;
	struct signer signer;

	if (text_eq(url, scene->play.node.manifest.url)) {
		assert_string_equal(path, "/checkpoint");
		if (scene->own == DOWN)
			return err_set(why, FAULT_SYSTEM, "nobody is there");
		return tree_get(&scene->play.node.journal.tree, "checkpoint", out, why);
	}
	assert_int_equal(strlen(path), strlen("//checkpoint") + 2 * (size_t)HASH_LEN);
	key = test_witness("witness.example/w", url.at[strlen("https://w")]);
	signer = note_key_signer(&key);
	return answer(
	    scene, scene->answer[url.at[strlen("https://w")] - '0'], &signer, out, why);
}

static void
tell(void *arg, const struct confirm_word *word)
{
	struct scene *scene = arg;

	scene->told[word->seen]++;
	assert_true(word->seen != CONFIRM_SILENT || word->why.fault != FAULT_NONE);
}

static enum confirm_verdict
ask(struct scene *scene, enum answer first, enum answer second, enum answer third)
{
	const struct confirm how = { get, tell, scene };
	enum confirm_verdict verdict;

	scene->answer[0] = first;
	scene->answer[1] = second;
	scene->answer[2] = third;
	memset(scene->told, 0, sizeof(scene->told));
	assert_true(confirm_ask(&scene->play.node, &how, &verdict, &err));
	return verdict;
}

static void
goes_on_when_nobody_saw_more(void **state)
{
	scoped(scene_free) struct scene scene = { .play = play_make(), .own = DOWN };

	(void)state;
	put_policy(&scene.play, "two");
	assert_int_equal(ask(&scene, HELD, HELD, HELD), CONFIRM_GOOD);
	assert_int_equal(scene.told[CONFIRM_HELD], 3);
	assert_int_equal(ask(&scene, HELD, NOTHING, HELD), CONFIRM_GOOD);
	assert_int_equal(scene.told[CONFIRM_NOTHING], 1);
	scene.own = HELD;
	assert_int_equal(ask(&scene, HELD, HELD, HELD), CONFIRM_GOOD);
	assert_int_equal(scene.told[CONFIRM_HELD], 4);
}

/* Two of three are a quorum: one that is silent has made none by itself. */
static void
waits_only_for_those_who_could_have_made_a_quorum(void **state)
{
	scoped(scene_free) struct scene scene = { .play = play_make(), .own = DOWN };

	(void)state;
	put_policy(&scene.play, "two");
	assert_int_equal(ask(&scene, HELD, DOWN, HELD), CONFIRM_GOOD);
	assert_int_equal(ask(&scene, DOWN, DOWN, HELD), CONFIRM_WAIT);
	assert_int_equal(scene.told[CONFIRM_SILENT], 2);
	put_policy(&scene.play, "none"); /* then it takes all of them */
	assert_int_equal(ask(&scene, HELD, DOWN, HELD), CONFIRM_WAIT);
	assert_int_equal(ask(&scene, HELD, HELD, HELD), CONFIRM_GOOD);
}

static void
one_who_saw_more_or_another_past_is_enough(void **state)
{
	scoped(scene_free) struct scene scene = { .play = play_make(), .own = DOWN };

	(void)state;
	put_policy(&scene.play, "two");
	assert_int_equal(ask(&scene, HELD, BEYOND, HELD), CONFIRM_BEHIND);
	assert_int_equal(scene.told[CONFIRM_BEYOND], 1);
	assert_int_equal(ask(&scene, OTHER, DOWN, DOWN), CONFIRM_BEHIND);
	assert_int_equal(scene.told[CONFIRM_OTHER], 1);
}

static void
what_is_not_signed_by_the_witness_or_of_another_log_is_no_answer(void **state)
{
	scoped(scene_free) struct scene scene = { .play = play_make(), .own = DOWN };

	(void)state;
	put_policy(&scene.play, "two");
	assert_int_equal(ask(&scene, FORGED, FOREIGN, HELD), CONFIRM_WAIT);
	assert_int_equal(scene.told[CONFIRM_SILENT], 2);
}

static void
without_witnesses_there_is_nobody_to_ask(void **state)
{
	scoped(scene_free) struct scene scene = { .play = play_make(), .own = HELD };

	(void)state;
	assert_int_equal(ask(&scene, HELD, HELD, HELD), CONFIRM_NOBODY);
	assert_int_equal(scene.told[CONFIRM_HELD], 1);
}

static void
a_policy_that_is_none_or_about_another_log_is_told(void **state)
{
	scoped(scene_free) struct scene scene = { .play = play_make(), .own = DOWN };
	const struct confirm how = { get, tell, &scene };
	enum confirm_verdict verdict = CONFIRM_WAIT;

	(void)state;
	scratch_put(&scene.play.scratch, "node/witness-policy", TEXT("nonsense\n"));
	assert_false(confirm_ask(&scene.play.node, &how, &verdict, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	scratch_put(&scene.play.scratch, "node/witness-policy", TEXT("quorum none\n"));
	assert_false(confirm_ask(&scene.play.node, &how, &verdict, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(verdict, CONFIRM_WAIT);
}

TESTS(TEST(goes_on_when_nobody_saw_more),
    TEST(waits_only_for_those_who_could_have_made_a_quorum),
    TEST(one_who_saw_more_or_another_past_is_enough),
    TEST(what_is_not_signed_by_the_witness_or_of_another_log_is_no_answer),
    TEST(without_witnesses_there_is_nobody_to_ask),
    TEST(a_policy_that_is_none_or_about_another_log_is_told))
