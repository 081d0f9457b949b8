#include "case/move.h"
#include "case/vultron.h"
#include "hearing.h"

static struct err err;

/* One to both sides, by the node; tells its id. */
static struct hash
say(struct hearing *hearing, struct move *move, const char *name)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(&hearing->play.node);
	struct signer finder = finder_signer(&hearing->play.finder);
	struct text to[] = { finder.vkey.name, hearing->play.node.manifest.name };
	struct hash id;

	move->to = (struct shape_list){ 2, to };
	if (move->kind != KIND_CASE_OPEN)
		move->of_case = hash_text(TEXT("the case"));
	if (!move_sign(move, &signer, hearing->play.now, &note, &id, &err))
		fail_msg("%s: %s", name, err.text);
	hearing_offer(hearing, name, buf_text(&note));
	return id;
}

static void
agree(struct hearing *hearing)
{
	struct move terms = { .kind = KIND_EMBARGO_PROPOSE,
		.ends = hearing->play.now + INT64_C(30) * 86400 };
	struct move accept = { .kind = KIND_EMBARGO_ACCEPT };

	accept.terms = say(hearing, &terms, "terms");
	(void)say(hearing, &accept, "accept");
}

static void
publish(struct hearing *hearing)
{
	static const unsigned public[] = { 0 };
	struct move status = { .kind = KIND_CASE_STATUS,
		.seen_words = { 1, public },
		.where = TEXT("https://psirt.example.com/1") };

	(void)say(hearing, &status, "status");
}

static void
what_is_public_before_the_end_is_told_as_early(void **state)
{
	scoped(hearing_free) struct hearing hearing;

	(void)state;
	hearing_make(&hearing);
	agree(&hearing);
	hearing_hear(&hearing);
	hearing_row(
	    &hearing, "embargo ", AUDIT_PRESENT, AUDIT_CLAIMED, "it agreed to keep that until");
	hearing.play.now += 86400;
	publish(&hearing);
	hearing_hear(&hearing);
	hearing_row(&hearing, "embargo ", AUDIT_UNKNOWN, AUDIT_COUNTERSIGNED, "which is early");
}

static void
what_is_public_in_its_time_is_not(void **state)
{
	scoped(hearing_free) struct hearing hearing;

	(void)state;
	hearing_make(&hearing);
	agree(&hearing);
	hearing.play.now += INT64_C(31) * 86400;
	publish(&hearing);
	hearing_hear(&hearing);
	hearing_row(&hearing, "embargo ", AUDIT_PRESENT, AUDIT_CLAIMED, "it said that all is");
}

static void
terms_that_are_not_shown_are_its_word_alone(void **state)
{
	scoped(hearing_free) struct hearing hearing;
	struct move accept = { .kind = KIND_EMBARGO_ACCEPT, .terms = hash_text(TEXT("terms")) };

	(void)state;
	hearing_make(&hearing);
	(void)say(&hearing, &accept, "accept");
	hearing_hear(&hearing);
	hearing_row(
	    &hearing, "embargo.accept", AUDIT_PRESENT, AUDIT_CLAIMED, "by its own date");
}

TESTS(TEST(what_is_public_before_the_end_is_told_as_early),
    TEST(what_is_public_in_its_time_is_not), TEST(terms_that_are_not_shown_are_its_word_alone))
