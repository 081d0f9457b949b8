#include "view/awards.h"

#include "journal/naming.h"
#include "keys.h"
#include "reports.h"
#include "viewed.h"

#define AT DAYBOOK_BEGAN
#define PAY_BY (AT + 1000)

static struct err err;

/* A finder, and the node that decides. */
struct scene {
	struct daybook daybook;
	struct sign_key key;
	struct buf name;
	struct signer finder;
};

static void
scene_free(struct scene *scene)
{
	sign_key_free(&scene->key);
	buf_free(&scene->name);
	daybook_free(&scene->daybook);
}

static void
scene_make(struct scene *scene)
{
	*scene = (struct scene){ .daybook = viewed_make(), .name = BUF(KIB) };
	assert_true(journal_name(&scene->daybook.journal, TEXT("psirt.example"), &err));
	assert_true(sign_key_make(&scene->key, &err));
	party_finder_name(&scene->key.public, &scene->name);
	scene->finder = (struct signer){ .key = &scene->key };
	assert_true(
	    vkey_make(buf_text(&scene->name), &scene->key.public, &scene->finder.vkey, &err));
}

static void
add(struct scene *scene, const struct signer *by, const struct buf *note)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;

	assert_true(statement_open(buf_text(note), &by->vkey, &s, &err));
	assert_true(journal_add_private(
	    &scene->daybook.journal, &s, AT / DAYBOOK_EPOCH, &record, &err));
}

static struct hash
decide(struct scene *scene, const struct hash *report, const struct hash *corrects)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer node = note_key_signer(&scene->daybook.node);
	struct saying how = { &node, AT, buf_text(&scene->name) };
	struct award award = { .of = *report,
		.amount = 100,
		.currency = TEXT("EUR"),
		.split = 1,
		.pay_by = PAY_BY,
		.why = TEXT("Code runs.") };
	struct hash id;

	if (corrects != NULL) {
		award.has_corrects = true;
		award.corrects = *corrects;
	}
	assert_true(award_sign(&award, &how, &note, &id, &err));
	add(scene, &node, &note);
	return id;
}

static struct hash
say(struct scene *scene, const struct signer *by, const struct award_word *word, struct text to)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct saying how = { by, AT, to };
	struct hash id;

	assert_true(award_word_sign(word, &how, NULL, &note, &id, &err));
	add(scene, by, &note);
	return id;
}

static struct hash
answer(struct scene *scene, const struct signer *by, const struct hash *award, unsigned answer)
{
	struct award_word word = { .kind = KIND_AWARD_ANSWER,
		.answer = { .of = *award, .answer = answer } };

	if (answer == AWARD_DISPUTE)
		word.answer.why = TEXT("It is more.");
	return say(scene, by, &word, TEXT("psirt.example"));
}

static struct awards_row
row_of(struct scene *scene, const struct hash *award)
{
	struct awards_row row;

	assert_true(awards_get(&scene->daybook.journal, award, &row, &err));
	return row;
}

static void
tells_what_became_of_an_award(void **state)
{
	scoped(scene_free) struct scene scene = { 0 };
	struct hash report = hash_text(TEXT("report")), award, last;
	struct award_word paid = { .kind = KIND_AWARD_PAID };
	struct signer node;
	struct awards_row row;

	(void)state;
	scene_make(&scene);
	node = note_key_signer(&scene.daybook.node);
	award = decide(&scene, &report, NULL);
	row = row_of(&scene, &award);
	assert_true(hash_eq(&row.report, &report) && row.granted && row.pay_by == PAY_BY);
	assert_true(!row.paid && !row.received && row.answered == AWARDS_UNANSWERED);
	assert_true(awards_is_of(&scene.daybook.journal, &row, buf_text(&scene.name)));
	assert_false(awards_is_of(&scene.daybook.journal, &row, TEXT("somebody")));

	(void)answer(&scene, &scene.finder, &award, AWARD_DISPUTE);
	assert_int_equal(row_of(&scene, &award).answered, AWARDS_DISPUTED);
	last = answer(&scene, &scene.finder, &award, AWARD_ACCEPT);
	(void)answer(&scene, &scene.finder, &award, AWARD_DISPUTE);
	row = row_of(&scene, &award);
	assert_int_equal(row.answered, AWARDS_ACCEPTED); /* for good */
	assert_true(hash_eq(&row.answer, &last));

	paid.paid = (struct award_paid){ .of = award, .on = AT, .reference = TEXT("17") };
	last = say(&scene, &node, &paid, buf_text(&scene.name));
	(void)answer(&scene, &scene.finder, &award, AWARD_RECEIVED);
	row = row_of(&scene, &award);
	assert_true(row.paid && hash_eq(&row.payment, &last) && row.paid_on == AT);
	assert_true(row.received && row.answered == AWARDS_ACCEPTED);
}

