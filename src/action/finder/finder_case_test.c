#include "action/finder/finder_case.h"

#include "action/finder/mail_answer.h"
#include "action/finder/pieces.h"
#include "action/node/joined.h"
#include "base/file.h"
#include "troupe.h"

#define A 0
#define B 1

static struct err err;

/* A finder has reported to A, who has opened a case with B from that. */
struct scene {
	struct troupe troupe;
	struct finder finder;
	struct troupe_case of;
};

static void
scene_free(struct scene *scene)
{
	finder_close(&scene->finder);
	troupe_free(&scene->troupe);
}

static struct deliver
reach(struct scene *scene, struct peer *node)
{
	struct play *a = &scene->troupe.node[A];

	a->now = ++scene->troupe.now;
	assert_true(play_meet(a, node, &err));
	return (struct deliver){ &scene->finder, node, play_remote(a), a->now };
}

static void
report(struct scene *scene, struct hash *id)
{
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = reach(scene, &node);
	char path[PATH_MAX];
	char *const paths[] = { path };

	scratch_put(&scene->troupe.node[A].scratch, "flaw.md", TEXT("# A flaw\n"));
	scratch_path(&scene->troupe.node[A].scratch, "flaw.md", path);
	assert_true(deliver_report(&how,
	    &(struct deliver_matter){ .title = TEXT("A flaw"), .paths = paths, .count = 1 }, id,
	    &err));
}

static struct scene
scene_make(void)
{
	struct scene scene = { .troupe = troupe_make(2) };
	scoped(buf_free) struct buf args = BUF(KIB);
	struct hash id;

	play_open_finder(&scene.troupe.node[A], "finder", &scene.finder);
	report(&scene, &id);
	buf_add(&args, TEXT("\"title\":\"A flaw\",\"with\":\"b.example\",\"report\":\""));
	hash_format(&id, &args);
	buf_add(&args, TEXT("\""));
	scene.of = troupe_open_case(&scene.troupe, buf_string(&args));
	troupe_mail(&scene.troupe);
	return scene;
}

static struct mailbag
fetch(struct scene *scene)
{
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = reach(scene, &node);
	unsigned troubles = 0;
	struct mail_came came = { .trouble = play_trouble, .arg = &troubles };
	struct mailbag bag;

	assert_true(mail_fetch(&how, &came, &err));
	assert_true(mailbag_open(&scene->finder, play_trouble, &troubles, &bag, &err));
	assert_int_equal(troubles, 0);
	return bag;
}

/* The last thing of a kind that was said to it, or NULL. */
static const struct mail_entry *
last_of(const struct mailbag *bag, enum kind_id kind)
{
	const struct mail_entry *last = NULL;

	for (size_t i = 0; i < bag->count; i++)
		if (bag->at[i].kind->id == kind && !bag->at[i].mine)
			last = &bag->at[i];
	return last;
}

static struct finder_case
load(struct scene *scene, const struct mailbag *bag)
{
	struct finder_case held;

	assert_true(finder_case_load(&scene->finder, bag, &scene->of.id, &held, &err));
	return held;
}

static bool
reply(struct scene *scene, const struct mailbag *bag, const struct finder_case_answer *answer)
{
	scoped(finder_case_free) struct finder_case held = load(scene, bag);
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = reach(scene, &node);
	struct hash id;

	return finder_case_reply(&how, &held, answer, &id, &err);
}

static bool
is_bound(struct scene *scene, size_t i)
{
	const struct ledger *ledger = &troupe_held(&scene->troupe, i, &scene->of.id)->ledger;
	uint16_t party = ledger_party(ledger, scene->finder.key.key.vkey.name);

	assert_int_not_equal(party, ENTRY_NOBODY);
	return state_adheres(&ledger->state, party);
}

static void
a_finder_agrees_to_terms_and_all_know(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	scoped(mailbag_free) struct mailbag bag = { 0 }, later = { 0 };
	scoped(finder_case_free) struct finder_case held = { 0 }, after = { 0 };
	struct finder_case_answer answer = { .accept = true };

	(void)state;
	troupe_does(&scene.troupe, A, &scene.of, "embargo.propose", TROUPE_UNTIL);
	bag = fetch(&scene);
	held = load(&scene, &bag);
	assert_true(text_eq(buf_text(&held.title), TEXT("A flaw")));
	assert_int_equal(held.ledger.state.terms_count, 1);
	assert_true(finder_case_waits(&held, &held.ledger.state.terms[0]));
	answer.to = last_of(&bag, KIND_EMBARGO_PROPOSE);
	answer.accept = false;
	assert_false(reply(&scene, &bag, &answer)); /* it has to say why */
	assert_int_equal(err.fault, FAULT_INPUT);
	answer.accept = true;
	assert_true(reply(&scene, &bag, &answer));
	troupe_mail(&scene.troupe);
	troupe_does(&scene.troupe, B, &scene.of, "embargo.accept", "");
	troupe_mail(&scene.troupe);
	assert_true(is_bound(&scene, A));
	assert_true(is_bound(&scene, B)); /* who has it by way of A */
	later = fetch(&scene);
	after = load(&scene, &later);
	assert_int_equal(after.ledger.state.em, EM_ACTIVE);
	assert_false(finder_case_waits(&after, &after.ledger.state.terms[0]));
	answer.to = last_of(&later, KIND_EMBARGO_PROPOSE);
	assert_false(reply(&scene, &later, &answer));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	answer.to = last_of(&later, KIND_CASE_OPEN);
	assert_false(reply(&scene, &later, &answer));
	assert_int_equal(err.fault, FAULT_INPUT);
}

