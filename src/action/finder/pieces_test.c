#include "action/finder/pieces.h"

#include "action/deed/deed.h"
#include "action/finder/mail_answer.h"
#include "action/node/joined.h"
#include "base/file.h"
#include "play.h"
#include "view/inbox.h"

static struct err err;

static const struct piece_size small = { .each = 1000, .along = 2000 };

/* Two files, the first of which follows its report in four pieces. */
struct scene {
	struct play play;
	struct peer node;
	struct hash report;
	char large[PATH_MAX], little[PATH_MAX];
};

static void
scene_free(struct scene *scene)
{
	peer_free(&scene->node);
	play_free(&scene->play);
}

static void
put_large(struct scene *scene, char first)
{
	scoped(buf_free) struct buf bytes = BUF(8 * KIB);

	for (unsigned i = 0; i < 3100; i++)
		buf_addf(&bytes, "%c", i == 0 ? first : 'a' + (int)(i % 26));
	scratch_put(&scene->play.scratch, "crash.bin", buf_text(&bytes));
}

static struct deliver
reach(struct scene *scene)
{
	return (struct deliver){ &scene->play.finder, &scene->node, play_remote(&scene->play),
		scene->play.now };
}

static struct scene
scene_make(void)
{
	struct scene scene = { .play = play_make() };

	put_large(&scene, '#');
	scratch_path(&scene.play.scratch, "crash.bin", scene.large);
	scratch_path(&scene.play.scratch, "report.md", scene.little);
	return scene;
}

static void
begin(struct scene *scene)
{
	char *const paths[] = { scene->large, scene->little };
	const struct pieces_files files = { &small, paths, 2 };
	scoped(pieces_free) struct pieces pieces = { 0 };
	struct deliver how;

	assert_true(play_meet(&scene->play, &scene->node, &err));
	how = reach(scene);
	assert_true(pieces_look(&files, &pieces, &err));
	assert_true(pieces.alongs == 1 && pieces.along[0] == scene->little);
	assert_int_equal(pieces.count, 1);
	assert_true(deliver_report(&how,
	    &(struct deliver_matter){ .title = TEXT("A flaw"),
		.paths = pieces.along,
		.count = pieces.alongs,
		.pieces = &pieces },
	    &scene->report, &err));
}

static bool
send(struct scene *scene, size_t *sent)
{
	struct deliver how = reach(scene);

	how.now = ++scene->play.now;
	return pieces_send(&how, &scene->report, sent, &err);
}

static bool
count(void *arg, const struct inbox_report *report, struct err *why)
{
	size_t *n = arg;

	(void)why;
	*n += text_starts(report->title, TEXT("Piece "));
	return true;
}

static size_t
arrived(struct scene *scene)
{
	size_t n = 0;

	assert_true(inbox_each(&scene->play.node.journal, count, &n, &err));
	return n;
}

