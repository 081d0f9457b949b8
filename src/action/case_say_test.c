#include "action/case_say.h"

#include "case/em.h"
#include "test.h"
#include "troupe.h"
#include "view/view.h"

#define A 0
#define B 1
#define C 2

/* The arguments that name the case. */
struct play_case {
	struct hash id;
	char hex[2 * HASH_LEN + 1];
};

static struct play_case
open_with(struct troupe *troupe, const char *args)
{
	struct value ok = troupe_ok(troupe, A, "case.open", args);
	struct text hex = deed_text(ok, "case", TEXT(""));
	struct play_case out;

	assert_true(hash_parse(hex, &out.id));
	snprintf(out.hex, sizeof(out.hex), "%.*s", TEXT_ARGS(hex));
	return out;
}

/* A deed about a case, with further members. */
static void
doing(struct troupe *troupe, size_t i, const struct play_case *of, const char *deed,
    const char *more)
{
	scoped(buf_free) struct buf args = BUF(64 * KIB);

	buf_addf(&args, "\"case\":\"%s\"%s", of->hex, more);
	troupe_ok(troupe, i, deed, buf_string(&args));
}

static void
refused(struct troupe *troupe, size_t i, const struct play_case *of, const char *deed,
    const char *more)
{
	scoped(buf_free) struct buf args = BUF(64 * KIB);
	struct err err;

	buf_addf(&args, "\"case\":\"%s\"%s", of->hex, more);
	assert_int_equal(troupe_try(troupe, i, deed, buf_string(&args), &err), FAULT_CONFLICT);
}

static const struct state *
state_at(struct troupe *troupe, size_t i, const struct play_case *of)
{
	return &troupe_case(troupe, i, &of->id)->ledger.state;
}

static enum membership
part_of(struct troupe *troupe, size_t i, const struct play_case *of, size_t whom)
{
	const struct ledger *ledger = &troupe_case(troupe, i, &of->id)->ledger;
	uint16_t party = ledger_party(ledger, text_of(troupe_names[whom]));

	return party == ENTRY_NOBODY ? MEMBER_OUTSIDE : ledger->state.party[party].membership;
}

static bool
is_bound(struct troupe *troupe, size_t i, const struct play_case *of, size_t whom)
{
	const struct ledger *ledger = &troupe_case(troupe, i, &of->id)->ledger;

	return state_adheres(&ledger->state, ledger_party(ledger, text_of(troupe_names[whom])));
}

#define UNTIL ",\"until\":\"2001-10-01T00:00:00Z\""

/* A and B under an embargo. */
static struct play_case
agreed(struct troupe *troupe)
{
	struct play_case of = open_with(troupe, "\"title\":\"A flaw\",\"with\":\"b.example\"");

	doing(troupe, A, &of, "embargo.propose", UNTIL);
	troupe_mail(troupe);
	doing(troupe, B, &of, "embargo.accept", "");
	troupe_mail(troupe);
	return of;
}

static void
two_agree_on_an_embargo(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct play_case of = agreed(&troupe);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(state_at(&troupe, i, &of)->em, EM_ACTIVE);
		assert_true(is_bound(&troupe, i, &of, A) && is_bound(&troupe, i, &of, B));
	}
}

static void
who_comes_later_is_told_the_terms_first_and_all_once_it_agrees(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct play_case of = agreed(&troupe);

	(void)state;
	doing(&troupe, A, &of, "case.invite", ",\"party\":\"c.example\"");
	troupe_mail(&troupe);
	assert_int_equal(part_of(&troupe, C, &of, C), MEMBER_INVITED);
	assert_int_equal(part_of(&troupe, C, &of, B), MEMBER_OUTSIDE);
	assert_int_equal(troupe_case(&troupe, C, &of.id)->title.len, 0);
	assert_int_equal(part_of(&troupe, B, &of, C), MEMBER_OUTSIDE);
	doing(&troupe, C, &of, "case.accept", "");
	troupe_mail(&troupe);
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < 3; j++) {
			assert_int_equal(part_of(&troupe, i, &of, j), MEMBER_JOINED);
			assert_true(is_bound(&troupe, i, &of, j));
		}
	assert_string_equal(buf_string(&troupe_case(&troupe, C, &of.id)->title), "A flaw");
	doing(&troupe, C, &of, "case.say", ",\"text\":\"Here I am.\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_case(&troupe, B, &of.id)->ledger.dag.ordered,
	    troupe_case(&troupe, A, &of.id)->ledger.dag.ordered);
}

static void
what_would_not_count_is_not_said(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct play_case of = agreed(&troupe);
	struct hash before, after;
	struct err err;

	(void)state;
	doing(&troupe, B, &of, "case.status", ",\"words\":\"valid\"");
	assert_true(view_digest(&troupe.node[B].node.journal, &before, &err));
	refused(&troupe, B, &of, "case.invite", ",\"party\":\"c.example\"");
	refused(&troupe, B, &of, "case.remove", ",\"party\":\"a.example\",\"why\":\"so\"");
	refused(&troupe, B, &of, "case.status", ",\"words\":\"invalid\"");
	refused(&troupe, B, &of, "embargo.keep", ",\"why\":\"so\"");
	refused(&troupe, B, &of, "embargo.propose", UNTIL);
	refused(&troupe, B, &of, "case.accept", "");
	assert_true(view_digest(&troupe.node[B].node.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
	/* And it goes on. */
	doing(&troupe, B, &of, "case.status", ",\"words\":\"accepted fix-ready\"");
}

static void
nobody_silences_a_node_by_dating_ahead(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct play_case of = agreed(&troupe);

	(void)state;
	troupe.now += 390;
	doing(&troupe, B, &of, "case.say", ",\"text\":\"Of tomorrow.\"");
	troupe.now -= 290;
	troupe_mail(&troupe);
	troupe.now -= 100;
	doing(&troupe, A, &of, "case.say", ",\"text\":\"So it is.\"");
	doing(&troupe, A, &of, "case.say", ",\"text\":\"And more.\"");
	doing(&troupe, A, &of, "case.remove", ",\"party\":\"b.example\",\"why\":\"so\"");
}

TESTS(TEST(nobody_silences_a_node_by_dating_ahead), TEST(what_would_not_count_is_not_said),
    TEST(two_agree_on_an_embargo),
    TEST(who_comes_later_is_told_the_terms_first_and_all_once_it_agrees))
