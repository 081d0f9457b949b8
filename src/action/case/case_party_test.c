#include "action/case/case_call.h"

#include "test.h"
#include "troupe.h"

#define A 0
#define B 1
#define C 2

static void
a_guest_takes_part_by_its_host(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);
	const struct ledger *ledger;
	uint16_t guest;

	(void)state;
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"/Acme Routers\"");
	troupe_does(&troupe, A, &of, "case.accept", ",\"as\":\"/Acme Routers\"");
	troupe_does(
	    &troupe, A, &of, "case.say", ",\"text\":\"On Monday.\",\"as\":\"/Acme Routers\"");
	troupe_does(
	    &troupe, A, &of, "case.status", ",\"words\":\"valid\",\"as\":\"/Acme Routers\"");
	troupe_mail(&troupe);
	ledger = &troupe_held(&troupe, B, &of.id)->ledger;
	guest = ledger_party(ledger, TEXT("a.example/Acme Routers"));
	assert_int_not_equal(guest, ENTRY_NOBODY);
	assert_int_equal(ledger->state.party[guest].membership, MEMBER_JOINED);
	assert_int_equal(ledger->state.party[guest].rm, RM_VALID);
	assert_true(state_adheres(&ledger->state, guest));
	/* Another's guest is not for this node to speak for. */
	troupe_refuses(
	    &troupe, B, &of, "case.say", ",\"text\":\"So.\",\"as\":\"/Acme Routers\"");
}

static void
a_case_changes_hands(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(2);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	troupe_refuses(&troupe, A, &of, "case.leave", "");
	troupe_does(&troupe, A, &of, "case.handover",
	    ",\"party\":\"b.example\",\"why\":\"It is theirs.\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, B, &of, "case.accept", ",\"tracking\":\"T-1\"");
	troupe_mail(&troupe);
	for (size_t i = 0; i < 2; i++) {
		const struct ledger *ledger = &troupe_held(&troupe, i, &of.id)->ledger;

		assert_true(text_eq(
		    ledger_name(ledger, ledger->state.owner), text_of(troupe_names[B])));
	}
	assert_string_equal(buf_string(&troupe_held(&troupe, B, &of.id)->tracking), "T-1");
	troupe_does(&troupe, A, &of, "case.leave", "");
	troupe_mail(&troupe);
	assert_int_equal(troupe_part(&troupe, B, &of, A), MEMBER_LEFT);
	troupe_refuses(&troupe, A, &of, "case.say", ",\"text\":\"One thing more.\"");
}

static void
who_is_removed_hears_nothing_new(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of = troupe_agree(&troupe);
	size_t before;

	(void)state;
	troupe_does(&troupe, A, &of, "case.invite", ",\"party\":\"c.example\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, C, &of, "case.accept", "");
	troupe_mail(&troupe);
	troupe_does(
	    &troupe, A, &of, "case.remove", ",\"party\":\"c.example\",\"why\":\"It leaks.\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_part(&troupe, C, &of, C), MEMBER_REMOVED);
	assert_int_equal(troupe_part(&troupe, B, &of, C), MEMBER_REMOVED);
	before = troupe_held(&troupe, C, &of.id)->ledger.dag.nodes;
	troupe_does(&troupe, B, &of, "case.say", ",\"text\":\"Among ourselves.\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_held(&troupe, C, &of.id)->ledger.dag.nodes, before);
	/* What it agreed to still binds. */
	assert_true(troupe_bound(&troupe, B, &of, C));
}

static void
who_declines_learns_nothing(void **state)
{
	scoped(troupe_free) struct troupe troupe = troupe_make(3);
	struct troupe_case of = troupe_agree(&troupe);

	(void)state;
	troupe_does(&troupe, A, &of, "case.invite",
	    ",\"party\":\"c.example\",\"roles\":\"vendor,cna\",\"why\":\"You may ship it.\"");
	troupe_mail(&troupe);
	troupe_does(&troupe, C, &of, "case.say", ",\"text\":\"What is it about?\"");
	troupe_does(&troupe, C, &of, "case.decline", ",\"why\":\"We do not.\"");
	troupe_mail(&troupe);
	assert_int_equal(troupe_part(&troupe, A, &of, C), MEMBER_DECLINED);
	assert_int_equal(troupe_held(&troupe, C, &of.id)->title.len, 0);
	troupe_refuses(&troupe, C, &of, "case.accept", "");
}

TESTS(TEST(a_guest_takes_part_by_its_host), TEST(a_case_changes_hands),
    TEST(who_is_removed_hears_nothing_new), TEST(who_declines_learns_nothing))