static void
what_others_say_about_it_counts_for_nothing(void **state)
{
	scoped(scene_free) struct scene scene = { 0 };
	scoped(scene_free) struct scene other = { 0 };
	scoped(note_key_free) struct note_key node = test_key("b.example", 'b');
	struct signer signer = note_key_signer(&node);
	struct hash report = hash_text(TEXT("report")), award;
	struct award_word paid = { .kind = KIND_AWARD_PAID };
	struct awards_row row;

	(void)state;
	scene_make(&scene);
	scene_make(&other);
	award = decide(&scene, &report, NULL);
	(void)answer(&scene, &other.finder, &award, AWARD_ACCEPT);
	paid.paid = (struct award_paid){ .of = award, .on = AT, .reference = TEXT("17") };
	(void)say(&scene, &signer, &paid, buf_text(&scene.name));
	row = row_of(&scene, &award);
	assert_true(row.answered == AWARDS_UNANSWERED && !row.paid);
	assert_false(awards_get(&scene.daybook.journal, &report, &row, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

static bool
add_award(void *arg, const struct awards_row *row, struct err *why)
{
	hash_format(&row->id, arg);
	return buf_ok(arg, why);
}

static void
a_correction_takes_the_place_of_what_it_corrects(void **state)
{
	scoped(scene_free) struct scene scene = { 0 };
	scoped(buf_free) struct buf listed = BUF(KIB), wanted = BUF(KIB);
	struct hash report = hash_text(TEXT("report")), first, later;

	(void)state;
	scene_make(&scene);
	first = decide(&scene, &report, NULL);
	later = decide(&scene, &report, &first);
	assert_true(row_of(&scene, &first).corrected && !row_of(&scene, &later).corrected);
	assert_true(awards_each(&scene.daybook.journal, &report, 8, add_award, &listed, &err));
	hash_format(&later, &wanted);
	hash_format(&first, &wanted);
	assert_true(text_eq(buf_text(&listed), buf_text(&wanted)));
}

static bool
add_report_of(void *arg, const struct hash *report, int64_t received, struct err *why)
{
	hash_format(report, arg);
	buf_addf(arg, " %lld\n", (long long)received);
	return buf_ok(arg, why);
}

static void
a_report_waits_for_a_decision_until_there_is_one(void **state)
{
	scoped(scene_free) struct scene scene = { 0 };
	scoped(buf_free) struct buf before = BUF(KIB), after = BUF(KIB), wanted = BUF(KIB);
	struct journal *journal = &scene.daybook.journal;
	struct hash one, other, finder;

	(void)state;
	scene_make(&scene);
	journal = &scene.daybook.journal;
	one = add_report(&scene.daybook, "one", AT, &finder);
	(void)add_report(&scene.daybook, "without a receipt", AT, &finder);
	other = add_report(&scene.daybook, "other", AT, &finder);
	add_receipt(&scene.daybook, &one, AT + 1);
	add_receipt(&scene.daybook, &other, AT + 2);
	assert_true(awards_undecided(journal, 8, add_report_of, &before, &err));
	assert_true(add_report_of(&wanted, &one, AT + 1, &err));
	assert_true(add_report_of(&wanted, &other, AT + 2, &err));
	assert_string_equal(buf_string(&before), buf_string(&wanted));
	(void)decide(&scene, &one, NULL);
	buf_clear(&wanted);
	assert_true(add_report_of(&wanted, &other, AT + 2, &err));
	assert_true(awards_undecided(journal, 8, add_report_of, &after, &err));
	assert_string_equal(buf_string(&after), buf_string(&wanted));
}

static bool
add_ask(void *arg, const struct awards_ask *ask, struct err *why)
{
	hash_format(&ask->award, arg);
	buf_addf(arg, " %d\n", ask->answered);
	return buf_ok(arg, why);
}

static void
a_request_to_mediate_waits_for_an_opinion(void **state)
{
	scoped(scene_free) struct scene scene = { 0 };
	scoped(buf_free) struct buf hex = BUF(KIB), listed = BUF(KIB), wanted = BUF(KIB);
	struct award_word ask = { .kind = KIND_AWARD_MEDIATE };
	struct award_word opinion = { .kind = KIND_AWARD_OPINION };
	struct hash award = hash_text(TEXT("another's award")), id, found;
	struct signer node;
	bool answered;

	(void)state;
	scene_make(&scene);
	node = note_key_signer(&scene.daybook.node);
	ask.mediate = (struct award_mediate){ .of = award,
		.why = TEXT("It is more."),
		.award = TEXT("a note\n"),
		.receipt = TEXT("a note\n") };
	id = say(&scene, &scene.finder, &ask, TEXT("psirt.example"));
	hash_format(&id, &hex);
	assert_true(
	    awards_find_ask(&scene.daybook.journal, buf_text(&hex), &found, &answered, &err));
	assert_true(hash_eq(&found, &id) && !answered);
	opinion.opinion = (struct award_opinion){
		.of = award, .ask = id, .opinion = AWARD_HOLDS, .text = TEXT("It keeps it.")
	};
	(void)say(&scene, &node, &opinion, buf_text(&scene.name));
	assert_true(awards_asked(&scene.daybook.journal, 8, add_ask, &listed, &err));
	hash_format(&award, &wanted);
	buf_add(&wanted, TEXT(" 1\n"));
	assert_string_equal(buf_string(&listed), buf_string(&wanted));
}

TESTS(TEST(tells_what_became_of_an_award), TEST(what_others_say_about_it_counts_for_nothing),
    TEST(a_correction_takes_the_place_of_what_it_corrects),
    TEST(a_report_waits_for_a_decision_until_there_is_one),
    TEST(a_request_to_mediate_waits_for_an_opinion))