static void
what_fits_goes_along(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	char *const paths[] = { scene.large, scene.little };
	const struct piece_size roomy = { .each = 1000, .along = 100000 };
	bool follows[2] = { true, true };

	(void)state;
	assert_true(piece_choose(&roomy, paths, 2, follows, &err));
	assert_true(!follows[0] && !follows[1]);
	snprintf(scene.large, sizeof(scene.large), "/nonexistent");
	assert_false(piece_choose(&roomy, paths, 2, follows, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static void
a_large_file_follows_in_pieces(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	size_t sent;

	(void)state;
	begin(&scene);
	assert_true(pieces_wait(&scene.play.finder, &scene.report));
	assert_true(send(&scene, &sent));
	assert_int_equal(sent, 4);
	assert_int_equal(arrived(&scene), 4);
	assert_false(pieces_wait(&scene.play.finder, &scene.report));
	assert_true(send(&scene, &sent));
	assert_int_equal(sent, 0);
}

/* Whether what was sent arrived or just its answer did not, each piece is there once. */
static void
it_goes_on_where_it_broke_off(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	size_t sent;

	(void)state;
	begin(&scene);
	scene.play.lose_answers = true;
	assert_false(send(&scene, &sent));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	assert_int_equal(sent, 0);
	scene.play.lose_answers = false;
	scene.play.down = true;
	assert_false(send(&scene, &sent));
	scene.play.down = false;
	assert_true(send(&scene, &sent));
	assert_int_equal(sent, 4);
	assert_int_equal(arrived(&scene), 4);
}

static void
a_file_that_was_changed_is_not_sent(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	size_t sent;

	(void)state;
	begin(&scene);
	put_large(&scene, '!');
	assert_false(send(&scene, &sent));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(arrived(&scene), 0);
	put_large(&scene, '#');
	assert_true(send(&scene, &sent));
}

/* Whoever destroys a report destroys the letters that brought its files. */
static void
who_forgets_the_report_forgets_them(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	scoped(buf_free) struct buf request = BUF(KIB), answer = BUF(DEED_ANSWER_MAX);
	struct deed_work work = { .caller = { DEED_LEAD, TEXT("tester") }, .answer = &answer };
	size_t sent;

	(void)state;
	begin(&scene);
	assert_true(send(&scene, &sent));
	buf_add(&request, TEXT("{\"deed\":\"forget\",\"args\":{\"id\":\""));
	hash_format(&scene.report, &request);
	buf_add(&request, TEXT("\",\"why\":\"it is over\"}}"));
	work.request = buf_text(&request);
	deed_do(&scene.play.node, ++scene.play.now, &work);
	assert_int_equal(work.fault, FAULT_NONE);
	assert_int_equal(arrived(&scene), 0);
	assert_non_null(strstr(buf_string(&answer), "\"files\":5"));
}

/* --- of what else a finder says */

/* Answers its report, with both files. */
static struct hash
answer(struct scene *scene)
{
	scoped(mailbag_free) struct mailbag bag = { 0 };
	char *const paths[] = { scene->large, scene->little };
	struct mail_answer answer = {
		.text = TEXT("Here it is."), .paths = paths, .count = 2, .size = &small
	};
	struct deliver how = reach(scene);
	unsigned troubles = 0;
	struct hash id;

	assert_true(mailbag_open(&scene->play.finder, play_trouble, &troubles, &bag, &err));
	assert_int_equal(bag.count, 1);
	answer.to = &bag.at[0];
	how.now = ++scene->play.now;
	assert_true(mail_answer(&how, &bag, &answer, &id, &err));
	return id;
}

/* The node puts together what follows a letter. */
static void
check_joined(struct scene *scene, const struct hash *id)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf was = BUF(8 * KIB), is = BUF(8 * KIB);
	struct large_file large[LARGE_MAX];
	struct joined joined;
	struct record record;
	char path[PATH_MAX];
	size_t larges;

	assert_true(journal_find(&scene->play.node.journal, id, &arena, &record, &err));
	assert_true(statement_reopen(record.note, &s, &err));
	assert_true(large_parse(s.body, large, &larges, &err));
	assert_int_equal(larges, 1);
	assert_true(joined_look(&scene->play.node, &s, &large[0], &joined, &err));
	assert_int_equal(joined.came, 4);
	scratch_path(&scene->play.scratch, "joined.bin", path);
	assert_true(joined_save(&scene->play.node, &joined, path, &err));
	assert_true(file_load(path, &is, &err) && file_load(scene->large, &was, &err));
	assert_true(text_eq(buf_text(&is), buf_text(&was)));
}

static void
what_is_large_of_an_answer_follows_it(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	struct hash report, id;
	size_t sent;

	(void)state;
	assert_true(play_report(&scene.play, &report, &err));
	assert_true(play_meet(&scene.play, &scene.node, &err));
	id = answer(&scene);
	scene.report = id;
	scene.play.lose_answers = true;
	assert_false(send(&scene, &sent));
	scene.play.lose_answers = false;
	assert_true(send(&scene, &sent));
	assert_int_equal(sent, 4);
	assert_int_equal(arrived(&scene), 4);
	assert_false(pieces_wait(&scene.play.finder, &id));
	check_joined(&scene, &id);
}

TESTS(TEST(what_is_large_of_an_answer_follows_it), TEST(what_fits_goes_along),
    TEST(a_large_file_follows_in_pieces), TEST(it_goes_on_where_it_broke_off),
    TEST(a_file_that_was_changed_is_not_sent), TEST(who_forgets_the_report_forgets_them))
