#include "action/case/case_call.h"

#include "case/em.h"
#include "test.h"
#include "troupe.h"

#define A 0
#define B 1
#define C 2

/* The case that a deed has opened. */
static struct troupe_case
opened(struct value ok)
{
	struct text hex = deed_text(ok, "case", TEXT(""));
	struct troupe_case out;

	assert_true(hash_parse(hex, &out.id));
	snprintf(out.hex, sizeof(out.hex), "%.*s", TEXT_ARGS(hex));
	return out;
}

static struct troupe_case
goes_on(struct troupe *troupe, const char *deed, const struct troupe_case *of, const char *more)
{
	scoped(buf_free) struct buf args = BUF(KIB);

	buf_addf(&args, "\"case\":\"%s\"%s", of->hex, more);
	return opened(troupe_ok(troupe, A, deed, buf_string(&args)));
}

static size_t
of_kind(struct troupe *troupe, size_t i, const struct troupe_case *of, enum kind_id kind)
{
	const struct ledger *ledger = &troupe_held(troupe, i, &of->id)->ledger;
	size_t count = 0;

	for (size_t j = 0; j < ledger->dag.ordered; j++)
		count += ledger->entry[ledger->dag.order[j]].kind == kind;
	return count;
}

static void
a_part_goes_on_under_the_same_embargo(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe), part;
	scoped(buf_free) struct buf ids = BUF(KIB);
	const struct embargo_terms *terms;

	(void)state;
	troupe_does(&troupe, B, &of, "case.say", ",\"text\":\"The parser, too.\"");
	buf_addf(&ids, ",\"messages\":\"%s\"", troupe.said);
	troupe_mail(&troupe);
	part = goes_on(&troupe, "case.split", &of, ",\"title\":\"The parser\"");
	troupe_mail(&troupe);
	assert_int_equal(of_kind(&troupe, B, &of, KIND_CASE_MOVED), 1);
	assert_int_equal(troupe_part(&troupe, B, &part, B), MEMBER_JOINED);
	terms = &troupe_state(&troupe, B, &part)->terms[0];
	assert_int_equal(terms->ends, state_active(troupe_state(&troupe, B, &of))->ends);
	troupe_does(&troupe, B, &part, "embargo.accept", "");
	troupe_mail(&troupe);
	assert_int_equal(troupe_state(&troupe, A, &part)->em, EM_ACTIVE);
	troupe_does(&troupe, A, &part, "case.take", buf_string(&ids));
	troupe_mail(&troupe);
	assert_int_equal(of_kind(&troupe, B, &part, KIND_CASE_MESSAGE), 1);
	/* Of this case there is no such message to take. */
	buf_clear(&ids);
	buf_addf(&ids, "\"case\":\"%s\",\"messages\":\"00000000\"", part.hex);
	assert_int_equal(
	    troupe_try(&troupe, A, "case.take", buf_string(&ids), &(struct err){ 0 }),
	    FAULT_ABSENT);
}

static void
only_the_owner_has_it_go_on_and_with_who_takes_part(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	troupe_refuses(&troupe, B, &of, "case.split", "");
	troupe_refuses(&troupe, A, &of, "case.split", ",\"with\":\"c.example\"");
	assert_int_equal(of_kind(&troupe, A, &of, KIND_CASE_MOVED), 0);
}

static void
several_go_on_in_one_under_the_embargo_that_ends_first(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case one = troupe_agree(&troupe), other, both;
	scoped(buf_free) struct buf args = BUF(KIB);

	(void)state;
	other = troupe_open_case(&troupe, "\"title\":\"Another\",\"with\":\"c.example:cna\"");
	troupe_does(
	    &troupe, A, &other, "embargo.propose", ",\"until\":\"2001-09-20T00:00:00Z\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, C, &other, "embargo.accept", "");
	troupe_mail(&troupe);
	buf_addf(&args, ",\"others\":\"%s\"", other.hex);
	both = goes_on(&troupe, "case.merge", &one, buf_string(&args));
	troupe_mail(&troupe);
	assert_int_equal(troupe_part(&troupe, B, &both, C), MEMBER_JOINED);
	assert_int_equal(troupe_state(&troupe, C, &both)->terms[0].ends,
	    state_active(troupe_state(&troupe, C, &other))->ends);
	assert_int_equal(of_kind(&troupe, B, &one, KIND_CASE_MOVED), 1);
	assert_int_equal(of_kind(&troupe, C, &other, KIND_CASE_MOVED), 1);
	/* Nobody is told contents before he has agreed. */
	assert_false(state_may_be_told(troupe_state(&troupe, A, &both),
	    ledger_party(&troupe_held(&troupe, A, &both.id)->ledger, TEXT("c.example")),
	    troupe.now));
	assert_int_equal(
	    troupe_try(&troupe, A, "case.merge",
		"\"case\":\"00000000\",\"others\":\"11111111\"", &(struct err){ 0 }),
	    FAULT_ABSENT);
}

TESTS(TEST(a_part_goes_on_under_the_same_embargo),
    TEST(only_the_owner_has_it_go_on_and_with_who_takes_part),
    TEST(several_go_on_in_one_under_the_embargo_that_ends_first))