/* Say something in answer to what was said last. */
static bool
say(struct scene *scene, const char *text, struct hash *id)
{
	scoped(mailbag_free) struct mailbag bag = fetch(scene);
	scoped(peer_free) struct peer node = { 0 };
	struct mail_answer answer = { .to = last_of(&bag, KIND_CASE_MESSAGE),
		.text = text_of(text) };
	struct deliver how = reach(scene, &node);

	assert_non_null(answer.to);
	return mail_answer(&how, &bag, &answer, id, &err);
}

static bool
knows(struct scene *scene, size_t i, const struct hash *id)
{
	return ledger_counts(&troupe_held(&scene->troupe, i, &scene->of.id)->ledger, id);
}

static void
what_a_finder_says_reaches_all_as_it_was_signed(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	struct hash id, next;

	(void)state;
	troupe_does(&scene.troupe, B, &scene.of, "case.say", ",\"text\":\"Which version?\"");
	troupe_mail(&scene.troupe);
	assert_true(say(&scene, "The newest.", &id));
	troupe_mail(&scene.troupe);
	assert_true(knows(&scene, A, &id));
	assert_true(knows(&scene, B, &id));
	/* What is said after it counts everywhere, too. */
	troupe_does(&scene.troupe, A, &scene.of, "case.say", ",\"text\":\"Thanks.\"");
	troupe_mail(&scene.troupe);
	assert_true(say(&scene, "And the one before.", &next));
	troupe_mail(&scene.troupe);
	assert_true(knows(&scene, B, &next));
}

/* A message with a file that follows in three pieces; `path` is where that lies. */
static struct hash
say_large(struct scene *scene, const char *path)
{
	static const struct piece_size small = { .each = 1000, .along = 2000 };
	scoped(mailbag_free) struct mailbag bag = fetch(scene);
	scoped(peer_free) struct peer node = { 0 };
	scoped(buf_free) struct buf bytes = BUF(8 * KIB);
	char large[PATH_MAX];
	char *const paths[] = { large };
	struct mail_answer answer = { .to = last_of(&bag, KIND_CASE_MESSAGE),
		.text = TEXT("It is this."),
		.paths = paths,
		.count = 1,
		.size = &small };
	struct deliver how = reach(scene, &node);
	struct hash id;

	while (bytes.len < 2600)
		buf_addf(&bytes, "%zu ", bytes.len);
	scratch_put(&scene->troupe.node[A].scratch, path, buf_text(&bytes));
	scratch_path(&scene->troupe.node[A].scratch, path, large);
	assert_true(mail_answer(&how, &bag, &answer, &id, &err));
	return id;
}

/* As the node of a party has it, of pieces that the finder signed. */
static void
check_large(struct scene *scene, size_t i, const struct hash *id, const char *path)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf was = BUF(8 * KIB), is = BUF(8 * KIB);
	struct node *node = &scene->troupe.node[i].node;
	struct large_file large[LARGE_MAX];
	struct joined joined;
	struct record record;
	char there[PATH_MAX], here[PATH_MAX];
	size_t larges;

	assert_true(journal_find(&node->journal, id, &arena, &record, &err));
	assert_true(statement_reopen(record.note, &s, &err));
	assert_true(large_parse(s.body, large, &larges, &err));
	assert_int_equal(larges, 1);
	assert_true(joined_look(node, &s, &large[0], &joined, &err));
	assert_int_equal(joined.came, 3);
	scratch_path(&scene->troupe.node[A].scratch, path, there);
	scratch_path(&scene->troupe.node[i].scratch, "joined.bin", here);
	assert_true(joined_save(node, &joined, here, &err));
	assert_true(file_load(here, &is, &err) && file_load(there, &was, &err));
	assert_true(text_eq(buf_text(&is), buf_text(&was)));
}

static bool
send_pieces(struct scene *scene, const struct hash *of, int64_t slow, size_t *sent)
{
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = reach(scene, &node);

	how.now -= slow;
	return pieces_send(&how, of, sent, &err);
}

/* Over a line that breaks, and each is there once, in the order of the case. */
static void
what_is_large_follows_to_all_who_heard_of_it(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	struct play *a = &scene.troupe.node[A];
	struct hash id;
	size_t sent;

	(void)state;
	troupe_does(&scene.troupe, B, &scene.of, "case.say", ",\"text\":\"Which file?\"");
	troupe_mail(&scene.troupe);
	id = say_large(&scene, "dump.bin");
	assert_true(pieces_wait(&scene.finder, &id));
	a->lose_answers = true;
	assert_false(send_pieces(&scene, &id, 0, &sent));
	assert_int_equal(err.fault, FAULT_SYSTEM);
	a->lose_answers = false;
	/* The rest would be dated too far ahead of a clock that is late, and waits. */
	assert_true(send_pieces(&scene, &id, PIECES_AHEAD + 60, &sent));
	assert_int_equal(sent, 1);
	assert_true(pieces_wait(&scene.finder, &id));
	assert_true(send_pieces(&scene, &id, 0, &sent));
	assert_int_equal(sent, 2);
	assert_false(pieces_wait(&scene.finder, &id));
	troupe_mail(&scene.troupe);
	assert_true(knows(&scene, B, &id));
	check_large(&scene, A, &id, "dump.bin");
	check_large(&scene, B, &id, "dump.bin");
}

static void
who_has_not_agreed_to_the_embargo_is_told_no_contents(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	scoped(mailbag_free) struct mailbag bag = { 0 };
	struct finder_case_answer answer = { .accept = true };
	struct hash id, next;

	(void)state;
	troupe_does(&scene.troupe, B, &scene.of, "case.say", ",\"text\":\"Which version?\"");
	troupe_mail(&scene.troupe);
	troupe_does(&scene.troupe, A, &scene.of, "embargo.propose", TROUPE_UNTIL);
	troupe_mail(&scene.troupe);
	bag = fetch(&scene);
	answer.to = last_of(&bag, KIND_EMBARGO_PROPOSE);
	assert_true(reply(&scene, &bag, &answer));
	troupe_mail(&scene.troupe);
	assert_true(say(&scene, "The newest.", &id));
	troupe_mail(&scene.troupe);
	assert_true(knows(&scene, A, &id));
	assert_false(knows(&scene, B, &id));
	troupe_does(&scene.troupe, B, &scene.of, "embargo.accept", "");
	troupe_mail(&scene.troupe);
	assert_true(say(&scene, "And the one before.", &next));
	troupe_mail(&scene.troupe);
	assert_true(knows(&scene, B, &next));
}

static void
who_was_removed_hears_and_says_nothing_more(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	scoped(mailbag_free) struct mailbag before = { 0 }, after = { 0 };
	scoped(buf_free) struct buf args = BUF(KIB);
	scoped(finder_case_free) struct finder_case held = { 0 };
	struct hash id;

	(void)state;
	troupe_does(&scene.troupe, A, &scene.of, "case.say", ",\"text\":\"To all.\"");
	buf_addf(&args, ",\"why\":\"Asked for.\",\"party\":\"%.*s\"",
	    TEXT_ARGS(scene.finder.key.key.vkey.name));
	troupe_does(&scene.troupe, A, &scene.of, "case.remove", buf_string(&args));
	before = fetch(&scene);
	held = load(&scene, &before);
	assert_int_equal(held.ledger.state.party[held.party].membership, MEMBER_REMOVED);
	troupe_does(&scene.troupe, A, &scene.of, "case.say", ",\"text\":\"Not to it.\"");
	after = fetch(&scene);
	assert_int_equal(after.count, before.count);
	assert_false(say(&scene, "Hello?", &id));
	assert_int_equal(err.fault, FAULT_CONFLICT);
}

static bool
count(void *arg, const struct hash *of_case, struct err *why)
{
	size_t *n = arg;

	(void)of_case;
	(void)why;
	++*n;
	return true;
}

static void
cases_are_listed_once(void **state)
{
	scoped(scene_free) struct scene scene = scene_make();
	scoped(mailbag_free) struct mailbag bag = { 0 };
	struct finder_case held;
	struct hash other = { { 1 } };
	size_t n = 0;

	(void)state;
	troupe_does(&scene.troupe, A, &scene.of, "case.say", ",\"text\":\"One.\"");
	bag = fetch(&scene);
	assert_true(finder_case_each(&bag, count, &n, &err));
	assert_int_equal(n, 1);
	assert_false(finder_case_load(&scene.finder, &bag, &other, &held, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(a_finder_agrees_to_terms_and_all_know),
    TEST(what_a_finder_says_reaches_all_as_it_was_signed),
    TEST(what_is_large_follows_to_all_who_heard_of_it),
    TEST(who_has_not_agreed_to_the_embargo_is_told_no_contents),
    TEST(who_was_removed_hears_and_says_nothing_more), TEST(cases_are_listed_once))
